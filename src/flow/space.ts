/**
 * The fields in play as a diagram sees them: each field's values cut into atoms that no test in play tells apart, in the order
 * in which they are tested. Knows what tests say, not which values go together (`ties.ts`).
 */
import { compareNumber } from '../base/order.js';
import { present } from '../base/unreachable.js';
import { anyOf, values } from '../dd/apply.js';
import { type Diagram, FALSE, type Store, TRUE } from '../dd/store.js';
import type { Interval, IntervalSet } from '../values/intervals.js';
import { ALL_V4, ALL_V6 } from '../values/nets.js';
import type { AddressField, BooleanField, End, NumberField, TextField } from './fields.js';
import { type Formula, isLeaf, type Leaf } from './formula.js';
import { orderKeys } from './order.js';
import { nodesBelow } from './rewrite.js';
import type { TextAtom } from './strings.js';
import { type CutSettings, cutKey, cutTextFields } from './text-atoms.js';

/** One field of the diagram; its value i means `atoms[i]`. Booleans have the values 0 (false) and 1. */
export type Slot =
  | { readonly kind: 'text'; readonly field: TextField; readonly atoms: readonly TextAtom[] }
  | { readonly kind: 'number'; readonly field: NumberField; readonly atoms: readonly Interval<number>[] }
  | { readonly kind: 'address'; readonly field: AddressField; readonly atoms: readonly Interval<bigint>[] }
  | { readonly kind: 'boolean'; readonly field: BooleanField }
  /** Boolean: the endpoint has a DNS name of this class. It can have several names. */
  | { readonly kind: 'dns-name'; readonly end: End; readonly atom: TextAtom };

export interface Space {
  /** In the order in which diagrams test them. */
  readonly slots: readonly Slot[];
  readonly sizes: readonly number[];
  /** The place of a field, by `fieldKey`; undefined where it is not in play. */
  place(key: string): number | undefined;
  /** The atom of a text field that a present value lies in; -1 where there is none. */
  atomOf(field: TextField, value: string): number;
  /** Where a leaf holds. Every leaf must lie below the formulas that the space was made of. */
  leaf(store: Store, leaf: Leaf): Diagram;
}

/**
 * A space for all leaves below `roots` and `ties`; its order follows `roots` only. May throw `LimitReached`.
 */
export function createSpace(
  roots: readonly Formula[],
  ties: readonly Formula[],
  settings: CutSettings,
): Space {
  const leaves = nodesBelow([...roots, ...ties]).filter(isLeaf);
  const cuts = cutTextFields(leaves, settings);
  const numbers = new Map<string, readonly Interval<number>[]>();
  for (const [key, group] of groupByField(leaves.flatMap((leaf) => (leaf.kind === 'number' ? [leaf] : [])))) {
    const [first] = group;
    if (first !== undefined)
      numbers.set(
        key,
        cut(
          numberDomain(first.field),
          group.map((leaf) => leaf.test),
          (n, by) => n + by,
        ),
      );
  }
  const addresses = new Map<string, readonly Interval<bigint>[]>();
  for (const [key, group] of groupByField(leaves.flatMap((leaf) => (leaf.kind === 'address' ? [leaf] : []))))
    addresses.set(
      key,
      cut(
        [...ALL_V4, ...ALL_V6],
        group.map((leaf) => leaf.test),
        (n, by) => n + BigInt(by),
      ),
    );

  const slots = new Map<string, Slot>();
  const done = new Set<string>();
  for (const leaf of leaves) {
    // All leaves of one field are in the same slots.
    if (leaf.kind === 'constant' || done.has(leaf.key)) continue;
    const { key } = leaf;
    done.add(key);
    if (leaf.kind === 'number')
      slots.set(key, { kind: 'number', field: leaf.field, atoms: numbers.get(key) ?? [] });
    else if (leaf.kind === 'address')
      slots.set(key, { kind: 'address', field: leaf.field, atoms: addresses.get(key) ?? [] });
    else if (leaf.kind === 'boolean') slots.set(key, { kind: 'boolean', field: leaf.field });
    else {
      const { atoms } = present(cuts.get(cutKey(leaf.field)), key);
      if (leaf.field.name !== 'dns-name') slots.set(key, { kind: 'text', field: leaf.field, atoms });
      else
        for (const [i, atom] of atoms.entries())
          if (atom.representative !== null)
            slots.set(nameKey(key, i), { kind: 'dns-name', end: leaf.field.end, atom });
    }
  }

  const holds = (leaf: Extract<Leaf, { readonly kind: 'text' }>): IntervalSet<number> =>
    present(cuts.get(cutKey(leaf.field)), 'a field in play').holds(leaf.test);
  const keysOf = (leaf: Leaf): readonly string[] => {
    if (leaf.kind === 'constant') return [];
    const { key } = leaf;
    if (leaf.kind !== 'text' || leaf.field.name !== 'dns-name') return [key];
    return holds(leaf).flatMap(({ first, last }) =>
      Array.from({ length: last - first + 1 }, (_, i) => nameKey(key, first + i)),
    );
  };
  const order = orderKeys(roots, slots.keys(), keysOf, unitOf);
  const places = new Map(order.map((key, i) => [key, i]));
  const inOrder = order.map((key) => present(slots.get(key), key));

  return {
    slots: inOrder,
    sizes: inOrder.map(sizeOf),
    place: (key) => places.get(key),
    atomOf: (field, value) => cuts.get(cutKey(field))?.atomOf(value) ?? -1,
    leaf(store, leaf) {
      if (leaf.kind === 'constant') return leaf.value ? TRUE : FALSE;
      const field = places.get(leaf.key) ?? -1;
      switch (leaf.kind) {
        case 'boolean':
          return values(store, field, YES);
        case 'number':
          return values(store, field, within(numbers.get(leaf.key) ?? [], leaf.test));
        case 'address':
          return values(store, field, within(addresses.get(leaf.key) ?? [], leaf.test));
        case 'text':
          if (leaf.field.name !== 'dns-name') return values(store, field, holds(leaf));
          return anyOf(
            store,
            keysOf(leaf).map((key) => values(store, present(places.get(key), key), YES)),
          );
      }
    },
  };
}

