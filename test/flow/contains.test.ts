import fc from 'fast-check';
import { expect, it } from 'vitest';
import { contains, innerWithout, outerWithout } from '../../src/flow/contains.js';
import type { TextField } from '../../src/flow/fields.js';
import { createFormulas, type Formula } from '../../src/flow/formula.js';

const formulas = createFormulas();
const label = (key: string): TextField => ({ type: 'text', name: 'label', end: 'peer', key });
const leaf: fc.Arbitrary<Formula> = fc.oneof(
  fc
    .tuple(fc.constantFrom('app', 'tier'), fc.subarray(['x', 'y', 'z'], { minLength: 1 }))
    .map(([key, values]) => formulas.text(label(key), { kind: 'in', values })),
  fc
    .tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 0, max: 1 }))
    .map(([first, more]) =>
      formulas.number({ type: 'number', name: 'port', end: 'flow', key: '' }, [
        { first, last: first + more },
      ]),
    ),
  fc.constant(formulas.boolean({ type: 'boolean', name: 'own-node', end: 'flow', key: '' })),
);
const part = fc.oneof(
  { weight: 6, arbitrary: leaf },
  { weight: 1, arbitrary: leaf.map(formulas.not) },
  { weight: 1, arbitrary: fc.array(leaf, { maxLength: 2 }).map(formulas.any) },
);
const parts = fc.array(fc.array(part, { maxLength: 3 }).map(formulas.all), { maxLength: 10 });

it('finds what a look at every pair finds', () => {
  fc.assert(
    fc.property(parts, parts, (inners, outers) => {
      expect(innerWithout(inners, outers, 1000)).toEqual(
        inners.filter((inner) => !outers.some((outer) => contains(outer, inner))),
      );
      expect(outerWithout(outers, inners, 1000)).toEqual(
        outers.filter((outer) => !inners.some((inner) => contains(outer, inner))),
      );
    }),
    { seed: 21, numRuns: 1000 },
  );
});

it('lets stand what there are no pairs left for', () => {
  const all = Array.from({ length: 9 }, (_, i) =>
    formulas.number({ type: 'number', name: 'port', end: 'flow', key: '' }, [{ first: i + 1, last: i + 1 }]),
  );
  expect(innerWithout(all, all, 4)).toEqual(all.slice(4));
  expect(outerWithout(all, all, 4)).toEqual(all.slice(4));
});
