/**
 * Cuts the values of one text field into atoms: values that none of the tests in play tells apart. Patterns are compared as
 * languages, never as strings, so `a.*` and `a.+|a` cut nothing apart. Knows tests, not flows.
 */
import { sortedBy } from '../base/order.js';
import { invariant } from '../base/unreachable.js';
import { type IntervalSet, union } from '../values/intervals.js';
import { ANY_TEXT, type Expression, literal, sequence } from './automata/expression.js';
import { examples, languageOf } from './automata/language.js';
import { type Effort, type Machine, machineOf, machineOfTexts, outputFor, pair } from './automata/machine.js';
import { parseRegex } from './automata/parse-regex.js';
import { type Program, programOf, runs } from './automata/program.js';
import type { TextTest } from './fields.js';

export interface TextAtom {
  /** One value of the atom; `null` for the atom of what is absent. */
  readonly representative: string | null;
  /** Known to have no other value: two fields that both lie in such an atom have equal values. */
  readonly single: boolean;
}

export interface TextCut {
  /** The first is always *absent*. */
  readonly atoms: readonly TextAtom[];
  /** For each test, the numbers of the atoms where it holds. */
  readonly holds: readonly IntervalSet<number>[];
}

export interface CutOptions {
  /** An RE2 expression that every value of the field matches; `null` where any text can occur. */
  readonly shape: string | null;
  /** Values to show to people where one fits, the best first. */
  readonly hints: readonly string[];
  /** The most states that a machine may have on the way. */
  readonly limit: number;
}

/** Steps that all machines of one cut may take, for each state that one of them may have. */
const STEPS_PER_STATE = 400;

/**
 * The atoms of a field on which exactly `tests` occur. An atom that no value of the right shape meets is left out. `limit`: it
 * would take too many states, and nothing is known. The order depends on the order of the tests only: absent, the listed
 * values as first named, then the rest.
 * Every regex must be one that `regexError` has no complaint about.
 */
export function cutTexts(tests: readonly TextTest[], options: CutOptions): TextCut | 'limit' {
  const listed = [...new Set(tests.flatMap((test) => (test.kind === 'in' ? test.values : [])))];
  const patterns = tests.filter((test) => test.kind !== 'in' && test.kind !== 'present');
  const shaped = options.shape === null ? null : programOfShape(options.shape);
  const legal = listed.filter((value) => shaped === null || runs(shaped, value));
  if (patterns.length === 0) {
    const other = freshValue(new Set(listed), shaped, options.hints);
    if (other !== null) return cutOf(tests, new Map(), legal, [other]);
  }
  const effort: Effort = { left: STEPS_PER_STATE * options.limit };
  const machines = new Map<TextTest, Machine>();
  for (const pattern of patterns) {
    const machine = languageOf(asExpression(pattern), options.limit, effort);
    if (machine === 'limit') return 'limit';
    machines.set(pattern, machine);
  }
  const rest = otherValues([...machines.values()], legal, options, effort);
  return rest === 'limit' ? 'limit' : cutOf(tests, machines, legal, rest);
}

const checked = new WeakMap<TextTest, Program>();

/** Whether a value that is present passes a test. A regex must be one that `regexError` has no complaint about. */
export function matches(test: TextTest, value: string): boolean {
  switch (test.kind) {
    case 'present':
      return true;
    case 'in':
      return test.values.includes(value);
    case 'starts':
      return value.startsWith(test.text);
    case 'ends':
      return value.endsWith(test.text);
    case 'contains':
      return value.includes(test.text);
    case 'regex': {
      const program = checked.get(test) ?? programFor(expressionOf(test.source));
      checked.set(test, program);
      return runs(program, value);
    }
  }
}

/** Why RE2 refuses an expression, fit for a diagnostic; `null` where it does not. `at` is an offset into the source. */
export function regexError(source: string): { readonly reason: string; readonly at: number } | null {
  const parsed = parseRegex(source);
  if (parsed.kind === 'error') return { reason: parsed.reason, at: parsed.at };
  return programOf(parsed.expression, MOST_STEPS) === null
    ? { reason: 'the expression is too large', at: 0 }
    : null;
}

/** More steps than any expression that RE2 itself takes by default (its limit is memory, 8 MB). */
const MOST_STEPS = 1_000_000;

function expressionOf(source: string): Expression {
  const parsed = parseRegex(source);
  invariant(parsed.kind === 'ok', `unchecked regex \`${source}\``);
  return parsed.expression;
}

function programFor(expression: Expression): Program {
  const program = programOf(expression, MOST_STEPS);
  invariant(program !== null, 'unchecked regex: too large');
  return program;
}

/** What is made of a shape; shapes are few, and every cut asks for one. */
interface KnownShape {
  readonly program: Program;
  /** With what it took to make. */
  machine: { readonly machine: Machine; readonly took: number } | null;
}

const shapes = new Map<string, KnownShape>();

function knownShape(shape: string): KnownShape {
  const known = shapes.get(shape) ?? { program: programFor(expressionOf(shape)), machine: null };
  shapes.set(shape, known);
  return known;
}

function programOfShape(shape: string): Program {
  return knownShape(shape).program;
}

