import fc from 'fast-check';
import { expect, it } from 'vitest';
import { evaluate } from '../../src/flow/concrete.js';
import { createFormulas, isLeaf } from '../../src/flow/formula.js';
import { copied, leafBeside, prepared, restated } from '../../src/flow/given.js';
import { meaning } from '../../src/flow/meaning.js';
import { predFormula } from '../../src/flow/predicate.js';
import { DIRECTIONS } from '../../src/ir/policy.js';
import { EVERYTHING, randomFlow, randomOf, randomPolicySet, randomPred } from './random-policy-set.js';

it('says in another store what a formula says wherever a conjunction holds', () => {
  let looked = 0;
  let decided = 0;
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 30 }), (seed) => {
      const policies = randomPolicySet(seed);
      const random = randomOf(seed);
      const own = createFormulas();
      const other = createFormulas();
      const given = other.and(
        predFormula(other, randomPred(random, EVERYTHING, 1), 'subject', policies.sets),
        predFormula(other, randomPred(random, EVERYTHING, 1), 'peer', policies.sets),
      );
      const beside = leafBeside(other, given);
      for (const direction of DIRECTIONS) {
        const whole = meaning(policies).allows(own, direction, null);
        const left = restated(
          other,
          prepared(whole),
          (leaf) => {
            const copy = copied(other, leaf);
            return isLeaf(copy) ? beside(copy) : copy;
          },
          other,
        );
        if (left === other.true || left === other.false) decided++;
        for (let i = 0; i < 60; i++) {
          const flow = { ...randomFlow(seed + i), direction };
          if (evaluate(given, flow) !== true) continue;
          looked++;
          expect(evaluate(left, flow)).toBe(evaluate(whole, flow));
        }
      }
    }),
    { seed: 61, numRuns: 400 },
  );
  expect(looked).toBeGreaterThan(1000);
  expect(decided).toBeGreaterThan(20);
});
