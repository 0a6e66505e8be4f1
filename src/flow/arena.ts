/**
 * One scope's formulas as diagrams: a short-lived store, its space, and the search for a flow that exists. `bare` knows no ties and
 * answers only *nowhere*; with ties it finds flows. May throw `NodeLimit` or `LimitReached`.
 */
import { invariant, present } from '../base/unreachable.js';
import { allOf, and, diff, not, or, values } from '../dd/apply.js';
import { createStore, type Diagram, FALSE, type Store } from '../dd/store.js';
import { clause, witness } from '../dd/witness.js';
import type { EndpointKind } from '../ir/policy.js';
import { evaluate } from './concrete.js';
import type { Flow } from './flow.js';
import { type Formula, type Formulas, isLeaf } from './formula.js';
import { type Hints, preferredAtoms, textHints } from './hints.js';
import { LimitReached, type Limits, limitsLeft, type Patience } from './limits.js';
import { impossible } from './possible.js';
import { inScope, nodesBelow, replaceLeaves } from './rewrite.js';
import { createSpace, type Space } from './space.js';
import { diagramOf } from './symbolic.js';
import type { CutSettings } from './text-atoms.js';
import { tieFormulas } from './tie-formulas.js';
import { tieRelations } from './tie-relations.js';
import { conditionsFormula, type Scope, type Universe } from './universe.js';
import { concretise, kindAt } from './witness.js';

export interface Surroundings {
  readonly universe: Universe;
  readonly hints: Hints;
  readonly limits: Limits;
  /** Of one question: its own, never shared with another. */
  readonly patience: Patience;
}

/** Answers whether formulas of one scope hold nowhere at all, ties or no ties. */
export interface Emptiness {
  /** For formulas made of the tests below the roots it was made for. May throw `NodeLimit`. */
  isEmpty(formula: Formula): boolean;
  /** Are the formulas made of those tests? */
  knows(of: readonly Formula[]): boolean;
  /** The same with no diagram made yet, and as large as patience allows now. */
  again(): Emptiness;
}

/** May throw `LimitReached`. */
export function emptiness(surroundings: Surroundings, roots: readonly Formula[]): Emptiness {
  const space = createSpace(roots, [], settingsOf(surroundings));
  const tests = new Set(nodesBelow(roots).flatMap((node) => (isLeaf(node) ? [node.id] : [])));
  const again = (): Emptiness => {
    const { limits, patience } = surroundings;
    const store = createStore(space.sizes, limitsLeft(limits, patience).edges, patience, limits.steps);
    const known = new Map<number, Diagram>();
    return {
      isEmpty: (formula) => diagramOf(store, space, formula, known) === FALSE,
      knows: (of) => nodesBelow(of).every((node) => !isLeaf(node) || tests.has(node.id)),
      again,
    };
  };
  return again();
}

export interface Arena {
  /** A flow of the universe where the formula, one of the roots or made of their leaves, holds; null where there is none. */
  find(formula: Formula): Flow | null;
  /** Up to `most` flows, no two for the same reason. */
  findAll(formula: Formula, most: number): readonly Flow[];
}

