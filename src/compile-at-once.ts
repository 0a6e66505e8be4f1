/** Policies that are compiled as they are: legalize, emit, print, prove. Knows no target by name. */
import type { Progress } from './base/progress.js';
import { invariant } from './base/unreachable.js';
import type { CompiledPart, PrintedObject } from './compiled-target.js';
import { forget, forgetAll } from './ir/known.js';
import type { EndpointKind, Policy, PolicySet } from './ir/policy.js';
import { predKey } from './ir/preds.js';
import { ruleLimit } from './legalize/legalize.js';
import { legalizeFor } from './legalize-for.js';
import type { Loss } from './loss/loss.js';
import { namedKinds, type Proof, prove } from './prove.js';
import { proveBeside } from './prove-beside.js';
import type { KubeObject } from './targets/kube/object.js';
import type { World } from './targets/kube/world.js';
import type { Profile } from './targets/profiles.js';
import { readerOf, targetOf } from './targets/registry.js';
import type { EmitOptions, EmitResult } from './targets/target.js';
import { printManifest } from './targets/yaml-print.js';
import { joinManifests } from './targets/yaml-text.js';

/** What is asked of a compile for one target beside the policies. Plain data. */
export interface Task extends Pick<EmitOptions, 'accepts' | 'program'> {
  /** All that a policy set has but its policies: what the parts of one set share. */
  readonly frame: Omit<PolicySet, 'policies'>;
  readonly profile: Profile;
  /** The most rules that a rewrite may make. */
  readonly limit: number;
  /** Reserved identities that the whole program names. */
  readonly named: readonly EndpointKind[];
}

/** What is there beside the policies compiled. */
export interface Beside {
  /** What all of it means together with the policies compiled. */
  readonly together: PolicySet;
  /** What the target's plugin enforces beside what is emitted. */
  readonly objects: readonly KubeObject[];
  readonly world: World;
}

/** What compiling the policies for a profile asks. */
export function taskOf(
  policies: PolicySet,
  profile: Profile,
  options: Pick<EmitOptions, 'accepts' | 'program'>,
): Task {
  const { policies: _, ...frame } = policies;
  const { accepts, program } = options;
  return { frame, profile, accepts, program, limit: ruleLimit(policies), named: namedKinds(policies) };
}

/** Compiles the policies of a set, or some of them that have nothing to do with the others. */
export function compileAtOnce(
  policies: readonly Policy[],
  task: Task,
  { beside = null, progress }: { readonly beside?: Beside | null; readonly progress?: Progress | undefined },
): CompiledPart {
  const { profile, accepts, program, named } = task;
  const source: PolicySet = { ...task.frame, policies };
  const { family } = targetOf(profile.cni);
  const reader = readerOf(profile);
  invariant(reader.ok, `${profile.label} was chosen without a reader`);
  const judge = reader.profile;
  const { plugin } = targetOf(judge.cni);
  const legal = legalizeFor(source, profile, task.limit);
  const attempt = (unassumed: ReadonlySet<string>) => {
    const emitted = asPrinted(family.emit(legal.policies, profile, { program, accepts, unassumed }));
    const { objects } = emitted;
    forgetWork([...policies, ...legal.policies.policies], emitted.losses);
    const text = joinManifests(objects.map((object) => object.text));
    progress?.(`proving ${profile.label}`);
    return {
      emitted,
      objects,
      text,
      proof: prove({ source, named, emitted, text, profile: judge, plugin }),
    };
  };
  const { emitted, objects, text, proof } = withoutContradictions(attempt);
  const checked =
    beside === null
      ? null
      : proveBeside({ ...beside, alone: proof, accepts, emitted, text, profile: judge, plugin });
  return {
    objects,
    proof: checked?.proof ?? proof,
    rewrites: legal.notes,
    needs: emitted.needs,
    diagnostics: [...legal.diagnostics, ...emitted.diagnostics, ...(checked?.diagnostics ?? [])],
  };
}

type Printed = Omit<EmitResult, 'objects'> & { readonly objects: readonly PrintedObject[] };

/** The objects as text and no longer as what was printed: both are large. */
function asPrinted({ objects, ...emitted }: EmitResult): Printed {
  const texts = objects.map(
    ({ manifest, ...object }): PrintedObject => ({ ...object, text: printManifest(manifest) }),
  );
  return { ...emitted, objects: texts };
}

/** What was worked out for emitting takes more than the policies, and a proof asks for none of it. */
function forgetWork(policies: readonly Policy[], losses: readonly Loss[]): void {
  forgetAll(policies);
  for (const { regions } of losses)
    for (const { subject, peer } of regions) {
      forget(subject);
      forget(peer);
    }
}

/** Emits again where an output counts on facts that cannot hold together: what hangs on the excess of them is lost. */
function withoutContradictions<T extends { readonly proof: Proof }>(
  attempt: (unassumed: ReadonlySet<string>) => T,
): T {
  const unassumed = new Set<string>();
  for (;;) {
    const result = attempt(unassumed);
    const before = unassumed.size;
    for (const { absent } of result.proof.excess) unassumed.add(predKey(absent));
    if (unassumed.size === before) return result;
  }
}
