/** `accept …` → what a loss may be covered by. */
import type { Accept } from '../ir/policy.js';
import type { AcceptNode } from '../syntax/ast.js';

/** `label` names the construct it stands on, as in `shop/api`. */
export function lowerAccepts(nodes: readonly AcceptNode[], label: string): readonly Accept[] {
  return nodes.map((node) => ({
    kind: node.what,
    targets: node.targets.map((word) => word.text),
    reason: node.reason.text,
    origin: { span: node.span, label },
  }));
}
