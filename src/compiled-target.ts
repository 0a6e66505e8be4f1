/** What compiling for one target gives, and what is said of it on one line. */
import type { Diagnostic } from './diagnostics/diagnostic.js';
import type { Outcome, RewriteRemark, TargetReport } from './loss/report.js';
import type { Proof } from './prove.js';
import type { Profile } from './targets/profiles.js';
import type { EmittedObject } from './targets/target.js';
import { joinManifests } from './targets/yaml-text.js';

/** An emitted object as it was printed. */
export interface PrintedObject extends Omit<EmittedObject, 'manifest'> {
  /** Its document, with a final line break. */
  readonly text: string;
}

export interface CompiledTarget {
  readonly profile: Profile;
  readonly outcome: Outcome;
  /** What was emitted, in final order. May be written only where the outcome is exact, conditional or lossy. */
  readonly objects: readonly PrintedObject[];
  /** The same as one text, documents in the order of `objects`. */
  readonly text: string;
  readonly proof: Proof;
  readonly report: TargetReport;
}

/** With what was found on the way. */
export interface Compiled {
  readonly target: CompiledTarget;
  readonly diagnostics: readonly Diagnostic[];
}

/** What became of a policy set, or of a part of one: what a target's result is made of. Plain data. */
export interface CompiledPart {
  readonly objects: readonly PrintedObject[];
  readonly proof: Proof;
  readonly rewrites: readonly RewriteRemark[];
  /** What the cluster must have switched on, sorted. */
  readonly needs: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** `beside`: labels of what was there on both sides of the comparison. */
export function compiledTarget(part: CompiledPart, profile: Profile, beside: readonly string[]): Compiled {
  const { objects, proof, rewrites, needs, diagnostics } = part;
  const outcome = outcomeOf(proof);
  const { losses, conditions, notCompared, undecided } = proof;
  return {
    target: {
      profile,
      outcome,
      objects,
      text: joinManifests(objects.map((object) => object.text)),
      proof,
      report: {
        target: profile.label,
        outcome,
        losses,
        conditions,
        rewrites,
        needs,
        notCompared,
        undecided,
        beside,
      },
    },
    diagnostics,
  };
}

/** A broken proof outweighs everything: what netc says of the output cannot be trusted then. */
function outcomeOf(proof: Proof): Outcome {
  if (proof.verdict === 'broken') return 'broken';
  if (proof.losses.some(({ loss }) => loss.acceptedBy === null)) return 'refused';
  if (proof.verdict === 'undecided') return 'undecided';
  if (proof.losses.length > 0) return 'lossy';
  return proof.conditions.length > 0 ? 'conditional' : 'exact';
}
