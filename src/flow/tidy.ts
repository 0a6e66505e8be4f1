/**
 * Conjunctions, choices and negations within a scope, with done what is plain to see: tests of one field become one test, and a part
 * that another part says already is gone. Exact; two sides that say one thing in other words are then more often one formula.
 */
import { intersect, subtract, union } from '../values/intervals.js';
import { conjunctsOf, leavesDisjoint } from './contains.js';
import type { TextField } from './fields.js';
import { type Formula, type Formulas, isLeaf, type Leaf } from './formula.js';
import type { Joins } from './rewrite.js';

/** More alternatives of one test's company than this are not written out. */
const MOST_OPTIONS = 64;
/** More pairs of an alternative and an exception than this stay as they are. */
const MOST_PAIRS = 4096;

/** So many are looked through one by one. */
const FEW = 8;

/** What the parts of formulas are read against. */
export interface TidyContext {
  /** The values that a kind can have at the field's end. */
  kinds(field: TextField): readonly string[];
  /** What a test of this field says once ties are written in. */
  tied(leaf: Leaf): Formula;
}

/** How `replaceLeaves` puts parts together again. */
export function tidyJoins(formulas: Formulas, context: TidyContext): Joins {
  return {
    not: (of) => negation(formulas, of, context),
    all: (of) => conjunction(formulas, of, context),
    any: (of) => choice(formulas, of, context),
  };
}

/** A kind is one of a closed list, so that what it is not is a list as well. */
function negation(formulas: Formulas, of: Formula, context: TidyContext): Formula {
  if (!isKind(of)) return formulas.not(of);
  const { field } = of;
  const values = context.kinds(field).filter((kind) => !of.test.values.includes(kind));
  return formulas.text(field, { kind: 'in', values });
}

function conjunction(formulas: Formulas, given: readonly Formula[], context: TidyContext): Formula {
  const flat = formulas.all(given);
  if (flat.kind !== 'and') return flat;
  if (flat.of.every(isTest)) return meet(formulas, flat, context);
  const ids = new Set(flat.of.map((part) => part.id));
  const parts = flat.of.flatMap((part) => {
    if (part.kind === 'or') return part.of.some((option) => ids.has(option.id)) ? [] : [part];
    if (part.kind !== 'not' || part.of.kind !== 'and') return [part];
    const rest = part.of.of.filter((inner) => !ids.has(inner.id));
    return rest.length === part.of.of.length ? [part] : [formulas.not(formulas.all(rest))];
  });
  return spread(formulas, meet(formulas, formulas.all(parts), context), context);
}

/** A test or the negation of one. */
function isTest(of: Formula): boolean {
  return isLeaf(of) || (of.kind === 'not' && isLeaf(of.of));
}

function meet(formulas: Formulas, of: Formula, context: TidyContext): Formula {
  return meetKinds(formulas, meetIntervals(formulas, of, context));
}

/**
 * `(a or b) and not (c or d)` with each exception only beside the alternatives that it may meet: in whatever order a policy set
 * decides, what cannot meet stands alone.
 */
function spread(formulas: Formulas, of: Formula, context: TidyContext): Formula {
  if (of.kind !== 'and') return of;
  const exceptions: Formula[] = [];
  const fixed: Formula[] = [];
  const choices: Formula[] = [];
  for (const part of of.of) {
    if (part.kind === 'or') choices.push(part);
    else if (part.kind === 'not' && part.of.kind === 'or') exceptions.push(...part.of.of);
    else if (part.kind === 'not' && part.of.kind === 'and') exceptions.push(part.of);
    else fixed.push(part);
  }
  const [only = formulas.true, second] = choices;
  const options = only.kind === 'or' ? only.of : [only];
  if (exceptions.length === 0 || second !== undefined) return of;
  if (options.length * exceptions.length > MOST_PAIRS) return of;
  const tested = exceptions.map((exception) => ({
    exception,
    leaves: conjunctsOf(exception).filter(isLeaf).reverse(),
  }));
  const spared = options.map((option) => {
    const { own, ids, tests } =
      fixed.length === 0 ? partsOf(option) : readParts([...fixed, ...conjunctsOf(option)]);
    // In a long order most exceptions are about something else.
    if (fixed.length === 0 && tested.every(({ leaves }) => isApart(tests, leaves))) return option;
    const near = tested.filter(({ leaves }) => !isApart(tests, leaves));
    const left = near.map(({ exception }) =>
      formulas.not(formulas.all(conjunctsOf(exception).filter((part) => !ids.has(part.id)))),
    );
    return meet(formulas, formulas.all([...own, ...left]), context);
  });
  return spared.every((option, i) => option === options[i]) ? only : choice(formulas, spared, context);
}

