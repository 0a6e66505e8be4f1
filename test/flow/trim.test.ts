import fc from 'fast-check';
import { expect, it } from 'vitest';
import { emptiness } from '../../src/flow/arena.js';
import type { TextField } from '../../src/flow/fields.js';
import { createFormulas, type Formula, type Formulas } from '../../src/flow/formula.js';
import { surroundingsOf } from '../../src/flow/search.js';
import { trim } from '../../src/flow/trim.js';
import { universe } from '../../src/flow/universe.js';

const label = (end: 'subject' | 'peer', key: string): TextField => ({
  type: 'text',
  name: 'label',
  end,
  key,
});
const FIELDS = [label('subject', 'app'), label('subject', 'tier'), label('peer', 'app')];

/** A test of one field for some of three values, or of the port for a range; negated or not. */
const LITERAL = fc.tuple(fc.nat(3), fc.nat(7), fc.boolean());
const CONJUNCTION = fc.array(LITERAL, { minLength: 1, maxLength: 3 });
const WHOLE = fc.record({
  fixed: fc.array(LITERAL, { maxLength: 2 }),
  alternatives: fc.array(CONJUNCTION, { minLength: 2, maxLength: 8 }),
  others: fc.array(CONJUNCTION, { minLength: 2, maxLength: 6 }),
});

type Literal = readonly [number, number, boolean];

function literal(formulas: Formulas, [field, value, negated]: Literal): Formula {
  const at = FIELDS[field];
  const test =
    at === undefined
      ? formulas.number({ type: 'number', name: 'port', end: 'flow', key: '' }, [
          { first: value, last: value + 2 },
        ])
      : formulas.text(at, { kind: 'in', values: ['x', 'y', 'z'].filter((_, bit) => (value >> bit) & 1) });
  return negated ? formulas.not(test) : test;
}

it('leaves out alternatives and changes nothing', () => {
  let smaller = 0;
  fc.assert(
    fc.property(WHOLE, ({ fixed, alternatives, others }) => {
      const formulas = createFormulas();
      const all = (of: readonly Literal[]): Formula => formulas.all(of.map((one) => literal(formulas, one)));
      const whole = formulas.all([
        all(fixed),
        formulas.any(alternatives.map(all)),
        formulas.not(formulas.any(others.map(all))),
      ]);
      const { isEmpty } = emptiness(surroundingsOf({ universe: universe() }), [whole]);
      const left = trim(formulas, whole, isEmpty);
      expect(isEmpty(formulas.except(whole, left))).toBe(true);
      expect(isEmpty(formulas.except(left, whole))).toBe(true);
      if (left !== whole) smaller++;
    }),
    { numRuns: 500, seed: 1 },
  );
  expect(smaller).toBeGreaterThan(100);
});

it('asks nothing about alternatives that the rest excludes', () => {
  const formulas = createFormulas();
  const app = (value: string): Formula =>
    formulas.text(label('subject', 'app'), { kind: 'in', values: [value] });
  const port = (first: number, last: number): Formula =>
    formulas.number({ type: 'number', name: 'port', end: 'flow', key: '' }, [{ first, last }]);
  const values = Array.from({ length: 100 }, (_, i) => `v${i}`);
  const whole = formulas.all([
    app('v7'),
    formulas.any(values.map((value) => formulas.and(app(value), port(1, 100)))),
    formulas.not(formulas.any([port(1, 60), port(50, 90)])),
  ]);
  let asked = 0;
  const { isEmpty } = emptiness(surroundingsOf({ universe: universe() }), [whole]);
  const left = trim(formulas, whole, (formula) => {
    asked++;
    return isEmpty(formula);
  });
  expect(asked).toBe(1);
  expect(isEmpty(formulas.except(whole, left)) && isEmpty(formulas.except(left, whole))).toBe(true);
});
