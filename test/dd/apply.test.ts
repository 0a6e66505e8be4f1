import fc from 'fast-check';
import { expect, it } from 'vitest';
import { allOf, and, anyOf, diff, not, or, restrict, values, xor } from '../../src/dd/apply.js';
import { count, disjoint, evaluate, fieldsOf, implies, sizeOf } from '../../src/dd/query.js';
import { createStore, type Diagram, FALSE, NodeLimit, type Store, TRUE } from '../../src/dd/store.js';
import { clause, witness } from '../../src/dd/witness.js';
import { union } from '../../src/values/intervals.js';
import { assignments, type Table } from './truth.js';

/** The diagram of a truth table, built value by value. */
function ofTable(store: Store, points: readonly number[][], table: Table): Diagram {
  return anyOf(
    store,
    points
      .filter((_, i) => table[i])
      .map((point) =>
        allOf(
          store,
          point.map((value, field) => one(store, field, value)),
        ),
      ),
  );
}

function one(store: Store, field: number, value: number): Diagram {
  return values(store, field, [{ first: value, last: value }]);
}

function allTables(length: number): Table[] {
  return Array.from({ length: 2 ** length }, (_, bits) =>
    Array.from({ length }, (_, i) => ((bits >> i) & 1) === 1),
  );
}

for (const sizes of [[2, 2], [3, 2], [2, 3], [7], [1, 2, 1, 3], [2, 1, 2, 2]]) {
  it(`agrees with truth tables on every pair of functions over fields of ${sizes.join(', ')} values`, () => {
    const points = assignments(sizes);
    const store = createStore(sizes, 1e6);
    const tables = allTables(points.length);
    const diagrams = tables.map((table) => ofTable(store, points, table));
    expect(new Set(diagrams).size).toBe(tables.length);
    const byText = new Map(tables.map((table, i) => [table.join(), diagrams[i]]));
    const found = (f: (i: number) => boolean): Diagram | undefined =>
      byText.get(points.map((_, i) => f(i)).join());
    let wrong = 0;
    tables.forEach((x, i) => {
      const a = diagrams[i] ?? FALSE;
      points.forEach((point, k) => {
        if (evaluate(store, a, point) !== x[k]) wrong++;
      });
      if (not(store, a) !== found((k) => x[k] !== true)) wrong++;
      if (count(store, a) !== BigInt(x.filter(Boolean).length)) wrong++;
      const first = x.indexOf(true);
      if (JSON.stringify(witness(store, a, () => [])) !== JSON.stringify(points[first] ?? null)) wrong++;
      if (i % 3 !== 0 && tables.length > 128) return;
      tables.forEach((y, j) => {
        const b = diagrams[j] ?? FALSE;
        if (and(store, a, b) !== found((k) => x[k] === true && y[k] === true)) wrong++;
        if (or(store, a, b) !== found((k) => x[k] === true || y[k] === true)) wrong++;
        if (diff(store, a, b) !== found((k) => x[k] === true && y[k] !== true)) wrong++;
        if (xor(store, a, b) !== found((k) => x[k] !== y[k])) wrong++;
        if (implies(store, a, b) !== x.every((v, k) => !v || y[k])) wrong++;
        if (disjoint(store, a, b) !== x.every((v, k) => !(v && y[k]))) wrong++;
      });
    });
    expect(wrong).toBe(0);
  });
}

type Tree =
  | { readonly op: 'test'; readonly field: number; readonly bits: number }
  | { readonly op: 'not'; readonly of: Tree }
  | { readonly op: 'and' | 'or' | 'diff' | 'xor'; readonly of: readonly [Tree, Tree] };

const SIZES = [3, 1, 4, 2, 5];

const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 6, withCrossShrink: true },
    fc.record({ op: fc.constant('test' as const), field: fc.nat(SIZES.length - 1), bits: fc.nat(31) }),
    fc.record({ op: fc.constant('not' as const), of: tie('tree') }),
    fc.record({
      op: fc.constantFrom('and' as const, 'or' as const, 'diff' as const, 'xor' as const),
      of: fc.tuple(tie('tree'), tie('tree')),
    }),
  ),
}));

