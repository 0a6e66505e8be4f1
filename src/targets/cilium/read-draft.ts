/**
 * A policy on its way into the neutral form: what one object says by itself. What depends on the others (how a subject is
 * isolated, what a DNS rule takes from broader allows, which tier comes last) is added by `read-assemble.ts`.
 */
import type { Direction, Effect, Origin, Policy, Pred } from '../../ir/policy.js';
import type { KubeObject } from '../kube/object.js';
import { DESCRIPTION } from '../metadata.js';
import type { DraftRule } from './read-element.js';

export interface Draft {
  readonly name: string;
  readonly scope: Policy['scope'];
  readonly tier: 'default' | 'admin' | 'baseline';
  /** Of a ClusterNetworkPolicy: its priority. */
  readonly priority: number;
  readonly subject: Pred;
  /** The subjects are nodes. */
  readonly onHost: boolean;
  /** Of a ClusterNetworkPolicy: rules of equal place in a direction are one level; elsewhere all rules are. */
  readonly rules: readonly (DraftRule & { readonly place: number })[];
  /** Directions in which the object has any rule, even one that selects nothing. */
  readonly entries: Readonly<Record<Direction, boolean>>;
  /** Directions that it puts into default deny. */
  readonly denies: Readonly<Record<Direction, boolean>>;
  readonly effects: readonly Effect[];
  readonly description: string;
  readonly origin: Origin;
}

/** What the policy is for: as written in the policy, or as an annotation of netc's own. */
export function descriptionOf(object: KubeObject, written = ''): string {
  return written === '' ? (object.annotations.get(DESCRIPTION) ?? '') : written;
}
