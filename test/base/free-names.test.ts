import { expect, it } from 'vitest';
import { createFreeNames } from '../../src/base/free-names.js';

it('numbers a name that is taken, in each scope by itself, and passes over numbers that are names already', () => {
  const free = createFreeNames(['/b', 'n/a']);
  expect(['a', 'a', 'a-2', 'a', 'a-2', 'b', 'a'].map((name) => free(name))).toEqual([
    'a',
    'a-2',
    'a-2-2',
    'a-3',
    'a-2-3',
    'b-2',
    'a-4',
  ]);
  expect([free('a', 'n'), free('c', 'n')]).toEqual(['a-2', 'c']);
});
