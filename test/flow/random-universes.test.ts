import fc from 'fast-check';
import { expect, it } from 'vitest';
import { askConnections, reversed } from '../../src/flow/connections.js';
import { compareDecisions } from '../../src/flow/difference.js';
import type { Flow } from '../../src/flow/flow.js';
import { meaning } from '../../src/flow/meaning.js';
import { impossible } from '../../src/flow/possible.js';
import { CILIUM_KINDS, universe } from '../../src/flow/universe.js';
import { type Facts, NO_FACTS, type PolicySet } from '../../src/ir/policy.js';
import { METADATA_NAME } from '../../src/ir/pred-literals.js';
import { ANY_REQUEST } from '../../src/ir/request.js';
import { ALL_TRAFFIC } from '../../src/ir/traffic.js';
import { allowedByIr, meets } from '../oracle/ir.js';
import {
  EVERYTHING,
  mutatedPolicySet,
  randomFlow,
  randomOf,
  randomPolicySet,
  randomPred,
  type Vocabulary,
} from './random-policy-set.js';
import { nets } from './small-policies.js';

const seed = fc.integer({ min: 0, max: 2 ** 30 });
const WORDS: Vocabulary = { ...EVERYTHING, kinds: [...EVERYTHING.kinds, ...CILIUM_KINDS] };
const NO_SETS = { ...WORDS, sets: false, tests: WORDS.tests.filter((test) => test !== 'set') };

const namespaces = [
  { name: 'shop', labels: new Map([[METADATA_NAME, 'shop']]) },
  {
    name: 'billing',
    labels: new Map([
      [METADATA_NAME, 'billing'],
      ['app', 'web'],
    ]),
  },
];
const FACTS: readonly Facts[] = [
  { ...NO_FACTS, podCidr: nets('10.244.0.0/16', 'fd00::/64'), nodeCidr: nets('192.168.10.0/24') },
  { ...NO_FACTS, namespaces },
  { ...NO_FACTS, namespaces, closed: true, podCidr: nets('10.0.0.0/8') },
  {
    ...NO_FACTS,
    clusterName: 'prod',
    apiServer: { nets: nets('203.0.113.10/32', '192.168.10.11/32'), traffic: ALL_TRAFFIC },
  },
];

it('compares under facts and conditions without an impossible or a missed flow', () => {
  let witnesses = 0;
  fc.assert(
    fc.property(seed, seed, fc.constantFrom(...FACTS), fc.boolean(), (set, change, facts, conditional) => {
      const a = randomPolicySet(set, WORDS);
      const b = mutatedPolicySet(a, change, WORDS);
      const absent = conditional ? [randomPred(randomOf(change), NO_SETS, 1)] : [];
      const of = universe(facts, { kinds: CILIUM_KINDS, absent });
      const exists = (flow: Flow): boolean =>
        impossible(flow, of) === null &&
        absent.every((pred) => [flow.subject, flow.peer].every((end) => !meets(pred, end, flow, new Map())));
      const { opened, closed, undecided } = compareDecisions(meaning(a), meaning(b), { universe: of });
      expect(undecided).toEqual([]);
      for (const { flow } of [...opened, ...closed]) {
        witnesses++;
        expect(exists(flow)).toBe(true);
        expect(allowedByIr(a, flow)).not.toBe(allowedByIr(b, flow));
      }
      for (let i = 0; i < 20; i++) {
        const flow = randomFlow(set + i, WORDS);
        if (!exists(flow) || allowedByIr(a, flow) === allowedByIr(b, flow)) continue;
        const shown = allowedByIr(b, flow) ? opened : closed;
        expect(shown.map(({ direction }) => direction)).toContain(flow.direction);
      }
    }),
    { seed: 51, numRuns: 400 },
  );
  expect(witnesses).toBeGreaterThan(100);
});

it('answers about connections as both ends decide them', () => {
  const simple: Vocabulary = { ...EVERYTHING, tests: ['is', 'namespace', 'label', 'address'] };
  const all = universe();
  const passes = (set: PolicySet, flow: Flow): boolean =>
    (flow.subject.kind === 'outside' || allowedByIr(set, flow)) &&
    (flow.peer.kind === 'outside' || allowedByIr(set, reversed(flow)));
  const answers = { passing: 0, blocked: 0 };
  fc.assert(
    fc.property(seed, (set) => {
      const policies = randomPolicySet(set);
      const random = randomOf(set);
      const from = randomPred(random, simple, 1);
      const to = randomPred(random, simple, 1);
      const { passing, blocked, why } = askConnections(
        meaning(policies),
        { from, to, traffic: ALL_TRAFFIC, request: ANY_REQUEST },
        { universe: all },
      );
      expect(why).toBe(null);
      for (const [flow, expected] of [
        [passing, true],
        [blocked, false],
      ] as const) {
        if (flow === null) continue;
        answers[expected ? 'passing' : 'blocked']++;
        expect(passes(policies, flow)).toBe(expected);
        expect(meets(from, flow.subject, flow, policies.sets)).toBe(true);
        expect(meets(to, flow.peer, flow, policies.sets)).toBe(true);
      }
      for (let i = 0; i < 20; i++) {
        const flow: Flow = { ...randomFlow(set + i), direction: 'egress', portNames: [] };
        if (!meets(from, flow.subject, flow, policies.sets)) continue;
        if (!meets(to, flow.peer, flow, policies.sets)) continue;
        expect(passes(policies, flow) ? passing : blocked).not.toBe(null);
      }
    }),
    { seed: 52, numRuns: 300 },
  );
  expect(Math.min(answers.passing, answers.blocked)).toBeGreaterThan(50);
});
