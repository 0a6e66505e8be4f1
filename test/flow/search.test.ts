import { expect, it } from 'vitest';
import { createFormulas } from '../../src/flow/formula.js';
import { DEFAULT_LIMITS, type Limits } from '../../src/flow/limits.js';
import { answers, surroundingsOf } from '../../src/flow/search.js';
import { universe } from '../../src/flow/universe.js';

/** What is answered, with limits that the whole does not meet, where so many choices must hold together. */
function asked(choices: number, limits: Partial<Limits> = {}) {
  const formulas = createFormulas();
  const label = (key: string) =>
    formulas.text({ type: 'text', name: 'label', end: 'peer', key }, { kind: 'in', values: ['x'] });
  const formula = formulas.all(
    Array.from({ length: choices }, (_, i) => formulas.or(label(`a${i}`), label(`b${i}`))),
  );
  const surroundings = surroundingsOf({
    universe: universe(),
    limits: { ...DEFAULT_LIMITS, edges: 100, ...limits },
  });
  const scope = { direction: 'ingress', namespace: null, others: [] } as const;
  const [answer] = answers(formulas, scope, surroundings, [{ formula, most: 1 }]);
  return { answer, patience: surroundings.patience };
}

it('tries the parts of a whole that is too large, but no part that is as large itself', () => {
  const why = 'decision diagram grew past 100 edges';
  // Both parts are tried, and count as three for their three hundred nodes; of the larger ones none is.
  expect(asked(100)).toMatchObject({ answer: { flows: [], why }, patience: { met: 3, pieces: 6 } });
  expect(asked(7_000)).toMatchObject({ answer: { flows: [], why }, patience: { met: 1, pieces: 2 } });
});

it('ends where the diagrams of one comparison took more steps than they may together', () => {
  const { answer, patience } = asked(100, { edges: 1_000_000, steps: 50 });
  expect(answer).toEqual({ flows: [], why: 'decision diagrams took more than 50 steps' });
  expect(patience.steps).toBeGreaterThan(50);
});
