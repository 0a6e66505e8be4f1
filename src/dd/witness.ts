/** One assignment where a diagram holds, chosen so that it reads well, and what of it matters. */
import type { IntervalSet } from '../values/intervals.js';
import { type Diagram, FALSE, fieldOf, follow, type Store, TRUE } from './store.js';

/**
 * Per field, in field order: the first value that still leads somewhere, `prefer(field)` tried first, then ascending.
 * `null` where `d` holds nowhere. Depends on the function only, not on how it was built.
 */
export function witness(
  store: Store,
  d: Diagram,
  prefer: (field: number) => readonly number[],
): number[] | null {
  if (d === FALSE) return null;
  let at = d;
  const assignment: number[] = [];
  for (let field = 0; field < store.sizes.length; field++) {
    const wanted = prefer(field);
    if (fieldOf(store, at) !== field) {
      assignment.push(wanted[0] ?? 0);
      continue;
    }
    const value = wanted.find((v) => follow(store, at, v) !== FALSE) ?? firstValue(store, at);
    assignment.push(value);
    at = follow(store, at, value);
  }
  return assignment;
}

/** One field and the values that are meant. */
export interface Condition {
  readonly field: number;
  readonly values: IntervalSet<number>;
}

/**
 * The path that an assignment takes through `d`: every assignment that meets these conditions gets the same answer.
 * Ascending by field; fields that do not matter are left out.
 */
export function clause(store: Store, d: Diagram, assignment: ArrayLike<number>): readonly Condition[] {
  const conditions: Condition[] = [];
  let at = d;
  while (at > TRUE) {
    const field = fieldOf(store, at);
    const next = follow(store, at, assignment[field] ?? 0);
    conditions.push({ field, values: valuesTo(store, at, next) });
    at = next;
  }
  return conditions;
}

function firstValue(store: Store, d: Diagram): number {
  const edge = store.start[d >> 1] ?? 0;
  const leadsOn = ((store.to[edge] ?? 0) ^ (d & 1)) !== FALSE;
  return store.from[leadsOn ? edge : edge + 1] ?? 0;
}

function valuesTo(store: Store, d: Diagram, next: Diagram): IntervalSet<number> {
  const result: { first: number; last: number }[] = [];
  const end = store.start[(d >> 1) + 1] ?? 0;
  for (let edge = store.start[d >> 1] ?? 0; edge < end; edge++) {
    if (((store.to[edge] ?? 0) ^ (d & 1)) !== next) continue;
    const after = edge + 1 < end ? store.from[edge + 1] : store.sizes[fieldOf(store, d)];
    result.push({ first: store.from[edge] ?? 0, last: (after ?? 0) - 1 });
  }
  return result;
}
