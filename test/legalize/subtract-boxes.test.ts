/** What of a box is in no hole: the same flows on every point of a small world, and few boxes where the holes share little. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Pred, Test } from '../../src/ir/policy.js';
import { allOf, anyOf, evaluatePred, IS_POD, inNamespaces, labelIn, notOf } from '../../src/ir/preds.js';
import { ANY_REQUEST } from '../../src/ir/request.js';
import { ALL_TRAFFIC, TCP, type Traffic } from '../../src/ir/traffic.js';
import { portTraffic, trafficOverlaps } from '../../src/ir/traffic-sets.js';
import type { Box } from '../../src/legalize/boxes.js';
import { type Effort, subtractAll } from '../../src/legalize/subtract-boxes.js';

const SHOP = allOf(IS_POD, inNamespaces('shop'));

function tcp(...ports: readonly number[]): Traffic {
  return portTraffic(
    TCP,
    ports.map((port) => ({ first: port, last: port })),
  );
}

/** A pod of the shop with the labels `a` and `b`, or none of both; each has one of two values or is absent. */
type Point = Readonly<Record<string, string | null>> | null;

const VALUES = ['x', 'y', null];
const POINTS: readonly Point[] = [null, ...VALUES.flatMap((a) => VALUES.map((b) => ({ a, b })))];
const PORTS = [1, 2, 3, 4];

function holds(pred: Pred, point: Point): boolean {
  return evaluatePred(pred, (test: Test) => {
    if (test.kind === 'is') return test.what === (point === null ? 'outside' : 'pod');
    if (test.kind === 'namespace') return point !== null && test.names.includes('shop');
    if (test.kind !== 'label' || point === null) return false;
    const value = point[test.key] ?? null;
    return (
      value !== null &&
      (test.test.kind === 'exists' || (test.test.kind === 'in' && test.test.values.includes(value)))
    );
  });
}

/** The points of a box: subject, peer, port. */
function pointsOf(boxes: readonly Box[]): readonly string[] {
  const found = new Set<string>();
  for (const box of boxes) {
    const ports = PORTS.filter((port) => trafficOverlaps(box.traffic, tcp(port)));
    for (const [i, subject] of POINTS.entries()) {
      if (!holds(box.subject, subject)) continue;
      for (const [j, peer] of POINTS.entries()) {
        if (!holds(box.peer, peer)) continue;
        for (const port of ports) found.add(`${i} ${j} ${port}`);
      }
    }
  }
  return [...found].sort();
}

const literal = fc
  .tuple(fc.constantFrom('a', 'b'), fc.constantFrom('x', 'y', null), fc.boolean())
  .map(([key, value, negated]): Pred => {
    const test: Pred =
      value === null ? { kind: 'label', key, test: { kind: 'exists' } } : labelIn(key, value);
    return negated ? notOf(test) : test;
  });

const end = fc.array(literal, { maxLength: 2 }).map((of): Pred => allOf(SHOP, ...of));

const hole = fc.record({
  subject: end,
  peer: fc.oneof(
    end,
    end.map((pred) => anyOf(pred, { kind: 'is', what: 'outside' })),
  ),
  traffic: fc.oneof(
    fc.constant(ALL_TRAFFIC),
    fc.uniqueArray(fc.constantFrom(...PORTS), { minLength: 1, maxLength: 2 }).map((ports) => tcp(...ports)),
  ),
  request: fc.constant(ANY_REQUEST),
});

const everything: Box = { subject: SHOP, peer: allOf(), traffic: ALL_TRAFFIC, request: ANY_REQUEST };

it('holds what the box holds and no hole does', () => {
  fc.assert(
    fc.property(fc.array(hole, { minLength: 1, maxLength: 8 }), (holes) => {
      const taken = new Set(pointsOf(holes));
      const left = subtractAll(everything, holes, 2000);
      expect(pointsOf(left ?? [])).toEqual(pointsOf([everything]).filter((point) => !taken.has(point)));
    }),
    { seed: 11, numRuns: 60 },
  );
});

it('cuts no more for holes that say the same', () => {
  fc.assert(
    fc.property(fc.array(hole, { minLength: 1, maxLength: 6 }), fc.array(fc.nat(5)), (holes, again) => {
      const repeated = [...holes, ...again.flatMap((i) => holes[i] ?? []).map((box) => ({ ...box }))];
      const once: Effort = { left: 1_000_000 };
      const often: Effort = { left: 1_000_000 };
      expect(subtractAll(everything, repeated, 2000, often)).toEqual(
        subtractAll(everything, holes, 2000, once),
      );
      expect(often).toEqual(once);
    }),
    { seed: 12, numRuns: 60 },
  );
});

const MANY = 40;

/** Denies for all but those of a role, or for those without a label of their own. */
function holes(peer: (i: number) => Pred, traffic: (i: number) => Traffic = () => ALL_TRAFFIC): Box[] {
  return Array.from({ length: MANY }, (_, i) => ({
    subject: allOf(
      SHOP,
      i % 2 === 0
        ? notOf(labelIn('role', `r${i}`))
        : notOf({ kind: 'label', key: `out-${i}`, test: { kind: 'exists' } }),
    ),
    peer: peer(i),
    traffic: traffic(i),
    request: ANY_REQUEST,
  }));
}

it('takes peers apart that share nothing: one box for each, and one for all the others', () => {
  const left = subtractAll(
    everything,
    holes((i) => allOf(SHOP, labelIn('app', `a${i}`))),
    2000,
  );
  expect(left).toHaveLength(MANY + 1);
});

it('takes traffic apart that shares nothing', () => {
  const left = subtractAll(
    everything,
    holes(
      (i) => allOf(SHOP, labelIn(`app-${i}`, 'x')),
      (i) => tcp(1000 + 2 * i),
    ),
    2000,
  );
  expect(left).toHaveLength(2 * MANY + 1);
});

it('takes subjects apart that leave different values of one label', () => {
  const many = holes((i) => allOf(SHOP, labelIn(`app-${i}`, 'x'))).map(
    (box, i): Box => ({ ...box, subject: allOf(SHOP, notOf(labelIn('role', `r${i}`))) }),
  );
  expect(subtractAll(everything, many, 2000)).toHaveLength(MANY + 1);
});

it('stops where everything multiplies', () => {
  const free = holes((i) => allOf(SHOP, labelIn(`app-${i}`, 'x'))).map(
    (box, i): Box => ({ ...box, subject: allOf(SHOP, notOf(labelIn(`role-${i}`, 'x'))) }),
  );
  expect(subtractAll(everything, free, 2000)).toBeNull();
  expect(subtractAll(everything, free.slice(0, 9), 2000)).toHaveLength(2 ** 9);
});

it('gives up where no effort is left, and takes no more than it needs', () => {
  const box: Box = { subject: SHOP, peer: SHOP, traffic: ALL_TRAFFIC, request: ANY_REQUEST };
  const holes = ['a', 'b', 'c'].map(
    (key): Box => ({ ...box, subject: allOf(SHOP, labelIn(key, 'x')), peer: allOf(SHOP, labelIn(key, 'y')) }),
  );
  const effort: Effort = { left: 1_000_000 };
  const pieces = subtractAll(box, holes, 100, effort);
  expect(pieces).toEqual(subtractAll(box, holes, 100));
  const needed = 1_000_000 - effort.left;
  expect(subtractAll(box, holes, 100, { left: needed })).toEqual(pieces);
  expect(subtractAll(box, holes, 100, { left: 5 })).toBeNull();
});
