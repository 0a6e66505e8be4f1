/**
 * The algebra that every decision procedure is written in: formulas over the fields of one flow, shared by structure
 * (equal formulas of one store are the same object). It has two readings: `concrete.ts` (one flow, plain booleans) and
 * `symbolic.ts` (all flows, a decision diagram). This file builds; it decides nothing and knows no plugin.
 */
import { sortInPlace } from '../base/order.js';
import type { IntervalSet } from '../values/intervals.js';
import type { NetSet } from '../values/nets.js';
import {
  type AddressField,
  type BooleanField,
  fieldKey,
  type NumberField,
  type TextField,
  type TextTest,
} from './fields.js';

/** `key` of a test is the `fieldKey` of its field. */
export type Formula =
  | { readonly kind: 'constant'; readonly id: number; readonly value: boolean }
  | {
      readonly kind: 'text';
      readonly id: number;
      readonly key: string;
      readonly field: TextField;
      readonly test: TextTest;
    }
  | {
      readonly kind: 'number';
      readonly id: number;
      readonly key: string;
      readonly field: NumberField;
      readonly test: IntervalSet<number>;
    }
  | {
      readonly kind: 'address';
      readonly id: number;
      readonly key: string;
      readonly field: AddressField;
      readonly test: NetSet;
    }
  | { readonly kind: 'boolean'; readonly id: number; readonly key: string; readonly field: BooleanField }
  | { readonly kind: 'not'; readonly id: number; readonly of: Formula }
  | { readonly kind: 'and' | 'or'; readonly id: number; readonly of: readonly Formula[] };

/** A formula without parts. */
export type Leaf = Exclude<Formula, { readonly kind: 'not' } | { readonly kind: 'and' | 'or' }>;

export function isLeaf(formula: Formula): formula is Leaf {
  return formula.kind !== 'not' && formula.kind !== 'and' && formula.kind !== 'or';
}

/** A short-lived store of formulas. Ids are given in order of first building and are never shown. */
export interface Formulas {
  readonly true: Formula;
  readonly false: Formula;
  text(field: TextField, test: TextTest): Formula;
  number(field: NumberField, test: IntervalSet<number>): Formula;
  address(field: AddressField, test: NetSet): Formula;
  boolean(field: BooleanField): Formula;
  not(of: Formula): Formula;
  /** Flat, without repeats; an empty `and` is true. */
  and(...of: readonly Formula[]): Formula;
  /** Flat, without repeats; an empty `or` is false. */
  or(...of: readonly Formula[]): Formula;
  all(of: Iterable<Formula>): Formula;
  any(of: Iterable<Formula>): Formula;
  /** `a` and not `b`. */
  except(a: Formula, b: Formula): Formula;
  /** `test ? yes : no`. */
  choose(test: Formula, yes: Formula, no: Formula): Formula;
  /** The value of the first entry whose `when` holds; `otherwise` where none does. */
  firstMatch(
    entries: readonly { readonly when: Formula; readonly then: Formula }[],
    otherwise: Formula,
  ): Formula;
}

/** By id, without repeats; sorts what is given. */
function distinct(parts: Formula[]): readonly Formula[] {
  let last = -1;
  for (const { id } of parts) {
    if (id <= last) return sortInPlace(parts, byId).filter((part, i) => part !== parts[i - 1]);
    last = id;
  }
  return parts;
}

function byId(a: Formula, b: Formula): number {
  return a.id - b.id;
}

/** Is it among formulas that are sorted by id? */
function holds(sorted: readonly Formula[], formula: Formula): boolean {
  let low = 0;
  let high = sorted.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const { id } = sorted[middle] ?? formula;
    if (id === formula.id) return true;
    if (id < formula.id) low = middle + 1;
    else high = middle - 1;
  }
  return false;
}

type Joined = Extract<Formula, { readonly kind: 'and' | 'or' }>;

function hashOf(kind: Joined['kind'], of: readonly Formula[]): number {
  let hash = kind === 'and' ? 1 : 2;
  for (const { id } of of) hash = Math.imul(hash ^ id, 0x9e3779b1) ^ (hash >>> 15);
  return hash >> 1;
}

function sameParts(a: readonly Formula[], b: readonly Formula[]): boolean {
  return a.length === b.length && a.every((part, i) => part === b[i]);
}

