import { expect, it } from 'vitest';
import { isIdentityLabel } from '../../src/targets/identity-labels.js';

it.each([
  ['app', true],
  ['app.kubernetes.io/name', true],
  ['kubernetes.io/hostname', false],
  ['team.kubernetes.io/name', true],
  ['io.kubernetes.pod.namespace', true],
  ['io.kubernetes.pod.uid', false],
  ['node.beta.kubernetes.io/x', false],
  ['example.com/beta.kubernetes.io', false],
  // What drops it is longer than what keeps it.
  ['app.kubernetes.io/x.beta.kubernetes.io', false],
  // The shortest of those that drop it counts.
  ['io.kubernetes.pod.namespace.beta.kubernetes.io', true],
  ['pod-template-hash', false],
  ['annotations', false],
])('%s is of an identity: %s', (key, kept) => {
  expect(isIdentityLabel(key)).toBe(kept);
});
