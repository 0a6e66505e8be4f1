/** What NetworkPolicies lose of random sets is what the losses say. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { semantics as calicoSemantics } from '../../../src/targets/calico/semantics.js';
import { semantics as ciliumSemantics } from '../../../src/targets/cilium/semantics.js';
import { emit } from '../../../src/targets/k8s/emit.js';
import { semantics } from '../../../src/targets/k8s/semantics.js';
import { validate } from '../../../src/targets/k8s/validate.js';
import { makeProfile, type Profile, parseProfile } from '../../../src/targets/profiles.js';
import { checkEmitted, objectsOfResult } from '../laws.js';
import { type Extent, FULL, randomSet } from '../random-set.js';

function profile(options: ReadonlyMap<string, string> = new Map()): Profile {
  const made = makeProfile('k8s', null, options);
  if (!made.ok) throw new Error(made.error);
  return made.profile;
}

const OPTIONS = { program: 'random', accepts: [] };
const ALLOWS: Extent = {
  ...FULL,
  actions: ['allow'],
  tiers: false,
  nodes: false,
  clusterWide: false,
  odd: false,
};

it.each([
  ['allows of pods by label', ALLOWS, 120],
  ['everything', FULL, 160],
  ['everything, accepted wider', FULL, 80],
] as const)('%s: differences lie inside the declared losses', (name, extent, numRuns) => {
  const options = name.endsWith('wider') ? { ...OPTIONS, accepts: ['wider'] } : OPTIONS;
  fc.assert(
    fc.property(randomSet(extent), (set) => {
      const emitted = emit(set, profile(), options);
      const checked = checkEmitted(set, emitted, semantics, profile());
      expect(
        validate(objectsOfResult(emitted).objects, profile()).filter((d) => d.severity === 'error'),
      ).toEqual([]);
      expect([checked.opened, checked.closed, checked.undecided], checked.text).toEqual([[], [], 0]);
    }),
    { seed: 7, numRuns },
  );
});

it.each([
  ['cilium@1.20', []],
  ['cilium@1.20', ['wider']],
  ['cilium@1.18', []],
  ['cilium@1.20,cidr-match-mode=nodes+pods', []],
  ['cilium@1.20,cidr-match-mode=nodes', []],
  ['calico@3.32', []],
] as const)('as %s reads it, accepting %j: differences lie inside the declared losses', (plugin, accepts) => {
  const reader = parseProfile(plugin);
  if (!reader.ok) throw new Error(reader.error);
  const read = reader.profile.cni === 'cilium' ? ciliumSemantics : calicoSemantics;
  fc.assert(
    fc.property(randomSet(FULL), (set) => {
      const emitted = emit(set, profile(new Map([['plugin', plugin]])), { ...OPTIONS, accepts });
      const checked = checkEmitted(set, emitted, read, reader.profile);
      expect([checked.opened, checked.closed, checked.undecided], checked.text).toEqual([[], [], 0]);
    }),
    { seed: 13, numRuns: 60 },
  );
});
