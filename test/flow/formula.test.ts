import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createFormulas, type Formula } from '../../src/flow/formula.js';
import { countBelow, nodesBelow } from '../../src/flow/rewrite.js';

it('gives equal parts one formula and other parts another, in whatever order and however many there are', () => {
  const formulas = createFormulas();
  const ports = Array.from({ length: 600 }, (_, i) =>
    formulas.number({ type: 'number', name: 'port', end: 'flow', key: '' }, [{ first: i, last: i }]),
  );
  // So many that some of them meet in the table by which they are found.
  const pairs = ports.flatMap((a, i) => ports.slice(i + 1).map((b) => [a, b] as const));
  const made = pairs.map(([a, b]) => formulas.or(a, b));
  expect(new Set(made).size).toBe(pairs.length);
  expect(pairs.every(([a, b], i) => formulas.or(b, a) === made[i])).toBe(true);
  expect(
    pairs.every(([a, b], i) => {
      const one = made[i];
      return one?.kind === 'or' && one.of.length === 2 && one.of.includes(a) && one.of.includes(b);
    }),
  ).toBe(true);
  const [first, second, third] = ports as [Formula, Formula, Formula];
  expect(formulas.and(first, second)).not.toBe(formulas.or(first, second));
  expect(formulas.or(formulas.or(first, second), third)).toBe(formulas.or(third, second, first, first));
});

it('counts what is below a formula, and no further than it is asked to', () => {
  const formulas = createFormulas();
  const { tree } = fc.letrec<{ tree: Formula }>((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small' },
      fc
        .integer({ min: 1, max: 6 })
        .map((port) =>
          formulas.number({ type: 'number', name: 'port', end: 'flow', key: '' }, [
            { first: port, last: port },
          ]),
        ),
      tie('tree').map(formulas.not),
      fc.array(tie('tree'), { maxLength: 3 }).map(formulas.all),
      fc.array(tie('tree'), { maxLength: 3 }).map(formulas.any),
    ),
  }));
  let cut = 0;
  fc.assert(
    fc.property(tree, fc.nat(8), (formula, most) => {
      const whole = nodesBelow([formula]).length;
      expect(countBelow(formula, Number.POSITIVE_INFINITY)).toBe(whole);
      expect(countBelow(formula, most) > most).toBe(whole > most);
      if (whole > most) cut++;
    }),
    { numRuns: 300, seed: 1 },
  );
  expect(cut).toBeGreaterThan(20);
});