function build(store: Store, t: Tree): Diagram {
  switch (t.op) {
    case 'test': {
      const size = SIZES[t.field] ?? 0;
      const set = Array.from({ length: size }, (_, v) => v).filter((v) => (t.bits >> v) & 1);
      return values(store, t.field, union(set.map((v) => ({ first: v, last: v }))));
    }
    case 'not':
      return not(store, build(store, t.of));
    default: {
      const combine = { and, or, diff, xor }[t.op];
      return combine(store, build(store, t.of[0]), build(store, t.of[1]));
    }
  }
}

function holds(t: Tree, point: readonly number[]): boolean {
  switch (t.op) {
    case 'test':
      return ((t.bits >> (point[t.field] ?? 0)) & 1) === 1;
    case 'not':
      return !holds(t.of, point);
    default: {
      const a = holds(t.of[0], point);
      const b = holds(t.of[1], point);
      return { and: a && b, or: a || b, diff: a && !b, xor: a !== b }[t.op];
    }
  }
}

it('agrees with truth tables on random operator trees, in all questions', () => {
  const points = assignments(SIZES);
  const store = createStore(SIZES, 1e6);
  const seen = new Map<string, Diagram>();
  fc.assert(
    fc.property(tree, tree, fc.array(fc.nat(4), { maxLength: 3 }), (t, u, liked) => {
      const a = build(store, t);
      const b = build(store, u);
      const x = points.map((point) => holds(t, point));
      const y = points.map((point) => holds(u, point));
      expect(points.map((point) => evaluate(store, a, point))).toEqual(x);
      expect(count(store, a)).toBe(BigInt(x.filter(Boolean).length));
      expect(implies(store, a, b)).toBe(x.every((v, k) => !v || y[k]));
      expect(disjoint(store, a, b)).toBe(x.every((v, k) => !(v && y[k])));
      for (const [text, d] of [
        [x.join(), a],
        [y.join(), b],
      ] as const) {
        expect(seen.get(text) ?? d).toBe(d);
        seen.set(text, d);
      }
      // The smallest of all assignments that hold, where smaller means liked first, then ascending.
      const prefer = (field: number): readonly number[] => liked.filter((v) => v < (SIZES[field] ?? 0));
      const rank = (field: number, v: number): number => {
        const at = prefer(field).indexOf(v);
        return at >= 0 ? at : 100 + v;
      };
      const best = points
        .filter((_, i) => x[i])
        .sort((p, q) => {
          const field = p.findIndex((v, i) => v !== q[i]);
          return field < 0 ? 0 : rank(field, p[field] ?? 0) - rank(field, q[field] ?? 0);
        })[0];
      const shown = witness(store, a, prefer);
      expect(shown).toEqual(best ?? null);
      // Everything inside the witness's clause has the witness's answer.
      const conditions = clause(store, a, shown ?? []);
      for (const point of points) {
        const inside = conditions.every((c) =>
          c.values.some((run) => run.first <= (point[c.field] ?? 0) && (point[c.field] ?? 0) <= run.last),
        );
        if (inside) expect(evaluate(store, a, point)).toBe(shown !== null);
      }
      SIZES.forEach((size, field) => {
        const value = (liked[0] ?? 0) % size;
        const r = restrict(store, a, field, value);
        expect(fieldsOf(store, r)).not.toContain(field);
        expect(points.map((point) => evaluate(store, r, point))).toEqual(
          points.map((point) => holds(t, point.with(field, value))),
        );
      });
    }),
    { seed: 7, numRuns: 1500 },
  );
});

it('stays linear on opt-in labels: `uses-k` of the subject beside `is-k` of the peer, 60 keys', () => {
  const keys = 60;
  const store = createStore(new Array<number>(2 * keys).fill(3), 20_000);
  const any = anyOf(
    store,
    Array.from({ length: keys }, (_, k) => and(store, one(store, 2 * k, 1), one(store, 2 * k + 1, 1))),
  );
  expect(sizeOf(store, any).nodes).toBe(2 * keys);
  expect(store.nodes).toBeLessThan(2500);
  expect(count(store, not(store, any))).toBe(8n ** BigInt(keys));
});

