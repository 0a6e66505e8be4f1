/**
 * Two decisions compared over all flows: what one allows and the other denies, with flows that show it, and whether it lies within
 * what was declared. Split by direction and namespace, cancelled by shape, and only then decided by diagrams.
 */
import type { Direction, Pred } from '../ir/policy.js';
import { emptiness, type Surroundings } from './arena.js';
import { without } from './cover.js';
import type { Decision } from './decision.js';
import type { Flow } from './flow.js';
import { createFormulas, type Formula, type Formulas } from './formula.js';
import { withinLimits } from './limits.js';
import { boundNamespaces } from './meaning.js';
import { type FlowRegion, predFormula, regionFormula } from './predicate.js';
import { allowsIn, scopesOf, within } from './scopes.js';
import {
  type Answer,
  answers,
  type Lent,
  type Question,
  type SearchOptions,
  surroundingsOf,
} from './search.js';
import { trim } from './trim.js';
import { createTwins } from './twins.js';
import type { Scope } from './universe.js';

/** A flow on which two decisions differ. */
export interface Witness {
  readonly direction: Direction;
  /** The namespace that the comparison was about when it was found; `null` for all that no policy names. */
  readonly namespace: string | null;
  readonly flow: Flow;
}

/** A part of a comparison that ended in a limit. */
export interface Undecided {
  readonly direction: Direction;
  readonly namespace: string | null;
  readonly why: string;
}

export interface Comparison {
  /** `different` wherever one witness is known; `equal` only where every part was decided. */
  readonly verdict: 'equal' | 'different' | 'undecided';
  /** The second allows what the first denies. */
  readonly opened: readonly Witness[];
  /** The second denies what the first allows. */
  readonly closed: readonly Witness[];
  readonly undecided: readonly Undecided[];
}

export interface CompareOptions extends SearchOptions {
  /** The most witnesses per direction, namespace and way; default 1. */
  readonly witnesses?: number;
  /** Only subjects of these namespaces are compared, where it is known that for all others the decisions are the same; default all. */
  readonly only?: ReadonlySet<string> | null;
}

/** What `b` opens and closes against `a`. Witnesses are sorted by direction (ingress first) and namespace. */
export function compareDecisions(a: Decision, b: Decision, options: CompareOptions): Comparison {
  const opened: Witness[] = [];
  const closed: Witness[] = [];
  const most = options.witnesses ?? 1;
  const undecided = overGaps(a, b, options, ({ gap, witness }) => [
    { formula: gap.opened, most, tell: (flows) => opened.push(...flows.map(witness)) },
    { formula: gap.closed, most, tell: (flows) => closed.push(...flows.map(witness)) },
  ]);
  const differs = opened.length + closed.length > 0;
  const verdict = differs ? 'different' : undecided.length > 0 ? 'undecided' : 'equal';
  return { verdict, opened, closed, undecided };
}

/** A claim that the second decision differs from the first within the regions. `effect` claims nothing about flows. */
export interface Claim {
  /** `wider`: the second allows more. */
  readonly kind: 'wider' | 'narrower' | 'both' | 'effect';
  readonly regions: readonly (FlowRegion & { readonly direction: Direction })[];
}

/** Flows that make a claim true, one for each way; `null` where there is none or none was asked for. */
export interface Proofs {
  readonly wider: Witness | null;
  readonly narrower: Witness | null;
}

export interface OutsideResult {
  /** Differences that no claim covers, in the direction in which it covers them. */
  readonly outside: { readonly wider: readonly Witness[]; readonly narrower: readonly Witness[] };
  /** Parts where a limit was in the way: what is not shown there may still be. */
  readonly undecided: readonly Undecided[];
}

export interface WithinResult extends OutsideResult {
  /** One entry per claim, in the order given: flows of the first of its regions that has one. */
  readonly claims: readonly Proofs[];
}

