/**
 * Questions about connections: a flow passes when the egress side of its source and the ingress side of its destination both let
 * it pass. What `netc test` asks, decided over all flows.
 */
import type { Direction, Pred } from '../ir/policy.js';
import { kindsOf, namespacesOf } from '../ir/pred-forms.js';
import type { Request } from '../ir/request.js';
import type { Traffic } from '../ir/traffic.js';
import type { Decision } from './decision.js';
import type { Flow } from './flow.js';
import { createFormulas, type Formula, type Formulas, isLeaf, type Leaf } from './formula.js';
import { copied, leafBeside, type Prepared, prepared, restated } from './given.js';
import { predFormula, requestFormula, trafficFormula } from './predicate.js';
import { inScope, replaceLeaves, swapped } from './rewrite.js';
import { allowsIn, joinsIn, within } from './scopes.js';
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
  return connectionAsker(decision, options)(connections);
}

/** `askConnections` for many connections: what a scope lets through is worked out once. */
export function connectionAsker(
  decision: Decision,
  options: SearchOptions,
): (connections: Connections) => ConnectionAnswer {
  const universe = bothEnds(options.universe);
  const lets = letsThrough(decision, universe);
  const named = new Set(decision.namespaces);
  return (connections) => {
    const surroundings = surroundingsOf({ ...options, universe });
    let passing: Flow | null = null;
    let blocked: Flow | null = null;
    let why: string | null = null;
    const destinations = endScopes(named, 'ingress', connections.to);
    for (const source of endScopes(named, 'egress', connections.from)) {
      for (const destination of destinations) {
        if (passing !== null && blocked !== null) return { passing, blocked, why: null };
        const formulas = createFormulas();
        const asked = regionBetween(formulas, connections, source, destination, universe);
        if (asked === formulas.false) continue;
        const passes = passesBetween(formulas, asked, lets, source, destination, universe);
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
  };
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

/** The scopes that what meets the predicate can be in, as far as it is plain to see. */
function endScopes(named: ReadonlySet<string>, direction: Direction, pred: Pred): readonly Scope[] {
  const bound = namespacesOf(pred);
  const possible = new Set(bound ?? named);
  const inside = kindsOf(pred).includes('pod') ? [...named].filter((name) => possible.has(name)) : [];
  const elsewhere = bound === null || bound.some((name) => !named.has(name));
  return [
    ...inside.map((namespace) => ({ direction, namespace, others: [] })),
    ...(elsewhere ? [{ direction, namespace: null, others: [...named] }] : []),
  ];
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

/** What the policies of scopes let through, as the source sees it, each in a store of its own: what is asked leaves no trace there. */
type LetsThrough = (scope: Scope) => Prepared;

/** What is kept of scopes has at most about so many parts. */
const MOST_KEPT = 500_000;

function letsThrough(decision: Decision, universe: Universe): LetsThrough {
  const known = new Map<string, Prepared>();
  let kept = 0;
  return (scope) => {
    const key = `${scope.direction} ${scope.namespace ?? ''}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const formulas = createFormulas();
    const allowed = allowsIn(formulas, decision, scope, universe);
    const made = prepared(
      scope.direction === 'egress' ? allowed : replaceLeaves(formulas, allowed, swapped(formulas)),
    );
    kept += made.nodes.length;
    if (kept > MOST_KEPT) {
      known.clear();
      kept = made.nodes.length;
    }
    known.set(key, made);
    return made;
  };
}

/** The connections that pass, right for those that are asked about. */
function passesBetween(
  formulas: Formulas,
  asked: Formula,
  lets: LetsThrough,
  source: Scope,
  destination: Scope,
  universe: Universe,
): Formula {
  const tied = inScope(formulas, source, universe);
  const beside = leafBeside(formulas, asked);
  const leaf = (given: Leaf): Formula => {
    const copy = copied(formulas, given);
    return isLeaf(copy) ? replaceLeaves(formulas, tied(copy), beside) : copy;
  };
  const joins = joinsIn(formulas, source, universe);
  const outside = (end: 'subject' | 'peer'): Formula => {
    const kind = formulas.text(
      { type: 'text', name: 'kind', end, key: '' },
      { kind: 'in', values: ['outside'] },
    );
    return isLeaf(kind) ? leaf(kind) : kind;
  };
  const polices = (end: 'subject' | 'peer', scope: Scope): Formula => {
    const unpoliced = outside(end);
    if (unpoliced === formulas.true) return unpoliced;
    return joins.any([unpoliced, restated(formulas, lets(scope), leaf, joins)]);
  };
  return joins.all([polices('subject', source), polices('peer', destination)]);
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
