/**
 * Which flows a comparison speaks about: the kinds of endpoints that both sides know, the facts of the cluster, and what is
 * assumed absent. The ties between the fields of one flow are in `ties.ts` (all flows) and `possible.ts` (one flow).
 */
import type { Direction, EndpointKind, Facts, Pred } from '../ir/policy.js';
import { NO_FACTS } from '../ir/policy.js';
import { allOf, IS_OUTSIDE, notOf } from '../ir/preds.js';
import type { Formula, Formulas } from './formula.js';
import { predFormula, type Sets } from './predicate.js';

export interface Universe {
  readonly subjects: readonly EndpointKind[];
  readonly peers: readonly EndpointKind[];
  readonly facts: Facts;
  /** Every endpoint of a cluster is of this one; `null` where nothing is known of that. */
  readonly ownCluster: string | null;
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
    readonly ownCluster?: string | null;
    readonly absent?: readonly Pred[];
    readonly sets?: Sets;
  } = {},
): Universe {
  const kinds = more.kinds ?? [];
  return {
    subjects: ['pod', 'node', ...kinds],
    peers: [...COMMON_KINDS, ...kinds],
    facts,
    ownCluster: more.ownCluster ?? null,
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

/** Endpoints of another cluster than this one. */
export function ofOtherClusters(own: string): Pred {
  return allOf(notOf(IS_OUTSIDE), notOf({ kind: 'cluster-name', names: [own] }));
}

/** What the conditions of a universe say about both ends of a flow. */
export function conditionsFormula(formulas: Formulas, of: Universe): Formula {
  const foreign = of.ownCluster === null ? [] : [ofOtherClusters(of.ownCluster)];
  return formulas.all(
    [...foreign, ...of.absent].flatMap((pred) => [
      formulas.not(predFormula(formulas, pred, 'subject', of.sets)),
      formulas.not(predFormula(formulas, pred, 'peer', of.sets)),
    ]),
  );
}
