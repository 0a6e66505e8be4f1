import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compareNumber, sortInPlace } from '../../src/base/order.js';

it('sorts as the language does, equal items in their order', () => {
  const items = fc.array(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.nat()), { maxLength: 30 });
  fc.assert(
    fc.property(items, (list) => {
      const sorted = [...list].sort(([a], [b]) => compareNumber(a, b));
      expect(sortInPlace(list, ([a], [b]) => compareNumber(a, b))).toEqual(sorted);
    }),
    { seed: 1, numRuns: 500 },
  );
});
