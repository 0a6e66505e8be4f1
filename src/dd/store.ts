/**
 * Where the nodes of decision diagrams live. A diagram is a function from assignments (one small integer per field) to
 * true or false; a node tests one field and has one edge per run of neighbouring values that lead to the same place.
 * Equal functions are the same number, and a function and its opposite share their nodes. Nothing here knows what a field
 * means.
 *
 * INVARIANT: the edges of a node start at 0, ascend, cover all values of the field, and no two neighbours lead to the same
 * place; there are at least two; the first leads to a plain (not negated) diagram; all lead to later fields or to the end.
 * INVARIANT: a node is made after everything it leads to, so ascending node numbers are a bottom-up order.
 */
import { invariant } from '../base/unreachable.js';
import { createPairCache, type PairCache } from './pair-cache.js';

/** A function: twice the number of its node, plus one where it is the opposite of what the node says. */
export type Diagram = number & { readonly diagram: unique symbol };

export function asDiagram(id: number): Diagram {
  return id as Diagram;
}

export const FALSE = asDiagram(0);
export const TRUE = asDiagram(1);

/** Thrown when a comparison grows past its limit. It says nothing about the answer. */
export class NodeLimit extends Error {
  override readonly name = 'NodeLimit';
  constructor(readonly limit: number) {
    super(`decision diagram grew past ${limit} edges`);
  }
}

/** Thrown when comparisons took more steps than they may together. It says nothing about the answer either. */
export class StepLimit extends Error {
  override readonly name = 'StepLimit';
  constructor(readonly limit: number) {
    super(`decision diagrams took more than ${limit} steps`);
  }
}

/** The steps that all stores of one comparison have taken. */
export interface Effort {
  steps: number;
}

/** Opaque to everything outside this folder; short-lived: one per comparison. */
export interface Store {
  /** Number of values per field; a field's index is its place in the order of tests. */
  readonly sizes: Int32Array;
  /** The most edges that all nodes together may have. */
  readonly limit: number;
  /** Steps taken so far, and the most before `StepLimit` is thrown. */
  readonly effort: Effort;
  readonly mostSteps: number;
  /** Per node: the field it tests. Node 0 is the end and has a field after the last. */
  field: Int32Array;
  /** Per node: where its edges begin; they end where those of the next node begin. */
  start: Int32Array;
  hash: Int32Array;
  nodes: number;
  /** Per edge: the first value of its run, and the diagram it leads to. */
  from: Int32Array;
  to: Int32Array;
  edges: number;
  /** Open addressing; holds node numbers, 0 is a free slot. */
  table: Int32Array;
  /** Edges of nodes under construction. */
  draftFrom: Int32Array;
  draftTo: Int32Array;
  readonly ands: PairCache;
  readonly xors: PairCache;
  readonly meets: PairCache;
}

/** `sizes[i]` is the number of values of field i (at least 1), `limit` the most edges before `NodeLimit` is thrown. */
export function createStore(
  sizes: readonly number[],
  limit: number,
  effort: Effort = { steps: 0 },
  mostSteps: number = Number.POSITIVE_INFINITY,
): Store {
  invariant(
    sizes.every((size) => Number.isInteger(size) && size >= 1),
    'every field has at least one value',
  );
  const store: Store = {
    sizes: Int32Array.from(sizes),
    limit: Math.min(limit, 1 << 29),
    effort,
    mostSteps,
    field: new Int32Array(1024),
    start: new Int32Array(1024),
    hash: new Int32Array(1024),
    nodes: 1,
    from: new Int32Array(4096),
    to: new Int32Array(4096),
    edges: 0,
    table: new Int32Array(4096),
    draftFrom: new Int32Array(1024),
    draftTo: new Int32Array(1024),
    ands: createPairCache(),
    xors: createPairCache(),
    meets: createPairCache(),
  };
  store.field[0] = sizes.length;
  return store;
}

/** Puts one more run onto the draft that began at `base`; returns the draft's new end. Runs to one place become one. */
export function addRun(store: Store, base: number, end: number, from: number, to: number): number {
  if (end > base && store.draftTo[end - 1] === to) return end;
  if (end === store.draftFrom.length) {
    store.draftFrom = doubled(store.draftFrom);
    store.draftTo = doubled(store.draftTo);
  }
  store.draftFrom[end] = from;
  store.draftTo[end] = to;
  return end + 1;
}