/** What stands together, and its tests by field. */
interface Parts {
  readonly own: readonly Formula[];
  readonly ids: ReadonlySet<number>;
  readonly tests: ReadonlyMap<string, Leaf>;
}

const partsKnown = new WeakMap<Formula, Parts>();

/** One alternative stands in the choices of many levels; a long one is another at each of them. */
function partsOf(option: Formula): Parts {
  const own = conjunctsOf(option);
  if (own.length > MOST_OPTIONS) return readParts(own);
  const parts = partsKnown.get(option) ?? readParts(own);
  partsKnown.set(option, parts);
  return parts;
}

function readParts(own: readonly Formula[]): Parts {
  return {
    own,
    ids: new Set(own.map((part) => part.id)),
    tests: new Map(own.flatMap((part) => (isLeaf(part) ? [[keyOf(part), part] as const] : []))),
  };
}

/** Surely nothing meets both the tests and the leaves. */
function isApart(tests: ReadonlyMap<string, Leaf>, leaves: readonly Leaf[]): boolean {
  for (const leaf of leaves) {
    const own = tests.get(keyOf(leaf));
    if (own !== undefined && own !== leaf && leavesDisjoint(own, leaf)) return true;
  }
  return false;
}

function keyOf(leaf: Leaf): string {
  return leaf.kind === 'constant' ? '' : leaf.key;
}

function choice(formulas: Formulas, given: readonly Formula[], context: TidyContext): Formula {
  const flat = formulas.any(given);
  if (flat.kind !== 'or') return flat;
  // A long order is a longer choice at each of its levels: what is as it shall be is only looked at.
  const written = flat.of.some(isUnwritten)
    ? formulas.any(flat.of.flatMap((part) => writtenOut(formulas, part, context)))
    : flat;
  if (written.kind !== 'or') return written;
  // A conjunction is no part of another one.
  const ids = new Set<number>();
  for (const part of written.of) if (part.kind !== 'and') ids.add(part.id);
  if (ids.size === 0) return written;
  const parts: Formula[] = [];
  let changed = false;
  for (const part of written.of) {
    const left = part.kind === 'and' ? besides(formulas, part, ids) : part;
    changed ||= left !== part;
    if (left !== null) parts.push(left);
  }
  return joinNumbers(formulas, changed ? formulas.any(parts) : written);
}

/** What a conjunction adds to alternatives that stand beside it; `null` for nothing. */
function besides(
  formulas: Formulas,
  part: Extract<Formula, { kind: 'and' | 'or' }>,
  ids: ReadonlySet<number>,
): Formula | null {
  if (part.of.some((inner) => ids.has(inner.id))) return null;
  if (!part.of.some((inner) => inner.kind === 'not' && ids.has(inner.of.id))) return part;
  return formulas.all(part.of.filter((inner) => inner.kind !== 'not' || !ids.has(inner.of.id)));
}

/** `a and (b or c)` is `a and b` or `a and c`, where `a` is tests only. */
function writtenOut(formulas: Formulas, of: Formula, context: TidyContext): readonly Formula[] {
  if (of.kind !== 'and' || !isUnwritten(of)) return [of];
  const only = of.of.find((part) => part.kind === 'or');
  const tests = of.of.filter((part) => part !== only);
  return only?.kind === 'or'
    ? only.of.map((option) => conjunction(formulas, [...tests, option], context))
    : [of];
}

/** Are there a few alternatives beside tests in it? */
function isUnwritten(of: Formula): boolean {
  if (of.kind !== 'and') return false;
  let choices = 0;
  for (const part of of.of) {
    if (isTest(part)) continue;
    if (part.kind !== 'or' || part.of.length > MOST_OPTIONS) return false;
    choices++;
  }
  return choices === 1;
}

type Ranged = Extract<Leaf, { readonly kind: 'number' | 'address' }>;

