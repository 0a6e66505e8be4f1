/**
 * Searches for flows where formulas hold: first without ties (most answers are *nowhere*), then with them, then piece by piece
 * where a limit was in the way. Limits end as *undecided*, never as an answer.
 */
import type { Direction } from '../ir/policy.js';
import { createArena, type Emptiness, emptiness, type Surroundings } from './arena.js';
import { pieces } from './cover.js';
import type { Flow } from './flow.js';
import type { Formula, Formulas } from './formula.js';
import { type Hints, hintsFrom } from './hints.js';
import { DEFAULT_LIMITS, type Limits, withinLimits } from './limits.js';
import { countBelow } from './rewrite.js';
import { within } from './scopes.js';
import { trim } from './trim.js';
import type { Scope, Universe } from './universe.js';

export interface SearchOptions {
  readonly universe: Universe;
  /** Default: the namespaces of the universe's facts. */
  readonly hints?: Hints;
  readonly limits?: Limits;
}

export type Found =
  | { readonly kind: 'flow'; readonly flow: Flow }
  | { readonly kind: 'none' }
  | { readonly kind: 'undecided'; readonly why: string };

/** All flows asked for that were found; `why` where a limit was in the way of knowing that there are no more. */
export interface Answer {
  readonly flows: readonly Flow[];
  readonly why: string | null;
}

export interface Question {
  /** A formula within the scope. */
  readonly formula: Formula;
  readonly most: number;
  /** Of the questions of one group only the first with a flow is answered with it; the others with nothing. Default: of none. */
  readonly group?: unknown;
}

/** A flow of one direction where the formula holds. Every flow returned was confirmed by the plain reading. */
export function findFlow(
  formulas: Formulas,
  formula: Formula,
  direction: Direction,
  options: SearchOptions,
): Found {
  const scope: Scope = { direction, namespace: null, others: [] };
  return findIn(formulas, within(formulas, formula, scope, options.universe), scope, options);
}

/** As `findFlow`, for a formula within a scope (`within`). */
export function findIn(formulas: Formulas, formula: Formula, scope: Scope, options: SearchOptions): Found {
  const [answer] = answers(formulas, scope, surroundingsOf(options), [{ formula, most: 1 }]);
  const flow = answer?.flows[0];
  if (flow !== undefined) return { kind: 'flow', flow };
  return answer === undefined || answer.why === null
    ? { kind: 'none' }
    : { kind: 'undecided', why: answer.why };
}

/** What is known without ties, until it was asked for the last time. */
export interface Lent {
  known: Emptiness | null;
}

/**
 * One answer per question, in their order; all questions share the diagrams of one scope. What is lent may spare the work of making
 * diagrams without ties; it is let go before those with ties are made.
 */
export function answers(
  formulas: Formulas,
  scope: Scope,
  surroundings: Surroundings,
  questions: readonly Question[],
  lent: Lent = { known: null },
): readonly Answer[] {
  const result = questions.map(() => NOTHING);
  const met = new Set<unknown>();
  const ask = (asked: readonly number[], postpones: boolean): readonly number[] => {
    const own = asked.flatMap((i) => questions[i] ?? []);
    const { given, later } = answersTo(formulas, scope, surroundings, own, { lent, met, postpones });
    for (const [at, i] of asked.entries()) result[i] = given[at] ?? NOTHING;
    return asked.filter((_, at) => later.has(at));
  };
  // Most often the first of a group that holds somewhere without ties has a flow, and the others need not be looked at.
  const later = ask([...questions.keys()], true).filter((i) => !met.has(questions[i]?.group));
  if (later.length > 0) ask(later, false);
  return result;
}

interface Asking {
  readonly lent: Lent;
  /** The groups that have a flow; more are added. */
  readonly met: Set<unknown>;
  /** Is of each group only the first asked that holds somewhere without ties? */
  readonly postpones: boolean;
}

