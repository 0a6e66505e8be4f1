/** What compiling for one target gives, and what is said of it on one line. */
import type { Diagnostic } from './diagnostics/diagnostic.js';
import type { Outcome, TargetReport } from './loss/report.js';
import type { Proof } from './prove.js';
import type { Profile } from './targets/profiles.js';
import type { EmittedObject } from './targets/target.js';

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

/** With what was found on the way. */
export interface Compiled {
  readonly target: CompiledTarget;
  readonly diagnostics: readonly Diagnostic[];
}

/** A broken proof outweighs everything: what netc says of the output cannot be trusted then. */
export function outcomeOf(proof: Proof): Outcome {
  if (proof.verdict === 'broken') return 'broken';
  if (proof.losses.some(({ loss }) => loss.acceptedBy === null)) return 'refused';
  if (proof.verdict === 'undecided') return 'undecided';
  if (proof.losses.length > 0) return 'lossy';
  return proof.conditions.length > 0 ? 'conditional' : 'exact';
}
