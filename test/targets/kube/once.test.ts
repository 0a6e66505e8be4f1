import { expect, it } from 'vitest';
import type { Diagnostic } from '../../../src/diagnostics/diagnostic.js';
import { decodeNetworkPolicy } from '../../../src/targets/kube/network-policy.js';
import { decodedOnce } from '../../../src/targets/kube/once.js';
import { networkPolicy, shown } from './objects.js';

it('decodes an object once, and reports what it found to everyone who asks', () => {
  let count = 0;
  const decode = decodedOnce((object, report) => {
    count++;
    return decodeNetworkPolicy(object, report);
  });
  const [object, other] = [networkPolicy('{podSelector: 1}'), networkPolicy('{podSelector: 1}')];
  const found: Diagnostic[] = [];
  expect(decode(object, found)).toBe(decode(object, found));
  expect(count).toBe(1);
  const [first, second] = shown(found);
  expect(first).toBe(second);
  decode(other, found);
  expect([count, found.length]).toEqual([2, 3]);
});
