import { expect, it } from 'vitest';
import { parseProfile } from '../../src/targets/profiles.js';
import { meaningOf, readerOf } from '../../src/targets/registry.js';

function reader(text: string): string {
  const parsed = parseProfile(text);
  if (!parsed.ok) return parsed.error;
  const found = readerOf(parsed.profile);
  return found.ok ? `${meaningOf(found.profile).name}: ${found.profile.label}` : found.error;
}

it.each([
  ['k8s', 'k8s: k8s@1.36'],
  ['weave', 'k8s: weave@1.36'],
  ['canal', 'calico: canal@3.32'],
  ['cilium@1.19', 'cilium: cilium@1.19'],
  ['k8s,plugin=cilium@1.20', 'cilium: cilium@1.20'],
  ['k8s,plugin=calico', 'calico: calico@3.32'],
  ['k8s,plugin=antrea', 'unknown profile `antrea`'],
  ['k8s,plugin=cilium@0.1', 'cilium 0.1 is not in the table'],
])('knows who reads under %s', (text, expected) => {
  expect(reader(text)).toBe(expected);
});

it('says which kinds each plugin enforces', () => {
  const kinds = [
    ['networking.k8s.io/v1', 'NetworkPolicy'],
    ['policy.networking.k8s.io/v1alpha2', 'ClusterNetworkPolicy'],
    ['projectcalico.org/v3', 'GlobalNetworkPolicy'],
    ['projectcalico.org/v3', 'StagedGlobalNetworkPolicy'],
    ['cilium.io/v2', 'CiliumNetworkPolicy'],
    ['v1', 'Pod'],
  ] as const;
  const enforced = (text: string): readonly string[] => {
    const parsed = parseProfile(text);
    if (!parsed.ok) return [parsed.error];
    const { profile } = parsed;
    return kinds
      .filter(([apiVersion, kind]) => meaningOf(profile).understands({ apiVersion, kind }, profile))
      .map(([, kind]) => kind);
  };
  expect(enforced('k8s')).toEqual(['NetworkPolicy']);
  expect(enforced('k8s,cluster-network-policy=on')).toEqual(['NetworkPolicy', 'ClusterNetworkPolicy']);
  expect(enforced('weave,cluster-network-policy=on')).toEqual(['NetworkPolicy']);
  expect(enforced('calico@3.31')).toEqual(['NetworkPolicy', 'GlobalNetworkPolicy']);
  expect(enforced('calico@3.32')).toEqual(['NetworkPolicy', 'ClusterNetworkPolicy', 'GlobalNetworkPolicy']);
  expect(enforced('cilium')).toEqual(['NetworkPolicy', 'CiliumNetworkPolicy']);
});