const YES: IntervalSet<number> = [{ first: 1, last: 1 }];

function sizeOf(slot: Slot): number {
  return slot.kind === 'boolean' || slot.kind === 'dns-name' ? 2 : slot.atoms.length;
}

function nameKey(key: string, atom: number): string {
  return `${key}#${atom}`;
}

/** The labels of the two ends' namespaces and accounts are tied to each other key by key, so they stay neighbours. */
function unitOf(key: string): string {
  return key.replace(/^(?:subject|peer)\.(?=namespace-label\.|account-label\.|account$)/, '');
}

/** Whole numbers that a field can have; 0 and -1 stand for *none* with ports and with ICMP types and codes. */
function numberDomain(field: NumberField): IntervalSet<number> {
  switch (field.name) {
    case 'protocol':
      return [{ first: 0, last: 255 }];
    case 'port':
      return [{ first: 0, last: 65535 }];
    case 'icmp-type':
    case 'icmp-code':
      return [{ first: -1, last: 255 }];
  }
}

function groupByField<L extends { readonly key: string }>(
  leaves: readonly L[],
): ReadonlyMap<string, readonly L[]> {
  const groups = new Map<string, L[]>();
  for (const leaf of leaves) {
    const { key } = leaf;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [leaf]);
    else group.push(leaf);
  }
  return groups;
}

/** A domain cut wherever a set begins or ends. */
function cut<N extends number | bigint>(
  domain: IntervalSet<N>,
  sets: readonly IntervalSet<N>[],
  step: (value: N, by: 1 | -1) => N,
): readonly Interval<N>[] {
  const starts = new Set<N>();
  for (const set of sets) {
    for (const { first, last } of set) {
      starts.add(first);
      starts.add(step(last, 1));
    }
  }
  const sorted = [...starts].sort(compareNumber);
  return domain.flatMap(({ first, last }) => {
    const inside = [first, ...sorted.filter((start) => start > first && start <= last)];
    return inside.map((start, i) => {
      const next = inside[i + 1];
      return { first: start, last: next === undefined ? last : step(next, -1) };
    });
  });
}

/** The numbers of the atoms that lie in a set, which cuts no atom. */
function within<N extends number | bigint>(
  atoms: readonly Interval<N>[],
  set: IntervalSet<N>,
): IntervalSet<number> {
  const firstAt = (value: N): number => {
    let low = 0;
    let high = atoms.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const atom = atoms[middle];
      if (atom !== undefined && atom.first < value) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const runs: Interval<number>[] = [];
  for (const { first, last } of set) {
    const from = firstAt(first);
    let to = firstAt(last);
    // `to` is the first atom that begins at or after `last`: the set ends in it only where it begins there.
    if (atoms[to]?.first !== last) to--;
    if (to >= from) runs.push({ first: from, last: to });
  }
  return runs;
}
