import { expect, it } from 'vitest';
import { simplifyPred } from '../../src/ir/pred-forms.js';
import { allOf, anyOf, IS_NODE, IS_POD, inNamespaces, labelIn, predKey } from '../../src/ir/preds.js';
import { alternativesNear } from '../../src/legalize/subjects.js';

const isolated = simplifyPred(
  anyOf(
    ...['a', 'b', 'c'].map((name) => allOf(IS_POD, inNamespaces(name), labelIn(name, 'x'))),
    allOf(IS_POD, labelIn('tier', 'web')),
    allOf(IS_POD, inNamespaces('b', 'c'), labelIn('app', 'y')),
  ),
);

it.each([
  ['a pod of one namespace', allOf(IS_POD, inNamespaces('a'), labelIn('a', 'x'))],
  ['pods of two namespaces', allOf(IS_POD, inNamespaces('a', 'c'))],
  ['a namespace that no alternative names', allOf(IS_POD, inNamespaces('d'))],
  ['pods everywhere', allOf(IS_POD, labelIn('app', 'x'))],
  ['nodes', IS_NODE],
])('means the same for %s', (_, subject) => {
  const near = alternativesNear(isolated)(subject);
  expect(predKey(simplifyPred(allOf(subject, near)))).toBe(predKey(simplifyPred(allOf(subject, isolated))));
});

it('leaves out what a namespace rules out', () => {
  const near = alternativesNear(isolated)(allOf(IS_POD, inNamespaces('a')));
  const left = anyOf(
    allOf(IS_POD, inNamespaces('a'), labelIn('a', 'x')),
    allOf(IS_POD, labelIn('tier', 'web')),
  );
  expect(predKey(near)).toBe(predKey(simplifyPred(left)));
});
