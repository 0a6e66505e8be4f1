/**
 * Boxes -> fewer and plainer boxes that hold the same flows. A box that the others hold is dropped; one that the others leave
 * a plainer rest of becomes that rest. Boxes with equal peers then share their traffic, boxes with equal traffic their peers.
 */
import { groupBy } from '../base/group.js';
import { compareNumber, compareText } from '../base/order.js';
import type { Pred, Test } from '../ir/policy.js';
import { fromDnf, simplifyPred, toDnf } from '../ir/pred-forms.js';
import { conjunctionPred, type Literal } from '../ir/pred-literals.js';
import { anyOf, predKey, testsOf } from '../ir/preds.js';
import { ANY_REQUEST } from '../ir/request.js';
import { ALL_PORTS, type PortSet, type Traffic } from '../ir/traffic.js';
import { isAllTraffic, trafficKey, unionTraffic } from '../ir/traffic-sets.js';
import { sameSet } from '../values/intervals.js';
import { type Box, boxKey, disjointBoxes, namesPorts } from './boxes.js';
import { subtractAll } from './subtract-boxes.js';

/** More boxes than this are not looked at: each is compared with all the others. */
const MOST_BOXES = 32;
/** A box that the others leave more parts of is left as it is. */
const MOST_PARTS = 12;
const ROUNDS = 4;

/** The shortest that was found, in a stable order; the boxes given where nothing is shorter. INVARIANT: all are of one request. */
export function fewerBoxes(given: readonly Box[]): readonly Box[] {
  const boxes = partsOf(given);
  if (boxes === null || boxes.length < 2) return given;
  const peersOnly = shrunk(boxes, restOfPeers);
  const both = shrunk(boxes, (box, rest) => restOfPeers(box, rest) ?? restOfTraffic(box, rest));
  const [first] = [boxes, peersOnly, both]
    .map(joined)
    .sort((a, b) => compareNumber(lengthOf(a), lengthOf(b)));
  return first !== undefined && lengthOf(first) < lengthOf(given.map(inParts)) ? first : given;
}

/** With its peers as the list of conjunctions that an emitter makes of them. */
function inParts(box: Box): Box {
  return { ...box, peer: fromDnf(toDnf(box.peer, MOST_BOXES) ?? []) };
}

/** One for each conjunction of peers; `null` where they are too many. */
function partsOf(boxes: readonly Box[]): readonly Box[] | null {
  const parts: Box[] = [];
  for (const box of boxes) {
    const conjunctions = toDnf(box.peer, MOST_BOXES);
    if (conjunctions === null || parts.length + conjunctions.length > MOST_BOXES) return null;
    parts.push(...conjunctions.map((of): Box => ({ ...box, peer: conjunctionPred(of) })));
  }
  return parts;
}

type Shorten = (box: Box, rest: readonly Box[]) => Box | null;

function shrunk(given: readonly Box[], shorten: Shorten): readonly Box[] {
  let boxes = [...new Map(given.map((box) => [boxKey(box), box])).values()].sort(longestFirst);
  for (let round = 0; round < ROUNDS; round++) {
    let changed = false;
    // First what the others hold, as a shortened box may hold less of what is to be dropped.
    for (const drops of [true, false])
      for (const box of boxes) {
        const others = boxes.filter((other) => other !== box && mayStandFor(other, box));
        const rest = others.length === 0 ? null : restOf(box, others);
        if (rest === null) continue;
        const made = rest.length === 0 ? [] : drops ? null : shorten(box, rest);
        if (made === null) continue;
        boxes = boxes.flatMap((one) => (one === box ? made : one));
        changed = true;
      }
    if (!changed) break;
    boxes.sort(longestFirst);
  }
  return boxes;
}

function restOf(box: Box, others: readonly Box[]): readonly Box[] | null {
  const holes = others.map((other): Box => ({ ...other, request: ANY_REQUEST }));
  return subtractAll(
    box,
    holes.filter((hole) => !disjointBoxes(box, hole)),
    MOST_PARTS,
  );
}

/** The box with the peers of what is left, where these are one plainer conjunction. */
function restOfPeers(box: Box, rest: readonly Box[]): Box | null {
  const [only, ...more] = toDnf(anyOf(...rest.map((part) => part.peer)), MOST_BOXES) ?? [];
  if (only === undefined || more.length > 0) return null;
  const peer = conjunctionPred(only);
  const known = new Set(testsOf(box.peer).map(predKey));
  if (peerLength(peer) >= peerLength(box.peer)) return null;
  return testsOf(peer).every((test) => isPlain(test) || known.has(predKey(test))) ? { ...box, peer } : null;
}

