/**
 * Makes `alternatives and not others` smaller before it is decided as a whole: an alternative that few neighbours among the others
 * cover together is gone. Each question is small, whatever the size of the whole.
 */
import { groupBy } from '../base/group.js';
import { conjunctsOf, contains, leavesDisjoint } from './contains.js';
import type { Formula, Formulas } from './formula.js';
import { isLeaf, type Leaf } from './formula.js';

/** More neighbours than this are not a small question. */
const MOST_NEIGHBOURS = 64;
/** Nor are neighbours of more parts, such as *what nothing isolates*. */
const MOST_PARTS = 128;

/** Fewer alternatives than this are looked at again wherever more is known of them. */
const FEW = 64;

/** By the id of a choice that was trimmed: the ids of the parts that stood beside it. */
const trimmedBefore = new WeakMap<Formulas, Map<number, ReadonlySet<number>>>();

/**
 * A formula that says the same, with fewer alternatives; `false` where none is left. `isEmpty` decides formulas made of the same
 * tests. A long choice that was trimmed is not looked at again as a part of something larger, unless there is more to trim it
 * against.
 */
export function trim(formulas: Formulas, formula: Formula, isEmpty: (formula: Formula) => boolean): Formula {
  if (formula.kind === 'or') return formulas.any(formula.of.map((part) => trim(formulas, part, isEmpty)));
  if (formula.kind !== 'and') return formula;
  const parts = formula.of;
  const against = parts.flatMap((part) => (part.kind === 'not' && part.of.kind === 'or' ? [part.of] : []));
  if (against.length === 0) return formula;
  const choices = parts.filter((part) => part.kind === 'or');
  const largest = choices.reduce<Formula | null>(
    (a, b) => (a?.kind === 'or' && b.kind === 'or' && a.of.length >= b.of.length ? a : b),
    null,
  );
  const known = trimmedBefore.get(formulas) ?? new Map<number, ReadonlySet<number>>();
  trimmedBefore.set(formulas, known);
  const before = largest === null ? undefined : known.get(largest.id);
  if (before !== undefined && isWithin(formula, before) && against.every(({ id }) => before.has(id)))
    return formula;
  const fixed = parts.filter((part) => part !== largest && isLiteral(part));
  const alternatives = largest?.kind === 'or' ? largest.of : [formulas.true];
  const neighbours = against.map(neighboursOf);
  const isApart = apartFrom(fixed);
  const left = alternatives.filter((alternative) => {
    // Most alternatives of a large whole are about something else than the part that is asked about.
    if (isApart(alternative)) return false;
    const own = [...fixed, ...conjunctsOf(alternative)];
    const near = neighbours.flatMap((among) => among(own));
    if (near.length === 0 || near.length > MOST_NEIGHBOURS) return true;
    // What both say need not be said again: without it, the neighbours are about peers and traffic only.
    const ids = new Set(own.map((part) => part.id));
    const rest = near.map((other) => formulas.all(conjunctsOf(other).filter((part) => !ids.has(part.id))));
    return !isEmpty(formulas.except(formulas.all(own), formulas.any(rest)));
  });
  const choice = left.length === alternatives.length ? largest : formulas.any(left);
  if (choice?.kind === 'or' && choice.of.length > FEW)
    known.set(choice.id, new Set(parts.filter((part) => part !== largest).map(({ id }) => id)));
  if (choice === largest) return formula;
  return formulas.all([...parts.filter((part) => part !== largest), choice ?? formulas.true]);
}

/** Surely nothing meets both the literals and a conjunction. */
function apartFrom(literals: readonly Formula[]): (of: Formula) => boolean {
  const byKey = groupBy(literals, keyOf);
  return (of) =>
    conjunctsOf(of).some(
      (part) => isLiteral(part) && (byKey.get(keyOf(part)) ?? []).some((other) => excludes(part, other)),
    );
}

