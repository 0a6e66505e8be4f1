import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createNeighbours } from '../../src/ir/neighbours.js';
import type { Pred, Test } from '../../src/ir/policy.js';
import {
  allOf,
  anyOf,
  evaluatePred,
  IS_NODE,
  IS_POD,
  inNamespaces,
  labelIn,
  notOf,
} from '../../src/ir/preds.js';

it('finds what shares a namespace or has none, in the order added', () => {
  const known = createNeighbours<string>();
  known.add('shop', allOf(IS_POD, inNamespaces('shop')));
  known.add('everywhere', IS_POD);
  known.add('both', allOf(IS_POD, inNamespaces('pay', 'shop')));
  known.add('pay', allOf(IS_POD, inNamespaces('pay')));
  expect(known.of(allOf(IS_POD, inNamespaces('shop')))).toEqual(['shop', 'everywhere', 'both']);
  expect(known.of(allOf(IS_POD, inNamespaces('audit')))).toEqual(['everywhere']);
  expect(known.of(anyOf(IS_NODE, inNamespaces('shop')))).toHaveLength(4);
});

const test: fc.Arbitrary<Test> = fc.oneof(
  fc.constant(IS_POD),
  fc.constantFrom('n', 'm').map((name) => inNamespaces(name)),
  fc
    .tuple(fc.constantFrom('app', 'tier'), fc.subarray(['x', 'y', 'z'], { minLength: 1, maxLength: 2 }))
    .map(([key, values]) => labelIn(key, ...values)),
);
const { pred } = fc.letrec<{ pred: Pred }>((tie) => ({
  pred: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    test,
    test.map((of) => notOf(of)),
    fc.array(tie('pred'), { maxLength: 3 }).map((of) => allOf(...of)),
    fc.array(tie('pred'), { maxLength: 3 }).map((of) => anyOf(...of)),
  ),
}));

/** All pods of a small world. */
const PODS = ['n', 'm'].flatMap((namespace) =>
  [null, 'x', 'y', 'z'].flatMap((app) =>
    [null, 'x', 'y', 'z'].map((tier) => (test: Test): boolean => {
      if (test.kind === 'namespace') return test.names.includes(namespace);
      if (test.kind !== 'label' || test.test.kind !== 'in') return test.kind === 'is' && test.what === 'pod';
      const value = test.key === 'app' ? app : tier;
      return value !== null && test.test.values.includes(value);
    }),
  ),
);

it('leaves out none that some pod meets beside the subject, and finds the same at one place', () => {
  fc.assert(
    fc.property(fc.array(pred, { minLength: 10, maxLength: 30 }), pred, pred, (items, asked, other) => {
      const known = createNeighbours<Pred>();
      for (const item of items) known.add(item, item);
      const near = known.of(asked);
      for (const item of items)
        if (PODS.some((pod) => evaluatePred(item, pod) && evaluatePred(asked, pod)))
          expect(near).toContain(item);
      if (known.place(asked) === known.place(other)) expect(known.of(other)).toEqual(near);
    }),
    { seed: 11, numRuns: 400 },
  );
});