/** The box with the traffic of what is left, where that is shorter. */
function restOfTraffic(box: Box, rest: readonly Box[]): Box | null {
  const traffic = unionTraffic(...rest.map((part) => part.traffic));
  const shorter = trafficLength(traffic) < trafficLength(box.traffic) && !namesPorts(traffic);
  return shorter ? { ...box, traffic } : null;
}

/** Every target has words for it, whether it holds or not. */
function isPlain(test: Test): boolean {
  switch (test.kind) {
    case 'namespace':
      return true;
    case 'namespace-label':
    case 'label':
      return test.test.kind === 'in' || test.test.kind === 'exists';
    default:
      return test.kind === 'is' && test.what === 'pod';
  }
}

/** No target that has words for the one lacks words for the other, so that nothing is lost that was not lost before. */
export function mayStandFor(other: Box, box: Box): boolean {
  const known = new Set([box.subject, box.peer].flatMap(testsOf).map(wordOf));
  const words = [other.subject, other.peer].flatMap(testsOf);
  return (
    words.every((test) => isPlain(test) || known.has(wordOf(test))) &&
    trafficWords(other.traffic).every((word) => trafficWords(box.traffic).includes(word))
  );
}

function wordOf(test: Test): string {
  if (test.kind === 'is') return `is ${test.what}`;
  return 'test' in test ? `${test.kind} ${test.test.kind}` : test.kind;
}

/** What of traffic not every target has words for. */
function trafficWords(traffic: Traffic): readonly string[] {
  if (isAllTraffic(traffic)) return [];
  return [
    ...(namesPorts(traffic) ? ['named'] : []),
    ...(traffic.icmp.length + traffic.icmpv6.length > 0 ? ['icmp'] : []),
    ...(traffic.others.length > 0 ? ['others'] : []),
  ];
}

/** Equal peers share their traffic, then equal traffic its peers. */
function joined(boxes: readonly Box[]): readonly Box[] {
  // Lists of plain ports only: of other words a target may have some and lack the rest.
  const byPeer = groupBy(boxes, (box) => {
    const alone = trafficWords(box.traffic).length === 0 ? '' : trafficKey(box.traffic);
    return `${predKey(box.subject)} ${predKey(box.peer)} ${alone}`;
  });
  const wide = [...byPeer.values()].flatMap((same): readonly Box[] => {
    const [first] = same;
    return first === undefined || same.length === 1
      ? same
      : [{ ...first, traffic: unionTraffic(...same.map(({ traffic }) => traffic)) }];
  });
  const byTraffic = groupBy(wide, (box) => `${predKey(box.subject)} ${trafficKey(box.traffic)}`);
  return [...byTraffic.values()]
    .flatMap((same): readonly Box[] => {
      const [first] = same;
      return first === undefined || same.length === 1
        ? same
        : [{ ...first, peer: simplifyPred(anyOf(...same.map(({ peer }) => peer))) }];
    })
    .sort((a, b) => compareText(boxKey(a), boxKey(b)));
}

/** About how many lines there are to read, as a NetworkPolicy has them. */
function lengthOf(boxes: readonly Box[]): number {
  return boxes.reduce(
    (sum, { peer, traffic }) => sum + RULE_LINES + peerLength(peer) + trafficLength(traffic),
    0,
  );
}

const RULE_LINES = 2;
const PEER_LINES = 2;

function peerLength(pred: Pred): number {
  return (toDnf(pred, MOST_BOXES) ?? []).reduce(
    (sum, conjunction) => conjunction.reduce((lines, literal) => lines + linesOf(literal), sum + PEER_LINES),
    0,
  );
}

function linesOf({ test, negated }: Literal): number {
  if (test.kind === 'is') return 0;
  if (test.kind === 'address') return test.nets.length;
  const values =
    'names' in test ? test.names : 'test' in test && test.test.kind === 'in' ? test.test.values : [];
  return values.length === 1 && !negated ? 1 : 3 + values.length;
}

function trafficLength(traffic: Traffic): number {
  if (isAllTraffic(traffic)) return 0;
  const ports = (of: PortSet): number =>
    of.reduce(
      (sum, { numbers, named, notNamed }) =>
        sum + 2 * (sameSet(numbers, ALL_PORTS) ? 1 : numbers.length) + named.length + notNamed.length,
      0,
    );
  const { tcp, udp, sctp, icmp, icmpv6, others } = traffic;
  return ports(tcp) + ports(udp) + ports(sctp) + icmp.length + icmpv6.length + others.length;
}

function longestFirst(a: Box, b: Box): number {
  return compareNumber(lengthOf([b]), lengthOf([a])) || compareText(boxKey(a), boxKey(b));
}
