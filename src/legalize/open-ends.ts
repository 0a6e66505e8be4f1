/**
 * Policies that do not isolate -> a last policy that passes for their subjects, for targets whose tiers end with deny for every
 * endpoint that any policy applies to (Calico). For endpoints that are not isolated the tier would have been left anyway.
 */
import { compareText } from '../base/order.js';
import {
  DIRECTIONS,
  type Direction,
  type Origin,
  type Policy,
  type PolicySet,
  type Pred,
  type Rule,
  type Tier,
  TRUE_PRED,
} from '../ir/policy.js';
import { certainlyImplies } from '../ir/pred-forms.js';
import { isFalse, predKey } from '../ir/preds.js';
import { ANY_REQUEST } from '../ir/request.js';
import { ALL_TRAFFIC } from '../ir/traffic.js';
import { without } from './boxes.js';
import { type Rewrite, type RewriteNote, type Rewritten, unchanged } from './rewrite.js';
import { anySubject, isolatedNear } from './subjects.js';

export const openEnds: Rewrite = {
  name: 'open-ends',
  about: 'endpoints that only non-isolating policies select are passed on at the end of the tier',
  apply,
};

/** INVARIANT: after every policy that people write; only `Infinity` with a larger tie could come later, and nothing has one. */
const LAST_TIE = Number.MAX_SAFE_INTEGER;

function apply(set: PolicySet): Rewritten {
  const added: Policy[] = [];
  const notes: RewriteNote[] = [];
  for (const tier of set.tiers) {
    if (tier.otherwise === 'pass') continue;
    const policies = set.policies.filter((policy) => policy.tier === tier.name);
    const byScope = new Map<
      string,
      { readonly first: Policy; readonly rules: Rule[]; readonly subjects: Map<string, Pred> }
    >();
    for (const direction of DIRECTIONS) {
      for (const [scope, open] of openSubjects(policies, direction)) {
        const known = byScope.get(scope) ?? {
          first: open.first,
          rules: [],
          subjects: new Map<string, Pred>(),
        };
        byScope.set(scope, known);
        known.subjects.set(predKey(open.subject), open.subject);
        known.rules.push(passRule(direction, open.subject, open.first.origin));
        for (const policy of open.policies)
          notes.push({
            rewrite: 'open-ends',
            origin: policy.origin,
            text: `it does not isolate, so a last policy passes ${direction} on for its endpoints`,
            closedSet: true,
          });
      }
    }
    for (const { first, rules, subjects } of byScope.values())
      added.push(lastPolicy(tier, first, rules, [...subjects.values()]));
  }
  if (added.length === 0) return unchanged(set);
  added.sort((a, b) => compareText(scopeKey(a), scopeKey(b)));
  return { policies: { ...set, policies: [...set.policies, ...added] }, notes, diagnostics: [] };
}

/** By scope: the subjects of policies that rule on a direction without isolating it, less what some policy isolates. */
function openSubjects(
  policies: readonly Policy[],
  direction: Direction,
): Map<string, { first: Policy; subject: Pred; policies: Policy[] }> {
  const isolated = isolatedNear(policies, direction);
  const result = new Map<string, { first: Policy; subject: Pred; policies: Policy[] }>();
  for (const policy of policies) {
    if (policy.isolates[direction] !== 'none' || !policy.rules.some((rule) => rule.direction === direction))
      continue;
    const near = isolated(policy.subject);
    if (certainlyImplies(policy.subject, near)) continue;
    const open = without(policy.subject, near);
    if (isFalse(open)) continue;
    const known = result.get(scopeKey(policy));
    if (known === undefined)
      result.set(scopeKey(policy), { first: policy, subject: open, policies: [policy] });
    else {
      known.subject = anySubject([known.subject, open]);
      known.policies.push(policy);
    }
  }
  return result;
}

function passRule(direction: Direction, subject: Pred, origin: Origin): Rule {
  return {
    direction,
    action: 'pass',
    own: subject,
    peer: TRUE_PRED,
    traffic: ALL_TRAFFIC,
    request: ANY_REQUEST,
    effects: [],
    origin,
    accepts: [],
  };
}

function lastPolicy(tier: Tier, first: Policy, rules: readonly Rule[], subjects: readonly Pred[]): Policy {
  const [only] = subjects;
  const subject = subjects.length === 1 && only !== undefined ? only : anySubject(subjects);
  const own = (rule: Rule): Rule =>
    predKey(rule.own) === predKey(subject) ? { ...rule, own: TRUE_PRED } : rule;
  return {
    name: 'netc-open-end',
    scope: first.scope,
    tier: tier.name,
    rank: { order: Number.POSITIVE_INFINITY, tie: LAST_TIE },
    subject,
    sequence: 'together',
    isolates: { ingress: 'none', egress: 'none' },
    rules: rules.map(own),
    effects: [],
    origin: first.origin,
    accepts: [],
    description: '',
  };
}

function scopeKey(policy: Policy): string {
  return policy.scope.kind === 'namespace' ? policy.scope.namespace : '';
}
