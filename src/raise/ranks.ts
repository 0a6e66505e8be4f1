/**
 * Ranks as a plugin has them -> ranks that a person would have written: policies that decide nothing differently share one, names no
 * longer break ties, and `last` is said only where something comes before it. Exact.
 */
import { groupBy } from '../base/group.js';
import { compareNumber } from '../base/order.js';
import { DEFAULT_ORDER, DIRECTIONS, type Policy, type PolicySet } from '../ir/policy.js';
import { certainlyDisjoint, namespacesOf } from '../ir/pred-forms.js';
import { rankKey } from './orders.js';

/** Policies whose sequence stays among themselves: of one rank, or alone. */
interface Unit {
  readonly policies: readonly Policy[];
  readonly order: number;
}

export function plainRanks(policies: readonly Policy[]): readonly Policy[] {
  const ranks = new Map<Policy, Policy['rank']>();
  for (const tier of groupBy(policies, (policy) => policy.tier).values()) {
    const units = unitsOf(tier);
    const unordered = units.filter(({ order }) => order === Number.POSITIVE_INFINITY);
    // What has no order reads best without one, as long as nothing that it would overtake or join minds.
    const free = units.every(
      (unit) =>
        unit.order < DEFAULT_ORDER ||
        unordered.includes(unit) ||
        unordered.every((other) => !apart(unit, other)),
    );
    const placed = units.map((unit) =>
      free && unordered.includes(unit) ? { ...unit, order: DEFAULT_ORDER } : unit,
    );
    for (const group of groupBy(placed, ({ order }) => String(order)).values()) {
      const ties = new Map<Unit, number>();
      for (const unit of group) {
        const before = [...ties].filter(([other]) => apart(other, unit)).map(([, tie]) => tie + 1);
        const tie = Math.max(0, ...before);
        ties.set(unit, tie);
        for (const policy of unit.policies) ranks.set(policy, { order: unit.order, tie });
      }
    }
  }
  return policies.map((policy) => ({ ...policy, rank: ranks.get(policy) ?? policy.rank }));
}

/** Sequences that share their rank with a policy that they meet; the language reads one at a time. */
export function sharedSequences(set: PolicySet): readonly Policy[] {
  const places = groupBy(set.policies, ({ tier, rank }) => `${tier} ${rankKey(rank)}`);
  return [...places.values()].flatMap((group) =>
    group.filter(
      (policy) =>
        policy.sequence === 'first-match' &&
        group.some((other) => other !== policy && !separate(policy, other)),
    ),
  );
}

/** In the order in which they decide. */
function unitsOf(tier: readonly Policy[]): readonly Unit[] {
  const sorted = [...tier].sort(
    (a, b) => compareNumber(a.rank.order, b.rank.order) || compareNumber(a.rank.tie, b.rank.tie),
  );
  return [...groupBy(sorted, ({ rank }) => rankKey(rank)).values()].flatMap((same): readonly Unit[] => {
    const order = same[0]?.rank.order ?? DEFAULT_ORDER;
    const bound = same.some((a, i) => same.slice(i + 1).some((b) => disagree(a, b)));
    return bound ? [{ policies: same, order }] : same.map((policy) => ({ policies: [policy], order }));
  });
}

/** Must the first stay before the second? */
function apart(a: Unit, b: Unit): boolean {
  return a.policies.some((one) =>
    b.policies.some((other) => disagree(one, other) || (isSequence(one, other) && !separate(one, other))),
  );
}

function isSequence(a: Policy, b: Policy): boolean {
  return a.sequence === 'first-match' || b.sequence === 'first-match';
}

/** Bound to different namespaces, as the rule about shared orders sees it, too. */
function separate(a: Policy, b: Policy): boolean {
  const [x, y] = [namespacesOf(a.subject), namespacesOf(b.subject)];
  return x !== null && y !== null && !x.some((name) => y.includes(name));
}

/** Could they decide one flow differently? */
function disagree(a: Policy, b: Policy): boolean {
  const differ = DIRECTIONS.some((direction) => {
    const [x, y] = [a, b].map(
      ({ rules }) => new Set(rules.flatMap((rule) => (rule.direction === direction ? rule.action : []))),
    );
    return x !== undefined && y !== undefined && x.size > 0 && y.size > 0 && new Set([...x, ...y]).size > 1;
  });
  return differ && !certainlyDisjoint(a.subject, b.subject);
}
