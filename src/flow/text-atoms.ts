/**
 * The atoms of text fields. Fields on which only lists of values are tested are cut here, without any machine; the others go to
 * `strings.ts`. Both ends of a flow are cut alike, so that equal atoms can mean equal values.
 */
import { compareNumber } from '../base/order.js';
import { present } from '../base/unreachable.js';
import { type IntervalSet, contains as inSet, union } from '../values/intervals.js';
import {
  DNS_NAME_SHAPE,
  HTTP_HOST_SHAPE,
  HTTP_METHOD_SHAPE,
  HTTP_TARGET_SHAPE,
  LABEL_VALUE_SHAPE,
  NAMESPACE_SHAPE,
  SUBDOMAIN_SHAPE,
} from './automata/shapes.js';
import type { TextField, TextTest } from './fields.js';
import type { Leaf } from './formula.js';
import { LimitReached } from './limits.js';
import { cutTexts, matches, type TextAtom } from './strings.js';

export interface FieldCut {
  /** The first is *absent*, except for fields with a closed list of values. */
  readonly atoms: readonly TextAtom[];
  /** Where a test that is in play holds. */
  holds(test: TextTest): IntervalSet<number>;
  /** The atom of a value that is present; -1 where no value of the field looks like that. */
  atomOf(value: string): number;
}

export interface CutSettings {
  /** All values of a field, where there is a list of them; such a field is never absent. */
  closed(field: TextField): readonly string[] | null;
  /** Values to show to people, the best first. */
  hints(field: TextField): readonly string[];
  /** The most states of one machine. */
  readonly states: number;
}

/** What two fields that are cut alike share. */
export function cutKey(field: TextField): string {
  return `${field.name} ${field.key}`;
}

/** The cuts of all text fields of these leaves, by `cutKey`. May throw `LimitReached`. */
export function cutTextFields(leaves: readonly Leaf[], settings: CutSettings): ReadonlyMap<string, FieldCut> {
  const tests = new Map<string, { readonly field: TextField; readonly tests: Map<string, TextTest> }>();
  for (const leaf of leaves) {
    if (leaf.kind !== 'text') continue;
    const key = cutKey(leaf.field);
    // Ties ask whether a field is there at all, and formulas without ties need not: with it both are cut alike.
    const group = tests.get(key) ?? { field: leaf.field, tests: new Map([[testKey(PRESENT), PRESENT]]) };
    group.tests.set(testKey(leaf.test), leaf.test);
    tests.set(key, group);
  }
  return new Map(
    [...tests].map(([key, group]) => [key, knownCut(group.field, group.tests, settings)] as const),
  );
}

const PRESENT: TextTest = { kind: 'present' };

const cuts = new WeakMap<CutSettings, Map<string, FieldCut | LimitReached>>();

/**
 * The spaces of one comparison cut most fields alike; what was cut under the same settings is not cut again, and what was too much
 * is not tried again.
 */
function knownCut(field: TextField, tests: ReadonlyMap<string, TextTest>, settings: CutSettings): FieldCut {
  const known = cuts.get(settings) ?? new Map<string, FieldCut | LimitReached>();
  cuts.set(settings, known);
  const lists = [...tests.values()].every(isList);
  const key = [lists ? alikeKey(field, settings) : cutKey(field), ...tests.keys()].join('\n');
  const cut = known.get(key) ?? cutOrLimit(() => withAtomOf(field, [...tests.values()], settings));
  known.set(key, cut);
  if (cut instanceof LimitReached) throw cut;
  return cut;
}

/** What fields share that the same lists cut alike: most labels are one as the other. */
function alikeKey(field: TextField, settings: CutSettings): string {
  if (field.key === '') return field.name;
  const [hint, second] = settings.hints(field);
  return second === undefined ? JSON.stringify([field.name, hint ?? null]) : cutKey(field);
}

function withAtomOf(field: TextField, tests: readonly TextTest[], settings: CutSettings): FieldCut {
  const cut = cutOne(field, tests, settings);
  const shape = shapeTest({ kind: 'regex', source: shapeOf(field) });
  return {
    ...cut,
    atomOf(value) {
      if (!matches(shape, value)) return -1;
      const met = tests.filter((test) => matches(test, value));
      const meets = new Set(met);
      const unmet = tests.filter((test) => !meets.has(test));
      return cut.atoms.findIndex(
        (atom, i) =>
          (atom.single ? atom.representative === value : atom.representative !== null) &&
          met.every((test) => inSet(cut.holds(test), i)) &&
          !unmet.some((test) => inSet(cut.holds(test), i)),
      );
    },
  };
}

