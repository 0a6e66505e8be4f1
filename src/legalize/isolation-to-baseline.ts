/**
 * Isolation of pods in namespaces that nobody named -> a deny of everything in the tier after the namespaced policies, for targets
 * whose namespaced policies cannot reach them. What isolation would let through must have been moved ahead already.
 */
import {
  DIRECTIONS,
  type Direction,
  type Facts,
  type Policy,
  type PolicySet,
  type Rule,
  TRUE_PRED,
} from '../ir/policy.js';
import { certainlyDisjoint, certainlyImplies, simplifyPred } from '../ir/pred-forms.js';
import { expandSets } from '../ir/preds.js';
import { ANY_REQUEST } from '../ir/request.js';
import { ALL_TRAFFIC } from '../ir/traffic.js';
import { type Box, boxOf } from './boxes.js';
import { BASELINE_TIER, type ClusterWords, clusterTier, isClusterTier } from './cluster-tiers.js';
import { compareRank } from './levels.js';
import { isPlaceable } from './namespaces.js';
import { type Rewrite, type RewriteContext, type RewriteNote, type Rewritten, unchanged } from './rewrite.js';
import { isolatedNear } from './subjects.js';

export function isolationToBaseline(wordsFor: (facts: Facts) => ClusterWords): Rewrite {
  return {
    name: 'isolation-to-baseline',
    about: 'isolation in namespaces that nobody named becomes a deny after the namespaced policies',
    apply: (set, context) => apply(set, context, wordsFor(context.facts)),
  };
}

function apply(set: PolicySet, { facts }: RewriteContext, words: ClusterWords): Rewritten {
  if (words.baseline === 'none') return unchanged(set);
  const notes: RewriteNote[] = [];
  const made: Policy[] = [];
  let current = set;
  for (const policy of set.policies) {
    if (isClusterTier(policy.tier) || isPlaceable(policy.subject, facts)) continue;
    let left = policy;
    const rules: Rule[] = [];
    for (const direction of DIRECTIONS) {
      const denied = deniedInstead(current, left, direction, words);
      if (denied === null) continue;
      const open: Policy = { ...left, isolates: { ...left.isolates, [direction]: 'none' } };
      current = { ...current, policies: current.policies.map((one) => (one === left ? open : one)) };
      left = open;
      rules.push(denied);
    }
    if (rules.length === 0) continue;
    made.push(lastPolicy(policy, rules, made.length));
    notes.push({
      rewrite: 'isolation-to-baseline',
      origin: policy.origin,
      text: 'its isolation became a deny after the namespaced policies',
      closedSet: false,
    });
  }
  const [first] = made;
  if (first === undefined) return unchanged(set);
  const known = set.tiers.some((tier) => tier.name === BASELINE_TIER);
  return {
    policies: {
      ...set,
      tiers: known ? set.tiers : [...set.tiers, clusterTier(BASELINE_TIER, first.origin)],
      policies: [
        ...current.policies.filter(saysSomething).map((policy) =>
          // What isolation denied never reached the last tier.
          policy.tier === BASELINE_TIER
            ? { ...policy, rank: { ...policy.rank, order: policy.rank.order + made.length } }
            : policy,
        ),
        ...made,
      ],
    },
    notes,
    diagnostics: [],
  };
}

/**
 * The deny that stands for isolation in a direction. `null` where something else that is left would decide flows of these endpoints
 * that isolation kept from it, or could not be said without that isolation.
 */
function deniedInstead(
  set: PolicySet,
  policy: Policy,
  direction: Direction,
  words: ClusterWords,
): Rule | null {
  const tier = set.tiers.find(({ name }) => name === policy.tier);
  if (policy.isolates[direction] !== 'all' || tier?.otherwise !== 'deny') return null;
  const box: Box = {
    subject: simplifyPred(expandSets(policy.subject, set.sets)),
    peer: TRUE_PRED,
    traffic: ALL_TRAFFIC,
    request: ANY_REQUEST,
  };
  const { said, rest } = words.split(box, direction, 'deny');
  if (said === null || rest.length > 0) return null;
  const later = new Set(
    set.tiers.filter((one) => compareRank(one.rank, tier.rank) > 0).map(({ name }) => name),
  );
  const denying = new Set(set.tiers.filter((one) => one.otherwise === 'deny').map(({ name }) => name));
  const isolated = isolatedNear(
    set.policies.filter((other) => other !== policy && denying.has(other.tier)),
    direction,
  );
  for (const other of set.policies) {
    if (isClusterTier(other.tier)) continue;
    for (const rule of other.rules) {
      if (rule.direction !== direction) continue;
      const { subject } = boxOf(other, rule);
      if (certainlyDisjoint(subject, box.subject)) continue;
      if (rule.action !== 'allow' || later.has(other.tier) || other === policy) return null;
      if (!certainlyImplies(subject, isolated(subject))) return null;
    }
  }
  return {
    direction,
    action: 'deny',
    own: TRUE_PRED,
    peer: said.peer,
    traffic: said.traffic,
    request: ANY_REQUEST,
    effects: [],
    origin: policy.origin,
    accepts: [],
  };
}

function saysSomething({ rules, effects, isolates }: Policy): boolean {
  return rules.length + effects.length > 0 || DIRECTIONS.some((direction) => isolates[direction] !== 'none');
}

function lastPolicy(policy: Policy, rules: readonly Rule[], order: number): Policy {
  return {
    ...policy,
    name: `${policy.name}-rest`,
    scope: { kind: 'cluster' },
    tier: BASELINE_TIER,
    rank: { order, tie: 0 },
    sequence: 'first-match',
    isolates: { ingress: 'none', egress: 'none' },
    rules,
    effects: [],
  };
}
