/**
 * Which of many subjects can share an endpoint with one: found by the names of their namespaces first, so that a program of
 * many namespaces is not compared pair by pair. Never leaves out one that can.
 */
import type { Pred } from './policy.js';
import { namespacesOf } from './pred-forms.js';

export interface Neighbours<T> {
  /** In the order in which they were added. */
  readonly of: (subject: Pred) => readonly T[];
  readonly add: (item: T, subject: Pred) => void;
}

export function createNeighbours<T>(): Neighbours<T> {
  const items: T[] = [];
  const byName = new Map<string, number[]>();
  const unbound: number[] = [];
  return {
    add(item, subject) {
      const index = items.push(item) - 1;
      const names = namespacesOf(subject);
      if (names === null) unbound.push(index);
      else
        for (const name of names) {
          const bucket = byName.get(name);
          if (bucket === undefined) byName.set(name, [index]);
          else bucket.push(index);
        }
    },
    of(subject) {
      const names = namespacesOf(subject);
      if (names === null) return items;
      const found = new Set([...unbound, ...names.flatMap((name) => byName.get(name) ?? [])]);
      return [...found].sort((a, b) => a - b).flatMap((index) => items.slice(index, index + 1));
    },
  };
}
