/** Manifests to spoil: those with every field, those of the golden cases, and the policies of the verdict vectors. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { JsonMap } from '../../src/base/tree.js';
import { makeProfile, type Profile, parseProfile } from '../../src/targets/profiles.js';
import { discover } from '../golden/cases.js';
import { listOf, mapOf } from '../oracle/json.js';
import { casesIn, optionsOf } from '../oracle/vector-cases.js';
import type { Seed } from './fuzz-run.js';

export const WHOLE = join(import.meta.dirname, 'whole');

/** The manifests that use every field; the first line of each names the profile. */
export function wholeSeeds(): readonly Seed[] {
  return readdirSync(WHOLE)
    .sort()
    .map((name) => {
      const text = readFileSync(join(WHOLE, name), 'utf8');
      return { name, objects: objectsIn(text), profile: profileOf(/^# ([^:]+): /.exec(text)?.[1] ?? '') };
    });
}

export function allSeeds(): readonly Seed[] {
  const golden = discover().flatMap(({ name, kind, inputs, profile, expected }): Seed[] => {
    const written = [...expected].filter(([file]) => /^(k8s|calico|cilium)\.yaml$/.test(file));
    const given = kind === 'manifests' ? inputs : [];
    return [
      ...given.map((input) => ({ name, objects: objectsIn(input.text), profile })),
      ...written.map(([file, text]) => ({
        name: `${name} ${file}`,
        objects: objectsIn(text),
        profile: profileOf(file.replace('.yaml', '')),
      })),
    ];
  });
  const vectors = ['kubernetes', 'calico', 'cilium'].flatMap((file) =>
    (casesIn('here', file) ?? [])
      .filter((one) => one['invalid'] !== true)
      .map((one): Seed => {
        const objects = listOf(one['objects']).map(mapOf).filter(isPolicy);
        const profile = file === 'kubernetes' ? profileOf('k8s') : ofCase(mapOf(one['profile']));
        return { name: String(one['id']), objects, profile };
      }),
  );
  return [...wholeSeeds(), ...golden, ...vectors].filter(({ objects }) => objects.length > 0);
}

function objectsIn(text: string): readonly JsonMap[] {
  return parseAllDocuments(text)
    .map((one): JsonMap | null => one.toJS())
    .filter((one) => one !== null);
}

function profileOf(text: string): Profile {
  const parsed = parseProfile(text);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.profile;
}

function ofCase(profile: JsonMap): Profile {
  const cni = profile['cni'] === 'calico' ? 'calico' : 'cilium';
  const made = makeProfile(cni, String(profile['version']), optionsOf(profile));
  if (!made.ok) throw new Error(made.error);
  return made.profile;
}

function isPolicy(object: JsonMap): boolean {
  return !['Pod', 'Node', 'Namespace', 'ServiceAccount', 'Service', 'EndpointSlice'].includes(
    String(object['kind']),
  );
}
