/** Policies as a reader made them -> the same as a person would have written them: without what decides nothing. Exact. */
import { groupBy } from '../base/group.js';
import { DEFAULT_ORDER, type Policy, type PolicySet, type Pred, type Rule } from '../ir/policy.js';
import { fromDnf, kindsOf, simplifyPred, toDnf } from '../ir/pred-forms.js';
import type { Literal } from '../ir/pred-literals.js';
import { anyOf, expandSets, predKey, testsOf } from '../ir/preds.js';
import { trafficKey, unionTraffic } from '../ir/traffic-sets.js';
import { rankKey } from './orders.js';
import { plainRanks } from './ranks.js';
import { raiseTraffic } from './traffics.js';

/** The same policies with named sets written out, and without orders and sequences that decide nothing. */
export function plainer(set: PolicySet, clusterName: string | null): PolicySet {
  const write = (pred: Pred): Pred =>
    set.sets.size === 0 && clusterName === null
      ? pred
      : inCluster(simplifyPred(expandSets(pred, set.sets)), clusterName);
  const ordered = new Set(
    set.policies.flatMap((policy) =>
      policy.rules.some((rule) => rule.action !== 'allow') ? [policy.tier] : [],
    ),
  );
  const plain = oneAction(set);
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
    policies: plainRanks(
      policies.map((policy) => withUnions(passing.has(policy.tier) ? passingOn(policy) : policy)),
    ),
  };
}

/** In a tier that ends with pass, isolation decides nothing. */
function passingOn(policy: Policy): Policy {
  return { ...policy, isolates: { ingress: 'none', egress: 'none' } };
}

/** Pods belong to the one cluster: that need not be said of them. */
function inCluster(pred: Pred, own: string | null): Pred {
  const named = testsOf(pred).some((test) => test.kind === 'cluster-name');
  if (own === null || !named || kindsOf(pred).some((kind) => kind !== 'pod')) return pred;
  const isSaid = ({ test, negated }: Literal): boolean =>
    !negated && test.kind === 'cluster-name' && test.names.includes(own);
  const parts = toDnf(pred);
  return parts === null ? pred : fromDnf(parts.map((part) => part.filter((literal) => !isSaid(literal))));
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
    ({ traffic, peer }) => `${trafficKey(traffic)} ${kindOfPeer(peer)}`,
    (rules, first) => ({
      ...first,
      peer: simplifyPred(anyOf(...rules.map((rule) => rule.peer))),
    }),
  );
  return { ...policy, rules: byTraffic };
}

/** Peers that read well in one list: pods with pods, nets with nets; others stand alone. */
function kindOfPeer(peer: Pred): string {
  const tests = new Set(testsOf(peer).map((test) => test.kind));
  const kinds = kindsOf(peer);
  if (kinds.length === 1 && kinds[0] === 'pod' && !tests.has('api-server')) return 'pods';
  return [...tests].every((kind) => kind === 'is' || kind === 'address' || kind === 'family') &&
    tests.has('address')
    ? `nets of ${kinds.join()}`
    : predKey(peer);
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
function oneAction(set: PolicySet): ReadonlySet<string> {
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
