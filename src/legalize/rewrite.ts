/**
 * What a rewrite is: a step from policies to policies that mean exactly the same, in a shape that a target has words for.
 * Each rewrite is one file; a target lists the ones it needs, in order. This file knows none of them.
 */
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import type { Facts, Origin, PolicySet } from '../ir/policy.js';

export interface RewriteContext {
  /** Facts about the cluster that the output is for. */
  readonly facts: Facts;
  /** As diagnostics call it: `k8s`, `calico`, `cilium`. */
  readonly target: string;
  /** No rewrite may make more rules than this out of one policy set. */
  readonly limit: number;
  /** What the first rewrite was given. */
  readonly written: PolicySet;
}

/** What became of one construct, for the report: "rewritten" is a remark on exact. */
export interface RewriteNote {
  readonly rewrite: string;
  readonly origin: Origin;
  /** One line: what it was turned into. */
  readonly text: string;
  /** It is exact only where no policy outside this set selects the endpoints of `origin`. */
  readonly closedSet: boolean;
}

export interface Rewritten {
  readonly policies: PolicySet;
  readonly notes: readonly RewriteNote[];
  readonly diagnostics: readonly Diagnostic[];
}

export interface Rewrite {
  readonly name: string;
  /** What it does, one line, for documentation and tests. */
  readonly about: string;
  /** INVARIANT: the meaning under the context's facts stays the same; what cannot be rewritten exactly is left as it is. */
  apply(policies: PolicySet, context: RewriteContext): Rewritten;
}

/** Beyond the limit rules are counted up to this many times it, to say how many there would be. */
export const COUNTED = 2;

/** How many rules it would take, for a diagnostic; `null`: more than were counted, or the effort ended before they were. */
export function ruleCount(found: number | null, limit: number, effort: { readonly left: number }): string {
  if (found !== null) return String(found);
  return effort.left < 0 ? 'an unknown number of' : `more than ${limit * COUNTED}`;
}

/** The policies untouched. */
export function unchanged(policies: PolicySet): Rewritten {
  return { policies, notes: [], diagnostics: [] };
}