/** The only place where nodes come from: the diagram that tests `field` with the draft's runs `base..end`. */
export function make(store: Store, field: number, base: number, end: number): Diagram {
  const { draftFrom, draftTo } = store;
  const first = draftTo[base] ?? 0;
  if (end - base === 1) return asDiagram(first);
  const negated = first & 1;
  let hash = field + 1;
  for (let i = base; i < end; i++) {
    const to = (draftTo[i] ?? 0) ^ negated;
    draftTo[i] = to;
    hash = Math.imul(hash ^ (draftFrom[i] ?? 0), 0x9e3779b1);
    hash = Math.imul((hash ^ (hash >>> 15)) + to, 0x85ebca6b);
  }
  hash ^= hash >>> 13;
  const mask = store.table.length - 1;
  let slot = hash & mask;
  for (let node = 0; (node = store.table[slot] ?? 0) !== 0; slot = (slot + 1) & mask) {
    if (store.hash[node] === hash && store.field[node] === field && sameEdges(store, node, base, end)) {
      return asDiagram((node << 1) | negated);
    }
  }
  const node = append(store, field, hash, base, end);
  store.table[slot] = node;
  if (store.nodes * 2 > store.table.length) growTable(store);
  return asDiagram((node << 1) | negated);
}

/** The field that a diagram tests first; the number of fields where it is constant. */
export function fieldOf(store: Store, d: Diagram): number {
  return store.field[d >> 1] ?? 0;
}

/** Where a diagram that tests a field goes for one value of it. */
export function follow(store: Store, d: Diagram, value: number): Diagram {
  const node = d >> 1;
  let low = store.start[node] ?? 0;
  let high = (store.start[node + 1] ?? 0) - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((store.from[middle] ?? 0) <= value) low = middle;
    else high = middle - 1;
  }
  return asDiagram((store.to[low] ?? 0) ^ (d & 1));
}

/** The numbers of all nodes below and including `d`, ascending, which is bottom-up; without the end. */
export function nodesOf(store: Store, d: Diagram): readonly number[] {
  const seen = new Set<number>([0]);
  const open = [d >> 1];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    for (let edge = store.start[node] ?? 0; edge < (store.start[node + 1] ?? 0); edge++) {
      const next = (store.to[edge] ?? 0) >> 1;
      if (!seen.has(next)) open.push(next);
    }
  }
  seen.delete(0);
  return [...seen].sort((a, b) => a - b);
}

function sameEdges(store: Store, node: number, base: number, end: number): boolean {
  const start = store.start[node] ?? 0;
  if ((store.start[node + 1] ?? 0) - start !== end - base) return false;
  for (let i = base, j = start; i < end; i++, j++) {
    if (store.draftTo[i] !== store.to[j] || store.draftFrom[i] !== store.from[j]) return false;
  }
  return true;
}

function append(store: Store, field: number, hash: number, base: number, end: number): number {
  const count = end - base;
  if (store.edges + count > store.limit) throw new NodeLimit(store.limit);
  const node = store.nodes++;
  if (node + 1 >= store.field.length) {
    store.field = doubled(store.field);
    store.start = doubled(store.start);
    store.hash = doubled(store.hash);
  }
  while (store.edges + count > store.from.length) {
    store.from = doubled(store.from);
    store.to = doubled(store.to);
  }
  store.field[node] = field;
  store.hash[node] = hash;
  store.from.set(store.draftFrom.subarray(base, end), store.edges);
  store.to.set(store.draftTo.subarray(base, end), store.edges);
  store.edges += count;
  store.start[node + 1] = store.edges;
  return node;
}

function growTable(store: Store): void {
  const table = new Int32Array(store.table.length * 4);
  const mask = table.length - 1;
  for (let node = 1; node < store.nodes; node++) {
    let slot = (store.hash[node] ?? 0) & mask;
    while (table[slot] !== 0) slot = (slot + 1) & mask;
    table[slot] = node;
  }
  store.table = table;
}

function doubled(array: Int32Array): Int32Array<ArrayBuffer> {
  const bigger = new Int32Array(array.length * 2);
  bigger.set(array);
  return bigger;
}