/** Whether every difference lies within the claims, and which claims are real. The regions' named sets are those of `options.universe`. */
export function differenceWithin(
  a: Decision,
  b: Decision,
  claims: readonly Claim[],
  options: CompareOptions,
): WithinResult {
  const found = claims.map((): FoundOf => ({ wider: null, narrower: null }));
  const result = comparedWithin(a, b, claims, options, found);
  const proofs = found.map(({ wider, narrower }) => ({
    wider: wider?.witness ?? null,
    narrower: narrower?.witness ?? null,
  }));
  return { ...result, claims: proofs };
}

/** As `differenceWithin`; whether the claims are real is not asked. */
export function differenceOutside(
  a: Decision,
  b: Decision,
  claims: readonly Claim[],
  options: CompareOptions,
): OutsideResult {
  return comparedWithin(a, b, claims, options, []);
}

/** `found` gets what bears out the claims that it has an entry for, by place; it has one for each or none. */
function comparedWithin(
  a: Decision,
  b: Decision,
  claims: readonly Claim[],
  options: CompareOptions,
  found: readonly FoundOf[],
): OutsideResult {
  const { universe } = options;
  const most = options.witnesses ?? 1;
  const outside = { wider: [] as Witness[], narrower: [] as Witness[] };
  const names = claims.map((claim) =>
    claim.regions.map((region) => boundNamespaces(region.subject, universe.sets)),
  );
  const undecided = overGaps(a, b, options, ({ formulas, scope, gap, witness }) => {
    const questions: Asked[] = [];
    const allowed: Record<Way, Formula[]> = { wider: [], narrower: [] };
    for (const [i, claim] of claims.entries()) {
      for (const [j, region] of claim.regions.entries()) {
        if (region.direction !== scope.direction || !reaches(scope, names[i]?.[j] ?? null)) continue;
        const formula = within(formulas, regionFormula(formulas, region, universe.sets), scope, universe);
        if (formula === formulas.false) continue;
        const proofs = found[i];
        for (const way of WAYS) {
          if (claim.kind !== way && claim.kind !== 'both') continue;
          allowed[way].push(formula);
          // Flows of another scope may be of a later region.
          if (proofs === undefined || (proofs[way]?.region ?? j + 1) <= j) continue;
          const tell = (flows: readonly Flow[]): void => {
            const [flow] = flows;
            if (flow !== undefined) proofs[way] = { region: j, witness: witness(flow) };
          };
          const group = `${way} ${i}`;
          questions.push({ formula: formulas.and(gap[GAPS[way]], formula), most: 1, group, tell });
        }
      }
    }
    for (const way of WAYS) {
      questions.push({
        formula: formulas.except(gap[GAPS[way]], formulas.any(allowed[way])),
        most,
        tell: (flows) => outside[way].push(...flows.map(witness)),
      });
    }
    return questions;
  });
  return { outside, undecided };
}

/** What bears out a claim, and the place of its region. */
interface Found {
  readonly region: number;
  readonly witness: Witness;
}

type FoundOf = Record<Way, Found | null>;

/** Whether subjects bound to these namespaces can lie in the scope; asked before any formula is built. */
function reaches({ namespace, others }: Scope, names: readonly string[] | null): boolean {
  if (names === null) return true;
  return namespace === null ? names.some((name) => !others.includes(name)) : names.includes(namespace);
}

/**
 * A difference at an endpoint that meets `absent`: why a condition is needed. The universe must not hold that condition itself.
 */
export function differenceAt(
  a: Decision,
  b: Decision,
  absent: Pred,
  options: SearchOptions,
): { readonly witness: Witness | null; readonly undecided: readonly Undecided[] } {
  let shown: Witness | null = null;
  const { universe } = options;
  const undecided = overGaps(a, b, options, ({ formulas, scope, gap, witness }) => {
    if (shown !== null) return [];
    const meets = formulas.or(
      predFormula(formulas, absent, 'subject', universe.sets),
      predFormula(formulas, absent, 'peer', universe.sets),
    );
    const formula = formulas.and(
      formulas.or(gap.opened, gap.closed),
      within(formulas, meets, scope, universe),
    );
    const tell = ([flow]: readonly Flow[]): void => {
      if (flow !== undefined) shown = witness(flow);
    };
    return [{ formula, most: 1, tell }];
  });
  return { witness: shown, undecided: shown === null ? undecided : [] };
}

