/**
 * The half of the pipeline that is about one target: legalize, emit, print, prove, report. Knows no target by name; other drivers
 * enter here with policies that they read elsewhere.
 */
import type { Progress } from './base/progress.js';
import { compileApart, type Lent, PART_SIZES, type PartSizes } from './compile-apart.js';
import { type Beside, compileAtOnce, taskOf } from './compile-at-once.js';
import { type Compiled, compiledTarget } from './compiled-target.js';
import type { PolicySet } from './ir/policy.js';
import { inThisThread, type Steps } from './steps.js';
import { objectLabel } from './targets/kube/object.js';
import type { Profile } from './targets/profiles.js';
import type { EmitOptions } from './targets/target.js';

export type { CompiledTarget } from './compiled-target.js';

export interface CompileOptions extends Pick<EmitOptions, 'accepts' | 'program'> {
  /** What else is in the cluster: it is compared, and never emitted. */
  readonly beside?: Beside | null;
  readonly progress?: Progress | undefined;
  /** From how many policies on parts are compiled one by one, and how large these are; as `PART_SIZES` where absent. */
  readonly sizes?: PartSizes;
  /** Where the policies can be had again: they are let go of as they are compiled. */
  readonly lent?: Lent | undefined;
}

/** Compiles for one target what a driver has read, wherever from. */
export function compileFor(policies: PolicySet, profile: Profile, options: CompileOptions): Compiled {
  return inThisThread(compileForSteps(policies, profile, options), options.progress);
}

/** The same, with parts where that is better. */
export function* compileForSteps(
  policies: PolicySet,
  profile: Profile,
  options: CompileOptions,
): Steps<Compiled> {
  const { beside = null, sizes = PART_SIZES, lent, progress } = options;
  progress?.(`writing for ${profile.label}`);
  const task = taskOf(policies, profile, options);
  const apart = beside === null ? yield* compileApart(policies, task, { sizes, lent }) : null;
  if (apart !== null) return compiledTarget(apart, profile, []);
  const all = policies.policies.length > 0 ? policies : (lent?.again() ?? policies);
  const part = compileAtOnce(all.policies, task, { beside, progress });
  const labels = (beside?.objects ?? []).map((object) => objectLabel(object));
  return compiledTarget(part, profile, labels);
}
