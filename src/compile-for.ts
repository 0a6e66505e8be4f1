/**
 * The half of the pipeline that is about one target: legalize, emit, print, prove, report. Knows no target by name; other drivers
 * enter here with policies that they read elsewhere.
 */
import type { Progress } from './base/progress.js';
import { invariant } from './base/unreachable.js';
import type { Diagnostic } from './diagnostics/diagnostic.js';
import type { PolicySet } from './ir/policy.js';
import { predKey } from './ir/preds.js';
import { legalizeFor } from './legalize-for.js';
import type { Outcome, TargetReport } from './loss/report.js';
import { type Proof, prove } from './prove.js';
import { proveBeside } from './prove-beside.js';
import { type KubeObject, objectLabel } from './targets/kube/object.js';
import type { World } from './targets/kube/world.js';
import type { Profile } from './targets/profiles.js';
import { readerOf, targetOf } from './targets/registry.js';
import type { EmittedObject } from './targets/target.js';
import { printManifests } from './targets/yaml-text.js';

export interface CompiledTarget {
  readonly profile: Profile;
  readonly outcome: Outcome;
  /** What was emitted, in final order. May be written only where the outcome is exact, conditional or lossy. */
  readonly objects: readonly EmittedObject[];
  /** The same as text, documents in the order of `objects`. */
  readonly text: string;
  readonly proof: Proof;
  readonly report: TargetReport;
}

export interface CompileOptions {
  /** What is accepted for every construct: `wider`, `narrower:http`, ... */
  readonly accepts: readonly string[];
  /** Value of the label `netc.dev/program`. */
  readonly program: string;
  /** What else is in the cluster: it is compared, and never emitted. */
  readonly beside?: Beside | null;
  readonly progress?: Progress | undefined;
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
export function compileFor(
  policies: PolicySet,
  profile: Profile,
  options: CompileOptions,
): { readonly target: CompiledTarget; readonly diagnostics: readonly Diagnostic[] } {
  const { family } = targetOf(profile.cni);
  options.progress?.(`writing for ${profile.label}`);
  const legal = legalizeFor(policies, profile);
  const reader = readerOf(profile);
  invariant(reader.ok, `${profile.label} was chosen without a reader`);
  const { plugin } = targetOf(reader.profile.cni);
  const attempt = (unassumed: ReadonlySet<string>) => {
    const emitted = family.emit(legal.policies, profile, {
      program: options.program,
      accepts: options.accepts,
      unassumed,
    });
    const text = printManifests(emitted.objects.map((object) => object.manifest));
    options.progress?.(`proving ${profile.label}`);
    return {
      emitted,
      text,
      proof: prove({ source: policies, emitted, text, profile: reader.profile, plugin }),
    };
  };
  const { emitted, text, proof: alone } = withoutContradictions(attempt);
  const beside = options.beside ?? null;
  const checked =
    beside === null
      ? null
      : proveBeside({
          ...beside,
          alone,
          accepts: options.accepts,
          emitted,
          text,
          profile: reader.profile,
          plugin,
        });
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

/** A broken proof outweighs everything: what netc says of the output cannot be trusted then. */
function outcomeOf(proof: Proof): Outcome {
  if (proof.verdict === 'broken') return 'broken';
  if (proof.losses.some(({ loss }) => loss.acceptedBy === null)) return 'refused';
  if (proof.verdict === 'undecided') return 'undecided';
  if (proof.losses.length > 0) return 'lossy';
  return proof.conditions.length > 0 ? 'conditional' : 'exact';
}
