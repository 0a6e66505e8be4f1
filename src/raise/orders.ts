/**
 * Ranks -> orders that the language can write. Equal ranks keep one order; ranks that differ only by their tie get orders of
 * their own beside it, so that the sequence stays.
 */
import { compareNumber, compareText } from '../base/order.js';
import { DEFAULT_TIER, type Rank, type Tier } from '../ir/policy.js';

/** The text of an order by rank (see `rankKey`), for ranks that are read together. */
export function raiseOrders(ranks: readonly Rank[]): ReadonlyMap<string, string> {
  const distinct = [...new Map(ranks.map((rank) => [rankKey(rank), rank])).values()].sort(
    (a, b) => compareNumber(a.order, b.order) || compareNumber(a.tie, b.tie),
  );
  const result = new Map<string, string>();
  for (let i = 0; i < distinct.length; ) {
    const first = distinct[i];
    if (first === undefined) break;
    let end = i;
    while (distinct[end]?.order === first.order) end++;
    const group = distinct.slice(i, end);
    const next = distinct[end]?.order;
    const before = distinct[i - 1];
    for (const [place, rank] of group.entries())
      result.set(rankKey(rank), orderText(first.order, place, group.length, next, before?.order));
    i = end;
  }
  return result;
}

/**
 * Tiers in the order in which they decide, each with an order of its own: those that share one are told apart by name. The default
 * tier keeps the order that the language gives it.
 */
export function raiseTierOrders(
  tiers: readonly Tier[],
): readonly { readonly tier: Tier; readonly order: string }[] {
  const sorted = [...tiers].sort(
    (a, b) =>
      compareNumber(a.rank.order, b.rank.order) ||
      compareNumber(a.rank.tie, b.rank.tie) ||
      compareText(a.name, b.name),
  );
  return sorted.map((tier, i) => {
    const { order } = tier.rank;
    const same = sorted.filter((other) => other.rank.order === order);
    const fixed = Math.max(
      0,
      same.findIndex((other) => other.name === DEFAULT_TIER),
    );
    const step = same.indexOf(tier) - fixed;
    const next = sorted.slice(i).find((other) => other.rank.order > order)?.rank.order ?? order + 1;
    const before = sorted.slice(0, i).findLast((other) => other.rank.order < order)?.rank.order ?? order - 1;
    const room = Math.min(1, step < 0 ? order - before : next - order);
    return { tier, order: plain(order + (room * step) / stepsFor(same.length)) };
  });
}

export function rankKey(rank: Rank): string {
  return `${rank.order} ${rank.tie}`;
}

/** The order of the `place`th of `size` ranks with one order; the last ones lie before `next`, those of `last` before infinity. */
function orderText(
  order: number,
  place: number,
  size: number,
  next: number | undefined,
  before: number | undefined,
): string {
  if (order === Number.POSITIVE_INFINITY) {
    if (place === size - 1) return 'last';
    return plain(
      Math.max(1e9, before === undefined || !Number.isFinite(before) ? 0 : Math.ceil(before) + 1) + place,
    );
  }
  if (place === 0) return plain(order);
  const room = next === undefined || next === Number.POSITIVE_INFINITY ? 1 : next - order;
  return plain(order + (room * place) / stepsFor(size));
}

/** A power of ten above the number of ranks, so that the fractions stay short. */
function stepsFor(size: number): number {
  let steps = 10;
  while (steps <= size) steps *= 10;
  return steps;
}

/** No exponent: the language's orders are digits with an optional fraction. */
function plain(value: number): string {
  if (Number.isInteger(value)) return value.toFixed(0);
  const shortest = String(value);
  return /e/.test(shortest) ? decimals(value) : shortest;
}

function decimals(value: number): string {
  return value.toFixed(12).replace(/0+$/, '');
}