/** Takes the same effort whether it is made now or was made before, so that nothing depends on what was asked first. */
function machineOfShape(shape: string, effort: Effort): Machine | 'limit' {
  const known = knownShape(shape);
  if (known.machine === null) {
    const own: Effort = { left: Number.MAX_SAFE_INTEGER };
    const machine = machineOf(known.program, MOST_STEPS, own);
    invariant(machine !== 'limit', 'a shape that is too large');
    known.machine = { machine, took: Number.MAX_SAFE_INTEGER - own.left };
  }
  effort.left -= known.machine.took;
  return effort.left < 0 ? 'limit' : known.machine.machine;
}

/** A value of the shape that is not listed; null where none of the likely ones will do. */
function freshValue(
  listed: ReadonlySet<string>,
  shape: Program | null,
  hints: readonly string[],
): string | null {
  const fits = (value: string): boolean => !listed.has(value) && (shape === null || runs(shape, value));
  const hint = hints.find(fits);
  if (hint !== undefined) return hint;
  for (let i = 1; i <= listed.size + 1; i++) {
    const value = i === 1 ? 'other' : `other-${i}`;
    if (fits(value)) return value;
  }
  return null;
}

/** For each set of patterns that some text beside the listed ones meets exactly, one such text. */
function otherValues(
  patterns: readonly Machine[],
  listed: readonly string[],
  { shape, hints, limit }: CutOptions,
  effort: Effort,
): readonly string[] | 'limit' {
  const right = shape === null ? languageOf(ANY_TEXT, limit, effort) : machineOfShape(shape, effort);
  if (right === 'limit' || right.states > limit) return 'limit';
  const sorted = sortTexts([machineOfTexts(listed), right, ...patterns], limit, effort);
  if (sorted === 'limit') return 'limit';
  const { machine, answers } = sorted;

  const shown = new Map(examples(machine));
  for (const hint of [...hints, 'other'].reverse()) shown.set(outputFor(machine, hint), hint);
  const result: { readonly key: string; readonly value: string }[] = [];
  for (const [output, value] of shown) {
    const [text, fits, ...met] = answers[output] ?? [];
    // Where a pattern named earlier holds comes first.
    const key = met.map((x) => (x === 0 ? 'b' : 'a')).join('');
    if (text === 0 && fits === 1) result.push({ key, value });
  }
  return sortedBy(result, (entry) => entry.key).map((entry) => entry.value);
}

/** One machine that says for every text what each of the machines says; joined as a balanced tree to keep the parts small. */
function sortTexts(
  machines: readonly Machine[],
  limit: number,
  effort: Effort,
): { readonly machine: Machine; readonly answers: readonly (readonly number[])[] } | 'limit' {
  let round = machines.map((machine) => ({
    machine,
    answers: Array.from({ length: machine.output.reduce((a, b) => Math.max(a, b), 0) + 1 }, (_, x) => [x]),
  }));
  while (round.length > 1) {
    const next: typeof round = [];
    for (let i = 0; i < round.length; i += 2) {
      const a = round[i];
      const b = round[i + 1];
      if (a === undefined) break;
      if (b === undefined) {
        next.push(a);
        continue;
      }
      const answers: number[][] = [];
      const known = new Map<number, number>();
      const join = (x: number, y: number): number => {
        const key = x * b.answers.length + y;
        const found = known.get(key);
        if (found !== undefined) return found;
        const both = [...(a.answers[x] ?? []), ...(b.answers[y] ?? [])];
        // As many answers as there are kinds of text, each as long as the list of patterns.
        effort.left -= both.length;
        known.set(key, answers.length);
        return answers.push(both) - 1;
      };
      const machine = pair(a.machine, b.machine, join, limit, effort);
      if (machine === 'limit') return 'limit';
      next.push({ machine, answers });
    }
    round = next;
  }
  const [last] = round;
  invariant(last !== undefined, 'a cut without machines');
  return last;
}

function asExpression(test: TextTest): Expression {
  switch (test.kind) {
    case 'starts':
      return sequence(literal(test.text), ANY_TEXT);
    case 'ends':
      return sequence(ANY_TEXT, literal(test.text));
    case 'contains':
      return sequence(ANY_TEXT, literal(test.text), ANY_TEXT);
    case 'regex':
      return expressionOf(test.source);
    case 'present':
      return ANY_TEXT;
    case 'in':
      return { kind: 'choice', of: test.values.map(literal) };
  }
}

function cutOf(
  tests: readonly TextTest[],
  machines: ReadonlyMap<TextTest, Machine>,
  listed: readonly string[],
  rest: readonly string[],
): TextCut {
  const shown = [...listed, ...rest];
  const numberOf = new Map(listed.map((value, i) => [value, i + 1]));
  const holds = tests.map((test) => {
    const machine = machines.get(test);
    const numbers =
      test.kind === 'in'
        ? test.values.flatMap((value) => numberOf.get(value) ?? [])
        : shown.flatMap((value, i) =>
            machine === undefined || outputFor(machine, value) === 1 ? [i + 1] : [],
          );
    return union(numbers.map((number) => ({ first: number, last: number })));
  });
  const atoms = [
    { representative: null, single: true },
    ...shown.map((representative, i) => ({ representative, single: i < listed.length })),
  ];
  return { atoms, holds };
}
