/**
 * Predicates seen from afar: which tests one makes, and which it needs another to make for being implied by it. Tells most pairs
 * that do not imply each other apart without working anything out.
 */
import { isSubset } from '../values/intervals.js';
import type { NetSet } from '../values/nets.js';
import type { Pred, Test } from './policy.js';
import { predKey } from './preds.js';

export interface Outline {
  readonly makes: ReadonlySet<string>;
  readonly needs: readonly string[];
  /** The addresses it binds to; `null` where it does not, or not by a test that stands alone. */
  readonly nets: NetSet | null;
}

/** Of a simplified predicate; `null` for one that is no plain conjunction, of which nothing is told. */
export function outlineOf(pred: Pred): Outline | null {
  const parts = pred.kind === 'all' ? pred.of : [pred];
  const makes = new Set<string>();
  const needs: string[] = [];
  let nets: NetSet | null = null;
  for (const part of parts) {
    const test = part.kind === 'not' ? part.of : part;
    if (test.kind === 'all' || test.kind === 'any' || test.kind === 'not') return null;
    const what = aboutOf(test);
    makes.add(what);
    // What a negation asks for may follow from the kind of endpoint alone, and so may a kind.
    if (part.kind !== 'not' && test.kind !== 'is') needs.push(what);
    if (part.kind === 'address') nets = part.nets;
  }
  return { makes, needs, nets };
}

/** False: `certainlyImplies(inner, outer)` would not hold. True: it may. */
export function mayImply(inner: Outline | null, outer: Outline | null): boolean {
  if (inner === null || outer === null) return true;
  if (inner.nets !== null && outer.nets !== null && !isSubset(inner.nets, outer.nets)) return false;
  return outer.needs.every((what) => inner.makes.has(what));
}

/** Tests of one thing are decided together (`pred-literals.ts`); all others by being the same. */
function aboutOf(test: Test): string {
  switch (test.kind) {
    case 'label':
    case 'namespace-label':
    case 'account-label':
    case 'node-label':
      return `${test.kind} ${test.key}`;
    case 'namespace':
    case 'account':
    case 'cluster-name':
    case 'is':
      return test.kind;
    case 'address':
    case 'family':
      return 'address';
    default:
      return predKey(test);
  }
}
