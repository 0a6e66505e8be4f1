/** How much work a comparison may do before it says *undecided*. Never says anything about an answer. */
import { NodeLimit } from '../dd/store.js';

export interface Limits {
  /** The most edges of one diagram store. */
  readonly edges: number;
  /** The most states of one machine over texts. */
  readonly states: number;
  /** The most impossible assignments that one search leaves behind. */
  readonly exclusions: number;
}

/** About half a gigabyte at the worst; a namespace of a real cluster stays below a hundredth of it. */
export const DEFAULT_LIMITS: Limits = { edges: 8_000_000, states: 20_000, exclusions: 64 };

/** Thrown where a limit other than that of a diagram store is reached; caught in this folder only. */
export class LimitReached extends Error {
  override readonly name = 'LimitReached';
}

/** Runs a piece of work; a limit reached in it becomes a reason, everything else is passed on. */
export function withinLimits<T>(
  work: () => T,
): { readonly kind: 'done'; readonly value: T } | { readonly kind: 'undecided'; readonly why: string } {
  try {
    return { kind: 'done', value: work() };
  } catch (error) {
    if (error instanceof NodeLimit || error instanceof LimitReached)
      return { kind: 'undecided', why: error.message };
    throw error;
  }
}
