/**
 * What a set of policies decides, as a plugin's `semantics` or the neutral `meaning` states it: for a direction and the
 * subject's namespace, one formula that holds on exactly the flows allowed. Split by namespace so that a comparison never
 * holds more than one namespace's policies at a time.
 */
import type { Direction, Origin } from '../ir/policy.js';
import type { Formula, Formulas } from './formula.js';

export interface Decision {
  /** Names of the namespaces for which some policy is bound by name, sorted. */
  readonly namespaces: readonly string[];
  /**
   * The flows allowed. With a namespace of `namespaces`: right for every subject that is a pod of that namespace.
   * With `null`: right for every other subject (pods of other namespaces, nodes, reserved identities).
   */
  allows(formulas: Formulas, direction: Direction, namespace: string | null): Formula;
  /** Everything consulted for such a subject, in the order in which it decides; for explanations only. */
  consulted(formulas: Formulas, direction: Direction, namespace: string | null): readonly Consulted[];
}

/** One thing that is looked at on the way to a verdict. It decides a flow where both formulas hold. */
export interface Consulted {
  readonly origin: Origin;
  /** Tier or level, for people: `tier security, order 20`, `Admin 10`; empty where a plugin has no order. */
  readonly place: string;
  readonly what: 'allow' | 'deny' | 'pass' | 'log' | 'isolate' | 'end-of-tier' | 'end';
  /** The subjects it applies to. */
  readonly applies: Formula;
  /** The flows it matches among those. */
  readonly matches: Formula;
}
