/**
 * Builds diagrams: tests of a field, and all that logic makes of them. Every operation keeps its own stack, so that the
 * number of fields is bounded by memory only. May throw `NodeLimit` and `StepLimit`; the store stays usable.
 */
import { invariant } from '../base/unreachable.js';
import type { IntervalSet } from '../values/intervals.js';
import { type PairCache, recall, remember } from './pair-cache.js';
import {
  addRun,
  asDiagram,
  type Diagram,
  FALSE,
  fieldOf,
  follow,
  make,
  nodesOf,
  StepLimit,
  type Store,
  TRUE,
} from './store.js';

/** Holds where `field` has one of the values of `set`, which must lie in the field. */
export function values(store: Store, field: number, set: IntervalSet<number>): Diagram {
  const size = store.sizes[field];
  invariant(size !== undefined, `no field ${field}`);
  let end = 0;
  let next = 0;
  for (const { first, last } of set) {
    invariant(first >= 0 && last < size, `values ${first}-${last} lie outside field ${field}`);
    if (first > next) end = addRun(store, 0, end, next, FALSE);
    end = addRun(store, 0, end, first, TRUE);
    next = last + 1;
  }
  if (next < size) end = addRun(store, 0, end, next, FALSE);
  return make(store, field, 0, end);
}

/** Costs nothing. */
export function not(_store: Store, a: Diagram): Diagram {
  return asDiagram(a ^ 1);
}

export function and(store: Store, a: Diagram, b: Diagram): Diagram {
  return combine(store, 'and', a, b);
}

export function or(store: Store, a: Diagram, b: Diagram): Diagram {
  return asDiagram(combine(store, 'and', a ^ 1, b ^ 1) ^ 1);
}

/** `a` and not `b`. */
export function diff(store: Store, a: Diagram, b: Diagram): Diagram {
  return combine(store, 'and', a, b ^ 1);
}

export function xor(store: Store, a: Diagram, b: Diagram): Diagram {
  return combine(store, 'xor', a, b);
}

/** True for an empty list. Joined as a balanced tree: one after the other is several times slower (see `bench/dd`). */
export function allOf(store: Store, list: readonly Diagram[]): Diagram {
  let round = [...new Set(list)];
  while (round.length > 1) {
    const next: Diagram[] = [];
    for (let i = 0; i < round.length; i += 2) {
      next.push(and(store, round[i] ?? TRUE, round[i + 1] ?? TRUE));
    }
    round = next;
  }
  return round[0] ?? TRUE;
}

/** False for an empty list. */
export function anyOf(store: Store, list: readonly Diagram[]): Diagram {
  return not(
    store,
    allOf(
      store,
      list.map((d) => not(store, d)),
    ),
  );
}

/** What `d` says where `field` has `value`: a diagram that does not test the field. */
export function restrict(store: Store, d: Diagram, field: number, value: number): Diagram {
  if (fieldOf(store, d) > field) return d;
  const known = new Map<number, Diagram>();
  const look = (id: number): number => (known.get(id >> 1) ?? id & ~1) ^ (id & 1);
  for (const node of nodesOf(store, d)) {
    const tests = store.field[node] ?? 0;
    if (tests === field) known.set(node, follow(store, asDiagram(node << 1), value));
    if (tests >= field) continue;
    let end = 0;
    for (let edge = store.start[node] ?? 0; edge < (store.start[node + 1] ?? 0); edge++) {
      end = addRun(store, 0, end, store.from[edge] ?? 0, look(store.to[edge] ?? 0));
    }
    known.set(node, make(store, tests, 0, end));
  }
  return asDiagram(look(d));
}

/** The answer where one is seen without looking into the diagrams, else -1. */
function shortcut(op: 'and' | 'xor', a: number, b: number): number {
  if (op === 'and') {
    if (a === b) return a;
    if ((a ^ b) === 1) return 0;
    if (a <= 1) return a === 0 ? 0 : b;
    if (b <= 1) return b === 0 ? 0 : a;
  } else {
    if ((a ^ b) <= 1) return a ^ b;
    if (a <= 1) return a ^ b;
    if (b <= 1) return a ^ b;
  }
  return -1;
}

