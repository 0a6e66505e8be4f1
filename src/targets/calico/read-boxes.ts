/**
 * Sets of flows as unions of boxes: who the own end is, who the peer is, what the traffic is. What one rule of Calico says is
 * such a union, because named ports and services tie the traffic to the endpoint. Knows no plugin.
 */
import { groupBy } from '../../base/group.js';
import { type Pred, TRUE_PRED } from '../../ir/policy.js';
import { simplifyPred } from '../../ir/pred-forms.js';
import { allOf, anyOf, isFalse, notOf, predKey } from '../../ir/preds.js';
import { ALL_TRAFFIC, type Traffic } from '../../ir/traffic.js';
import {
  complementTraffic,
  intersectTraffic,
  isEmptyTraffic,
  trafficKey,
  unionTraffic,
} from '../../ir/traffic-sets.js';

export interface Box {
  readonly own: Pred;
  readonly peer: Pred;
  readonly traffic: Traffic;
}

/** The flows in any of them. */
export type Boxes = readonly Box[];
export type RuleEnd = 'own' | 'peer';

export const EVERYTHING: Boxes = [{ own: TRUE_PRED, peer: TRUE_PRED, traffic: ALL_TRAFFIC }];

/** The flows of this traffic whose end is such. */
export function boxAt(end: RuleEnd, pred: Pred, traffic: Traffic = ALL_TRAFFIC): Box {
  return end === 'own' ? { own: pred, peer: TRUE_PRED, traffic } : { own: TRUE_PRED, peer: pred, traffic };
}

/** The flows in all of the unions. */
export function meet(...all: readonly Boxes[]): Boxes {
  return all
    .reduce(
      (left, right) =>
        left.flatMap((a) =>
          right.map((b) => ({
            own: allOf(a.own, b.own),
            peer: allOf(a.peer, b.peer),
            traffic: inBoth(a.traffic, b.traffic),
          })),
        ),
      EVERYTHING,
    )
    .filter((box) => !isEmpty(box));
}

/** Most conditions of a rule say nothing of traffic. */
function inBoth(a: Traffic, b: Traffic): Traffic {
  return a === ALL_TRAFFIC ? b : b === ALL_TRAFFIC ? a : intersectTraffic(a, b);
}

/** Every flow that is in none of them. */
export function outside(boxes: Boxes): Boxes {
  return meet(
    ...tidy(boxes).map(({ own, peer, traffic }) =>
      [
        boxAt('own', notOf(own)),
        boxAt('peer', notOf(peer)),
        boxAt('peer', TRUE_PRED, complementTraffic(traffic)),
      ].filter((box) => !isEmpty(box)),
    ),
  );
}

/** The same flows in fewer boxes, simplified; none is empty. */
export function tidy(boxes: Boxes): Boxes {
  const simple = boxes
    .map(({ own, peer, traffic }) => ({ own: simplifyPred(own), peer: simplifyPred(peer), traffic }))
    .filter((box) => !isEmpty(box));
  const byEnds = joined(
    simple,
    ({ own, peer }) => `${predKey(own)}|${predKey(peer)}`,
    (first, group) => ({ ...first, traffic: unionTraffic(...group.map(({ traffic }) => traffic)) }),
  );
  const byPeers = joined(
    byEnds,
    ({ own, traffic }) => `${predKey(own)}|${keyOf(traffic)}`,
    (first, group) => ({ ...first, peer: simplifyPred(anyOf(...group.map(({ peer }) => peer))) }),
  );
  return joined(
    byPeers,
    ({ peer, traffic }) => `${predKey(peer)}|${keyOf(traffic)}`,
    (first, group) => ({ ...first, own: simplifyPred(anyOf(...group.map(({ own }) => own))) }),
  );
}

const keys = new WeakMap<Traffic, string>();

function keyOf(traffic: Traffic): string {
  const known = keys.get(traffic) ?? trafficKey(traffic);
  keys.set(traffic, known);
  return known;
}

function joined(boxes: Boxes, key: (box: Box) => string, join: (first: Box, group: Boxes) => Box): Boxes {
  if (boxes.length < 2) return boxes;
  return [...groupBy(boxes, key).values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    return group.length === 1 ? [first] : [join(first, group)];
  });
}

function isEmpty({ own, peer, traffic }: Box): boolean {
  return isFalse(own) || isFalse(peer) || isEmptyTraffic(traffic);
}
