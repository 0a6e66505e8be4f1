/** Which conjunctions surely hold wherever another does, seen from their tests alone. Never says so where it is not. */
import { isSubset, overlaps } from '../values/intervals.js';
import type { TextTest } from './fields.js';
import { type Formula, isLeaf, type Leaf } from './formula.js';
import { matches } from './strings.js';

/** Two conjunctions with more pairs of tests than this are compared by identity only. */
export const MOST_TESTS = 2_000;

/** Those of `inners` that none of `outers` contains; after so many pairs they all stay. */
export function innerWithout(
  inners: readonly Formula[],
  outers: readonly Formula[],
  pairs: number,
): readonly Formula[] {
  const among = containersAmong(outers);
  let left = pairs;
  return inners.filter((inner) => {
    const near = hasChoice(inner) ? [outers] : among(inner);
    return !near.some((list) => list.some((outer) => --left >= 0 && contains(outer, inner)));
  });
}

/** Those of `outers` that may contain a conjunction of tests. */
function containersAmong(outers: readonly Formula[]): (inner: Formula) => readonly (readonly Formula[])[] {
  const uses = usesOf(outers);
  const byPoint = new Map<number, Formula[]>();
  for (const outer of outers) file(byPoint, rarest(outer, uses), outer);
  return (inner) => [
    ...conjunctsOf(inner).flatMap(({ id }) => [byPoint.get(id) ?? []]),
    byPoint.get(ANYWHERE) ?? [],
  ];
}

const alternativesKnown = new WeakMap<Formula, ReturnType<typeof containersAmong>>();

/** Of the alternatives, those that may contain a conjunction. */
function alternativesOf(
  choice: Extract<Formula, { kind: 'and' | 'or' }>,
): ReturnType<typeof containersAmong> {
  const known =
    alternativesKnown.get(choice) ??
    (choice.of.length < FEW ? () => [choice.of] : containersAmong(choice.of));
  alternativesKnown.set(choice, known);
  return known;
}

/** Fewer alternatives than this are looked at one by one. */
const FEW = 16;

/** Those of `outers` that contain none of `inners`; after so many pairs they all stay. */
export function outerWithout(
  outers: readonly Formula[],
  inners: readonly Formula[],
  pairs: number,
): readonly Formula[] {
  const uses = usesOf(inners);
  const byPart = new Map<number, Formula[]>();
  for (const inner of inners) {
    if (hasChoice(inner)) file(byPart, ANYWHERE, inner);
    else for (const part of conjunctsOf(inner)) if (isPoint(part)) file(byPart, part.id, inner);
  }
  let left = pairs;
  return outers.filter((outer) => {
    const id = rarest(outer, uses);
    const near = id === ANYWHERE ? [inners] : [byPart.get(ANYWHERE) ?? [], byPart.get(id) ?? []];
    return !near.some((list) => list.some((inner) => --left >= 0 && contains(outer, inner)));
  });
}

/** No id of a formula. */
const ANYWHERE = -1;

function file(lists: Map<number, Formula[]>, id: number, formula: Formula): void {
  const list = lists.get(id);
  if (list === undefined) lists.set(id, [formula]);
  else list.push(formula);
}

/** How many of the formulas have each test of one value. */
function usesOf(formulas: readonly Formula[]): ReadonlyMap<number, number> {
  const uses = new Map<number, number>();
  for (const formula of formulas)
    for (const part of conjunctsOf(formula))
      if (isPoint(part)) uses.set(part.id, (uses.get(part.id) ?? 0) + 1);
  return uses;
}

/** The test of one value in it that the fewest have. */
function rarest(formula: Formula, uses: ReadonlyMap<number, number>): number {
  let best = ANYWHERE;
  let fewest = Number.POSITIVE_INFINITY;
  for (const part of conjunctsOf(formula)) {
    const count = isPoint(part) ? (uses.get(part.id) ?? 0) : fewest;
    if (count >= fewest) continue;
    best = part.id;
    fewest = count;
  }
  return best;
}

