/** Policies as a reader made them -> the same as a person would have written them: without what decides nothing. Exact. */
import { groupBy } from '../base/group.js';
import {
  DEFAULT_ORDER,
  FALSE_PRED,
  type Policy,
  type PolicySet,
  type Pred,
  type Rule,
} from '../ir/policy.js';
import { certainlyDisjoint, simplifyPred } from '../ir/pred-forms.js';
import { anyOf, expandSets, IS_OUTSIDE, mapTests, notOf, predKey } from '../ir/preds.js';
import { trafficKey, unionTraffic } from '../ir/traffic-sets.js';
import { rankKey } from './orders.js';
import { raiseTraffic } from './traffics.js';

/** The same policies with named sets written out, and without orders and sequences that decide nothing. */
export function plainer(set: PolicySet, clusterName: string | null): PolicySet {
  const write = (pred: Pred): Pred =>
    set.sets.size === 0 && clusterName === null
      ? pred
      : simplifyPred(inCluster(expandSets(pred, set.sets), clusterName));
  const ordered = new Set(
    set.policies.flatMap((policy) =>
      policy.rules.some((rule) => rule.action !== 'allow') ? [policy.tier] : [],
    ),
  );
  const plain = plainRanks(set);
  const passing = new Set(set.tiers.flatMap(({ name, otherwise }) => (otherwise === 'pass' ? [name] : [])));
  const policies = set.policies.map((policy): Policy => {
    const written: Policy = {
      ...policy,
      subject: write(policy.subject),
      rules: policy.rules.map((rule) => ({ ...rule, own: write(rule.own), peer: write(rule.peer) })),
      effects: policy.effects.map((effect) =>
        effect.rule === undefined
          ? effect
          : {
              ...effect,
              rule: { ...effect.rule, own: write(effect.rule.own), peer: write(effect.rule.peer) },
            },
      ),
    };
    // In a tier that only allows, the first match is any match.
    if (!ordered.has(policy.tier))
      return { ...written, sequence: 'together', rank: { order: DEFAULT_ORDER, tie: 0 } };
    return plain.has(tierRank(policy)) ? { ...written, sequence: 'together' } : written;
  });
  return {
    ...set,
    policies: apart(
      policies.map((policy) => withUnions(passing.has(policy.tier) ? passingOn(policy) : policy)),
    ),
  };
}

/**
 * A sequence that shares its rank with policies that it never meets gets a rank of its own: the language reads one sequence at a
 * time. Where two meet, they stay as they are (see `sharedSequences`).
 */
function apart(policies: readonly Policy[]): readonly Policy[] {
  const ties = new Map<Policy, number>();
  for (const group of groupBy(policies, tierRank).values()) {
    if (group.every(({ sequence }) => sequence === 'together') || group.length === 1) continue;
    const alone = group.every((a, i) => group.every((b, j) => i === j || !meet(a, b)));
    if (alone) for (const [i, policy] of group.entries()) ties.set(policy, i / group.length);
  }
  return policies.map((policy) => {
    const step = ties.get(policy);
    if (step === undefined) return policy;
    return { ...policy, rank: { order: policy.rank.order, tie: policy.rank.tie + step } };
  });
}

/** Can both decide the same flow? */
function meet(a: Policy, b: Policy): boolean {
  const directions = new Set(a.rules.map((rule) => rule.direction));
  return b.rules.some((rule) => directions.has(rule.direction)) && !certainlyDisjoint(a.subject, b.subject);
}

/** Sequences that share their rank with a policy that may meet them. */
export function sharedSequences(set: PolicySet): readonly Policy[] {
  return [...groupBy(set.policies, tierRank).values()].flatMap((group) =>
    group.length === 1 ? [] : group.filter(({ sequence }) => sequence === 'first-match'),
  );
}

/** In a tier that ends with pass, isolation decides nothing. */
function passingOn(policy: Policy): Policy {
  return { ...policy, isolates: { ingress: 'none', egress: 'none' } };
}

/** Everything inside belongs to the one cluster. */
function inCluster(pred: Pred, own: string | null): Pred {
  return mapTests(pred, (test) => {
    if (test.kind !== 'cluster-name' || own === null) return test;
    return test.names.includes(own) ? notOf(IS_OUTSIDE) : FALSE_PRED;
  });
}

/** Rules that differ in their peers alone, or in their traffic alone, as one; sequences stay as they are. */
function withUnions(policy: Policy): Policy {
  if (policy.sequence !== 'together') return policy;
  const byPeer = merged(
    policy.rules,
    ({ peer }) => predKey(simplifyPred(peer)),
    (rules, first) => {
      const traffic = unionTraffic(...rules.map((rule) => rule.traffic));
      return raiseTraffic(traffic) === null ? null : { ...first, traffic };
    },
  );
  const byTraffic = merged(
    byPeer,
    ({ traffic }) => trafficKey(traffic),
    (rules, first) => ({
      ...first,
      peer: simplifyPred(anyOf(...rules.map((rule) => rule.peer))),
    }),
  );
  return { ...policy, rules: byTraffic };
}

/** Each group where its first rule stands; `null` from `join` leaves the rules apart. */
function merged(
  rules: readonly Rule[],
  key: (rule: Rule) => string,
  join: (rules: readonly Rule[], first: Rule) => Rule | null,
): readonly Rule[] {
  const rest = (rule: Rule): string =>
    rule.effects.length > 0 || rule.accepts.length > 0 || rule.request.kind !== 'any'
      ? String(rules.indexOf(rule))
      : JSON.stringify([rule.direction, rule.action, predKey(rule.own)]);
  return [...groupBy(rules, (rule) => `${rest(rule)} ${key(rule)}`).values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined || same.length === 1) return same;
    const one = join(same, first);
    return one === null ? same : [one];
  });
}

/** The ranks of a tier whose policies all have rules of one action: their sequence decides nothing. */
function plainRanks(set: PolicySet): ReadonlySet<string> {
  const actions = new Map<string, Set<string>>();
  for (const policy of set.policies) {
    const key = tierRank(policy);
    const known = actions.get(key) ?? new Set();
    actions.set(key, known);
    for (const rule of policy.rules) known.add(rule.action);
  }
  return new Set([...actions].flatMap(([key, found]) => (found.size <= 1 ? [key] : [])));
}

function tierRank(policy: Policy): string {
  return `${policy.tier} ${rankKey(policy.rank)}`;
}
