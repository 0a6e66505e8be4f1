/**
 * Boxes of flows: one predicate for each end and a set of traffic. The arithmetic of rewrites: what of a box is not in
 * another, as boxes again. Emptiness is decided by what tests mean, never by facts of a cluster.
 */
import type { Policy, Pred, Rule } from '../ir/policy.js';
import { certainlyDisjoint, certainlyImplies, simplifyPred } from '../ir/pred-forms.js';
import { allOf, isFalse, isTrue, notOf, predKey, samePred, testCount } from '../ir/preds.js';
import type { Request } from '../ir/request.js';
import type { Traffic } from '../ir/traffic.js';
import {
  containsTraffic,
  intersectTraffic,
  isEmptyTraffic,
  subtractTraffic,
  trafficKey,
  trafficOverlaps,
  unionTraffic,
} from '../ir/traffic-sets.js';

export interface Box {
  readonly subject: Pred;
  readonly peer: Pred;
  readonly traffic: Traffic;
  readonly request: Request;
}

/** The flows a rule of a policy matches. */
export function boxOf(policy: Policy, rule: Rule): Box {
  return {
    subject: both(policy.subject, rule.own),
    peer: simplifyPred(rule.peer),
    traffic: rule.traffic,
    request: rule.request,
  };
}

/** Simplified, and one object for one pair, so that what is known of it is worked out once. */
function both(subject: Pred, own: Pred): Pred {
  if (isTrue(own)) return simplifyPred(subject);
  return remembered(joined, subject, own, (a, b) => simplifyPred(allOf(a, b)));
}

const joined: Pairs<Pred> = new WeakMap();

export function isEmptyBox(box: Box): boolean {
  return isEmptyTraffic(box.traffic) || isFalse(box.subject) || isFalse(box.peer);
}

/** Surely no flow lies in both. */
export function disjointBoxes(a: Box, b: Box): boolean {
  return !trafficOverlaps(a.traffic, b.traffic) || disjoint(a.subject, b.subject) || disjoint(a.peer, b.peer);
}

/** Surely every flow of `inner` lies in `outer`, whatever it requests; false where `outer` speaks of requests. */
export function containsBox(outer: Box, inner: Box): boolean {
  return (
    outer.request.kind === 'any' &&
    containsTraffic(outer.traffic, inner.traffic) &&
    implies(inner.subject, outer.subject) &&
    implies(inner.peer, outer.peer)
  );
}

/**
 * What of `box` is not in `hole`, as up to three boxes that may overlap: outside the hole's subjects, outside its peers,
 * outside its traffic. INVARIANT: the hole speaks of every request (denies and isolation do).
 */
export function subtractBox(box: Box, hole: Box): readonly Box[] {
  if (disjointBoxes(box, hole)) return [box];
  const pieces = [
    { ...box, subject: without(box.subject, hole.subject) },
    { ...box, peer: without(box.peer, hole.peer) },
    { ...box, traffic: subtractTraffic(box.traffic, hole.traffic) },
  ];
  return pieces.filter((piece) => !isEmptyBox(piece));
}

/**
 * What of `box` is in none of the holes; `null` where more than `limit` boxes would come of it. Every hole leaves other peers and
 * other traffic; where that multiplies, the traffic is taken apart first, so that holes of different traffic only add up.
 */
export function subtractAll(box: Box, holes: readonly Box[], limit: number): readonly Box[] | null {
  return (
    subtractInTurn(box, holes, Math.min(limit, MANY)) ??
    subtractByTraffic(box, holes, limit) ??
    (limit > MANY ? subtractInTurn(box, holes, limit) : null)
  );
}

/** More pieces than this are worth another look. */
const MANY = 64;
const MOST_PARTS = 256;