/** Answers by place, and the places of the questions that were not asked. */
function answersTo(
  formulas: Formulas,
  scope: Scope,
  surroundings: Surroundings,
  questions: readonly Question[],
  { lent, met, postpones }: Asking,
): { readonly given: readonly Answer[]; readonly later: ReadonlySet<number> } {
  const { patience } = surroundings;
  const given = questions.map(({ formula }) => formula);
  const bare = withinLimits(patience, () =>
    shrunk(formulas, surroundings, postpones ? questions : given.map((formula) => ({ formula })), lent.known),
  );
  lent.known = null;
  const { left, later, failed } =
    bare.kind === 'done' ? bare.value : { left: given, later: NONE, failed: bare.why };
  const roots = left.filter((formula) => formula !== formulas.false);
  if (roots.length === 0) return { given: questions.map(() => NOTHING), later };
  // Where the whole is too large without ties it is too large with them.
  const arena =
    failed === null
      ? withinLimits(patience, () => createArena(formulas, scope, surroundings, roots))
      : { kind: 'undecided' as const, why: failed };
  const answerTo = ({ most, group }: Question, formula: Formula): Answer => {
    if (formula === formulas.false || (group !== undefined && met.has(group))) return NOTHING;
    const result =
      arena.kind === 'done' ? withinLimits(patience, () => arena.value.findAll(formula, most)) : arena;
    const answer =
      result.kind === 'done'
        ? { flows: result.value, why: null }
        : piecemeal(formulas, scope, surroundings, { formula, most }, result.why);
    if (group !== undefined && answer.flows.length > 0) met.add(group);
    return answer;
  };
  return { given: questions.map((question, i) => answerTo(question, left[i] ?? formulas.false)), later };
}

const NONE: ReadonlySet<number> = new Set();

/**
 * What is left of each formula, ties or no ties; `failed` where one of them was too large to be looked at as a whole. `later` are
 * the places of those that were not looked at because another of their group holds somewhere; nothing is left of them.
 */
function shrunk(
  formulas: Formulas,
  surroundings: Surroundings,
  questions: readonly Pick<Question, 'formula' | 'group'>[],
  known: Emptiness | null,
  filled = true,
): {
  readonly left: readonly Formula[];
  readonly later: ReadonlySet<number>;
  readonly failed: string | null;
} {
  const given = questions.map(({ formula }) => formula);
  const open = given.filter((formula) => formula !== formulas.false);
  if (open.length === 0) return { left: given, later: NONE, failed: null };
  const usable = known?.knows(open) ? known : null;
  const { isEmpty } = usable ?? emptiness(surroundings, open);
  let failed: string | null = null;
  const holds = new Set<unknown>();
  const later = new Set<number>();
  const left = questions.map(({ formula, group }, i) => {
    if (formula === formulas.false) return formula;
    if (group !== undefined && holds.has(group)) {
      later.add(i);
      return formulas.false;
    }
    if (failed !== null) return formula;
    const trimmed = trim(formulas, formula, isEmpty);
    const empty = withinLimits(surroundings.patience, () => isEmpty(trimmed));
    if (empty.kind === 'undecided') failed = empty.why;
    if (empty.kind === 'done' && empty.value) return formulas.false;
    if (empty.kind === 'done' && group !== undefined) holds.add(group);
    return trimmed;
  });
  // What others filled before may have been in the way.
  return usable !== null && filled && failed !== null
    ? shrunk(formulas, surroundings, questions, usable.again(), false)
    : { left, later, failed };
}

const NOTHING: Answer = { flows: [], why: null };

/** A piece of more nodes than this is no smaller a question than a whole that was too large. */
const MOST_NODES = 20_000;
/** A larger piece counts as several. */
const PIECE_NODES = 128;
/** Of a whole that is too large, so many pieces may be too large as well before the others are left alone. */
const MOST_FAILURES = 8;

function piecemeal(
  formulas: Formulas,
  scope: Scope,
  surroundings: Surroundings,
  { formula, most }: Question,
  why: string,
): Answer {
  const { limits, patience } = surroundings;
  const flows: Flow[] = [];
  let failed: string | null = null;
  let failures = 0;
  const spent = `${why}, and ${limits.pieces} of its parts were looked at one by one`;
  if (patience.pieces >= limits.pieces) return { flows, why: spent };
  for (const part of pieces(formulas, formula)) {
    if (flows.length >= most) break;
    const size = part === null ? 0 : countBelow(part, MOST_NODES);
    patience.pieces += size > MOST_NODES ? 1 : Math.max(1, Math.ceil(size / PIECE_NODES));
    if (patience.pieces > limits.pieces) {
      failed = spent;
      break;
    }
    if (part === null || part === formula || failures >= MOST_FAILURES) {
      failed = why;
      break;
    }
    if (size > MOST_NODES) {
      failed = why;
      failures++;
      continue;
    }
    const result = withinLimits(patience, () =>
      emptiness(surroundings, [part]).isEmpty(part)
        ? []
        : createArena(formulas, scope, surroundings, [part]).findAll(part, most - flows.length),
    );
    if (result.kind === 'done') flows.push(...result.value);
    else {
      failed = why;
      failures++;
    }
  }
  return { flows, why: flows.length >= most ? null : failed };
}

export function surroundingsOf(options: SearchOptions): Surroundings {
  return {
    universe: options.universe,
    hints: options.hints ?? hintsFrom(options.universe.facts),
    limits: options.limits ?? DEFAULT_LIMITS,
    patience: { met: 0, pieces: 0, steps: 0 },
  };
}