// Places within a frame of the walk.
/** The operands, in the order in which the cache knows them. */
const A = 0;
const B = 1;
/** The edge of A that the current run of values takes, and the end of A's edges; -1 where A does not test the field. */
const EDGE_A = 2;
const END_A = 3;
const EDGE_B = 4;
const END_B = 5;
/** Where this frame's draft begins. */
const BASE = 6;
/** 1 where the result is to be negated before it goes to the frame below. */
const NEGATE = 7;
const FRAME = 8;

/**
 * Walks two diagrams side by side, run of values by run of values. The frames of the walk lie in `stack`, the edges found
 * so far in the store's draft, one stretch per frame.
 */
function combine(store: Store, op: 'and' | 'xor', first: number, second: number): Diagram {
  const cache: PairCache = op === 'and' ? store.ands : store.xors;
  let stack = new Int32Array(64 * FRAME);
  let top = -FRAME;
  let draftEnd = 0;
  let a = first;
  let b = second;

  for (;;) {
    if (++store.effort.steps > store.mostSteps) throw new StepLimit(store.mostSteps);
    // A question (a, b): answered at once, or a new frame.
    let result = shortcut(op, a, b);
    let negate = 0;
    if (result < 0) {
      if (op === 'xor') {
        negate = (a ^ b) & 1;
        a &= ~1;
        b &= ~1;
      }
      if (a > b) {
        const swap = a;
        a = b;
        b = swap;
      }
      result = recall(cache, a, b);
      if (result >= 0) result ^= negate;
    }
    if (result < 0) {
      top += FRAME;
      if (top + FRAME > stack.length) {
        const bigger = new Int32Array(stack.length * 2);
        bigger.set(stack);
        stack = bigger;
      }
      const nodeA = a >> 1;
      const nodeB = b >> 1;
      const fieldA = store.field[nodeA] ?? 0;
      const fieldB = store.field[nodeB] ?? 0;
      stack[top + A] = a;
      stack[top + B] = b;
      stack[top + EDGE_A] = fieldA <= fieldB ? (store.start[nodeA] ?? 0) : -1;
      stack[top + END_A] = fieldA <= fieldB ? (store.start[nodeA + 1] ?? 0) : -1;
      stack[top + EDGE_B] = fieldB <= fieldA ? (store.start[nodeB] ?? 0) : -1;
      stack[top + END_B] = fieldB <= fieldA ? (store.start[nodeB + 1] ?? 0) : -1;
      stack[top + BASE] = draftEnd;
      stack[top + NEGATE] = negate;
    }

    // Answers go to the frame below, until a frame has another run to ask about.
    for (;;) {
      if (top < 0) return asDiagram(result);
      const wholeA = stack[top + A] ?? 0;
      const wholeB = stack[top + B] ?? 0;
      let edgeA = stack[top + EDGE_A] ?? 0;
      let edgeB = stack[top + EDGE_B] ?? 0;
      if (result >= 0) {
        const base = stack[top + BASE] ?? 0;
        const fromA = edgeA < 0 ? 0 : (store.from[edgeA] ?? 0);
        const fromB = edgeB < 0 ? 0 : (store.from[edgeB] ?? 0);
        draftEnd = addRun(store, base, draftEnd, fromA > fromB ? fromA : fromB, result);
        const moreA = edgeA + 1 < (stack[top + END_A] ?? 0);
        const moreB = edgeB + 1 < (stack[top + END_B] ?? 0);
        if (!moreA && !moreB) {
          const field = store.field[(edgeA < 0 ? wholeB : wholeA) >> 1] ?? 0;
          const made = make(store, field, base, draftEnd);
          remember(cache, wholeA, wholeB, made);
          result = made ^ (stack[top + NEGATE] ?? 0);
          draftEnd = base;
          top -= FRAME;
          continue;
        }
        const nextA = moreA ? (store.from[edgeA + 1] ?? 0) : 0x7fffffff;
        const nextB = moreB ? (store.from[edgeB + 1] ?? 0) : 0x7fffffff;
        if (nextA <= nextB) stack[top + EDGE_A] = ++edgeA;
        if (nextB <= nextA) stack[top + EDGE_B] = ++edgeB;
      }
      a = edgeA < 0 ? wholeA : (store.to[edgeA] ?? 0) ^ (wholeA & 1);
      b = edgeB < 0 ? wholeB : (store.to[edgeB] ?? 0) ^ (wholeB & 1);
      break;
    }
  }
}
