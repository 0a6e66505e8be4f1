/**
 * Sets of whole numbers as sorted, disjoint, non-adjacent intervals with both ends inclusive.
 * Ports and protocol numbers use `number`, addresses use `bigint`; the code is one.
 */

import { compareNumber, sortInPlace } from '../base/order.js';

export interface Interval<N extends number | bigint> {
  readonly first: N;
  readonly last: N;
}

/** INVARIANT: ascending, disjoint, and no two neighbours touch; so equal sets are equal lists. */
export type IntervalSet<N extends number | bigint> = readonly Interval<N>[];

function next<N extends number | bigint>(value: N): N {
  return (typeof value === 'bigint' ? value + 1n : (value as number) + 1) as N;
}

function previous<N extends number | bigint>(value: N): N {
  return (typeof value === 'bigint' ? value - 1n : (value as number) - 1) as N;
}

/** The set of everything in the given intervals, which may overlap and be in any order; empty ones (`last < first`) are skipped. */
export function union<N extends number | bigint>(intervals: Iterable<Interval<N>>): IntervalSet<N> {
  const given = Array.isArray(intervals) ? (intervals as readonly Interval<N>[]) : [...intervals];
  if (isSet(given)) return given;
  const sorted = sortInPlace(
    given.filter((i) => i.first <= i.last),
    (a, b) => compareNumber(a.first, b.first),
  );
  const result: { first: N; last: N }[] = [];
  for (const interval of sorted) {
    const top = result[result.length - 1];
    if (top !== undefined && interval.first <= next(top.last)) {
      if (interval.last > top.last) top.last = interval.last;
    } else {
      result.push({ first: interval.first, last: interval.last });
    }
  }
  return result;
}

/** Do intervals stand as they would in a set? */
function isSet<N extends number | bigint>(intervals: readonly Interval<N>[]): boolean {
  return intervals.every((interval, i) => {
    const before = intervals[i - 1];
    return interval.first <= interval.last && (before === undefined || next(before.last) < interval.first);
  });
}

export function intersect<N extends number | bigint>(a: IntervalSet<N>, b: IntervalSet<N>): IntervalSet<N> {
  const result: Interval<N>[] = [];
  // A small set beside a large one costs little more than itself.
  let i = b[0] === undefined ? 0 : firstReaching(a, b[0].first);
  let j = a[0] === undefined ? 0 : firstReaching(b, a[0].first);
  for (;;) {
    const x = a[i];
    const y = b[j];
    if (x === undefined || y === undefined) return result;
    const first = x.first > y.first ? x.first : y.first;
    const last = x.last < y.last ? x.last : y.last;
    if (first <= last) result.push({ first, last });
    if (x.last < y.last) i++;
    else j++;
  }
}

/** What of `a` is not in `b`. */
export function subtract<N extends number | bigint>(a: IntervalSet<N>, b: IntervalSet<N>): IntervalSet<N> {
  const result: Interval<N>[] = [];
  let j = a[0] === undefined ? 0 : firstReaching(b, a[0].first);
  for (const interval of a) {
    let first = interval.first;
    let open = true;
    for (let k = j; k < b.length; k++) {
      const hole = b[k] as Interval<N>;
      if (hole.last < first) {
        j = k;
        continue;
      }
      if (hole.first > interval.last) break;
      if (hole.first > first) result.push({ first, last: previous(hole.first) });
      first = next(hole.last);
      if (first > interval.last) {
        open = false;
        break;
      }
    }
    if (open) result.push({ first, last: interval.last });
  }
  return result;
}

/** The place of the first interval that ends at the value or after it. */
function firstReaching<N extends number | bigint>(set: IntervalSet<N>, value: N): number {
  let low = 0;
  let high = set.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const interval = set[middle] as Interval<N>;
    if (interval.last < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function contains<N extends number | bigint>(set: IntervalSet<N>, value: N): boolean {
  let low = 0;
  let high = set.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const interval = set[middle] as Interval<N>;
    if (value < interval.first) high = middle - 1;
    else if (value > interval.last) low = middle + 1;
    else return true;
  }
  return false;
}

export function isSubset<N extends number | bigint>(a: IntervalSet<N>, b: IntervalSet<N>): boolean {
  if (a[0] === undefined) return true;
  let j = firstReaching(b, a[0].first);
  for (const { first, last } of a) {
    let around = b[j];
    while (around !== undefined && around.last < first) around = b[++j];
    if (around === undefined || around.first > first || around.last < last) return false;
  }
  return true;
}

export function overlaps<N extends number | bigint>(a: IntervalSet<N>, b: IntervalSet<N>): boolean {
  if (a[0] === undefined || b[0] === undefined) return false;
  let i = firstReaching(a, b[0].first);
  let j = firstReaching(b, a[0].first);
  for (;;) {
    const x = a[i];
    const y = b[j];
    if (x === undefined || y === undefined) return false;
    if (x.first <= y.last && y.first <= x.last) return true;
    if (x.last < y.last) i++;
    else j++;
  }
}

export function sameSet<N extends number | bigint>(a: IntervalSet<N>, b: IntervalSet<N>): boolean {
  return a.length === b.length && a.every((x, i) => x.first === b[i]?.first && x.last === b[i]?.last);
}
