/**
 * The half of the pipeline that is about one target: legalize, emit, print, prove, report. Knows no target by name; other drivers
 * enter here with policies that they read elsewhere.
 */
import type { Progress } from './base/progress.js';
import { invariant } from './base/unreachable.js';
import { compileApart, PART_SIZES, type PartSizes } from './compile-apart.js';
import { type Compiled, outcomeOf } from './compiled-target.js';
import type { PolicySet } from './ir/policy.js';
import { predKey } from './ir/preds.js';
import { ruleLimit } from './legalize/legalize.js';
import { legalizeFor } from './legalize-for.js';
import { type Proof, prove } from './prove.js';
import { proveBeside } from './prove-beside.js';
import { type KubeObject, objectLabel } from './targets/kube/object.js';
import type { World } from './targets/kube/world.js';
import type { Profile } from './targets/profiles.js';
import { readerOf, targetOf } from './targets/registry.js';
import type { Family, Plugin } from './targets/target.js';
import { printManifests } from './targets/yaml-text.js';

export type { CompiledTarget } from './compiled-target.js';

export interface CompileOptions {
  /** What is accepted for every construct: `wider`, `narrower:http`, ... */
  readonly accepts: readonly string[];
  /** Value of the label `netc.dev/program`. */
  readonly program: string;
  /** What else is in the cluster: it is compared, and never emitted. */
  readonly beside?: Beside | null;
  readonly progress?: Progress | undefined;
  /** From how many policies on parts are compiled one by one, and how large these are; as `PART_SIZES` where absent. */
  readonly sizes?: PartSizes;
}

/** What is there beside the policies compiled. */
export interface Beside {
  /** What all of it means together with the policies compiled. */
  readonly together: PolicySet;
  /** What the target's plugin enforces beside what is emitted. */
  readonly objects: readonly KubeObject[];
  readonly world: World;
}

/** Compiles for one target what a driver has read, wherever from. */
export function compileFor(policies: PolicySet, profile: Profile, options: CompileOptions): Compiled {
  const { family } = targetOf(profile.cni);
  options.progress?.(`writing for ${profile.label}`);
  const reader = readerOf(profile);
  invariant(reader.ok, `${profile.label} was chosen without a reader`);
  const { plugin } = targetOf(reader.profile.cni);
  const limit = ruleLimit(policies);
  const one = (source: PolicySet, progress: Progress | undefined): Compiled =>
    compileWhole({
      source,
      program: policies,
      limit,
      profile,
      family,
      judge: { profile: reader.profile, plugin },
      options: { ...options, progress },
    });
  const { beside = null, sizes = PART_SIZES, progress } = options;
  const apart =
    beside === null
      ? compileApart(policies, reader.profile, (part) => one(part, undefined), { sizes, progress })
      : null;
  return apart ?? one(policies, progress);
}

interface Work {
  /** What to compile; all of `program`, or a part of it. */
  readonly source: PolicySet;
  readonly program: PolicySet;
  /** The most rules that a rewrite may make. */
  readonly limit: number;
  readonly profile: Profile;
  readonly family: Family;
  /** Who enforces the output, and in which cluster. */
  readonly judge: { readonly profile: Profile; readonly plugin: Plugin };
  readonly options: CompileOptions;
}

function compileWhole({ source, program, limit, profile, family, judge, options }: Work): Compiled {
  const legal = legalizeFor(source, profile, limit);
  const attempt = (unassumed: ReadonlySet<string>) => {
    const emitted = family.emit(legal.policies, profile, {
      program: options.program,
      accepts: options.accepts,
      unassumed,
    });
    const text = printManifests(emitted.objects.map((object) => object.manifest));
    options.progress?.(`proving ${profile.label}`);
    return { emitted, text, proof: prove({ source, program, emitted, text, ...judge }) };
  };
  const { emitted, text, proof: alone } = withoutContradictions(attempt);
  const beside = options.beside ?? null;
  const checked =
    beside === null
      ? null
      : proveBeside({ ...beside, alone, accepts: options.accepts, emitted, text, ...judge });
  const proof = checked?.proof ?? alone;
  const outcome = outcomeOf(proof);
  return {
    target: {
      profile,
      outcome,
      objects: emitted.objects,
      text,
      proof,
      report: {
        target: profile.label,
        outcome,
        losses: proof.losses,
        conditions: proof.conditions,
        rewrites: legal.notes,
        needs: emitted.needs,
        notCompared: proof.notCompared,
        undecided: proof.undecided,
        beside: (beside?.objects ?? []).map((object) => objectLabel(object)),
      },
    },
    diagnostics: [...legal.diagnostics, ...emitted.diagnostics, ...(checked?.diagnostics ?? [])],
  };
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