/** `null` where the traffic has no or too many parts, or where a part is still too much. */
function subtractByTraffic(box: Box, holes: readonly Box[], limit: number): readonly Box[] | null {
  const met = holes.filter((hole) => !disjointBoxes(box, hole));
  if ([box, ...met].some(({ traffic }) => namesPorts(traffic))) return null;
  let parts: readonly Traffic[] = [box.traffic];
  for (const { traffic } of met) {
    parts = parts
      .flatMap((part) => [intersectTraffic(part, traffic), subtractTraffic(part, traffic)])
      .filter((part) => !isEmptyTraffic(part));
    if (parts.length > MOST_PARTS) return null;
  }
  if (parts.length < 2) return null;
  const byEnds = new Map<string, Box>();
  for (const traffic of parts) {
    const here = met.filter((hole) => trafficOverlaps(hole.traffic, traffic));
    const pieces = subtractInTurn({ ...box, traffic }, here, Math.min(limit, MANY));
    if (pieces === null) return null;
    for (const piece of pieces) {
      const key = `${predKey(piece.subject)}|${predKey(piece.peer)}`;
      const known = byEnds.get(key);
      byEnds.set(
        key,
        known === undefined ? piece : { ...known, traffic: unionTraffic(known.traffic, piece.traffic) },
      );
    }
  }
  return byEnds.size > limit ? null : dropContained([...byEnds.values()]);
}

function subtractInTurn(box: Box, holes: readonly Box[], limit: number): readonly Box[] | null {
  let pieces: readonly Box[] = [box];
  for (const hole of holes) {
    const next = new Map<string, Box>();
    for (const piece of pieces) for (const left of subtractBox(piece, hole)) next.set(boxKey(left), left);
    pieces = dropContained([...next.values()]);
    if (pieces.length > limit) return null;
  }
  return pieces;
}

/** The part of `a` that lies in `b`. */
export function intersectBoxes(a: Box, b: Box): Box {
  return {
    subject: simplifyPred(allOf(a.subject, b.subject)),
    peer: simplifyPred(allOf(a.peer, b.peer)),
    traffic: intersectTraffic(a.traffic, b.traffic),
    request: a.request,
  };
}

/** Does it speak of what a destination names its ports? */
export function namesPorts({ tcp, udp, sctp }: Traffic): boolean {
  return [tcp, udp, sctp].some((ports) => ports.some((term) => term.named.length + term.notNamed.length > 0));
}

/** `a` and not `b`, simplified. */
export function without(a: Pred, b: Pred): Pred {
  return simplifyPred(allOf(a, notOf(b)));
}

export function boxKey(box: Box): string {
  return `${predKey(box.subject)}|${predKey(box.peer)}|${trafficKey(box.traffic)}|${JSON.stringify(box.request)}`;
}

/** Drops every box that another one contains; of equals the first stays. */
export function dropContained(boxes: readonly Box[]): readonly Box[] {
  if (boxes.length > 64) return boxes;
  return boxes.filter(
    (inner, i) =>
      !boxes.some(
        (outer, j) =>
          i !== j &&
          JSON.stringify(outer.request) === JSON.stringify(inner.request) &&
          containsBox({ ...outer, request: { kind: 'any' } }, inner) &&
          (j < i || !containsBox({ ...inner, request: { kind: 'any' } }, outer)),
      ),
  );
}

/** What is known of pairs of predicates. */
type Pairs<T> = WeakMap<Pred, WeakMap<Pred, T>>;

const disjointKnown: Pairs<boolean> = new WeakMap();
const impliesKnown: Pairs<boolean> = new WeakMap();

function disjoint(a: Pred, b: Pred): boolean {
  return remembered(disjointKnown, a, b, (x, y) => {
    if (isSmall(x, y)) return certainlyDisjoint(x, y);
    return alternatives(x).every((own) =>
      alternatives(y).every((other) => isSmall(own, other) && disjoint(own, other)),
    );
  });
}

function implies(a: Pred, b: Pred): boolean {
  return remembered(impliesKnown, a, b, (x, y) => {
    if (isSmall(x, y)) return certainlyImplies(x, y);
    // Whether some alternative holds each of the others is seen at a glance; whether several do together is not.
    return alternatives(x).every((own) => alternatives(y).some((other) => samePred(own, other)));
  });
}

/** Predicates of more tests than this are compared alternative by alternative. */
const MOST_TESTS = 48;

function isSmall(a: Pred, b: Pred): boolean {
  return testCount(a) + testCount(b) <= MOST_TESTS;
}

function alternatives(pred: Pred): readonly Pred[] {
  return pred.kind === 'any' ? pred.of : [pred];
}

function remembered<T>(table: Pairs<T>, a: Pred, b: Pred, decide: (a: Pred, b: Pred) => T): T {
  let row = table.get(a);
  if (row === undefined) {
    row = new WeakMap();
    table.set(a, row);
  }
  const found = row.get(b);
  if (found !== undefined) return found;
  const answer = decide(a, b);
  row.set(b, answer);
  return answer;
}
