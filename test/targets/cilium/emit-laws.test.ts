/** What the emitted objects enforce differs from the random set only inside the declared losses, and nothing refuses them. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { PolicySet } from '../../../src/ir/policy.js';
import { prove } from '../../../src/prove.js';
import { semantics } from '../../../src/targets/cilium/semantics.js';
import { validate } from '../../../src/targets/cilium/validate.js';
import type { Profile } from '../../../src/targets/profiles.js';
import { objectsOfResult } from '../laws.js';
import { type Extent, FULL, randomSet } from '../random-set.js';
import { emitSet, profileOf } from './emitted.js';

const PLUGIN = { understands: () => true, validate, semantics };

function broken(set: PolicySet, profile: Profile, accepts: readonly string[]): readonly unknown[] {
  const emitted = emitSet(set, profile, accepts);
  const { text } = objectsOfResult(emitted);
  const proof = prove({ source: set, emitted, text, profile, plugin: PLUGIN });
  return proof.verdict === 'proved' ? [] : [text, emitted.losses, proof.failures, proof.undecided];
}

const PLAIN: Extent = {
  ...FULL,
  actions: ['allow', 'deny'],
  tiers: false,
  sequences: false,
  nodes: false,
  odd: false,
};

it.each([
  ['allows and denies of pods', PLAIN, 'cilium', [], 300],
  ['everything', FULL, 'cilium', [], 300],
  ['everything, accepted wider', FULL, 'cilium', ['wider'], 200],
  ['the host firewall and labels of nodes', FULL, 'cilium,host-firewall=on,node-selector-labels=on', [], 200],
  ['mode `always`', FULL, 'cilium,enforcement=always', [], 100],
  ['mode `never`', FULL, 'cilium,enforcement=never', [], 100],
  ['CIDRs that match nodes', FULL, 'cilium,cidr-match-mode=nodes', [], 100],
  ['CIDRs that match nodes and pods', FULL, 'cilium,cidr-match-mode=nodes+pods', [], 100],
  ['an own node that is policed', FULL, 'cilium,allow-localhost=policy', [], 100],
  ['an agent that isolates with every rule', FULL, 'cilium,non-default-deny=off', [], 100],
  ['no proxy, no ICMP rules', FULL, 'cilium,l7-proxy=off,icmp-rules=off', [], 100],
  ['protocols by name, dual stack', FULL, 'cilium,extended-ip-protocols=on,dual-stack=on', [], 100],
] as const)('%s', (_name, extent, profile, accepts, numRuns) => {
  fc.assert(
    fc.property(randomSet(extent), (set) => {
      expect(broken(set, profileOf(profile), accepts)).toEqual([]);
    }),
    { seed: 11, numRuns },
  );
});
