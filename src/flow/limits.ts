/** How much work a comparison may do before it says *undecided*. Never says anything about an answer. */
import { type Effort, NodeLimit, StepLimit } from '../dd/store.js';

export interface Limits {
  /** The most edges of one diagram store. */
  readonly edges: number;
  /** The most states of one machine over texts. */
  readonly states: number;
  /** The most impossible assignments that one search leaves behind. */
  readonly exclusions: number;
  /** The most parts that one comparison looks at one by one, where the whole was too large. */
  readonly pieces: number;
  /** The most steps that the diagrams of one comparison may take together. */
  readonly steps: number;
}

/** About a quarter of a gigabyte at the worst, and some seconds; a namespace of a real cluster stays below a fortieth of it. */
export const DEFAULT_LIMITS: Limits = {
  edges: 4_000_000,
  states: 20_000,
  exclusions: 64,
  pieces: 4_000,
  steps: 20_000_000,
};

/**
 * How often one question has met its limits. What was too large once is tried with less the next time, so that a question made of
 * many parts ends; what is small is decided all the same.
 */
export interface Patience extends Effort {
  met: number;
  /** How many parts were looked at one by one; a large one counts as several. */
  pieces: number;
}

/** Work that is never worth saving: about what the largest namespace of a real cluster takes. */
const SMALL: Pick<Limits, 'edges' | 'states'> = { edges: 100_000, states: 2_000 };

/** What the next piece of work may take: each limit met divides it by eight. */
export function limitsLeft(limits: Limits, { met }: Pick<Patience, 'met'>): Limits {
  const less = (limit: number, small: number): number =>
    Math.max(Math.ceil(limit / 8 ** met), Math.min(limit, small));
  return { ...limits, edges: less(limits.edges, SMALL.edges), states: less(limits.states, SMALL.states) };
}

/** Thrown where a limit other than that of a diagram store is reached; caught in this folder only. */
export class LimitReached extends Error {
  override readonly name = 'LimitReached';
}

/** Runs a piece of work; a limit reached in it becomes a reason and is counted, everything else is passed on. */
export function withinLimits<T>(
  patience: Patience,
  work: () => T,
): { readonly kind: 'done'; readonly value: T } | { readonly kind: 'undecided'; readonly why: string } {
  try {
    return { kind: 'done', value: work() };
  } catch (error) {
    const known = [NodeLimit, StepLimit, LimitReached].some((limit) => error instanceof limit);
    if (!(known && error instanceof Error)) throw error;
    patience.met++;
    return { kind: 'undecided', why: error.message };
  }
}
