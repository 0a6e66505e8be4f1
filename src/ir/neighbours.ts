/**
 * Which of many subjects can share an endpoint with one: found by the names of their namespaces first and by values of labels then,
 * so that a program of many policies is not compared pair by pair. Never leaves out one that can.
 */
import {
  type BoundIndex,
  type Bounds,
  createBoundIndex,
  mergedNumbers,
  NO_BOUNDS,
} from '../base/bound-index.js';
import type { Pred } from './policy.js';
import { boundsOf } from './pred-bounds.js';
import { namespacesOf } from './pred-forms.js';

export interface Neighbours<T> {
  /** `beside`: what else binds it, by fields that no subject has. */
  add(item: T, subject: Pred, beside?: Bounds): void;
  /** In the order in which they were added; may hold some that cannot meet the subject. */
  of(subject: Pred, beside?: Bounds): readonly T[];
  /** A text that is equal for subjects with the same neighbours, until more are added. */
  place(subject: Pred): string;
  all(): readonly T[];
}

export function createNeighbours<T>(): Neighbours<T> {
  const items: T[] = [];
  const everywhere = createBoundIndex();
  const byName = new Map<string, BoundIndex>();
  const bucketsOf = (names: readonly string[] | null): readonly BoundIndex[] =>
    names === null
      ? [everywhere, ...byName.values()]
      : [everywhere, ...names.flatMap((name) => byName.get(name) ?? [])];
  return {
    add(item, subject, beside = NO_BOUNDS) {
      const index = items.push(item) - 1;
      const names = namespacesOf(subject);
      const bounds = joined(boundsOf(subject), beside);
      if (names === null) everywhere.add(index, bounds);
      else
        for (const name of names) {
          const bucket = byName.get(name) ?? createBoundIndex();
          byName.set(name, bucket);
          bucket.add(index, bounds);
        }
    },
    of(subject, beside = NO_BOUNDS) {
      const names = namespacesOf(subject);
      const bounds = joined(boundsOf(subject), beside);
      if (names === null && bounds.size === 0) return items.slice();
      const lists = bucketsOf(names).flatMap((bucket) => [...bucket.near(bounds)]);
      const found: T[] = [];
      for (const number of mergedNumbers(lists)) {
        const item = items[number];
        if (item !== undefined) found.push(item);
      }
      return found;
    },
    place(subject) {
      const names = namespacesOf(subject);
      const bounds = boundsOf(subject);
      if (names === null && bounds.size === 0) return '';
      return JSON.stringify([names, ...bucketsOf(names).map((bucket) => bucket.place(bounds))]);
    },
    all: () => items,
  };
}

function joined(a: Bounds, b: Bounds): Bounds {
  if (b.size === 0) return a;
  return a.size === 0 ? b : new Map([...a, ...b]);
}
