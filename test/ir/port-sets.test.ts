import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  canonicalPorts,
  containsPorts,
  isEmptyPorts,
  subtractPorts,
  unionAllPorts,
  unionPorts,
} from '../../src/ir/port-sets.js';
import type { PortSet, PortTerm } from '../../src/ir/traffic.js';
import { isSubset, union } from '../../src/values/intervals.js';

const EVERY: PortTerm = { numbers: [{ first: 1, last: 65_535 }], named: [], notNamed: [] };
const NAMES = ['a', 'b', 'c', 'd', 'e', 'f'];
const namesArb = fc.subarray(NAMES, { maxLength: 3 });
const numbersArb = fc
  .array(
    fc.tuple(fc.nat(9), fc.nat(4)).map(([first, more]) => ({ first: first + 1, last: first + 1 + more })),
    { minLength: 1, maxLength: 2 },
  )
  .map((intervals) => union(intervals));

const termArb = (numbers: fc.Arbitrary<PortTerm['numbers']>): fc.Arbitrary<PortTerm> =>
  fc.record({ numbers, named: namesArb, notNamed: namesArb });

/** More terms than are asked one by one. */
const setArb = (most: number): fc.Arbitrary<PortSet> =>
  fc
    .constantFrom(numbersArb, fc.constant([{ first: 1, last: 65_535 }]))
    .chain((numbers) => fc.array(termArb(numbers), { maxLength: most }));

/** Every port of one term is one of another, as its three parts say. */
function absorbs(outer: PortTerm, inner: PortTerm): boolean {
  return (
    isSubset(inner.numbers, outer.numbers) &&
    outer.named.every((name) => inner.named.includes(name)) &&
    outer.notNamed.every((name) => inner.notNamed.includes(name))
  );
}

it('drops what lies in another term, as asking every pair does', () => {
  fc.assert(
    fc.property(setArb(60), (set) => {
      const made = canonicalPorts(set);
      for (const term of made)
        expect(made.some((other) => other !== term && absorbs(other, term))).toBe(false);
      const filled = set.filter((term) => !isEmptyPorts([term]));
      for (const term of filled) expect(made.some((other) => absorbs(other, term))).toBe(true);
    }),
    { seed: 1, numRuns: 400 },
  );
});

it('joins many sets in the form that joining one after the other has', () => {
  fc.assert(
    fc.property(fc.array(setArb(6), { maxLength: 12 }), (sets) => {
      expect(unionAllPorts(sets)).toEqual(sets.reduce(unionPorts, []));
    }),
    { seed: 2, numRuns: 600 },
  );
});

it('takes away and compares many terms as one by one', () => {
  fc.assert(
    fc.property(setArb(24), setArb(24), (a, b) => {
      const left = a.flatMap((term) =>
        b.reduce<PortSet>((rest, hole) => subtractPorts(rest, [hole]), [term]),
      );
      const rest = subtractPorts(a, b);
      expect(containsPorts(b, a)).toBe(isEmptyPorts(left));
      expect(isEmptyPorts(rest)).toBe(isEmptyPorts(left));
      for (let port = 1; port < 15; port++) {
        for (let mask = 0; mask < 2 ** NAMES.length; mask++) {
          const names = NAMES.filter((_, i) => mask & (1 << i));
          expect(has(rest, port, names)).toBe(has(a, port, names) && !has(b, port, names));
        }
      }
    }),
    { seed: 3, numRuns: 30 },
  );
});

it('takes away many names in the form that taking away one after the other has', () => {
  const nameArb = fc.constantFrom(...NAMES).map((name) => ({ ...EVERY, named: [name] }));
  const holeArb = fc.oneof({ weight: 4, arbitrary: nameArb }, termArb(numbersArb));
  fc.assert(
    fc.property(termArb(numbersArb), fc.array(holeArb, { maxLength: 8 }), (term, holes) => {
      const oneByOne = holes.reduce<PortSet>((rest, hole) => subtractPorts(rest, [hole]), [term]);
      expect(subtractPorts([term], holes)).toEqual(oneByOne);
    }),
    { seed: 4, numRuns: 600 },
  );
});

function has(set: PortSet, port: number, names: readonly string[]): boolean {
  return set.some(
    (term) =>
      term.numbers.some(({ first, last }) => first <= port && port <= last) &&
      term.named.every((name) => names.includes(name)) &&
      !term.notNamed.some((name) => names.includes(name)),
  );
}
