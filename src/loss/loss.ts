/** What a target cannot say, as a located claim that the proof checks. */
import type { Feature } from '../ir/feature.js';
import type { Direction, Origin, Pred } from '../ir/policy.js';
import type { Request } from '../ir/request.js';
import type { Traffic } from '../ir/traffic.js';

export type LossKind = 'wider' | 'narrower' | 'both' | 'effect';

/** A set of flows by what they are: all parts must hold. */
export interface Region {
  readonly direction: Direction;
  readonly subject: Pred;
  readonly peer: Pred;
  readonly traffic: Traffic;
  readonly request: Request;
}

/** `with`: what shows only beside other policies of the cluster. */
export type LossCode = Feature | 'with';

export interface Loss {
  /** Stable, kebab-case, such as `http`, `deny`, `nodes`; what `--accept wider:CODE` names. */
  readonly code: LossCode;
  readonly kind: LossKind;
  /** The flows that may differ; empty for `effect`. Every one the claim names must be real: a witness is required in each direction claimed. */
  readonly regions: readonly Region[];
  readonly origin: Origin;
  /** What could not be said, one line, lower-case start, user text in backticks. */
  readonly message: string;
  /** What was emitted instead, one line. */
  readonly instead: string;
  /** What the user can do; empty where nothing is known. */
  readonly remedy: string;
  /** The acceptance that covers it, or null: then nothing may be written. */
  readonly acceptedBy: { readonly reason: string; readonly origin: Origin | null } | null;
}

/**
 * A fact nobody stated, under which the output is exact: no endpoint matches `absent`.
 * The proof checks that it is possible under the stated facts and that it is needed, with a witness without it.
 */
export interface Condition {
  readonly code: Feature;
  readonly absent: Pred;
  readonly origin: Origin;
  /** One line: "no pod and no node has an address in 10.0.0.0/8". */
  readonly message: string;
  /** What to state or to change; such as the setting of the cluster block that would decide it. */
  readonly remedy: string;
  /** Names of the settings of the cluster block that would decide it; absent where none would. */
  readonly facts?: readonly string[];
}
