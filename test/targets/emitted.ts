/** Programs and hand-built sets → what an emitter makes of them, in the parts that tests quote. */
import type { Json } from '../../src/base/tree.js';
import type { PolicySet } from '../../src/ir/policy.js';
import { makeProfile, type Profile } from '../../src/targets/profiles.js';
import type { EmitResult, Family } from '../../src/targets/target.js';
import { lowered } from '../lower/lowered.js';

export function profileOf(cni: Profile['cni'], options: Readonly<Record<string, string>> = {}): Profile {
  const made = makeProfile(cni, null, new Map(Object.entries(options)));
  if (!made.ok) throw new Error(made.error);
  return made.profile;
}

/** Emitted as it stands, without legalisation. */
export function emitText(
  emit: Family['emit'],
  text: string,
  profile: Profile,
  accepts: readonly string[] = [],
): EmitResult {
  return emitSet(emit, lowered(text).policies, profile, accepts);
}

export function emitSet(
  emit: Family['emit'],
  set: PolicySet,
  profile: Profile,
  accepts: readonly string[] = [],
): EmitResult {
  return emit(set, profile, { program: 'test', accepts });
}

/** `Kind namespace/name` → spec. */
export function specs(result: EmitResult): Readonly<Record<string, Json | undefined>> {
  return Object.fromEntries(
    result.objects.map((object) => [
      `${object.kind} ${object.namespace === '' ? '' : `${object.namespace}/`}${object.name}`,
      object.manifest['spec'],
    ]),
  );
}

/** The spec of the only object. */
export function onlySpec(result: EmitResult): Json | undefined {
  const [object, ...more] = result.objects;
  if (object === undefined || more.length > 0)
    throw new Error(`not one object: ${Object.keys(specs(result)).join(', ')}`);
  return object.manifest['spec'];
}

/** `kind code where: message -> instead`, and conditions. */
export function lossLines(result: EmitResult): readonly string[] {
  return [
    ...result.losses.map(
      (loss) =>
        `${loss.kind} ${loss.code}${loss.acceptedBy === null ? '' : ' accepted'}: ${loss.message} -> ${loss.instead}`,
    ),
    ...result.conditions.map((condition) => `if ${condition.code}: ${condition.message}`),
  ];
}
