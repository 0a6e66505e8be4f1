/** The `default`s of a policy agree with each other and with its tier. */
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.js';
import type { DefaultNode, PolicyNode } from '../../syntax/ast.js';
import { firstWord } from '../../syntax/cst.js';
import type { Program } from '../program.js';

/** Adds `default-deny-in-pass-tier`, `contradictory-defaults` and `repeated-direction`. */
export function defaults(program: Program): readonly Diagnostic[] {
  return program.scope.policies.flatMap(({ node }) => [...agreement(node), ...inTier(program, node)]);
}

function inTier(program: Program, policy: PolicyNode): Diagnostic[] {
  const name = policy.tier?.text ?? 'default';
  const tier = program.scope.tiers.get(name);
  if (tier?.otherwise?.action !== 'pass') return [];
  const related = [{ span: tier.otherwise.span, message: 'the tier passes here' }];
  return policy.body.flatMap((item) =>
    item.kind === 'default' && item.action === 'deny'
      ? [diagnostic('default-deny-in-pass-tier', headOf(item), { tier: name }, { related })]
      : [],
  );
}

function agreement(policy: PolicyNode): Diagnostic[] {
  const said = new Map<'ingress' | 'egress', DefaultNode>();
  const diagnostics: Diagnostic[] = [];
  for (const item of policy.body) {
    if (item.kind !== 'default') continue;
    for (const direction of item.directions) {
      const before = said.get(direction);
      said.set(direction, before ?? item);
      if (before === undefined) continue;
      const related = before === item ? [] : [{ span: before.span, message: 'the other one' }];
      diagnostics.push(
        before.action === item.action
          ? diagnostic('repeated-direction', headOf(item), { direction }, { related })
          : diagnostic(
              'contradictory-defaults',
              headOf(item),
              { action: item.action, direction, other: before.action },
              { related },
            ),
      );
    }
  }
  return diagnostics;
}

/** The word `default`. */
function headOf(item: DefaultNode): DefaultNode['span'] {
  return firstWord(item.span);
}
