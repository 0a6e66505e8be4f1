/** How a comparison is split: one scope per direction and namespace that some policy names, and one for every other subject. */
import { sortedUnique } from '../base/order.js';
import { DIRECTIONS } from '../ir/policy.js';
import type { Decision } from './decision.js';
import type { Formula, Formulas } from './formula.js';
import { inScope, type Joins, kindsIn, replaceLeaves } from './rewrite.js';
import { tidyJoins } from './tidy.js';
import type { Scope, Universe } from './universe.js';

/** The scopes of decisions that are looked at together; every flow of the universe lies in exactly one of them. */
export function scopesOf(decisions: readonly Decision[], universe: Universe): readonly Scope[] {
  const names = sortedUnique(decisions.flatMap((decision) => [...decision.namespaces]));
  const { closed, namespaces } = universe.facts;
  // A policy for a namespace that does not exist decides nothing.
  const existing = closed ? names.filter((name) => namespaces.some((fact) => fact.name === name)) : names;
  return DIRECTIONS.flatMap((direction) =>
    [...existing, null].map((namespace) => ({
      direction,
      namespace,
      others: namespace === null ? names : [],
    })),
  );
}

/** What a decision allows within a scope, with what the scope fixes written in. */
export function allowsIn(formulas: Formulas, decision: Decision, scope: Scope, universe: Universe): Formula {
  const { namespace } = scope;
  const bound = namespace !== null && decision.namespaces.includes(namespace) ? namespace : null;
  return within(formulas, decision.allows(formulas, scope.direction, bound), scope, universe);
}

/** A formula within a scope: the same on all flows of the universe that lie in it. */
export function within(formulas: Formulas, formula: Formula, scope: Scope, universe: Universe): Formula {
  return replaceLeaves(
    formulas,
    formula,
    inScope(formulas, scope, universe),
    new Map(),
    joinsIn(formulas, scope, universe),
  );
}

/** How parts of a formula within a scope are put together. */
export function joinsIn(formulas: Formulas, scope: Scope, universe: Universe): Joins {
  const kinds = kindsIn(scope, universe);
  return tidyJoins(formulas, {
    kinds: ({ end }) => (end === 'flow' ? [] : kinds[end]),
    tied: inScope(formulas, scope, universe),
  });
}
