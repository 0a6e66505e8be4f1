/**
 * The walk of one subject through ordered tiers: rules by first match, `pass` leaves a tier, a tier with a policy for the subject
 * ends in its own action, a tier without one is skipped. Knows nothing of where the policies come from.
 */

import { nowhere } from '../../base/source.js';
import type { Consulted } from '../../flow/decision.js';
import type { Formula, Formulas } from '../../flow/formula.js';
import type { Direction, Origin } from '../../ir/policy.js';
import type { EnginePolicy, EngineTier } from './engine.js';
import { matchesRule, type RuleContext } from './match-rule.js';
import { matchesLabels, type Selector } from './selector.js';
import type { TierPolicies } from './tiers.js';

export interface Subject {
  /** The subjects that a policy applies to, direction aside. */
  readonly applies: (policy: EnginePolicy) => Formula;
  /** What decides after the last tier. */
  readonly end: Formula;
  readonly endOrigin: Origin;
}

export interface Walked {
  readonly allows: Formula;
  readonly consulted: readonly Consulted[];
}

/** Whether the labels, which are known, match: true or false. */
export function selectsConstant(
  formulas: Formulas,
  selector: Selector,
  labels: ReadonlyMap<string, string>,
): Formula {
  return matchesLabels(selector, labels) ? formulas.true : formulas.false;
}

/** The flows allowed, and where `explain` everything consulted in order; an entry's `applies` leaves out what passed its tier before. */
export function walkTiers(
  context: RuleContext,
  direction: Direction,
  tiers: readonly TierPolicies[],
  subject: Subject,
): Walked {
  const { formulas } = context;
  let allows = subject.end;
  let consulted: readonly Consulted[] = [
    {
      origin: subject.endOrigin,
      place: '',
      what: 'end',
      applies: formulas.true,
      matches: formulas.true,
    },
  ];
  for (const tier of [...tiers].reverse()) {
    const walked = walkTier(context, direction, tier, subject, allows);
    allows = walked.allows;
    consulted = [...walked.consulted, ...consulted];
  }
  return { allows, consulted };
}

function walkTier(
  context: RuleContext,
  direction: Direction,
  { tier, policies }: TierPolicies,
  subject: Subject,
  next: Formula,
): Walked {
  const { formulas } = context;
  const entries: { when: Formula; then: Formula }[] = [];
  const consulted: Consulted[] = [];
  const applied: Formula[] = [];
  let passed = formulas.false;
  for (const policy of policies) {
    if (policy.stage !== 'normal' || !policy.governs[direction]) continue;
    const applies = subject.applies(policy);
    if (applies === formulas.false) continue;
    applied.push(applies);
    for (const rule of policy.rules[direction]) {
      const matches = matchesRule(context, direction, rule);
      if (context.explain)
        consulted.push({
          origin: rule.origin,
          place: placeOf(tier, policy),
          what: rule.action,
          applies: formulas.except(applies, passed),
          matches,
        });
      if (rule.action === 'log') continue;
      const when = formulas.and(applies, matches);
      if (rule.action === 'pass' && context.explain) passed = formulas.or(passed, when);
      const then = rule.action === 'allow' ? formulas.true : rule.action === 'deny' ? formulas.false : next;
      entries.push({ when, then });
    }
  }
  if (applied.length === 0) return { allows: next, consulted: [] };
  const any = formulas.any(applied);
  if (context.explain)
    consulted.push({
      origin: tier.origin ?? { span: nowhere('Calico'), label: `Tier ${tier.name}` },
      place: `tier ${tier.name}`,
      what: tier.otherwise === 'pass' ? 'pass' : 'end-of-tier',
      applies: formulas.except(any, passed),
      matches: formulas.true,
    });
  const end = formulas.choose(any, tier.otherwise === 'pass' ? next : formulas.false, next);
  return { allows: formulas.firstMatch(entries, end), consulted };
}

function placeOf(tier: EngineTier, policy: EnginePolicy): string {
  const order = Number.isFinite(policy.order) ? `order ${policy.order}` : 'no order';
  return `tier ${tier.name}, ${order}`;
}
