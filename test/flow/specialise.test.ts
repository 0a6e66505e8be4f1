import { expect, it } from 'vitest';
import { evaluate } from '../../src/flow/concrete.js';
import { createFormulas, isLeaf } from '../../src/flow/formula.js';
import { meaning } from '../../src/flow/meaning.js';
import { nodesBelow } from '../../src/flow/rewrite.js';
import { specialiser } from '../../src/flow/specialise.js';
import { randomFlow, randomPolicySet } from './random-policy-set.js';

it('leaves a formula that says the same of every flow of the subject, and tests the subject no more', () => {
  let smaller = 0;
  for (let seed = 0; seed < 200; seed++) {
    const formulas = createFormulas();
    const first = randomFlow(7 * seed);
    const { direction, subject } = first;
    const decision = meaning(randomPolicySet(seed));
    const bound = subject.kind === 'pod' && decision.namespaces.includes(subject.namespace);
    const whole = decision.allows(formulas, direction, bound ? subject.namespace : null);
    const left = specialiser(formulas, first)(whole);
    for (const node of nodesBelow([left]))
      if (isLeaf(node) && node.kind !== 'constant') expect(node.field.end).not.toBe('subject');
    if (nodesBelow([left]).length < nodesBelow([whole]).length) smaller++;
    for (let more = 0; more < 10; more++) {
      const flow = { ...randomFlow(7 * seed + more), direction, subject };
      expect(evaluate(left, flow)).toBe(evaluate(whole, flow));
    }
  }
  expect(smaller).toBeGreaterThan(60);
});
