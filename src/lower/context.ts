/** What lowering needs beside the node at hand: what names say, where it stands, and where to report. */
import { resolveLet, type Scope } from '../check/scope.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import type { Pred } from '../ir/policy.js';
import type { Traffic } from '../ir/traffic.js';
import type { LetNode } from '../syntax/ast.js';

export interface Context {
  readonly scope: Scope;
  /** The enclosing namespace block's, or `null`. */
  readonly namespace: string | null;
  /** What `cluster-dns` names; `null` where no cluster block says. */
  readonly dns: Pred | null;
  /** Sets of traffic said so far, by key. */
  readonly traffics: Map<string, Traffic>;
  readonly report: (diagnostic: Diagnostic) => void;
  /** Names being resolved, so that a cycle (which the checks report) ends. */
  readonly within: ReadonlySet<LetNode>;
}

/** What `$name` says, with the context in which to read it; `null` for unknown and ambiguous names and for cycles, which the checks report. */
export function resolveName(
  context: Context,
  name: string,
): { readonly value: LetNode['value']; readonly context: Context } | null {
  const found = resolveLet(context.scope, name, context.namespace);
  if (found.kind !== 'found' || context.within.has(found.let.node)) return null;
  const { node, namespace } = found.let;
  return {
    value: node.value,
    context: { ...context, namespace, within: new Set([...context.within, node]) },
  };
}
