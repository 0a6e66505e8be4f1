import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compareDecisions } from '../../src/flow/difference.js';
import { meaning } from '../../src/flow/meaning.js';
import { impossible } from '../../src/flow/possible.js';
import { universe } from '../../src/flow/universe.js';
import { allowedByIr } from '../oracle/ir.js';
import { mutatedPolicySet, randomFlow, randomPolicySet } from './random-policy-set.js';

const seed = fc.integer({ min: 0, max: 2 ** 30 });
const all = universe();

it('finds differences that the plain evaluator confirms, and no flow contradicts an equal', () => {
  const verdicts = new Map<string, number>();
  fc.assert(
    fc.property(seed, seed, fc.array(seed, { minLength: 30, maxLength: 30 }), (set, change, flows) => {
      const a = randomPolicySet(set);
      const b = mutatedPolicySet(a, change);
      const { verdict, opened, closed } = compareDecisions(meaning(a), meaning(b), { universe: all });
      verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1);
      for (const { flow } of opened) {
        expect(impossible(flow, all)).toBe(null);
        expect([allowedByIr(a, flow), allowedByIr(b, flow)]).toEqual([false, true]);
      }
      for (const { flow } of closed) {
        expect(impossible(flow, all)).toBe(null);
        expect([allowedByIr(a, flow), allowedByIr(b, flow)]).toEqual([true, false]);
      }
      if (verdict === 'equal')
        for (const flowSeed of flows) {
          const flow = randomFlow(flowSeed);
          expect(allowedByIr(a, flow)).toBe(allowedByIr(b, flow));
        }
    }),
    { seed: 21, numRuns: 600 },
  );
  expect(verdicts.get('equal') ?? 0).toBeGreaterThan(100);
  expect(verdicts.get('different') ?? 0).toBeGreaterThan(100);
  expect(verdicts.get('undecided') ?? 0).toBe(0);
});
