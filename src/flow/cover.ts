/**
 * What is seen of `a and not b` from the shape of formulas alone: what both sides share cancels, and an alternative that one
 * alternative of the other side contains is gone. Exact where it answers; builds no diagram.
 */
import { append } from '../base/append.js';
import { conjunctsOf, innerWithout, leavesDisjoint, MOST_TESTS, outerWithout } from './contains.js';
import { type Formula, type Formulas, isLeaf } from './formula.js';

/** More pairs of alternatives than this are left to the diagrams. */
const MOST_PAIRS = 1_000_000;
/** What deciding one piece takes, as pairs. */
const PAIRS_PER_PIECE = 4_000;

/** Knows of formulas whether they say the same; `false` may mean that it was too much work to know. */
export interface Twins {
  same(a: Formula, b: Formula): boolean;
  /** How deep a formula nests. */
  height(formula: Formula): number;
}

/**
 * A formula that says what `a and not b` says, `false` where the shapes show that nothing is left. With `twins`, levels that say
 * the same in other words cancel like levels that are the same.
 */
export function without(formulas: Formulas, a: Formula, b: Formula, twins: Twins | null = null): Formula {
  const context: Formula[] = [];
  let left = a;
  let right = b;
  for (;;) {
    if (left === right || left === formulas.false || right === formulas.true) return formulas.false;
    if (left.kind === 'not' && right.kind === 'not') {
      [left, right] = [right.of, left.of];
      continue;
    }
    const kind = left.kind === 'and' && right.kind === 'and' ? 'and' : 'or';
    const lefts = left.kind === kind ? left.of : [left];
    const rights = right.kind === kind ? right.of : [right];
    const leftIds = new Set(lefts.map((part) => part.id));
    const rightIds = new Set(rights.map((part) => part.id));
    const onlyLeft = lefts.filter((part) => !rightIds.has(part.id));
    const onlyRight = rights.filter((part) => !leftIds.has(part.id));
    // What one part of the other side contains is no difference.
    const open =
      kind === 'and'
        ? outerWithout(onlyRight, lefts, MOST_PAIRS)
        : innerWithout(onlyLeft, rights, MOST_PAIRS);
    if (open.length === 0) return formulas.false;
    const inner = nextLevel(formulas, kind, onlyLeft, onlyRight, twins);
    if (inner === null) {
      if (kind === 'and') right = formulas.all(open);
      else left = formulas.any(open);
      return formulas.all([...context, left, formulas.not(right)]);
    }
    const common = rights.filter((part) => part !== inner.right);
    append(context, kind === 'and' ? common : common.map(formulas.not));
    left = inner.left;
    right = inner.right;
  }
}

/** The one part on each side in which the sides differ, where all the others say the same together. */
function nextLevel(
  formulas: Formulas,
  kind: 'and' | 'or',
  lefts: readonly Formula[],
  rights: readonly Formula[],
  twins: Twins | null,
): { readonly left: Formula; readonly right: Formula } | null {
  // A level's own rules nest alike; what follows it nests deeper.
  const deepest = (parts: readonly Formula[]): Formula | undefined => {
    if (parts.length < 2 || twins === null) return parts[0];
    const [first, second] = [...parts].sort((a, b) => twins.height(b) - twins.height(a));
    return first && second && twins.height(first) > twins.height(second) ? first : undefined;
  };
  const left = deepest(lefts);
  const right = deepest(rights);
  if (left === undefined || right === undefined || left.kind !== right.kind || isLeaf(left)) return null;
  if (lefts.length === 1 && rights.length === 1) return { left, right };
  if (twins === null || lefts.length === 1 || rights.length === 1) return null;
  const join = kind === 'and' ? formulas.all : formulas.any;
  const rest = (parts: readonly Formula[], but: Formula): Formula =>
    join(parts.filter((part) => part !== but));
  return twins.same(rest(lefts, left), rest(rights, right)) ? { left, right } : null;
}

/**
 * A formula as smaller ones that together say the same: one per alternative of its largest part, each without what cannot meet that
 * alternative. The formula itself where the shape offers nothing; `null` in place of what is left after too much work.
 */
export function* pieces(formulas: Formulas, formula: Formula): Generator<Formula | null> {
  yield* piecesWithin(formulas, formula, { pairs: MOST_PAIRS });
}

function* piecesWithin(
  formulas: Formulas,
  formula: Formula,
  left: { pairs: number },
): Generator<Formula | null> {
  if (formula.kind === 'or') {
    for (const part of formula.of) {
      yield* piecesWithin(formulas, part, left);
      if (left.pairs < 0) return;
    }
    return;
  }
  if (formula.kind !== 'and') {
    yield formula;
    return;
  }
  const [largest] = formula.of
    .filter((part) => part.kind === 'or')
    .sort((a, b) => (b.kind === 'or' ? b.of.length : 0) - (a.kind === 'or' ? a.of.length : 0));
  const alternatives = largest?.kind === 'or' ? largest.of : [formulas.true];
  const rest = formula.of.filter((part) => part !== largest);
  for (const alternative of alternatives) {
    const conjuncts = [...conjunctsOf(alternative), ...rest.filter(isLiteral)];
    const ids = new Set(conjuncts.map((part) => part.id));
    left.pairs -= PAIRS_PER_PIECE;
    for (const part of rest)
      if (part.kind === 'not' && part.of.kind === 'or') left.pairs -= part.of.of.length;
    if (left.pairs < 0) {
      yield null;
      return;
    }
    yield formulas.all([
      alternative,
      ...rest.map((part) => {
        if (part.kind !== 'not' || part.of.kind !== 'or') return part;
        const near = part.of.of.filter((other) => !disjoint(conjuncts, conjunctsOf(other)));
        // What the alternative says anyway need not be said again.
        return formulas.not(
          formulas.any(
            near.map((other) => formulas.all(conjunctsOf(other).filter((own) => !ids.has(own.id)))),
          ),
        );
      }),
    ]);
  }
}

function isLiteral(formula: Formula): boolean {
  return isLeaf(formula) || (formula.kind === 'not' && isLeaf(formula.of));
}

/** Surely nothing meets both lists. Sound, not complete. */
function disjoint(a: readonly Formula[], b: readonly Formula[]): boolean {
  if (a.length * b.length > MOST_TESTS) return false;
  return a.some((x) =>
    b.some((y) => {
      if (isLeaf(x) && isLeaf(y)) return leavesDisjoint(x, y);
      return (x.kind === 'not' && x.of === y) || (y.kind === 'not' && y.of === x);
    }),
  );
}
