import fc from 'fast-check';
import { expect, it } from 'vitest';
import { nowhere } from '../../../src/base/source.js';
import { type JsonMap, treeOf } from '../../../src/base/tree.js';
import type { Diagnostic } from '../../../src/diagnostics/diagnostic.js';
import { labelSelector, matchesLabels } from '../../../src/targets/kube/label-selector.js';
import { decodeNetworkPolicy } from '../../../src/targets/kube/network-policy.js';
import { networkPolicy, shown } from './objects.js';

function matches(selector: JsonMap, labels: Readonly<Record<string, string>>): boolean {
  const found: Diagnostic[] = [];
  const decoded = labelSelector(treeOf(selector, nowhere('test')), 'selector', found);
  expect(shown(found)).toEqual([]);
  if (decoded === undefined) throw new Error('no selector');
  return matchesLabels(decoded, new Map(Object.entries(labels)));
}

const expression = (operator: string, values?: readonly string[]): JsonMap => ({
  matchExpressions: [{ key: 'k', operator, ...(values === undefined ? {} : { values }) }],
});

it.each([
  ['an empty selector', {}, {}, true],
  ['a label that is there', { matchLabels: { k: 'v' } }, { k: 'v' }, true],
  ['a label with another value', { matchLabels: { k: 'v' } }, { k: 'w' }, false],
  ['an empty value, present', { matchLabels: { k: '' } }, { k: '' }, true],
  ['an empty value, key absent', { matchLabels: { k: '' } }, {}, false],
  ['In, key absent', expression('In', ['v']), {}, false],
  ['NotIn, key absent', expression('NotIn', ['v']), {}, true],
  ['NotIn, value listed', expression('NotIn', ['v', 'w']), { k: 'w' }, false],
  ['NotIn, value not listed', expression('NotIn', ['v']), { k: 'w' }, true],
  ['Exists', expression('Exists'), { k: '' }, true],
  ['Exists, key absent', expression('Exists'), { l: 'v' }, false],
  ['DoesNotExist', expression('DoesNotExist'), { k: 'v' }, false],
  ['DoesNotExist, key absent', expression('DoesNotExist'), {}, true],
  [
    'labels and expressions together',
    { matchLabels: { a: 'b' }, ...expression('NotIn', ['v']) },
    { a: 'b', k: 'v' },
    false,
  ],
  ['a key of every object', { matchLabels: { constructor: 'x' } }, {}, false],
] as const)('matches as the API server does: %s', (_name, selector, labels, expected) => {
  expect(matches(selector, labels)).toBe(expected);
});

it('is the negation of its opposite operator', () => {
  const value = fc.constantFrom('', 'v', 'w', 'x');
  fc.assert(
    fc.property(
      fc.array(value, { minLength: 1, maxLength: 3 }),
      fc.option(value, { nil: undefined }),
      (values, held) => {
        const labels: Record<string, string> = held === undefined ? {} : { k: held };
        expect(matches(expression('In', values), labels)).toBe(!matches(expression('NotIn', values), labels));
        expect(matches(expression('Exists'), labels)).toBe(!matches(expression('DoesNotExist'), labels));
      },
    ),
    { seed: 31, numRuns: 200 },
  );
});

it('keeps the places of what it decodes, and reports what it cannot', () => {
  const found: Diagnostic[] = [];
  decodeNetworkPolicy(
    networkPolicy(
      '{podSelector: {matchlabels: {a: b}, matchExpressions: [{key: k, operator: in, values: [1]}]}}',
    ),
    found,
  );
  expect(shown(found)).toEqual([
    'manifest-unknown-field "matchlabels" `spec.podSelector` has no field `matchlabels` (did you mean `matchLabels`?)',
    'label-operator "in" `spec.podSelector.matchExpressions[0].operator`: `in` is no operator of a label selector (one of In, NotIn, Exists, DoesNotExist)',
    'manifest-wrong-type "1" `spec.podSelector.matchExpressions[0].values[0]` must be text, but this is the number 1 (put the value in quotes)',
  ]);
});
