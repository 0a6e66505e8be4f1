import { expect, it } from 'vitest';
import { createFormulas } from '../../src/flow/formula.js';
import { DEFAULT_LIMITS } from '../../src/flow/limits.js';
import { answers, surroundingsOf } from '../../src/flow/search.js';
import { universe } from '../../src/flow/universe.js';

/** What is answered, with limits that the whole does not meet, where so many choices must hold together. */
function asked(choices: number) {
  const formulas = createFormulas();
  const label = (key: string) =>
    formulas.text({ type: 'text', name: 'label', end: 'peer', key }, { kind: 'in', values: ['x'] });
  const formula = formulas.all(
    Array.from({ length: choices }, (_, i) => formulas.or(label(`a${i}`), label(`b${i}`))),
  );
  const surroundings = surroundingsOf({ universe: universe(), limits: { ...DEFAULT_LIMITS, edges: 100 } });
  const scope = { direction: 'ingress', namespace: null, others: [] } as const;
  const [answer] = answers(formulas, scope, surroundings, [{ formula, most: 1 }]);
  return { answer, patience: surroundings.patience };
}

it('tries the parts of a whole that is too large, but no part that is as large itself', () => {
  const why = 'decision diagram grew past 100 edges';
  // Both parts are tried, and count as three for their three hundred nodes; of the larger ones none is.
  expect(asked(100)).toEqual({ answer: { flows: [], why }, patience: { met: 3, pieces: 6 } });
  expect(asked(7_000)).toEqual({ answer: { flows: [], why }, patience: { met: 1, pieces: 2 } });
});
