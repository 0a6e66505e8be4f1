/**
 * A box and holes -> boxes of what of it is in none of them: the arithmetic of cutting denies out of allows. Every hole leaves
 * other subjects, other peers and other traffic; where that multiplies, the box is first taken apart along one of the three.
 */
import { groupBy } from '../base/group.js';
import { compareText } from '../base/order.js';
import type { Pred } from '../ir/policy.js';
import { fromDnf, simplifyPred, toDnf } from '../ir/pred-forms.js';
import { allOf, anyOf, isFalse, predKey, testCount } from '../ir/preds.js';
import type { Traffic } from '../ir/traffic.js';
import {
  intersectTraffic,
  isEmptyTraffic,
  subtractTraffic,
  trafficKey,
  unionTraffic,
} from '../ir/traffic-sets.js';
import { type Box, boxKey, containsBox, disjointBoxes, isEmptyBox, namesPorts, without } from './boxes.js';

/**
 * What of `box` is not in `hole`, as up to three boxes that may overlap: outside the hole's subjects, outside its peers,
 * outside its traffic. INVARIANT: the hole speaks of every request (denies and isolation do).
 */
function subtractBox(box: Box, hole: Box): readonly Box[] {
  if (disjointBoxes(box, hole)) return [box];
  const pieces = [
    { ...box, subject: without(box.subject, hole.subject) },
    { ...box, peer: without(box.peer, hole.peer) },
    { ...box, traffic: subtractTraffic(box.traffic, hole.traffic) },
  ];
  return pieces.filter((piece) => !isEmptyBox(piece));
}

/** How much work is left, in tests looked at; shared by the cuts of one rewrite. Below zero nothing more is cut. */
export interface Effort {
  left: number;
}

/** What a rewrite of so many rules may take: a few seconds, and far more than sets that people write need. */
export function effortFor(rules: number): Effort {
  return { left: LEAST_EFFORT + EFFORT_PER_RULE * rules };
}

const LEAST_EFFORT = 4_000_000;
const EFFORT_PER_RULE = 1_000;

/**
 * What of `box` is in none of the holes, as boxes that may overlap; `null` where more than `limit` would come of it, or more effort
 * than is left. Few pieces stand as they are cut one hole after another; many are compared with those of the box taken apart.
 */
export function subtractAll(
  box: Box,
  holes: readonly Box[],
  limit: number,
  effort: Effort = effortFor(0),
): readonly Box[] | null {
  return subtractAlong(AXES, box, distinctHoles(holes), limit, effort);
}

/** Many rules may say the same, and what one has cut out need not be looked for again. */
function distinctHoles(holes: readonly Box[]): readonly Box[] {
  if (holes.length < 2) return holes;
  const seen = new Map<string, Box>();
  for (const hole of holes) {
    const key = boxKey(hole);
    if (!seen.has(key)) seen.set(key, hole);
  }
  return seen.size === holes.length ? holes : [...seen.values()];
}

function subtractAlong(
  axes: readonly Axis[],
  box: Box,
  holes: readonly Box[],
  limit: number,
  effort: Effort,
): readonly Box[] | null {
  const met = holes.filter((hole) => !disjointBoxes(box, hole));
  const inTurn = subtractInTurn(box, met, Math.min(limit, MANY), effort);
  if (inTurn !== null && inTurn.length <= FEW) return inTurn;
  const most = inTurn === null ? limit : inTurn.length - 1;
  const found = subtractApart(axes, box, met, most, effort) ?? inTurn;
  if (found !== null || limit <= MANY) return found;
  return subtractInTurn(box, met, limit, effort);
}

/** More pieces than this are worth another look. */
const FEW = 8;
/** So many pieces are made before the other look is taken. */
const MANY = 64;

function subtractInTurn(
  box: Box,
  holes: readonly Box[],
  limit: number,
  effort: Effort,
): readonly Box[] | null {
  let pieces: readonly Box[] = [box];
  for (const hole of holes) {
    const next = new Map<string, Box>();
    for (const piece of pieces) {
      effort.left -= testsIn(piece);
      if (effort.left < 0) return null;
      for (const left of subtractBox(piece, hole)) next.set(boxKey(left), left);
      // So many are not looked through for what others contain.
      if (next.size > Math.max(limit, MOST_COMPARED)) return null;
    }
    pieces = dropContained([...next.values()], effort);
    if (pieces.length > limit) return null;
  }
  return pieces;
}

/** A cut looks at all of them. */
function testsIn({ subject, peer }: Box): number {
  return testCount(subject) + testCount(peer) + 1;
}

/**
 * The box taken apart along the axis that gives the fewest boxes, or the first that gives few for each hole; `null` where all give
 * more than `most`.
 */
