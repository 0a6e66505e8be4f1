/**
 * Questions about connections: a flow passes when the egress side of its source and the ingress side of its destination both let
 * it pass. What `netc test` asks, decided over all flows.
 */
import type { Direction, Pred } from '../ir/policy.js';
import type { Request } from '../ir/request.js';
import type { Traffic } from '../ir/traffic.js';
import type { Decision } from './decision.js';
import type { Flow } from './flow.js';
import { createFormulas, type Formula, type Formulas } from './formula.js';
import { predFormula, requestFormula, trafficFormula } from './predicate.js';
import { replaceLeaves, swapped } from './rewrite.js';
import { allowsIn, within } from './scopes.js';
import { answers, type SearchOptions, surroundingsOf } from './search.js';
import type { Scope, Universe } from './universe.js';

/** Connections from what meets one predicate to what meets another. */
export interface Connections {
  readonly from: Pred;
  readonly to: Pred;
  readonly traffic: Traffic;
  readonly request: Request;
}

export interface ConnectionAnswer {
  /** A connection that passes at both ends, as its egress side sees it (the subject is the source); null where none does. */
  readonly passing: Flow | null;
  /** A connection that one of the ends stops; null where none is. */
  readonly blocked: Flow | null;
  /** Why a `null` above is not certain; null where it is. Both null and this null: no such connection exists. */
  readonly why: string | null;
}

/** Whether connections pass: some, all, none; a pod and its own node, where the pod receives, are left out. Predicates may name the sets of `options.universe`. */
export function askConnections(
  decision: Decision,
  connections: Connections,
  options: SearchOptions,
): ConnectionAnswer {
  const universe = bothEnds(options.universe);
  const surroundings = surroundingsOf({ ...options, universe });
  let passing: Flow | null = null;
  let blocked: Flow | null = null;
  let why: string | null = null;
  for (const source of endScopes(decision, 'egress')) {
    for (const destination of endScopes(decision, 'ingress')) {
      if (passing !== null && blocked !== null) return { passing, blocked, why: null };
      const formulas = createFormulas();
      const asked = regionBetween(formulas, connections, source, destination, universe);
      if (asked === formulas.false) continue;
      const passes = passesBetween(formulas, decision, source, destination, universe);
      const [yes, no] = answers(formulas, source, surroundings, [
        { formula: passing === null ? formulas.and(asked, passes) : formulas.false, most: 1 },
        { formula: blocked === null ? formulas.except(asked, passes) : formulas.false, most: 1 },
      ]);
      passing ??= yes?.flows[0] ?? null;
      blocked ??= no?.flows[0] ?? null;
      why ??= yes?.why ?? no?.why ?? null;
    }
  }
  return { passing, blocked, why: passing !== null && blocked !== null ? null : why };
}

/** The same connection as its other end sees it. */
export function reversed(flow: Flow): Flow {
  return {
    ...flow,
    direction: flow.direction === 'ingress' ? 'egress' : 'ingress',
    subject: flow.peer,
    peer: flow.subject,
  };
}

/** Either end of a connection may be outside, though not both. */
function bothEnds(universe: Universe): Universe {
  const kinds = [...new Set([...universe.subjects, ...universe.peers])];
  return { ...universe, subjects: kinds, peers: kinds };
}

function endScopes(decision: Decision, direction: Direction): readonly Scope[] {
  const { namespaces } = decision;
  return [...namespaces, null].map((namespace) => ({
    direction,
    namespace,
    others: namespace === null ? namespaces : [],
  }));
}

/** The connections asked about, within the scopes of both their ends. */
function regionBetween(
  formulas: Formulas,
  { from, to, traffic, request }: Connections,
  source: Scope,
  destination: Scope,
  universe: Universe,
): Formula {
  const region = formulas.all([
    predFormula(formulas, from, 'subject', universe.sets),
    predFormula(formulas, to, 'peer', universe.sets),
    trafficFormula(formulas, traffic),
    requestFormula(formulas, request),
    formulas.not(ownNodeToPod(formulas)),
  ]);
  return formulas.and(
    destinationIs(formulas, destination),
    atBothEnds(formulas, region, source, destination, universe),
  );
}

/** A pod's own node always reaches it: nobody asks about that. */
function ownNodeToPod(formulas: Formulas): Formula {
  const pod = formulas.text(
    { type: 'text', name: 'kind', end: 'peer', key: '' },
    { kind: 'in', values: ['pod'] },
  );
  return formulas.and(pod, formulas.boolean({ type: 'boolean', name: 'own-node', end: 'flow', key: '' }));
}

function destinationIs(formulas: Formulas, { namespace, others }: Scope): Formula {
  const inside = formulas.text(
    { type: 'text', name: 'namespace', end: 'peer', key: '' },
    { kind: 'in', values: namespace === null ? others : [namespace] },
  );
  return namespace === null ? formulas.not(inside) : inside;
}

function passesBetween(
  formulas: Formulas,
  decision: Decision,
  source: Scope,
  destination: Scope,
  universe: Universe,
): Formula {
  const outside = (end: 'subject' | 'peer'): Formula =>
    formulas.text({ type: 'text', name: 'kind', end, key: '' }, { kind: 'in', values: ['outside'] });
  const ingress = replaceLeaves(
    formulas,
    allowsIn(formulas, decision, destination, universe),
    swapped(formulas),
  );
  const egress = allowsIn(formulas, decision, source, universe);
  return within(
    formulas,
    formulas.and(formulas.or(outside('subject'), egress), formulas.or(outside('peer'), ingress)),
    source,
    universe,
  );
}

/** A formula about a connection, with what the scopes of its two ends fix written in. */
function atBothEnds(
  formulas: Formulas,
  formula: Formula,
  source: Scope,
  destination: Scope,
  universe: Universe,
): Formula {
  const turn = (of: Formula): Formula => replaceLeaves(formulas, of, swapped(formulas));
  const atDestination = turn(within(formulas, turn(formula), destination, universe));
  return within(formulas, atDestination, source, universe);
}
