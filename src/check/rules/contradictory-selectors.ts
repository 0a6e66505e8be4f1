/** No group of requirements contradicts itself. */
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.js';
import type { RequirementNode } from '../../syntax/ast.js';
import { textOf } from '../../syntax/cst.js';
import type { Program } from '../program.js';
import { byKey, canMeetAll } from '../requirements.js';
import { type Labelled, selectors } from '../walk.js';

/** Adds `contradictory-selector` at the first requirement that cannot be met any more. */
export function contradictorySelectors(program: Program): readonly Diagnostic[] {
  return [...selectors(program)].flatMap(({ node, of }) =>
    node.groups.flatMap((group) =>
      [...byKey(group).values()].flatMap((requirements) => contradiction(requirements, of) ?? []),
    ),
  );
}

const WHAT = {
  pods: 'the label',
  nodes: 'the node label',
  namespaces: 'the namespace label',
  accounts: 'the account label',
} as const satisfies Readonly<Record<Labelled, string>>;

function contradiction(requirements: readonly RequirementNode[], of: Labelled): Diagnostic | null {
  const bad = requirements.findIndex((_, i) => !canMeetAll(requirements.slice(0, i + 1)));
  const second = requirements[bad];
  if (second === undefined) return null;
  const before = requirements.slice(0, bad);
  const first = before.find((each) => !canMeetAll([each, second])) ?? before[0] ?? second;
  return diagnostic(
    'contradictory-selector',
    second.span,
    { what: WHAT[of], key: second.key.text, first: textOf(first.span), second: textOf(second.span) },
    { related: [{ span: first.span, message: 'the other requirement' }] },
  );
}