/** `roots` must be formulas within the scope (`inScope`). */
export function createArena(
  formulas: Formulas,
  scope: Scope,
  surroundings: Surroundings,
  roots: readonly Formula[],
): Arena {
  const { universe, hints, patience } = surroundings;
  const limits = limitsLeft(surroundings.limits, patience);
  const conditions = replaceLeaves(
    formulas,
    conditionsFormula(formulas, universe),
    inScope(formulas, scope, universe),
  );
  const ties = [...tieFormulas(formulas, scope, universe, [...roots, conditions]), conditions];
  const space = createSpace(roots, ties, settingsOf(surroundings));
  const store = createStore(space.sizes, limits.edges, patience, limits.steps);
  const known = new Map<number, Diagram>();
  let tied: Diagram | null = null;
  let likely: Diagram | null = null;
  const setting = { space, scope, universe, hints };

  const findAll = (formula: Formula, most: number): readonly Flow[] => {
    const plain = diagramOf(store, space, formula, known);
    if (plain === FALSE) return [];
    tied ??= allOf(store, [
      ...ties.map((tie) => diagramOf(store, space, tie, known)),
      ...tieRelations(store, space),
    ]);
    let left = and(store, plain, tied);
    const result: Flow[] = [];
    let excluded = 0;
    while (left !== FALSE && result.length < most) {
      likely ??= likelyLabels(store, setting);
      const better = and(store, left, likely);
      const assignment = choose(store, better === FALSE ? left : better, setting);
      const flow = concretise(setting, assignment);
      if (flow !== null && impossible(flow, universe) === null) {
        invariant(evaluate(formula, flow) === true, 'a witness that the plain reading does not confirm');
        result.push(flow);
      } else if (++excluded > limits.exclusions) {
        throw new LimitReached(`the first ${excluded} assignments tried are of no flow that exists`);
      }
      const reason = clause(store, left, assignment).map(({ field, values: set }) =>
        values(store, field, set),
      );
      left = diff(store, left, allOf(store, reason));
    }
    return result;
  };
  return { find: (formula) => findAll(formula, 1)[0] ?? null, findAll };
}

/** The assignment that reads best. Kinds are decided first, since what addresses are usual depends on them. */
function choose(
  store: Store,
  diagram: Diagram,
  { space, universe, hints }: { readonly space: Space; readonly universe: Universe; readonly hints: Hints },
): readonly number[] {
  const preferred = (subject: EndpointKind, peer: EndpointKind) => (field: number) => {
    const slot = present(space.slots[field], 'a slot');
    const end = slot.kind === 'address' ? slot.field.end : 'peer';
    return preferredAtoms(slot, end === 'subject' ? subject : peer, universe.facts, hints);
  };
  const rough = present(witness(store, diagram, preferred('pod', 'pod')) ?? undefined, 'a witness');
  const prefer = preferred(kindAt(space, rough, 'subject'), kindAt(space, rough, 'peer'));
  return present(witness(store, diagram, prefer) ?? undefined, 'a witness');
}

/** Namespaces known by name have the labels that they are known to have: likely, but nothing says that it stays so. */
function likelyLabels(
  store: Store,
  { space, universe, hints }: { readonly space: Space; readonly universe: Universe; readonly hints: Hints },
): Diagram {
  const known = [...universe.facts.namespaces, ...hints.namespaces];
  const result: Diagram[] = [];
  for (const [place, slot] of space.slots.entries()) {
    if (slot.kind !== 'text' || slot.field.name !== 'namespace-label') continue;
    const { field } = slot;
    const at = space.place(`${field.end}.namespace`);
    const names = at === undefined ? undefined : space.slots[at];
    if (at === undefined || names?.kind !== 'text') continue;
    for (const { name, labels } of known) {
      const here = names.atoms.findIndex((atom) => atom.single && atom.representative === name);
      const value = labels.get(field.key);
      const label = value === undefined ? 0 : space.atomOf(field, value);
      if (here < 0 || label < 0) continue;
      const elsewhere = not(store, values(store, at, [{ first: here, last: here }]));
      result.push(or(store, elsewhere, values(store, place, [{ first: label, last: label }])));
    }
  }
  return allOf(store, result);
}

const settings = new WeakMap<Surroundings, CutSettings>();

/** One object per surroundings: cuts are kept by settings. */
function settingsOf(surroundings: Surroundings): CutSettings {
  const known = settings.get(surroundings) ?? makeSettings(surroundings);
  settings.set(surroundings, known);
  return known;
}

function makeSettings({ universe, hints, limits, patience }: Surroundings): CutSettings {
  return {
    closed: (field) =>
      field.name === 'kind'
        ? [...new Set([...universe.subjects, ...universe.peers])]
        : field.name === 'request'
          ? ['opaque', 'http', 'dns']
          : null,
    hints: (field) => textHints(field, hints),
    get states() {
      return limitsLeft(limits, patience).states;
    },
  };
}
