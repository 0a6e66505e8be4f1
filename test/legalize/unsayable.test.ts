/** Rewrites for traffic that a target cannot name keep the meaning of every random set, and say what they can. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compareDecisions } from '../../src/flow/difference.js';
import { meaning } from '../../src/flow/meaning.js';
import { universe } from '../../src/flow/universe.js';
import { type Policy, type PolicySet, type Pred, type Rule, TRUE_PRED } from '../../src/ir/policy.js';
import { allOf, IS_POD, inNamespaces, labelIn } from '../../src/ir/preds.js';
import { ANY_REQUEST } from '../../src/ir/request.js';
import { ALL_TRAFFIC, TCP, type Traffic } from '../../src/ir/traffic.js';
import { complementTraffic, isAllTraffic, portTraffic } from '../../src/ir/traffic-sets.js';
import { allowByDenies } from '../../src/legalize/allow-by-denies.js';
import { denyByAllows } from '../../src/legalize/deny-by-allows.js';
import { flatten } from '../../src/legalize/flatten.js';
import { legalize, ruleLimit } from '../../src/legalize/legalize.js';
import { FULL, origin, randomSet, setOf } from '../targets/random-set.js';

/** Everything, or ports. */
function sayable(traffic: Traffic): boolean {
  return isAllTraffic(traffic) || traffic.icmp.length + traffic.icmpv6.length + traffic.others.length === 0;
}

function rewritten(set: PolicySet): PolicySet {
  const rewrites = [flatten(sayable), denyByAllows(sayable), allowByDenies(sayable)];
  return legalize(set, rewrites, { facts: set.facts, target: 'test', limit: ruleLimit(set) }).policies;
}

function differences(set: PolicySet): readonly unknown[] {
  const { opened, closed, undecided } = compareDecisions(meaning(set), meaning(rewritten(set)), {
    universe: universe(set.facts),
  });
  return [...opened, ...closed, ...undecided];
}

function hard(set: PolicySet): number {
  return set.policies.flatMap(({ rules }) => rules).filter(({ traffic }) => !sayable(traffic)).length;
}

it('keeps the meaning of every random set', () => {
  let said = 0;
  fc.assert(
    fc.property(randomSet(FULL), (set) => {
      if (hard(set) > hard(rewritten(set))) said++;
      expect(differences(set)).toEqual([]);
    }),
    { seed: 3, numRuns: 500 },
  );
  expect(said).toBeGreaterThan(20);
});

const SHOP = allOf(IS_POD, inNamespaces('shop'));

function rule(action: Rule['action'], peer: Pred, traffic: Traffic): Rule {
  return {
    direction: 'ingress',
    action,
    own: TRUE_PRED,
    peer,
    traffic,
    request: ANY_REQUEST,
    effects: [],
    origin: origin('rule'),
    accepts: [],
  };
}

function policy(name: string, order: number, isolates: boolean, ...rules: readonly Rule[]): Policy {
  return {
    name,
    scope: { kind: 'namespace', namespace: 'shop' },
    tier: 'default',
    rank: { order, tie: 0 },
    subject: SHOP,
    sequence: 'together',
    isolates: { ingress: isolates ? 'all-but-own-node' : 'none', egress: 'none' },
    rules,
    effects: [],
    origin: origin(name),
    accepts: [],
    description: '',
  };
}

const WEB = allOf(SHOP, labelIn('app', 'web'));
const HTTP = portTraffic(TCP, [{ first: 80, last: 80 }]);

it.each([
  ['the subjects are isolated', true],
  ['nothing isolates the subjects', false],
])('says an allow before a deny that it overlaps: %s', (_name, isolated) => {
  const set = setOf([
    policy('first', 10, isolated, rule('allow', WEB, HTTP)),
    policy('second', 20, false, rule('deny', IS_POD, ALL_TRAFFIC)),
    policy('last', 30, false, rule('allow', TRUE_PRED, ALL_TRAFFIC)),
  ]);
  expect(differences(set)).toEqual([]);
  expect(hard(rewritten(set))).toBe(0);
});

it('says everything but a port as an allow beside a deny, which spares what others allow', () => {
  const set = setOf([
    policy('most', 1000, true, rule('allow', IS_POD, complementTraffic(HTTP))),
    policy('web', 1000, true, rule('allow', WEB, HTTP)),
  ]);
  expect(differences(set)).toEqual([]);
  expect(hard(rewritten(set))).toBe(0);
  const rules = rewritten(set).policies.flatMap(({ rules: each }) => each);
  expect(rules.map(({ action }) => action)).toEqual(['allow', 'deny', 'allow']);
});
