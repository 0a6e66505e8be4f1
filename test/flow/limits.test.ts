import { expect, it } from 'vitest';
import { NodeLimit } from '../../src/dd/store.js';
import { compareDecisions } from '../../src/flow/difference.js';
import { DEFAULT_LIMITS, LimitReached, limitsLeft, withinLimits } from '../../src/flow/limits.js';
import { meaning } from '../../src/flow/meaning.js';
import { cutTexts } from '../../src/flow/strings.js';
import { universe } from '../../src/flow/universe.js';
import { randomPolicySet } from './random-policy-set.js';
import { setOf } from './small-policies.js';

it('counts the limits that a question meets, and passes on what is none', () => {
  const patience = { met: 0, pieces: 0, steps: 0 };
  const met = (error: Error) =>
    withinLimits(patience, () => {
      throw error;
    });
  expect(met(new NodeLimit(5))).toEqual({
    kind: 'undecided',
    why: 'decision diagram grew past 5 edges',
  });
  expect(met(new LimitReached('too large'))).toEqual({ kind: 'undecided', why: 'too large' });
  expect(withinLimits(patience, () => 7)).toEqual({ kind: 'done', value: 7 });
  expect(patience.met).toBe(2);
  expect(() => met(new TypeError('wrong'))).toThrow('wrong');
  expect(patience.met).toBe(2);
});

it('tries less after a limit was met, and never less than what is small', () => {
  const edges = [0, 1, 2, 9].map((met) => limitsLeft(DEFAULT_LIMITS, { met }).edges);
  expect(edges).toEqual([4_000_000, 500_000, 100_000, 100_000]);
  expect(limitsLeft({ ...DEFAULT_LIMITS, edges: 50, states: 3 }, { met: 4 })).toMatchObject({
    edges: 50,
    states: 3,
  });
});

it('never takes a limit for an answer, however small it is', () => {
  const empty = meaning(setOf([]));
  const seen = new Set<string>();
  for (let seed = 0; seed < 60; seed++) {
    const set = randomPolicySet(seed);
    const options = { universe: universe(set.facts, { sets: set.sets }) };
    const { verdict } = compareDecisions(meaning(set), empty, options);
    for (const edges of [4, 40, 400]) {
      const limits = { ...DEFAULT_LIMITS, edges, states: edges };
      const limited = compareDecisions(meaning(set), empty, { ...options, limits }).verdict;
      expect([verdict, 'undecided']).toContain(limited);
      seen.add(limited);
    }
  }
  expect([...seen].sort()).toEqual(['different', 'equal', 'undecided']);
});

it('looks at no more parts one by one than it may', () => {
  const empty = meaning(setOf([]));
  let stopped = 0;
  for (let seed = 0; seed < 60; seed++) {
    const set = randomPolicySet(seed);
    const options = { universe: universe(set.facts, { sets: set.sets }) };
    const within = (pieces: number) =>
      compareDecisions(meaning(set), empty, {
        ...options,
        limits: { ...DEFAULT_LIMITS, edges: 40, states: 40, pieces },
      });
    const given = within(DEFAULT_LIMITS.pieces).verdict;
    const { verdict, undecided } = within(1);
    if (given === 'undecided') expect(['undecided', 'different']).toContain(verdict);
    else expect([given, 'undecided']).toContain(verdict);
    if (undecided.some(({ why }) => why.endsWith(', and 1 of its parts were looked at one by one')))
      stopped++;
  }
  expect(stopped).toBeGreaterThan(0);
});

it('gives up cutting texts after so much work in all, though no machine is large', () => {
  const tests = Array.from({ length: 3_000 }, (_, i) => ({ kind: 'contains', text: `${i}` }) as const);
  const options = { shape: null, hints: [], limit: 2_000 };
  expect(cutTexts(tests, options)).toBe('limit');
  expect(cutTexts(tests.slice(0, 8), options)).not.toBe('limit');
});
