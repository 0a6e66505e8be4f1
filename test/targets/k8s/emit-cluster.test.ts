/** What is written where a cluster has ClusterNetworkPolicy: proved under every reading, taken by the API server, and a fixed point. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compileFor } from '../../../src/compile-for.js';
import type { PolicySet } from '../../../src/ir/policy.js';
import { allOf, IS_POD, inNamespaces, labelIn } from '../../../src/ir/preds.js';
import { TCP } from '../../../src/ir/traffic.js';
import { portTraffic } from '../../../src/ir/traffic-sets.js';
import { makeProfile, type Profile } from '../../../src/targets/profiles.js';
import { readerOf, targetOf } from '../../../src/targets/registry.js';
import { parseManifests } from '../../../src/targets/yaml-text.js';
import { type Extent, FULL, randomSet } from '../random-set.js';

const OPTIONS = { program: 'random', accepts: [] };

function profile(options: Readonly<Record<string, string>>): Profile {
  const made = makeProfile('k8s', null, new Map(Object.entries(options)));
  if (!made.ok) throw new Error(made.error);
  return made.profile;
}

const ON = { 'cluster-network-policy': 'on' };
const READINGS: readonly Readonly<Record<string, string>>[] = [
  ON,
  { 'cluster-network-policy': 'experimental' },
  { ...ON, baseline: 'per-pod' },
  { ...ON, plugin: 'calico@3.32' },
  { ...ON, plugin: 'cilium@1.20' },
  { ...ON, plugin: 'cilium@1.20,cidr-match-mode=nodes+pods' },
];

function texts(run: (set: PolicySet, of: Profile) => void, extent: Extent, numRuns: number): void {
  for (const options of READINGS)
    fc.assert(
      fc.property(randomSet(extent), (set) => run(set, profile(options))),
      { seed: 23, numRuns },
    );
}

it('is proved for random sets under every reading', () => {
  let cluster = 0;
  texts(
    (set, of) => {
      const { target } = compileFor(set, of, OPTIONS);
      cluster += target.objects.filter(({ kind }) => kind === 'ClusterNetworkPolicy').length;
      expect([target.proof.verdict, target.proof.failures.map(({ text }) => text)], target.text).toEqual([
        'proved',
        [],
      ]);
    },
    FULL,
    40,
  );
  expect(cluster).toBeGreaterThan(20);
});

it('prints the same after it was read', () => {
  let cluster = 0;
  const plain: Extent = { ...FULL, nodes: false, odd: false };
  for (const options of [ON, { ...ON, plugin: 'calico@3.32' }])
    fc.assert(
      fc.property(randomSet(plain), (set) => {
        const of = profile(options);
        const { target } = compileFor(set, of, OPTIONS);
        if (target.outcome !== 'exact') return;
        const reader = readerOf(of);
        if (!reader.ok) throw new Error(reader.error);
        const { objects } = parseManifests({ name: 'out.yaml', text: target.text });
        const read = targetOf(reader.profile.cni).plugin.read(objects, reader.profile, set.facts);
        const again = compileFor(read.policies, of, OPTIONS).target;
        if (target.text.includes('ClusterNetworkPolicy')) cluster++;
        expect(clusterPart(again.text)).toBe(clusterPart(target.text));
      }),
      { seed: 29, numRuns: 60 },
    );
  expect(cluster).toBeGreaterThan(10);
});

/** The ClusterNetworkPolicies, without what tells where they came from. */
function clusterPart(text: string): string {
  return text
    .split('---\n')
    .filter((document) => document.includes('kind: ClusterNetworkPolicy'))
    .map((document) => document.replace(/^ {2}annotations:\n(?: {4}.*\n)*/gm, '').trimEnd())
    .join('\n---\n');
}

it('refuses a plugin that does not enforce it', () => {
  for (const plugin of ['calico@3.31', 'cilium@1.19', 'weave'])
    expect(readerOf(profile({ ...ON, plugin })).ok, plugin).toBe(false);
  expect(readerOf(profile({ plugin: 'calico@3.31' })).ok).toBe(true);
});

it('keeps to the limits of the API', () => {
  const subject = allOf(IS_POD, inNamespaces('shop'));
  const set = fc
    .sample(randomSet({ ...FULL, odd: false }), { seed: 1, numRuns: 30 })
    .find((one) => one.policies.some((policy) => policy.rules.length > 0));
  const [policy] = set?.policies.filter(({ rules }) => rules.length > 0) ?? [];
  const [rule] = policy?.rules ?? [];
  if (set === undefined || policy === undefined || rule === undefined) throw new Error('no rule');
  const rules = Array.from({ length: 60 }, (_, i) => ({
    ...rule,
    direction: 'ingress' as const,
    action: i % 2 === 0 ? ('allow' as const) : ('deny' as const),
    own: allOf(),
    peer: allOf(IS_POD, labelIn('app', `a${i}`)),
    traffic: portTraffic(
      TCP,
      Array.from({ length: 26 }, (_, port) => ({ first: 2 * port + 1, last: 2 * port + 1 })),
    ),
    request: { kind: 'any' as const },
  }));
  const isolates = { ingress: 'none', egress: 'none' } as const;
  const long: PolicySet = {
    ...set,
    policies: [{ ...policy, tier: 'default', subject, sequence: 'first-match', isolates, rules }],
  };
  const { target } = compileFor(long, profile(ON), OPTIONS);
  expect(target.outcome).toBe('exact');
  // The allows meet no later deny and nothing isolates; two rules for the 26 ports of each of 30 denies, at most 25 in one object.
  expect(target.objects.map(({ kind }) => kind)).toEqual(Array(3).fill('ClusterNetworkPolicy'));
  const priorities = target.objects.map(({ text }) => text.match(/priority: (\d+)/)?.[1]);
  expect(priorities).toEqual(['10', '20', '30']);
});
