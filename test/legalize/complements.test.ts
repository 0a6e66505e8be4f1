/** Many denies for subjects that overlap, where nothing isolates: allows of the rest mean the same, and are few where that can be. */
import { expect, it } from 'vitest';
import { compareDecisions } from '../../src/flow/difference.js';
import { meaning } from '../../src/flow/meaning.js';
import { universe } from '../../src/flow/universe.js';
import {
  type Direction,
  NO_FACTS,
  type Policy,
  type PolicySet,
  type Pred,
  type Rule,
  TRUE_PRED,
} from '../../src/ir/policy.js';
import { allOf, IS_OUTSIDE, IS_POD, inNamespaces, labelIn, notOf } from '../../src/ir/preds.js';
import { ANY_REQUEST } from '../../src/ir/request.js';
import { ALL_TRAFFIC, TCP, type Traffic } from '../../src/ir/traffic.js';
import { portTraffic } from '../../src/ir/traffic-sets.js';
import { cutDenies } from '../../src/legalize/cut-denies.js';
import { legalize, ruleLimit } from '../../src/legalize/legalize.js';
import type { Rewritten } from '../../src/legalize/rewrite.js';
import { origin, setOf } from '../targets/random-set.js';
import { type Random, random, shown } from './random.js';

const SHOP = allOf(IS_POD, inNamespaces('shop'));

function rule(action: Rule['action'], own: Pred, peer: Pred, traffic: Traffic = ALL_TRAFFIC): Rule {
  return {
    direction: 'egress',
    action,
    own,
    peer,
    traffic,
    request: ANY_REQUEST,
    effects: [],
    origin: origin('rule'),
    accepts: [],
  };
}

function policy(name: string, subject: Pred, rules: readonly Rule[]): Policy {
  const allows = (direction: Direction): boolean =>
    rules.some((each) => each.action === 'allow' && each.direction === direction);
  return {
    name,
    scope: { kind: 'namespace', namespace: 'shop' },
    tier: 'default',
    rank: { order: 1000, tie: 0 },
    subject,
    sequence: 'together',
    isolates: {
      ingress: allows('ingress') ? 'all-but-own-node' : 'none',
      egress: allows('egress') ? 'all' : 'none',
    },
    rules,
    effects: [],
    origin: origin(name),
    accepts: [],
    description: '',
  };
}

function rewritten(set: PolicySet): Rewritten {
  return legalize(set, [cutDenies], { facts: NO_FACTS, target: 'test', limit: ruleLimit(set) });
}

const exists = (key: string): Pred => ({ kind: 'label', key, test: { kind: 'exists' } });

function randomOwn(r: Random): Pred {
  return r.pick<Pred>([
    notOf(labelIn('role', 'a')),
    notOf(labelIn('role', 'b')),
    notOf(exists('opt-out')),
    notOf(labelIn('tier', 'x', 'y')),
    labelIn('role', 'c'),
    TRUE_PRED,
  ]);
}

function randomRule(r: Random): Rule {
  const peer = r.pick<Pred>([
    allOf(SHOP, labelIn('app', 'a')),
    allOf(SHOP, labelIn('app', 'b')),
    allOf(SHOP, labelIn('app', 'c')),
    allOf(SHOP, exists('guest')),
    IS_OUTSIDE,
  ]);
  const port = 80 + r.below(3);
  const traffic = r.chance(0.5) ? ALL_TRAFFIC : portTraffic(TCP, [{ first: port, last: port }]);
  const made = rule(r.chance(0.05) ? 'allow' : 'deny', randomOwn(r), peer, traffic);
  return r.chance(0.5) ? { ...made, direction: 'ingress' } : made;
}

it('means the same, however many', () => {
  let joined = 0;
  for (let seed = 0; seed < 60; seed++) {
    const r = random(seed);
    const set = setOf(
      Array.from({ length: 1 + r.below(3) }, (_, i) =>
        policy(
          `p${i}`,
          allOf(SHOP, i === 0 ? TRUE_PRED : randomOwn(r)),
          Array.from({ length: 1 + r.below(4) }, () => randomRule(r)),
        ),
      ),
    );
    const { policies } = rewritten(set);
    const { verdict } = compareDecisions(meaning(set), meaning(policies), { universe: universe(NO_FACTS) });
    expect(verdict, `seed ${seed}\n${shown(set)}\n--- became\n${shown(policies)}`).toBe('equal');
    if (policies.policies.some(({ also }) => also !== undefined)) joined++;
  }
  expect(joined).toBeGreaterThan(2);
});

const MANY = 40;
const numbered = (make: (i: number) => Rule): Rule[] => Array.from({ length: MANY }, (_, i) => make(i));
const butRole = (i: number): Pred => notOf(labelIn('role', `r${i}`));
const app = (i: number): Pred => allOf(SHOP, labelIn('app', `a${i}`));

it('joins subjects that leave out different values of one label', () => {
  const { policies } = rewritten(
    setOf([
      policy(
        'guard',
        SHOP,
        numbered((i) => rule('deny', butRole(i), app(i))),
      ),
    ]),
  );
  const [guard, rest, ...more] = policies.policies;
  expect([guard?.rules, rest?.name, more]).toEqual([[], 'guard-rest', []]);
  // One for each application, and one for all other peers.
  expect(rest?.rules).toHaveLength(MANY + 1);
});

it('names every policy whose denies were joined', () => {
  const set = setOf(
    numbered((i) => rule('deny', TRUE_PRED, app(i))).map((deny, i) =>
      policy(`p${i}`, allOf(SHOP, butRole(i)), [deny]),
    ),
  );
  const rest = rewritten(set).policies.policies.filter(({ rules }) => rules.length > 0);
  expect(rest).toHaveLength(1);
  expect(new Set([rest[0]?.origin.label, ...(rest[0]?.also ?? []).map(({ label }) => label)])).toEqual(
    new Set(set.policies.map(({ name }) => name)),
  );
});

it('says how many rules denies for every combination of labels would take', () => {
  const set = setOf([
    policy(
      'guard',
      SHOP,
      numbered((i) => rule('deny', notOf(exists(`out-${i}`)), allOf(SHOP, labelIn(`app-${i}`, 'x')))),
    ),
  ]);
  const { policies, diagnostics } = rewritten(set);
  expect(diagnostics.map(({ code, message }) => [code, message])).toEqual([
    [
      'rewrite-too-large',
      'saying `deny` in the words of test would take more than 4000 rules; a rewrite may make 2000',
    ],
  ]);
  expect(policies.policies.flatMap(({ rules }) => rules).every(({ action }) => action === 'deny')).toBe(true);
});
