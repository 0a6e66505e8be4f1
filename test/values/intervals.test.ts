import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  contains,
  type IntervalSet,
  intersect,
  isSubset,
  overlaps,
  sameSet,
  subtract,
  union,
} from '../../src/values/intervals.js';

const LAST = 12;
const set = fc
  .array(fc.tuple(fc.integer({ min: 0, max: LAST }), fc.integer({ min: 0, max: LAST })), { maxLength: 6 })
  .map((pairs) => union(pairs.map(([first, last]) => ({ first, last }))));
const members = (s: IntervalSet<number>) =>
  Array.from({ length: LAST + 1 }, (_, i) => i).filter((i) => s.some((x) => x.first <= i && i <= x.last));

it('agrees with plain sets on every operation', () => {
  fc.assert(
    fc.property(set, set, (a, b) => {
      const inA = new Set(members(a));
      const inB = new Set(members(b));
      expect(members(union([...a, ...b]))).toEqual([...new Set([...inA, ...inB])].sort((x, y) => x - y));
      expect(members(intersect(a, b))).toEqual([...inA].filter((x) => inB.has(x)));
      expect(members(subtract(a, b))).toEqual([...inA].filter((x) => !inB.has(x)));
      expect(isSubset(a, b)).toBe([...inA].every((x) => inB.has(x)));
      expect(overlaps(a, b)).toBe([...inA].some((x) => inB.has(x)));
      for (let x = 0; x <= LAST; x++) expect(contains(a, x)).toBe(inA.has(x));
    }),
    { seed: 11, numRuns: 2000 },
  );
});

it('gives equal sets equal lists', () => {
  fc.assert(
    fc.property(set, set, (a, b) => {
      expect(sameSet(a, b)).toBe(members(a).join() === members(b).join());
      expect(sameSet(subtract(union([...a, ...b]), subtract(b, a)), a)).toBe(true);
    }),
    { seed: 12, numRuns: 1000 },
  );
});

it('joins neighbours, also of bigints', () => {
  expect(
    union([
      { first: 5n, last: 9n },
      { first: 1n, last: 4n },
      { first: 11n, last: 10n },
    ]),
  ).toEqual([{ first: 1n, last: 9n }]);
});
