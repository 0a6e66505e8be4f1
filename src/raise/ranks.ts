/**
 * Ranks as a plugin has them -> ranks that a person would have written: policies that decide nothing differently share one, names no
 * longer break ties, and `last` is said only where something comes before it. Exact.
 */
import { groupBy } from '../base/group.js';
import { compareNumber } from '../base/order.js';
import { createNeighbours } from '../ir/neighbours.js';
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
    const unordered = nearUnits();
    for (const unit of units) if (!isOrdered(unit)) unordered.add(unit);
    // What has no order reads best without one, as long as nothing that it would overtake or join minds.
    const free = units.every(
      (unit) =>
        unit.order < DEFAULT_ORDER ||
        !isOrdered(unit) ||
        unordered.of(unit).every((other) => !apart(unit, other)),
    );
    const placed = units.map((unit) => (free && !isOrdered(unit) ? { ...unit, order: DEFAULT_ORDER } : unit));
    for (const group of groupBy(placed, ({ order }) => String(order)).values()) {
      const ties = new Map<Unit, number>();
      const seen = nearUnits();
      for (const unit of group) {
        let tie = 0;
        for (const other of seen.of(unit))
          if (apart(other, unit)) tie = Math.max(tie, (ties.get(other) ?? 0) + 1);
        ties.set(unit, tie);
        seen.add(unit);
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

function isOrdered({ order }: Unit): boolean {
  return order !== Number.POSITIVE_INFINITY;
}

/** Units by the namespaces of their policies: of many only those are looked at that can meet. */
function nearUnits(): { readonly add: (unit: Unit) => void; readonly of: (unit: Unit) => readonly Unit[] } {
  const units = createNeighbours<Unit>();
  return {
    add: (unit) => {
      for (const { subject } of unit.policies) units.add(unit, subject);
    },
    of: (unit) => [...new Set(unit.policies.flatMap(({ subject }) => units.of(subject)))],
  };
}

/** In the order in which they decide. */
function unitsOf(tier: readonly Policy[]): readonly Unit[] {
  const sorted = [...tier].sort(
    (a, b) => compareNumber(a.rank.order, b.rank.order) || compareNumber(a.rank.tie, b.rank.tie),
  );
  return [...groupBy(sorted, ({ rank }) => rankKey(rank)).values()].flatMap((same): readonly Unit[] => {
    const order = same[0]?.rank.order ?? DEFAULT_ORDER;
    const seen = createNeighbours<Policy>();
    const bound = same.some((policy) => {
      const found = seen.of(policy.subject).some((other) => disagree(other, policy));
      seen.add(policy, policy.subject);
      return found;
    });
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
  const differ = DIRECTIONS.some((direction) =>
    a.rules.some(
      (one) =>
        one.direction === direction &&
        b.rules.some((other) => other.direction === direction && other.action !== one.action),
    ),
  );
  return differ && !certainlyDisjoint(a.subject, b.subject);
}
