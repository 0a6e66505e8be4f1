import fc from 'fast-check';
import { expect, it } from 'vitest';
import { evaluate } from '../../src/flow/concrete.js';
import type { Flow } from '../../src/flow/flow.js';
import { createFormulas } from '../../src/flow/formula.js';
import { meaning } from '../../src/flow/meaning.js';
import { impossible } from '../../src/flow/possible.js';
import { universe } from '../../src/flow/universe.js';
import { allowedByIr } from '../oracle/ir.js';
import { randomFlow, randomPolicySet } from './random-policy-set.js';

const seed = fc.integer({ min: 0, max: 2 ** 30 });

function allows(policies: ReturnType<typeof randomPolicySet>, flow: Flow): boolean | 'depends' {
  const decision = meaning(policies);
  const namespace =
    flow.subject.kind === 'pod' && decision.namespaces.includes(flow.subject.namespace)
      ? flow.subject.namespace
      : null;
  return evaluate(decision.allows(createFormulas(), flow.direction, namespace), flow);
}

it('decides every flow as the plain evaluator of the neutral policy does', () => {
  let denied = 0;
  fc.assert(
    fc.property(seed, fc.array(seed, { minLength: 20, maxLength: 20 }), (set, flows) => {
      const policies = randomPolicySet(set);
      for (const flowSeed of flows) {
        const flow = randomFlow(flowSeed);
        const expected = allowedByIr(policies, flow);
        if (!expected) denied++;
        expect(allows(policies, flow)).toBe(expected);
      }
    }),
    { seed: 11, numRuns: 1500 },
  );
  // Sets that let everything through would prove nothing.
  expect(denied).toBeGreaterThan(3000);
});

it('says `depends` only where the request decides', () => {
  fc.assert(
    fc.property(seed, seed, (set, flowSeed) => {
      const policies = randomPolicySet(set);
      const flow = randomFlow(flowSeed);
      const open = allows(policies, { ...flow, request: null });
      if (open !== 'depends') expect(open).toBe(allowedByIr(policies, flow));
    }),
    { seed: 12, numRuns: 3000 },
  );
});

it('makes random flows that exist', () => {
  fc.assert(
    fc.property(seed, (flowSeed) => {
      expect(impossible(randomFlow(flowSeed), universe())).toBe(null);
    }),
    { seed: 13, numRuns: 3000 },
  );
});