type Way = 'wider' | 'narrower';
const WAYS = ['wider', 'narrower'] as const satisfies readonly Way[];
const GAPS = { wider: 'opened', narrower: 'closed' } as const satisfies Record<Way, keyof Gap>;

interface Gap {
  readonly opened: Formula;
  readonly closed: Formula;
}

interface Asked extends Question {
  readonly tell: (flows: Answer['flows']) => void;
}

interface GapVisit {
  readonly formulas: Formulas;
  readonly scope: Scope;
  readonly gap: Gap;
  readonly witness: (flow: Flow) => Witness;
}

/** Asks `questions` about the differences of each scope, with formulas and diagrams that live no longer than the scope. */
function overGaps(
  a: Decision,
  b: Decision,
  options: CompareOptions,
  questions: (visit: GapVisit) => readonly Asked[],
): readonly Undecided[] {
  const surroundings = surroundingsOf(options);
  const undecided: Undecided[] = [];
  for (const scope of scopesOf([a, b], options.universe)) {
    const { direction, namespace } = scope;
    if (!isAsked(options.only ?? null, namespace)) continue;
    const formulas = createFormulas();
    const before = allowsIn(formulas, a, scope, options.universe);
    const after = allowsIn(formulas, b, scope, options.universe);
    const { gap, lent } = trimmed(formulas, surroundings, gapBetween(formulas, surroundings, before, after));
    if (gap.opened === formulas.false && gap.closed === formulas.false) continue;
    const witness = (flow: Flow): Witness => ({ direction, namespace, flow });
    const asked = questions({ formulas, scope, gap, witness });
    for (const [i, answer] of answers(formulas, scope, surroundings, asked, lent).entries()) {
      asked[i]?.tell(answer.flows);
      if (
        answer.why !== null &&
        !undecided.some((u) => u.direction === direction && u.namespace === namespace)
      )
        undecided.push({ direction, namespace, why: answer.why });
    }
  }
  return undecided;
}

function isAsked(only: ReadonlySet<string> | null, namespace: string | null): boolean {
  return only === null || (namespace !== null && only.has(namespace));
}

/** Once for all questions: each of them is a part of the gap. */
function trimmed(formulas: Formulas, { patience }: Surroundings, { gap, lent }: Between): Between {
  const { known } = lent;
  if (known === null) return { gap, lent };
  const one = (formula: Formula): Formula => {
    const result = withinLimits(patience, () => trim(formulas, formula, known.isEmpty));
    return result.kind === 'done' ? result.value : formula;
  };
  return { gap: { opened: one(gap.opened), closed: one(gap.closed) }, lent };
}

/** A gap, and what is known of both sides without ties where there was need to look. */
interface Between {
  readonly gap: Gap;
  readonly lent: Lent;
}

/** What one side has and the other has not. */
function gapBetween(
  formulas: Formulas,
  surroundings: Surroundings,
  before: Formula,
  after: Formula,
): Between {
  const gap = { opened: without(formulas, after, before), closed: without(formulas, before, after) };
  if (gap.opened === formulas.false && gap.closed === formulas.false) return { gap, lent: { known: null } };
  const bare = withinLimits(surroundings.patience, () => emptiness(surroundings, [before, after]));
  if (bare.kind === 'undecided') return { gap, lent: { known: null } };
  const twins = createTwins(formulas, bare.value, surroundings.patience);
  return {
    gap: {
      opened: gap.opened === formulas.false ? gap.opened : without(formulas, after, before, twins),
      closed: gap.closed === formulas.false ? gap.closed : without(formulas, before, after, twins),
    },
    lent: { known: bare.value },
  };
}