/** Tests of one number or address, negated or not, as one test. */
function meetIntervals(formulas: Formulas, of: Formula, context: TidyContext): Formula {
  if (of.kind !== 'and' || !hasRepeats(of.of)) return of;
  const groups = new Map<string, { readonly yes: Ranged[]; readonly no: Ranged[] }>();
  for (const part of of.of) {
    const leaf = part.kind === 'not' ? part.of : part;
    if (leaf.kind !== 'number' && leaf.kind !== 'address') continue;
    const group = groups.get(leaf.key) ?? { yes: [], no: [] };
    groups.set(leaf.key, group);
    (part.kind === 'not' ? group.no : group.yes).push(leaf);
  }
  const single = (leaf: Ranged): boolean => {
    const group = groups.get(leaf.key);
    return group !== undefined && group.yes.length + group.no.length === 1;
  };
  const rest = of.of.filter((part) => {
    const leaf = part.kind === 'not' ? part.of : part;
    return (leaf.kind !== 'number' && leaf.kind !== 'address') || single(leaf);
  });
  const tied = (leaf: Formula): Formula =>
    leaf.kind === 'number' || leaf.kind === 'address' ? context.tied(leaf) : leaf;
  const one = (group: { readonly yes: readonly Ranged[]; readonly no: readonly Ranged[] }): Formula => {
    const [first, ...more] = group.yes;
    if (first === undefined) return formulas.not(tied(joined(formulas, group.no)));
    return tied(narrowed(formulas, first, more, group.no));
  };
  const merged = [...groups.values()].filter(({ yes, no }) => yes.length + no.length > 1).map(one);
  return formulas.all([...rest, ...merged]);
}

/** Does one number or address stand in several tests? Of few tests, which most conjunctions are, no table is made. */
function hasRepeats(parts: readonly Formula[]): boolean {
  const keys: string[] = [];
  for (const part of parts) {
    const leaf = part.kind === 'not' ? part.of : part;
    if (leaf.kind === 'number' || leaf.kind === 'address') keys.push(leaf.key);
  }
  return keys.length > FEW ? new Set(keys).size < keys.length : keys.some((key, i) => keys.indexOf(key) < i);
}

/** What lies in all of the first ones and in none of the others. */
function narrowed(
  formulas: Formulas,
  first: Ranged,
  more: readonly Ranged[],
  no: readonly Ranged[],
): Formula {
  if (first.kind === 'number') {
    let test = first.test;
    for (const leaf of more) if (leaf.kind === 'number') test = intersect(test, leaf.test);
    for (const leaf of no) if (leaf.kind === 'number') test = subtract(test, leaf.test);
    return formulas.number(first.field, test);
  }
  let test = first.test;
  for (const leaf of more) if (leaf.kind === 'address') test = intersect(test, leaf.test);
  for (const leaf of no) if (leaf.kind === 'address') test = subtract(test, leaf.test);
  return formulas.address(first.field, test);
}

/** What lies in one of them; all are of one field. */
function joined(formulas: Formulas, leaves: readonly Ranged[]): Formula {
  const [first] = leaves;
  if (first === undefined) return formulas.false;
  return first.kind === 'number'
    ? formulas.number(
        first.field,
        union(leaves.flatMap((leaf) => (leaf.kind === 'number' ? [...leaf.test] : []))),
      )
    : formulas.address(
        first.field,
        union(leaves.flatMap((leaf) => (leaf.kind === 'address' ? [...leaf.test] : []))),
      );
}

/** Tests of one number side by side are one test of it. */
function joinNumbers(formulas: Formulas, of: Formula): Formula {
  if (of.kind !== 'or') return of;
  const groups = new Map<string, Ranged[]>();
  let repeated = false;
  for (const option of of.of) {
    if (option.kind !== 'number') continue;
    const group = groups.get(option.key);
    if (group === undefined) groups.set(option.key, [option]);
    else {
      group.push(option);
      repeated = true;
    }
  }
  if (!repeated) return of;
  const rest = of.of.filter((option) => option.kind !== 'number');
  return formulas.any([...rest, ...[...groups.values()].map((group) => joined(formulas, group))]);
}

type KindLeaf = Extract<Leaf, { readonly kind: 'text' }> & {
  readonly test: { readonly kind: 'in'; readonly values: readonly string[] };
};

function isKind(formula: Formula): formula is KindLeaf {
  return formula.kind === 'text' && formula.field.name === 'kind' && formula.test.kind === 'in';
}

function meetKinds(formulas: Formulas, of: Formula): Formula {
  if (of.kind !== 'and' || of.of.filter(isKind).length < 2) return of;
  const kinds = new Map<string, KindLeaf>();
  let repeated = false;
  for (const part of of.of) {
    if (!isKind(part)) continue;
    const known = kinds.get(part.key);
    repeated ||= known !== undefined;
    const values = part.test.values.filter((kind) => known?.test.values.includes(kind) ?? true);
    kinds.set(part.key, { ...part, test: { kind: 'in', values } });
  }
  if (!repeated) return of;
  return formulas.all([
    ...of.of.filter((part) => !isKind(part)),
    ...[...kinds.values()].map(({ field, test }) => formulas.text(field, test)),
  ]);
}