function keyOf(literal: Formula): string {
  const leaf = leafOf(literal);
  return leaf === null || leaf.kind === 'constant' ? '' : leaf.key;
}

/** Of two literals: is one the negation of what the other is within, or are both tests that no value passes? */
function excludes(a: Formula, b: Formula): boolean {
  if (a.kind === 'not') return b.kind !== 'not' && contains(a.of, b);
  if (b.kind === 'not') return contains(b.of, a);
  return isLeaf(a) && isLeaf(b) && leavesDisjoint(a, b);
}

function isWithin(formula: Extract<Formula, { kind: 'and' | 'or' }>, parts: ReadonlySet<number>): boolean {
  const ids = new Set(formula.of.map(({ id }) => id));
  return [...parts].every((id) => ids.has(id));
}

type Neighbours = (own: readonly Formula[]) => readonly Formula[];

const neighboursKnown = new WeakMap<Formula, Neighbours>();

function neighboursOf(choice: Extract<Formula, { kind: 'and' | 'or' }>): Neighbours {
  const known =
    neighboursKnown.get(choice) ?? neighboursAmong(choice.of.filter((other) => sizeOf(other) <= MOST_PARTS));
  neighboursKnown.set(choice, known);
  return known;
}

/** Those of `others` whose tests of the subject are all among those given; of too many no more than show it. */
function neighboursAmong(others: readonly Formula[]): Neighbours {
  const subjectIds = (of: Formula): readonly number[] =>
    conjunctsOf(of).flatMap((part) => (isSubject(part) ? [part.id] : []));
  const uses = new Map<number, number>();
  for (const other of others) for (const id of subjectIds(other)) uses.set(id, (uses.get(id) ?? 0) + 1);
  // Each is found by the rarest of its tests.
  const byTest = new Map<number, { readonly formula: Formula; readonly ids: readonly number[] }[]>();
  for (const formula of others) {
    const ids = subjectIds(formula);
    const rarest = ids.reduce((a, b) => ((uses.get(a) ?? 0) <= (uses.get(b) ?? 0) ? a : b), ids[0] ?? -1);
    const list = byTest.get(rarest);
    if (list === undefined) byTest.set(rarest, [{ formula, ids }]);
    else list.push({ formula, ids });
  }
  return (own) => {
    const ids = new Set(own.map((part) => part.id));
    const near: Formula[] = [];
    for (const id of [-1, ...ids])
      for (const entry of byTest.get(id) ?? []) {
        if (entry.ids.every((i) => ids.has(i))) near.push(entry.formula);
        if (near.length > MOST_NEIGHBOURS) return near;
      }
    return near;
  };
}

/** Parts, counted no further than they matter. */
function sizeOf(formula: Formula): number {
  if (isLeaf(formula)) return 1;
  if (formula.kind === 'not') return sizeOf(formula.of);
  let size = 0;
  for (const part of formula.of) {
    size += sizeOf(part);
    if (size > MOST_PARTS) break;
  }
  return size;
}

function leafOf(formula: Formula): Leaf | null {
  const inner = formula.kind === 'not' ? formula.of : formula;
  return isLeaf(inner) ? inner : null;
}

function isLiteral(formula: Formula): boolean {
  return leafOf(formula) !== null;
}

/** A test of the subject, or a choice between such tests. */
function isSubject(formula: Formula): boolean {
  const leaf = leafOf(formula);
  if (leaf !== null) return leaf.kind !== 'constant' && leaf.field.end === 'subject';
  const inner = formula.kind === 'not' ? formula.of : formula;
  if (isLeaf(inner) || inner.kind === 'not') return false;
  return inner.of.every((part) => conjunctsOf(part).every((own) => isLeafOfSubject(own)));
}

function isLeafOfSubject(formula: Formula): boolean {
  const leaf = leafOf(formula);
  return leaf !== null && leaf.kind !== 'constant' && leaf.field.end === 'subject';
}
