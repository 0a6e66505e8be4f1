/** Runs a target's list of rewrites over a policy set: what it cannot say in one shape it may say in another, exactly. */
import { append } from '../base/append.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import type { PolicySet } from '../ir/policy.js';
import type { Rewrite, RewriteContext, RewriteNote, Rewritten } from './rewrite.js';

/** A rewrite may make this many rules of every rule that there was; one that needs more is left out and says so. */
const GROWTH = 10;
const LEAST_LIMIT = 2000;

/** How many rules a rewrite of this set may make. */
export function ruleLimit(policies: PolicySet): number {
  return Math.max(LEAST_LIMIT, GROWTH * rulesIn(policies));
}

export function rulesIn(policies: PolicySet): number {
  return policies.policies.reduce((sum, policy) => sum + policy.rules.length, 0);
}

/** INVARIANT: the result means the same as the input under the context's facts; the proof of a compile checks it again. */
export function legalize(
  policies: PolicySet,
  rewrites: readonly Rewrite[],
  given: Omit<RewriteContext, 'written'>,
): Rewritten {
  const context: RewriteContext = { ...given, written: policies };
  let current = policies;
  const notes: RewriteNote[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const rewrite of rewrites) {
    const result = rewrite.apply(current, context);
    current = result.policies;
    append(notes, result.notes);
    append(diagnostics, result.diagnostics);
  }
  return { policies: current, notes, diagnostics };
}
