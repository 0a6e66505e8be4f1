/** Questions about diagrams. None of them makes a node. */
import { recall, remember } from './pair-cache.js';
import {
  asDiagram,
  type Diagram,
  FALSE,
  fieldOf,
  follow,
  NodeLimit,
  nodesOf,
  type Store,
  TRUE,
} from './store.js';

/** Whether `b` holds wherever `a` does. May throw `NodeLimit` when the walk grows past the store's limit. */
export function implies(store: Store, a: Diagram, b: Diagram): boolean {
  return disjoint(store, a, asDiagram(b ^ 1));
}

/** Whether `a` and `b` hold nowhere together. May throw `NodeLimit` when the walk grows past the store's limit. */
export function disjoint(store: Store, first: Diagram, second: Diagram): boolean {
  // Pairs still to look at, and below each the pairs it came from: a pair is remembered as disjoint once all under it are.
  const pairs: number[] = [first, second];
  const opened: boolean[] = [false];
  let steps = 0;
  while (pairs.length > 0) {
    const a = pairs[pairs.length - 2] ?? 0;
    const b = pairs[pairs.length - 1] ?? 0;
    if (opened[opened.length - 1] === true) {
      remember(store.meets, a, b, 1);
    } else {
      const known = meet(store, a, b);
      if (known === 'yes') return false;
      if (known === 'open') {
        if (++steps > store.limit) throw new NodeLimit(store.limit);
        opened[opened.length - 1] = true;
        openPair(store, a, b, pairs, opened);
        continue;
      }
    }
    pairs.length -= 2;
    opened.pop();
  }
  return true;
}

/** The value at one assignment; `assignment[i]` is the value of field i. */
export function evaluate(store: Store, d: Diagram, assignment: ArrayLike<number>): boolean {
  let at = d;
  while (at > TRUE) at = follow(store, at, assignment[fieldOf(store, at)] ?? 0);
  return at === TRUE;
}

/** The number of assignments where `d` holds. */
export function count(store: Store, d: Diagram): bigint {
  const fields = store.sizes.length;
  // Assignments of the fields from i on.
  const below: bigint[] = new Array(fields + 1).fill(1n);
  for (let i = fields - 1; i >= 0; i--) below[i] = (below[i + 1] ?? 1n) * BigInt(store.sizes[i] ?? 1);
  const known = new Map<number, bigint>([[0, 0n]]);
  const look = (id: number, field: number): bigint => {
    const own = store.field[id >> 1] ?? 0;
    const total = below[own] ?? 1n;
    const plain = known.get(id >> 1) ?? 0n;
    const here = (id & 1) === 0 ? plain : total - plain;
    return here === 0n || own === field ? here : here * ((below[field] ?? 1n) / total);
  };
  for (const node of nodesOf(store, d)) {
    const field = store.field[node] ?? 0;
    const end = store.start[node + 1] ?? 0;
    let sum = 0n;
    for (let edge = store.start[node] ?? 0; edge < end; edge++) {
      const next = edge + 1 < end ? (store.from[edge + 1] ?? 0) : (store.sizes[field] ?? 0);
      sum += look(store.to[edge] ?? 0, field + 1) * BigInt(next - (store.from[edge] ?? 0));
    }
    known.set(node, sum);
  }
  return look(d, 0);
}

/** The fields that `d` depends on, ascending. */
export function fieldsOf(store: Store, d: Diagram): readonly number[] {
  return [...new Set(nodesOf(store, d).map((node) => store.field[node] ?? 0))].sort((a, b) => a - b);
}

/** Nodes and edges of one diagram. */
export function sizeOf(store: Store, d: Diagram): { readonly nodes: number; readonly edges: number } {
  const nodes = nodesOf(store, d);
  let edges = 0;
  for (const node of nodes) edges += (store.start[node + 1] ?? 0) - (store.start[node] ?? 0);
  return { nodes: nodes.length, edges };
}

/** Whether two diagrams hold somewhere together, where that is seen without looking into them. */
function meet(store: Store, a: number, b: number): 'yes' | 'no' | 'open' {
  if (a === FALSE || b === FALSE || (a ^ b) === 1) return 'no';
  if (a === TRUE || b === TRUE || a === b) return 'yes';
  if (recall(store.meets, a, b) === 1) return 'no';
  const conjunction = recall(store.ands, a < b ? a : b, a < b ? b : a);
  return conjunction < 0 ? 'open' : conjunction === FALSE ? 'no' : 'yes';
}

function openPair(store: Store, a: number, b: number, pairs: number[], opened: boolean[]): void {
  const fieldA = store.field[a >> 1] ?? 0;
  const fieldB = store.field[b >> 1] ?? 0;
  let edgeA = fieldA <= fieldB ? (store.start[a >> 1] ?? 0) : -1;
  let edgeB = fieldB <= fieldA ? (store.start[b >> 1] ?? 0) : -1;
  const endA = edgeA < 0 ? -1 : (store.start[(a >> 1) + 1] ?? 0);
  const endB = edgeB < 0 ? -1 : (store.start[(b >> 1) + 1] ?? 0);
  for (;;) {
    const nextA = edgeA < 0 ? a : (store.to[edgeA] ?? 0) ^ (a & 1);
    const nextB = edgeB < 0 ? b : (store.to[edgeB] ?? 0) ^ (b & 1);
    if (nextA !== FALSE && nextB !== FALSE) {
      pairs.push(nextA < nextB ? nextA : nextB, nextA < nextB ? nextB : nextA);
      opened.push(false);
    }
    const moreA = edgeA + 1 < endA;
    const moreB = edgeB + 1 < endB;
    if (!moreA && !moreB) return;
    const fromA = moreA ? (store.from[edgeA + 1] ?? 0) : 0x7fffffff;
    const fromB = moreB ? (store.from[edgeB + 1] ?? 0) : 0x7fffffff;
    if (fromA <= fromB) edgeA++;
    if (fromB <= fromA) edgeB++;
  }
}
