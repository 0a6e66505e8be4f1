import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LABEL_VALUE_SHAPE, NAMESPACE_SHAPE } from '../../../src/flow/automata/shapes.js';
import type { TextTest } from '../../../src/flow/fields.js';
import { cutTexts, matches, regexError, type TextCut } from '../../../src/flow/strings.js';
import { contains } from '../../../src/values/intervals.js';
import { textsOver } from './naive.js';

const TEXTS = textsOver('ab/', 4);
const text = fc.string({ unit: fc.constantFrom('a', 'b', '/'), maxLength: 3 });

const test = fc.oneof<fc.Arbitrary<TextTest>[]>(
  fc.constant({ kind: 'present' }),
  fc.record({ kind: fc.constant('in'), values: fc.array(text, { maxLength: 4 }) }),
  fc.record({ kind: fc.constantFrom('starts', 'ends', 'contains'), text }),
  fc.record({
    kind: fc.constant('regex'),
    source: fc.constantFrom(
      'a.*',
      '(a|b)+',
      '[^/]*',
      '/?',
      '.{2,3}',
      'ab|ba|',
      '(?i)B+',
      '[^a]',
      'a$.*',
      '\\bab?\\b.*',
    ),
  }),
);

/** The tests that hold, by the definition that `matches` is; it has its own tests beside a naive matcher. */
function met(tests: readonly TextTest[], value: string): string {
  return tests.map((t) => (matches(t, value) ? '1' : '0')).join('');
}

function metBy(cut: TextCut, atom: number): string {
  return cut.holds.map((set) => (contains(set, atom) ? '1' : '0')).join('');
}

it('cuts into atoms that are disjoint, exhaustive and shown by one of their own, on random tests', () => {
  fc.assert(
    fc.property(
      fc.array(test, { maxLength: 6 }),
      fc.constantFrom(null, '[ab]*', '/.*', '[ab]{0,2}', 'a|b', 'x'),
      fc.array(text, { maxLength: 3 }),
      (tests, shape, hints) => {
        const cut = cutTexts(tests, { shape, hints, limit: 50_000 });
        expect(cut).not.toBe('limit');
        if (cut === 'limit') return;
        const fits = (value: string): boolean =>
          shape === null || matches({ kind: 'regex', source: shape }, value);
        const listed = new Set(tests.flatMap((t) => (t.kind === 'in' ? t.values : [])));

        const [absent, ...rest] = cut.atoms;
        expect(absent?.representative).toBeNull();
        expect(metBy(cut, 0)).toBe('0'.repeat(tests.length));
        const others = new Map<string, number>();
        const values = new Map<string, number>();
        rest.forEach(({ representative, single }, i) => {
          const value = representative ?? '';
          expect(representative).not.toBeNull();
          expect(fits(value)).toBe(true);
          expect(metBy(cut, i + 1)).toBe(met(tests, value));
          expect(single).toBe(listed.has(value));
          if (single) values.set(value, i + 1);
          else {
            expect(others.has(metBy(cut, i + 1))).toBe(false);
            others.set(metBy(cut, i + 1), i + 1);
          }
        });
        const homeless = TEXTS.filter((value) => {
          if (!fits(value)) return values.has(value);
          return listed.has(value) ? !values.has(value) : !others.has(met(tests, value));
        });
        expect(homeless).toEqual([]);
        // A hint is shown wherever it fits, the first one first.
        for (const [answer, atom] of others) {
          const hint = hints.find((h) => fits(h) && !listed.has(h) && met(tests, h) === answer);
          if (hint !== undefined) expect(rest[atom - 1]?.representative).toBe(hint);
        }
      },
    ),
    { seed: 21, numRuns: 1000 },
  );
});

const LABEL = { shape: LABEL_VALUE_SHAPE, hints: [], limit: 20_000 };

it('has three atoms for one label value: absent, that value, any other', () => {
  expect(cutTexts([{ kind: 'present' }, { kind: 'in', values: ['web'] }], LABEL)).toEqual({
    atoms: [
      { representative: null, single: true },
      { representative: 'web', single: true },
      { representative: 'other', single: false },
    ],
    holds: [[{ first: 1, last: 2 }], [{ first: 1, last: 1 }]],
  });
});

it('shows a value that is not listed', () => {
  const cut = cutTexts([{ kind: 'in', values: ['other', 'other-2'] }], LABEL);
  expect(cut === 'limit' ? null : cut.atoms.map((a) => a.representative)).toEqual([
    null,
    'other',
    'other-2',
    'other-3',
  ]);
  const hinted = cutTexts([{ kind: 'in', values: ['a'] }], { ...LABEL, hints: ['a', 'NOT A LABEL', 'b'] });
  expect(hinted === 'limit' ? null : hinted.atoms.map((a) => a.representative)).toEqual([null, 'a', 'b']);
});

it('leaves out what no value of the right shape can be', () => {
  const options = { shape: 'pod|node', hints: [], limit: 100 };
  const cut = cutTexts(
    [
      { kind: 'in', values: ['pod', 'outside'] },
      { kind: 'in', values: ['node'] },
    ],
    options,
  );
  expect(cut).toEqual({
    atoms: [
      { representative: null, single: true },
      { representative: 'pod', single: true },
      { representative: 'node', single: true },
    ],
    holds: [[{ first: 1, last: 1 }], [{ first: 2, last: 2 }]],
  });
  const upper = cutTexts([{ kind: 'starts', text: 'A' }], { ...LABEL, shape: NAMESPACE_SHAPE });
  expect(upper === 'limit' ? null : upper.atoms.length).toBe(2);
  const long = cutTexts([{ kind: 'starts', text: 'a'.repeat(64) }], LABEL);
  expect(long === 'limit' ? null : long.holds).toEqual([[]]);
});

it('does not cut between two spellings of one language', () => {
  const tests: TextTest[] = [
    { kind: 'regex', source: '/v1(/.*)?' },
    { kind: 'regex', source: '/v1|/v1/.*' },
  ];
  const cut = cutTexts(tests, { shape: '/.*', hints: ['/'], limit: 1000 });
  expect(cut === 'limit' ? null : cut.atoms.map((a) => a.representative)).toEqual([null, '/v1', '/']);
  expect(cut === 'limit' ? null : cut.holds[0]).toEqual(cut === 'limit' ? [] : cut.holds[1]);
});

it('separates a thousand listed values from patterns that meet some of them', () => {
  const names = Array.from({ length: 1000 }, (_, i) => `team-${i % 7}-service-${i}`);
  const patterns = Array.from({ length: 7 }, (_, i): TextTest => ({ kind: 'starts', text: `team-${i}-` }));
  const cut = cutTexts([{ kind: 'in', values: names }, ...patterns, { kind: 'ends', text: '-999' }], LABEL);
  expect(cut).not.toBe('limit');
  if (cut === 'limit') return;
  // Absent, the names, and for each team and none of them: with and without the ending.
  expect(cut.atoms.length).toBe(1 + 1000 + 2 * 8);
});

it('says `limit` instead of growing without end', () => {
  const tests = Array.from({ length: 20 }, (_, i): TextTest => ({ kind: 'contains', text: `x${i}y` }));
  expect(cutTexts(tests, { shape: null, hints: [], limit: 3000 })).toBe('limit');
});

it('tells why RE2 refuses an expression', () => {
  expect(regexError('/v1/.*')).toBeNull();
  expect(regexError('(?=a)')).toEqual({ reason: 'a group of a kind that RE2 does not have', at: 0 });
});
