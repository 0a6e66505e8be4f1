/**
 * Boxes of flows: one predicate for each end and a set of traffic; when they are empty, share flows or hold one another. Emptiness
 * is decided by what tests mean, never by facts of a cluster.
 */
import type { Policy, Pred, Rule } from '../ir/policy.js';
import { certainlyDisjoint, certainlyImplies, simplifyPred } from '../ir/pred-forms.js';
import { allOf, isFalse, isTrue, notOf, predKey, samePred, testCount } from '../ir/preds.js';
import type { Request } from '../ir/request.js';
import type { Traffic } from '../ir/traffic.js';
import { containsTraffic, isEmptyTraffic, trafficKey, trafficOverlaps } from '../ir/traffic-sets.js';

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
    implies(inner.subject, outer.subject) &&
    implies(inner.peer, outer.peer) &&
    (outer.traffic === inner.traffic || containsTraffic(outer.traffic, inner.traffic))
  );
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