/** A test of one value: it contains no test but itself. */
function isPoint(formula: Formula): boolean {
  if (formula.kind === 'text') return formula.test.kind === 'in' && formula.test.values.length === 1;
  if (formula.kind !== 'number') return formula.kind === 'boolean';
  const [only, second] = formula.test;
  return only !== undefined && second === undefined && only.first === only.last;
}

/** What has alternatives may be contained without a test in common. */
function hasChoice(formula: Formula): boolean {
  return conjunctsOf(formula).some((part) => part.kind === 'or');
}

export function conjunctsOf(formula: Formula): readonly Formula[] {
  return formula.kind === 'and' ? formula.of : [formula];
}

/** Surely `outer` holds wherever `inner` does. Sound, not complete. */
export function contains(outer: Formula, inner: Formula): boolean {
  const own = conjunctsOf(inner);
  const wanted = conjunctsOf(outer);
  if (own.length * wanted.length > MOST_TESTS) {
    const ids = new Set(own.map((part) => part.id));
    return wanted.every((part) => ids.has(part.id));
  }
  return wanted.every((part) => own.some((other) => partContains(part, other)));
}

function partContains(outer: Formula, inner: Formula): boolean {
  if (outer === inner) return true;
  if (outer.kind === 'not' && inner.kind === 'not') return partContains(inner.of, outer.of);
  if (isLeaf(outer) && isLeaf(inner)) return leafContains(outer, inner);
  if (outer.kind === 'not' && isLeaf(outer.of) && isLeaf(inner)) return leavesDisjoint(outer.of, inner);
  if (outer.kind === 'or') {
    const near = alternativesOf(outer);
    return (inner.kind === 'or' ? inner.of : [inner]).every((part) =>
      near(part).some((list) => list.some((other) => other === part || flatContains(other, part))),
    );
  }
  return inner.kind === 'or' && containsAll(outer, inner);
}

/** Every rule of a level is asked about the same long choice, and many rules share a test. */
function containsAll(outer: Formula, inner: Extract<Formula, { kind: 'and' | 'or' }>): boolean {
  const known = insideKnown.get(inner) ?? new Map<Formula, boolean>();
  insideKnown.set(inner, known);
  const result = known.get(outer) ?? inner.of.every((part) => flatContains(outer, part));
  known.set(outer, result);
  return result;
}

const insideKnown = new WeakMap<Formula, Map<Formula, boolean>>();

/** As `contains`, for leaves and conjunctions of leaves only: one level down is as far as shapes are looked into. */
function flatContains(outer: Formula, inner: Formula): boolean {
  const own = conjunctsOf(inner);
  return conjunctsOf(outer).every((part) =>
    own.some((other) => part === other || (isLeaf(part) && isLeaf(other) && leafContains(part, other))),
  );
}

/** Surely `outer` holds wherever `inner` does. Sound, not complete. */
export function leafContains(outer: Leaf, inner: Leaf): boolean {
  if (outer.kind === 'text' && inner.kind === 'text')
    return outer.key === inner.key && textContains(outer.test, inner.test);
  if (outer.kind === 'number' && inner.kind === 'number')
    return outer.field.name === inner.field.name && isSubset(inner.test, outer.test);
  if (outer.kind === 'address' && inner.kind === 'address')
    return outer.field.end === inner.field.end && isSubset(inner.test, outer.test);
  return false;
}

function textContains(outer: TextTest, inner: TextTest): boolean {
  if (outer.kind === 'present') return true;
  return inner.kind === 'in' && inner.values.every((value) => matches(outer, value));
}

/** Surely no flow meets both. Sound, not complete. */
export function leavesDisjoint(a: Leaf, b: Leaf): boolean {
  if (a.kind === 'number' && b.kind === 'number')
    return a.field.name === b.field.name && !overlaps(a.test, b.test);
  if (a.kind === 'address' && b.kind === 'address')
    return a.field.end === b.field.end && !overlaps(a.test, b.test);
  if (a.kind !== 'text' || b.kind !== 'text' || a.key !== b.key) return false;
  // An endpoint can have several DNS names.
  if (a.field.name === 'dns-name') return false;
  const { test } = b;
  if (a.test.kind === 'in') return !a.test.values.some((value) => matches(test, value));
  return test.kind === 'in' && !test.values.some((value) => matches(a.test, value));
}
