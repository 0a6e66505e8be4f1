import { expect, it } from 'vitest';
import { forget, knownOf } from '../../src/ir/known.js';
import { simplifyPred } from '../../src/ir/pred-forms.js';
import { allOf, anyOf, IS_POD, inNamespaces, labelIn, notOf, predKey } from '../../src/ir/preds.js';

const make = () =>
  allOf(anyOf(labelIn('app', 'b', 'a'), notOf(labelIn('tier', 'x'))), inNamespaces('shop'), IS_POD);

it('keeps what was worked out, unseen by whoever compares, copies or prints a predicate', () => {
  const pred = make();
  const key = predKey(pred);
  expect(knownOf(pred).key).toBe(key);
  expect(simplifyPred(pred)).toBe(simplifyPred(pred));
  expect(pred).toEqual(make());
  expect(Object.getOwnPropertyNames(pred)).toEqual(Object.getOwnPropertyNames(make()));
  expect(structuredClone(pred)).toEqual(make());
});

it('works out the same again after it was let go', () => {
  const pred = make();
  const [key, simple] = [predKey(pred), simplifyPred(pred)];
  forget(pred);
  expect(knownOf(pred).key).toBeUndefined();
  expect(pred.kind === 'all' ? pred.of.map((part) => knownOf(part).key) : []).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect(predKey(pred)).toBe(key);
  expect(simplifyPred(pred)).toEqual(simple);
});
