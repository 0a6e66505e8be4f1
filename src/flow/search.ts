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
  const { patience } = surroundings;
  const given = questions.map(({ formula }) => formula);
  const bare = withinLimits(patience, () => shrunk(formulas, surroundings, given, lent.known));
  lent.known = null;
  const { left, failed } = bare.kind === 'done' ? bare.value : { left: given, failed: bare.why };
  const roots = left.filter((formula) => formula !== formulas.false);
  if (roots.length === 0) return questions.map(() => NOTHING);
  // Where the whole is too large without ties it is too large with them.
  const arena =
    failed === null
      ? withinLimits(patience, () => createArena(formulas, scope, surroundings, roots))
      : { kind: 'undecided' as const, why: failed };
  return questions.map(({ most }, i) => {
    const formula = left[i] ?? formulas.false;
    if (formula === formulas.false) return NOTHING;
    const result =
      arena.kind === 'done' ? withinLimits(patience, () => arena.value.findAll(formula, most)) : arena;
    return result.kind === 'done'
      ? { flows: result.value, why: null }
      : piecemeal(formulas, scope, surroundings, { formula, most }, result.why);
  });
}

/** What is left of each formula, ties or no ties; `failed` where one of them was too large to be looked at as a whole. */
function shrunk(
  formulas: Formulas,
  surroundings: Surroundings,
  given: readonly Formula[],
  known: Emptiness | null,
  filled = true,
): { readonly left: readonly Formula[]; readonly failed: string | null } {
  const open = given.filter((formula) => formula !== formulas.false);
  if (open.length === 0) return { left: given, failed: null };
  const usable = known?.knows(open) ? known : null;
  const { isEmpty } = usable ?? emptiness(surroundings, open);
  let failed: string | null = null;
  const left = given.map((formula) => {
    if (failed !== null) return formula;
    const trimmed = trim(formulas, formula, isEmpty);
    const empty = withinLimits(surroundings.patience, () => isEmpty(trimmed));
    if (empty.kind === 'undecided') failed = empty.why;
    return empty.kind === 'done' && empty.value ? formulas.false : trimmed;
  });
  // What others filled before may have been in the way.
  return usable !== null && filled && failed !== null
    ? shrunk(formulas, surroundings, given, usable.again(), false)
    : { left, failed };
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