function cutOrLimit(make: () => FieldCut): FieldCut | LimitReached {
  try {
    return make();
  } catch (error) {
    if (error instanceof LimitReached) return error;
    throw error;
  }
}

type Cut = Omit<FieldCut, 'atomOf'>;

function testKey(test: TextTest): string {
  return JSON.stringify(test);
}

function cutOne(field: TextField, tests: readonly TextTest[], settings: CutSettings): Cut {
  const closed = settings.closed(field);
  if (closed !== null) {
    const atoms = closed.map((value) => ({ representative: value, single: true }));
    return {
      atoms,
      holds: (test) => runsOf(closed.flatMap((value, i) => (matches(test, value) ? [i] : []))),
    };
  }
  const shape = shapeOf(field);
  if (tests.every(isList)) return cutLists(tests, shape, settings.hints(field));
  const limit = settings.states;
  const cut = cutTexts(tests, { shape, hints: settings.hints(field), limit });
  if (cut === 'limit')
    throw new LimitReached(
      `the ${tests.length} patterns over \`${field.key === '' ? field.name : `${field.name} ${field.key}`}\` need more than ${limit} states`,
    );
  const holds = new Map(tests.map((test, i) => [testKey(test), cut.holds[i] ?? []]));
  return { atoms: cut.atoms, holds: (test) => present(holds.get(testKey(test)), 'a test in play') };
}

function isList({ kind }: TextTest): boolean {
  return kind === 'in' || kind === 'present';
}

/** Only listed values are told apart: absent, each of them, and every other value. */
function cutLists(tests: readonly TextTest[], shape: string, hints: readonly string[]): Cut {
  const legal = shapeTest({ kind: 'regex', source: shape });
  const numbers = new Map<string, number>();
  for (const test of tests)
    if (test.kind === 'in')
      for (const value of test.values)
        if (!numbers.has(value) && matches(legal, value)) numbers.set(value, numbers.size + 1);
  const atoms: TextAtom[] = [{ representative: null, single: true }];
  for (const value of numbers.keys()) atoms.push({ representative: value, single: true });
  const other = [...hints, 'other', 'another'].find((value) => !numbers.has(value) && matches(legal, value));
  atoms.push({ representative: other ?? freshText(numbers, legal), single: false });
  return {
    atoms,
    holds: (test) =>
      test.kind === 'in'
        ? runsOf(test.values.flatMap((value) => numbers.get(value) ?? []))
        : [{ first: 1, last: atoms.length - 1 }],
  };
}

const shapes = new Map<string, TextTest>();

/** One object per shape: matchers are kept by test. */
function shapeTest(test: TextTest): TextTest {
  const key = testKey(test);
  const known = shapes.get(key) ?? test;
  shapes.set(key, known);
  return known;
}

function freshText(taken: ReadonlyMap<string, number>, legal: TextTest): string {
  for (let i = 2; ; i++) {
    const value = [`other-${i}`, `/other-${i}`].find((text) => !taken.has(text) && matches(legal, text));
    if (value !== undefined) return value;
  }
}

/** What a value of the field can look like. */
export function shapeOf(field: TextField): string {
  switch (field.name) {
    case 'namespace':
      return NAMESPACE_SHAPE;
    case 'account':
    case 'cluster-name':
      return SUBDOMAIN_SHAPE;
    case 'label':
    case 'namespace-label':
    case 'account-label':
    case 'node-label':
      return LABEL_VALUE_SHAPE;
    case 'http-method':
      return HTTP_METHOD_SHAPE;
    case 'http-target':
      return HTTP_TARGET_SHAPE;
    case 'http-host':
      return HTTP_HOST_SHAPE;
    case 'dns-name':
    case 'dns-query':
      return DNS_NAME_SHAPE;
    case 'http-header':
      return '[ -~]*';
    case 'kind':
    case 'request':
      return '.*';
  }
}

/** Numbers as a set of runs. */
export function runsOf(numbers: readonly number[]): IntervalSet<number> {
  return union([...numbers].sort(compareNumber).map((n) => ({ first: n, last: n })));
}