it('holds 20,000 fields without recursion', () => {
  const fields = 20_000;
  const store = createStore(new Array<number>(fields).fill(3), 4_000_000);
  const tests = Array.from({ length: fields }, (_, i) => one(store, i, i % 3));
  const all = allOf(store, tests);
  const none = allOf(
    store,
    tests.map((test) => not(store, test)),
  );
  expect(sizeOf(store, all).nodes).toBe(fields);
  expect(witness(store, all, () => [])).toEqual(tests.map((_, i) => i % 3));
  expect(count(store, all)).toBe(1n);
  expect(count(store, none)).toBe(2n ** BigInt(fields));
  expect(disjoint(store, all, none)).toBe(true);
  expect(implies(store, all, not(store, none))).toBe(true);
  expect(xor(store, all, none)).toBe(or(store, all, none));
  expect(restrict(store, all, fields - 1, (fields - 1) % 3)).toBe(allOf(store, tests.slice(0, -1)));
});

it('holds fields of 10,000 values', () => {
  const size = 10_000;
  const store = createStore([size, size], 10_000_000);
  const even = anyOf(
    store,
    Array.from({ length: size / 2 }, (_, i) => one(store, 0, 2 * i)),
  );
  expect(count(store, even)).toBe(BigInt((size / 2) * size));
  const diagonal = anyOf(
    store,
    Array.from({ length: 1000 }, (_, i) => and(store, one(store, 0, i), one(store, 1, i))),
  );
  expect(count(store, diagonal)).toBe(1000n);
  expect(count(store, diff(store, diagonal, even))).toBe(500n);
});

it('ends with NodeLimit when a function has more edges than allowed, and stays usable', () => {
  const store = createStore(new Array<number>(32).fill(2), 3000);
  // All subjects first: exponential by nature.
  const pairs = Array.from({ length: 16 }, (_, k) => and(store, one(store, k, 1), one(store, k + 16, 1)));
  expect(() => anyOf(store, pairs)).toThrow(NodeLimit);
  expect(evaluate(store, pairs[3] ?? FALSE, new Array<number>(32).fill(1))).toBe(true);
  expect(count(store, or(store, pairs[0] ?? FALSE, pairs[1] ?? FALSE))).toBe(7n << 28n);
});

it('ends with NodeLimit when a question looks at more pairs than allowed', () => {
  const store = createStore(new Array<number>(2000).fill(2), 100_000);
  const tests = Array.from({ length: 1000 }, (_, k) => one(store, 2 * k, 1));
  const all = allOf(store, tests);
  const small = createStore([2], 1);
  expect(disjoint(small, TRUE, FALSE)).toBe(true);
  expect(disjoint({ ...store, limit: 10 }, all, not(store, one(store, 0, 1)))).toBe(true);
  expect(() => disjoint({ ...store, limit: 10 }, all, one(store, 1999, 1))).toThrow(NodeLimit);
});

it('agrees with the plain rules on a union of 600 rules, after every table has grown', () => {
  const sizes = [40, 10, 10, 60, 200, 3, 50];
  const random = fc.sample(
    fc.array(fc.record({ field: fc.nat(sizes.length - 1), first: fc.nat(199), length: fc.nat(6) }), {
      minLength: 2,
      maxLength: 5,
    }),
    { seed: 3, numRuns: 600 },
  );
  const rules = random.map((rule) =>
    rule.map(({ field, first, length }) => {
      const size = sizes[field] ?? 1;
      return { field, first: first % size, last: Math.min(size - 1, (first % size) + length) };
    }),
  );
  const store = createStore(sizes, 50_000_000);
  const diagrams = rules.map((rule) =>
    allOf(
      store,
      rule.map(({ field, first, last }) => values(store, field, [{ first, last }])),
    ),
  );
  const all = anyOf(store, diagrams);
  expect(store.nodes).toBeGreaterThan(50_000);
  // The same function, met in another order, is the same node.
  let folded: Diagram = FALSE;
  for (const d of diagrams.slice(0, 150)) folded = or(store, d, folded);
  expect(folded).toBe(anyOf(store, diagrams.slice(0, 150)));
  for (const d of diagrams) expect(implies(store, d, all)).toBe(true);
  const points = fc.sample(fc.tuple(...sizes.map((size) => fc.nat(size - 1))), { seed: 4, numRuns: 3000 });
  const plain = points.map((point) =>
    rules.some((rule) =>
      rule.every(({ field, first, last }) => first <= (point[field] ?? 0) && (point[field] ?? 0) <= last),
    ),
  );
  expect(points.map((point) => evaluate(store, all, point))).toEqual(plain);
  expect(new Set(plain).size).toBe(2);
});
