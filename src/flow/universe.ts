/**
 * Which flows a comparison speaks about: the kinds of endpoints that both sides know, the facts of the cluster, and what is
 * assumed absent. The ties between the fields of one flow are in `ties.ts` (all flows) and `possible.ts` (one flow).
 */
import type { Direction, EndpointKind, Facts, Pred } from '../ir/policy.js';
import { NO_FACTS } from '../ir/policy.js';
import type { Formula, Formulas } from './formula.js';
import { predFormula, type Sets } from './predicate.js';

export interface Universe {
  readonly subjects: readonly EndpointKind[];
  readonly peers: readonly EndpointKind[];
  readonly facts: Facts;
  /** Nothing in the cluster meets one of these: the conditions that an output was proved under. */
  readonly absent: readonly Pred[];
  /** What `absent` may refer to. */
  readonly sets: Sets;
}

/** What every plugin has. */
export const COMMON_KINDS = ['pod', 'node', 'outside'] as const satisfies readonly EndpointKind[];
/** What Cilium has beside that. */
export const CILIUM_KINDS = [
  'health',
  'ingress',
  'init',
  'unmanaged',
] as const satisfies readonly EndpointKind[];

/**
 * Pods, nodes and the outside, and `more` kinds that both sides know. An outside endpoint is never a subject: no plugin polices it.
 */
export function universe(
  facts: Facts = NO_FACTS,
  more: {
    readonly kinds?: readonly EndpointKind[];
    readonly absent?: readonly Pred[];
    readonly sets?: Sets;
  } = {},
): Universe {
  const kinds = more.kinds ?? [];
  return {
    subjects: ['pod', 'node', ...kinds],
    peers: [...COMMON_KINDS, ...kinds],
    facts,
    absent: more.absent ?? [],
    sets: more.sets ?? new Map(),
  };
}

/** A part of all flows of one direction, by their subject. */
export interface Scope {
  readonly direction: Direction;
  /** Subjects are pods of this namespace; `null`: every subject but the pods of `others`. */
  readonly namespace: string | null;
  readonly others: readonly string[];
}

/** What the conditions of a universe say about both ends of a flow. */
export function conditionsFormula(formulas: Formulas, of: Universe): Formula {
  return formulas.all(
    of.absent.flatMap((pred) => [
      formulas.not(predFormula(formulas, pred, 'subject', of.sets)),
      formulas.not(predFormula(formulas, pred, 'peer', of.sets)),
    ]),
  );
}
