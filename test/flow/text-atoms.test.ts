import { expect, it } from 'vitest';
import type { TextField } from '../../src/flow/fields.js';
import { createFormulas, isLeaf } from '../../src/flow/formula.js';
import { cutKey, cutTextFields } from '../../src/flow/text-atoms.js';

const NAME: TextField = { type: 'text', name: 'dns-name', end: 'peer', key: '' };

it('cuts a field once, whether or not something asks if it is there', () => {
  const formulas = createFormulas();
  const settings = { closed: () => null, hints: () => [], states: 2_000 };
  const pattern = formulas.text(NAME, { kind: 'regex', source: '[^.]*[.]example[.]com' });
  const there = formulas.text(NAME, { kind: 'present' });
  const cutOf = (...tests: (typeof there)[]) =>
    cutTextFields(tests.filter(isLeaf), settings).get(cutKey(NAME));
  const alone = cutOf(pattern);
  expect(alone?.atoms.map(({ representative }) => representative)).toEqual([null, 'a.example.com', 'other']);
  expect(cutOf(pattern, there)?.atoms).toBe(alone?.atoms);
  expect(alone?.holds({ kind: 'present' })).toEqual([{ first: 1, last: 2 }]);
});