function subtractApart(
  axes: readonly Axis[],
  box: Box,
  holes: readonly Box[],
  most: number,
  effort: Effort,
): readonly Box[] | null {
  let best: readonly Box[] | null = null;
  for (const axis of axes) {
    const parts = axis.parts(box, holes, effort);
    if (parts === null || parts.length < 2) continue;
    const left = subtractParts(parts, holes, axis, axes, best === null ? most : best.length - 1, effort);
    if (left !== null) best = left;
    if (best !== null && best.length <= 2 * holes.length + 1) break;
  }
  return best;
}

/** Each part meets only some of the holes, and these hold all of it along the axis. */
function subtractParts(
  parts: readonly Box[],
  holes: readonly Box[],
  axis: Axis,
  axes: readonly Axis[],
  most: number,
  effort: Effort,
): readonly Box[] | null {
  const others = axes.filter((other) => other !== axis);
  const pieces: Box[] = [];
  for (const part of parts) {
    const left = subtractAlong(others, part, holes, most * MOST_JOINED - pieces.length, effort);
    if (left === null) return null;
    pieces.push(...left);
  }
  const joined = [...groupBy(pieces, axis.others).values()].flatMap((same): readonly Box[] => {
    const [first] = same;
    return first === undefined || same.length === 1 ? same : [axis.join(first, same)];
  });
  return joined.length > most ? null : dropContained(joined, effort);
}

/** Pieces of different parts are often one in the end; so many for each. */
const MOST_JOINED = 4;

/** One of the three directions of a box. */
interface Axis {
  /** The box in parts that share nothing, each all inside or all outside of every hole; `null` where they are too many. */
  parts(box: Box, holes: readonly Box[], effort: Effort): readonly Box[] | null;
  /** Equal for boxes that differ along the axis alone. */
  others(box: Box): string;
  /** One box for such boxes. */
  join(like: Box, boxes: readonly Box[]): Box;
}

const byTraffic: Axis = {
  parts(box, holes, effort) {
    if ([box, ...holes].some(({ traffic }) => namesPorts(traffic))) return null;
    const split = (part: Traffic, hole: Traffic) => [
      intersectTraffic(part, hole),
      subtractTraffic(part, hole),
    ];
    const cuts = holes.map(({ traffic }) => traffic);
    return (
      partsBy(box.traffic, cuts, trafficKey, split, isEmptyTraffic, MOST_PARTS, effort)?.map(
        (traffic): Box => ({ ...box, traffic }),
      ) ?? null
    );
  },
  others: ({ subject, peer }) => `${predKey(subject)}|${predKey(peer)}`,
  join: (like, boxes) => ({ ...like, traffic: unionTraffic(...boxes.map(({ traffic }) => traffic)) }),
};

function byEnd(end: 'subject' | 'peer', other: 'subject' | 'peer'): Axis {
  const split = (part: Pred, hole: Pred) => [plain(allOf(part, hole)), plain(without(part, hole))];
  return {
    parts(box, holes, effort) {
      const cuts = holes.map((hole) => hole[end]);
      return (
        partsBy(box[end], cuts, predKey, split, isFalse, 2 * holes.length + FEW, effort)?.map(
          (pred): Box => ({ ...box, [end]: pred }),
        ) ?? null
      );
    },
    others: (box) => `${predKey(box[other])}|${trafficKey(box.traffic)}`,
    join: (like, boxes) => ({ ...like, [end]: plain(anyOf(...boxes.map((box) => box[end]))) }),
  };
}

/** In the order in which they are tried: of equally many the first stay. */
const AXES: readonly Axis[] = [byTraffic, byEnd('peer', 'subject'), byEnd('subject', 'peer')];

const MOST_PARTS = 256;

function partsBy<T>(
  whole: T,
  cuts: readonly T[],
  key: (of: T) => string,
  split: (part: T, cut: T) => readonly T[],
  isEmpty: (part: T) => boolean,
  most: number,
  effort: Effort,
): readonly T[] | null {
  let parts: readonly T[] = [whole];
  // Whatever order they are written in.
  const distinct = [...new Map(cuts.map((one) => [key(one), one]))].sort(([a], [b]) => compareText(a, b));
  for (const [i, [, cut]] of distinct.entries()) {
    // A part has been cut as often as the loop has gone round.
    effort.left -= parts.length * (i + 1);
    if (effort.left < 0) return null;
    parts = parts.flatMap((part) => split(part, cut)).filter((part) => !isEmpty(part));
    if (parts.length > most) return null;
  }
  return parts;
}

/** As few conjunctions, where they are few: what many cuts left of a predicate is said anew after each. */
function plain(pred: Pred): Pred {
  const conjunctions = toDnf(pred, MOST_ALTERNATIVES);
  return conjunctions === null ? simplifyPred(pred) : fromDnf(conjunctions);
}

const MOST_ALTERNATIVES = 32;

/** Drops every box that another one contains; of equals the first stays. */
function dropContained(boxes: readonly Box[], effort: Effort): readonly Box[] {
  if (boxes.length > MOST_COMPARED) return boxes;
  effort.left -= boxes.length * boxes.length;
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

const MOST_COMPARED = 64;
