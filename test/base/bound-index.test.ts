import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  anyBounds,
  type Bounds,
  createBoundIndex,
  MOST_BOUND,
  numbersNear,
} from '../../src/base/bound-index.js';

const VALUES = ['x', 'y', 'z', 'w'];
const bounds: fc.Arbitrary<Bounds> = fc
  .dictionary(fc.constantFrom('a', 'b', 'c'), fc.subarray(VALUES, { minLength: 1, maxLength: 2 }), {
    maxKeys: 3,
  })
  .map((of) => new Map(Object.entries(of)));
const canMeet = (a: Bounds, b: Bounds): boolean =>
  [...a].every(([field, values]) => {
    const others = b.get(field);
    return others === undefined || others.some((value) => values.includes(value));
  });

it('finds whatever can meet the bounds, each once, in the order added', () => {
  fc.assert(
    fc.property(fc.array(bounds, { maxLength: 40 }), bounds, (items, asked) => {
      const index = createBoundIndex();
      for (const [i, each] of items.entries()) index.add(i, each);
      const near = numbersNear(index, asked);
      expect(near).toEqual([...new Set(near)].sort((a, b) => a - b));
      for (const [i, each] of items.entries()) if (canMeet(each, asked)) expect(near).toContain(i);
    }),
    { seed: 3, numRuns: 500 },
  );
});

it('finds the same for bounds of one place', () => {
  fc.assert(
    fc.property(fc.array(bounds, { maxLength: 40 }), bounds, bounds, (items, a, b) => {
      const index = createBoundIndex();
      for (const [i, each] of items.entries()) index.add(i, each);
      if (index.place(a) === index.place(b)) expect(numbersNear(index, a)).toEqual(numbersNear(index, b));
    }),
    { seed: 4, numRuns: 500 },
  );
});

it('looks at one of a thousand that differ in one value', () => {
  const index = createBoundIndex();
  for (let i = 0; i < 1000; i++)
    index.add(
      i,
      new Map([
        ['app', [`v${i}`]],
        ['all', ['same']],
      ]),
    );
  expect(numbersNear(index, new Map([['app', ['v7']]]))).toEqual([7]);
  expect(numbersNear(index, new Map([['all', ['same']]]))).toHaveLength(1000);
});

it('joins bounds as what one of them allows', () => {
  fc.assert(
    fc.property(fc.array(bounds, { minLength: 1, maxLength: 4 }), bounds, (of, asked) => {
      if (of.some((each) => canMeet(each, asked))) expect(canMeet(anyBounds(of), asked)).toBe(true);
    }),
    { seed: 5, numRuns: 500 },
  );
  const many = Array.from({ length: MOST_BOUND + 1 }, (_, i): Bounds => new Map([['a', [`v${i}`]]]));
  expect(anyBounds(many).size).toBe(0);
});

it('keeps items by the field that binds most of them', () => {
  const index = createBoundIndex();
  const item = (i: number): Bounds =>
    new Map([
      [`k${i % 50}`, [`v${i}`]],
      ['port', [`${i}`]],
    ]);
  for (let i = 0; i < 1000; i++) index.add(i, item(i));
  expect(numbersNear(index, item(777)).length).toBeLessThan(4);
});
