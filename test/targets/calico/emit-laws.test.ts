/** What Calico's policies lose of random sets is what the losses say. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { emit } from '../../../src/targets/calico/emit.js';
import { semantics } from '../../../src/targets/calico/semantics.js';
import { validate } from '../../../src/targets/calico/validate.js';
import { makeProfile, type Profile } from '../../../src/targets/profiles.js';
import { checkEmitted, objectsOfResult } from '../laws.js';
import { type Extent, FULL, randomSet } from '../random-set.js';

function profile(options: Readonly<Record<string, string>>, version: string | null = null): Profile {
  const made = makeProfile('calico', version, new Map(Object.entries(options)));
  if (!made.ok) throw new Error(made.error);
  return made.profile;
}

const PLAIN: Extent = { ...FULL, nodes: false, odd: false };

it.each([
  ['orders, tiers and actions', PLAIN, profile({}), [], 120],
  ['everything', FULL, profile({}), [], 120],
  ['everything, accepted wider', FULL, profile({}), ['wider'], 60],
  ['everything, 3.31', FULL, profile({}, '3.31'), ['both'], 40],
  ['host endpoints', FULL, profile({ 'host-endpoints': 'auto', http: 'on' }), [], 90],
  [
    'host endpoints without failsafe ports, accepted wider',
    FULL,
    profile({ 'host-endpoints': 'auto', failsafe: 'off', http: 'on', 'endpoint-to-host': 'drop' }),
    ['wider'],
    60,
  ],
] as const)('%s: differences lie inside the declared losses', (_, extent, target, accepts, numRuns) => {
  fc.assert(
    fc.property(randomSet(extent), (set) => {
      const emitted = emit(set, target, { program: 'random', accepts });
      const { objects, text } = objectsOfResult(emitted);
      const errors = validate(objects, target).filter((d) => d.severity === 'error');
      expect(
        errors.map((d) => d.message),
        text,
      ).toEqual([]);
      const checked = checkEmitted(set, emitted, semantics, target);
      expect([checked.opened, checked.closed, checked.undecided], checked.text).toEqual([[], [], 0]);
    }),
    { seed: 11, numRuns },
  );
});