export function createFormulas(): Formulas {
  const known = new Map<string, Formula>();
  const negations = new Map<Formula, Formula>();
  const joined = new Map<number, Joined | Joined[]>();
  let nextId = 2;
  const yes: Formula = { kind: 'constant', id: 1, value: true };
  const no: Formula = { kind: 'constant', id: 0, value: false };

  function share(key: string, build: (id: number) => Formula): Formula {
    const found = known.get(key);
    if (found !== undefined) return found;
    const made = build(nextId++);
    known.set(key, made);
    return made;
  }

  function join(kind: 'and' | 'or', of: Iterable<Formula>): Formula {
    const absorbing = kind === 'and' ? no : yes;
    const neutral = kind === 'and' ? yes : no;
    const flat: Formula[] = [];
    for (const part of of) {
      if (part === absorbing) return absorbing;
      if (part.kind === kind) for (const inner of part.of) flat.push(inner);
      else if (part !== neutral) flat.push(part);
    }
    const sorted = distinct(flat);
    for (const part of sorted) if (part.kind === 'not' && holds(sorted, part.of)) return absorbing;
    const [first, second] = sorted;
    if (first === undefined) return neutral;
    if (second === undefined) return first;
    // A long choice stands in many formulas, so no key is kept that is as long as itself.
    const hash = hashOf(kind, sorted);
    const found = joined.get(hash);
    const alike = found === undefined ? [] : Array.isArray(found) ? found : [found];
    const same = alike.find((one) => one.kind === kind && sameParts(one.of, sorted));
    if (same !== undefined) return same;
    const made: Joined = { kind, id: nextId++, of: sorted };
    joined.set(hash, found === undefined ? made : [...alike, made]);
    return made;
  }

  const store: Formulas = {
    true: yes,
    false: no,
    text(field, test) {
      const normal: TextTest =
        test.kind === 'in' && test.values.length !== 1
          ? { kind: 'in', values: [...new Set(test.values)].sort() }
          : test;
      if (normal.kind === 'in' && normal.values.length === 0) return no;
      const key = fieldKey(field);
      return share(`t${key}\u0000${testKey(normal)}`, (id) => ({
        kind: 'text',
        id,
        key,
        field,
        test: normal,
      }));
    },
    number(field, test) {
      if (test.length === 0) return no;
      const key = fieldKey(field);
      return share(`n${key}${intervalsKey(test)}`, (id) => ({ kind: 'number', id, key, field, test }));
    },
    address(field, test) {
      if (test.length === 0) return no;
      const key = fieldKey(field);
      return share(`a${key}${intervalsKey(test)}`, (id) => ({ kind: 'address', id, key, field, test }));
    },
    boolean(field) {
      const key = fieldKey(field);
      return share(`b${key}`, (id) => ({ kind: 'boolean', id, key, field }));
    },
    not(of) {
      if (of === yes) return no;
      if (of === no) return yes;
      if (of.kind === 'not') return of.of;
      const made = negations.get(of) ?? { kind: 'not', id: nextId++, of };
      negations.set(of, made);
      return made;
    },
    and: (...of) => join('and', of),
    or: (...of) => join('or', of),
    all: (of) => join('and', of),
    any: (of) => join('or', of),
    except: (a, b) => store.and(a, store.not(b)),
    choose(test, then, otherwise) {
      if (then === otherwise) return then;
      // The short forms keep what is shared visible: `a or b` says what `a or (not a and b)` says.
      if (then === yes) return store.or(test, otherwise);
      if (then === no) return store.and(store.not(test), otherwise);
      if (otherwise === yes) return store.or(store.not(test), then);
      if (otherwise === no) return store.and(test, then);
      return store.or(store.and(test, then), store.and(store.not(test), otherwise));
    },
    firstMatch(entries, otherwise) {
      let result = otherwise;
      for (let i = entries.length - 1; i >= 0; i--) {
        const last = entries[i];
        if (last === undefined) continue;
        // Neighbours with one outcome are one entry; a chain of them would repeat its parts at every step.
        const whens = [last.when];
        while (i > 0 && entries[i - 1]?.then === last.then) whens.push(entries[--i]?.when ?? no);
        result = store.choose(store.any(whens), last.then, result);
      }
      return result;
    },
  };
  return store;
}

function testKey(test: TextTest): string {
  const [only, second] = test.kind === 'in' ? test.values : [];
  return only !== undefined && second === undefined ? `=${only}` : JSON.stringify(test);
}

function intervalsKey(test: IntervalSet<number> | NetSet): string {
  let key = '';
  for (const interval of test) key += ` ${interval.first}-${interval.last}`;
  return key;
}
