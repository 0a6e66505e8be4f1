/**
 * Makes `alternatives and not others` smaller before it is decided as a whole: an alternative that few neighbours among the others
 * cover together is gone. Each question is small, whatever the size of the whole.
 */
import type { Formula, Formulas } from './formula.js';
import { isLeaf, type Leaf } from './formula.js';

/** More neighbours than this are not a small question. */
const MOST_NEIGHBOURS = 64;
/** Nor are neighbours of more parts, such as *what nothing isolates*. */
const MOST_PARTS = 128;

/**
 * A formula that says the same, with fewer alternatives; `false` where none is left. `isEmpty` decides formulas made of the same
 * tests.
 */
export function trim(formulas: Formulas, formula: Formula, isEmpty: (formula: Formula) => boolean): Formula {
  if (formula.kind === 'or') return formulas.any(formula.of.map((part) => trim(formulas, part, isEmpty)));
  if (formula.kind !== 'and') return formula;
  const parts = formula.of;
  const others = parts.flatMap((part) => (part.kind === 'not' && part.of.kind === 'or' ? part.of.of : []));
  if (others.length === 0) return formula;
  const choices = parts.filter((part) => part.kind === 'or');
  const largest = choices.reduce<Formula | null>(
    (a, b) => (a?.kind === 'or' && b.kind === 'or' && a.of.length >= b.of.length ? a : b),
    null,
  );
  const fixed = parts.filter((part) => part !== largest && isLiteral(part));
  const alternatives = largest?.kind === 'or' ? largest.of : [formulas.true];
  const neighbours = neighboursOf(others.filter((other) => sizeOf(other) <= MOST_PARTS));
  const left = alternatives.filter((alternative) => {
    const own = [...fixed, ...conjunctsOf(alternative)];
    const near = neighbours(own);
    if (near.length === 0 || near.length > MOST_NEIGHBOURS) return true;
    // What both say need not be said again: without it, the neighbours are about peers and traffic only.
    const ids = new Set(own.map((part) => part.id));
    const rest = near.map((other) => formulas.all(conjunctsOf(other).filter((part) => !ids.has(part.id))));
    return !isEmpty(formulas.except(formulas.all(own), formulas.any(rest)));
  });
  if (left.length === alternatives.length) return formula;
  return formulas.all([...parts.filter((part) => part !== largest), formulas.any(left)]);
}

/** Those of `others` whose tests of the subject are all among those given. */
function neighboursOf(others: readonly Formula[]): (own: readonly Formula[]) => readonly Formula[] {
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
    return [-1, ...ids].flatMap((id) =>
      (byTest.get(id) ?? [])
        .filter((entry) => entry.ids.every((i) => ids.has(i)))
        .map((entry) => entry.formula),
    );
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

function conjunctsOf(formula: Formula): readonly Formula[] {
  return formula.kind === 'and' ? formula.of : [formula];
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
