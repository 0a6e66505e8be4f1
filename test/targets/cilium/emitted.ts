/** Text of the language → what is emitted for Cilium, as the pipeline does it without its proof. */

import { normalize } from '../../../src/ir/normalize.js';
import type { PolicySet } from '../../../src/ir/policy.js';
import { legalize, ruleLimit } from '../../../src/legalize/legalize.js';
import { emit } from '../../../src/targets/cilium/emit.js';
import { rewrites } from '../../../src/targets/cilium/rewrites.js';
import { type Profile, parseProfile } from '../../../src/targets/profiles.js';
import type { EmitResult } from '../../../src/targets/target.js';
import { lowered } from '../../lower/lowered.js';

export function profileOf(text: string): Profile {
  const made = parseProfile(text);
  if (!made.ok) throw new Error(made.error);
  return made.profile;
}

export function emitSet(
  set: PolicySet,
  profile: Profile = profileOf('cilium'),
  accepts: readonly string[] = [],
): EmitResult {
  const context = { facts: set.facts, target: 'cilium', limit: ruleLimit(set) };
  const legal = legalize(set, rewrites(profile), context);
  return emit(legal.policies, profile, { program: 'test', accepts });
}

export function emitText(text: string, profile?: Profile, accepts?: readonly string[]): EmitResult {
  return emitSet(normalize(lowered(text).policies), profile, accepts);
}

/** Kind, namespace, name and spec of each object. */
export function specsOf(result: EmitResult): readonly unknown[] {
  return result.objects.map(({ kind, namespace, name, manifest }) => [
    `${kind} ${namespace}/${name}`,
    JSON.parse(JSON.stringify(manifest['spec'])),
  ]);
}

/** One line per loss: code, kind, what stands instead. */
export function lossesOf(result: EmitResult): readonly string[] {
  return result.losses.map(({ code, kind, instead }) => `${code} ${kind}: ${instead}`);
}
