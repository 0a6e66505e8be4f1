import { expect, it } from 'vitest';
import { append } from '../../src/base/append.js';

it('adds more than a call can have arguments', () => {
  const list = ['first'];
  append(list, new Array<string>(300_000).fill('more'));
  expect(list).toHaveLength(300_001);
  expect(list[0]).toBe('first');
});
