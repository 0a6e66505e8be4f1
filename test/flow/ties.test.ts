import { expect, it } from 'vitest';
import { compareDecisions } from '../../src/flow/difference.js';
import { meaning } from '../../src/flow/meaning.js';
import { type Universe, universe } from '../../src/flow/universe.js';
import {
  FALSE_PRED,
  type Facts,
  type LabelTest,
  NO_FACTS,
  type PolicySet,
  type Pred,
  type Rule,
  TRUE_PRED,
} from '../../src/ir/policy.js';
import { METADATA_NAME } from '../../src/ir/pred-literals.js';
import { allOf, anyOf, inNamespaces, inNets, labelIn, notOf } from '../../src/ir/preds.js';
import { ALL_TRAFFIC, NO_TRAFFIC } from '../../src/ir/traffic.js';
import { icmpTraffic, namedPortTraffic, protocolTraffic, unionTraffic } from '../../src/ir/traffic-sets.js';
import { allowedByIr } from '../oracle/ir.js';
import { nets, policy, rule, setOf } from './small-policies.js';

/** Two rules as the only ones of pods of shop: the verdict, with every witness confirmed. */
function verdictOf(a: Rule, b: Rule, of: Universe = universe()): string {
  const set = (one: Rule): PolicySet => setOf([policy('p', inNamespaces('shop'), [one])]);
  return verdict(set(a), set(b), of);
}

function verdict(a: PolicySet, b: PolicySet, of: Universe = universe()): string {
  const result = compareDecisions(meaning(a), meaning(b), { universe: of });
  for (const { flow } of [...result.opened, ...result.closed])
    expect(allowedByIr(a, flow)).not.toBe(allowedByIr(b, flow));
  return result.verdict;
}

const NOTHING = rule('ingress', 'allow', FALSE_PRED);
const from = (peer: Pred): Rule => rule('ingress', 'allow', peer);
const to = (peer: Pred): Rule => rule('egress', 'allow', peer);
const has = (key: string, value: string): Pred => ({
  kind: 'namespace-label',
  key,
  test: { kind: 'in', values: [value] },
});
const facts = (given: Partial<Facts>): Universe => universe({ ...NO_FACTS, ...given });

it('knows that a namespace is labelled with its name', () => {
  expect(verdictOf(from(has(METADATA_NAME, 'billing')), from(inNamespaces('billing')))).toBe('equal');
  expect(verdictOf(from(has(METADATA_NAME, 'shop')), from({ kind: 'own-namespace' }))).toBe('equal');
  expect(verdictOf(from(has('team', 'billing')), from(inNamespaces('billing')))).toBe('different');
});

it('knows that a subject and a peer of one namespace see the same labels', () => {
  const labelled = (peer: Pred): PolicySet =>
    setOf([policy('p', has('team', 'a'), [from(allOf(peer, { kind: 'own-namespace' }))])]);
  expect(verdict(labelled(has('team', 'b')), labelled(FALSE_PRED))).toBe('equal');
  expect(verdict(labelled(has('team', 'a')), labelled(TRUE_PRED))).toBe('equal');
  const apart = (peer: Pred): PolicySet => setOf([policy('p', has('team', 'a'), [from(peer)])]);
  expect(verdict(apart(has('team', 'b')), apart(FALSE_PRED))).toBe('different');
  const named = (peer: Pred): PolicySet =>
    setOf([
      policy('p', allOf(inNamespaces('shop'), has('team', 'a')), [from(allOf(inNamespaces('shop'), peer))]),
    ]);
  expect(verdict(named(has('team', 'b')), named(FALSE_PRED))).toBe('equal');
});

it('ties the own namespace to names', () => {
  const everywhere = (peer: Pred): PolicySet =>
    setOf([policy('p', { kind: 'is', what: 'pod' }, [from(allOf(inNamespaces('shop'), peer))])]);
  const own: Pred = { kind: 'own-namespace' };
  const inShop = (peer: Pred): PolicySet =>
    setOf([
      policy('p', { kind: 'is', what: 'pod' }, [
        rule('ingress', 'allow', peer, ALL_TRAFFIC, { own: inNamespaces('shop') }),
      ]),
    ]);
  expect(verdict(everywhere(own), inShop(allOf(inNamespaces('shop')))), 'own = both in shop').toBe('equal');
  expect(verdict(inShop(own), inShop(inNamespaces('shop')))).toBe('equal');
  expect(verdict(everywhere(own), everywhere(TRUE_PRED))).toBe('different');
});

it('knows that an account lives in its namespace', () => {
  const role = (value: string): Pred => ({
    kind: 'account-label',
    key: 'role',
    test: { kind: 'in', values: [value] },
  });
  const account: Pred = { kind: 'account', names: ['checkout'] };
  const sets = (peer: Pred): PolicySet =>
    setOf([
      policy('p', allOf(inNamespaces('shop'), account, role('a')), [
        from(allOf(inNamespaces('shop'), account, peer)),
      ]),
    ]);
  expect(verdict(sets(role('b')), sets(FALSE_PRED))).toBe('equal');
  const other = (peer: Pred): PolicySet =>
    setOf([policy('p', allOf(inNamespaces('shop'), role('a')), [from(allOf(inNamespaces('shop'), peer))])]);
  expect(verdict(other(role('b')), other(FALSE_PRED))).toBe('different');
});

it('knows one family per flow, and ICMP by family', () => {
  const v6 = inNets(nets('::/0'));
  expect(verdictOf(rule('ingress', 'allow', v6, icmpTraffic('icmp', null, null)), NOTHING)).toBe('equal');
  expect(verdictOf(rule('ingress', 'allow', v6, icmpTraffic('icmpv6', null, null)), NOTHING)).toBe(
    'different',
  );
  expect(
    verdictOf(
      rule('ingress', 'allow', inNets(nets('10.0.0.0/8')), ALL_TRAFFIC, {
        own: { kind: 'family', family: 6 },
      }),
      NOTHING,
    ),
  ).toBe('equal');
  expect(
    verdictOf(
      rule('ingress', 'allow', inNets(nets('10.0.0.0/8')), ALL_TRAFFIC, { own: inNets(nets('fd00::/8')) }),
      NOTHING,
    ),
  ).toBe('equal');
});

it('knows that no two endpoints have one address', () => {
  const at = inNets(nets('10.0.0.7/32'));
  const pair = (peer: Pred): Rule => rule('ingress', 'allow', peer, ALL_TRAFFIC, { own: at });
  expect(verdictOf(pair(at), NOTHING)).toBe('equal');
  expect(verdictOf(pair(inNets(nets('10.0.0.6/31'))), NOTHING)).toBe('different');
});

it('knows which kind has what', () => {
  const isNode: Pred = { kind: 'is', what: 'node' };
  const isOutside: Pred = { kind: 'is', what: 'outside' };
  expect(verdictOf(from(allOf(isNode, labelIn('app', 'web'))), NOTHING)).toBe('equal');
  expect(verdictOf(to(allOf(isNode, { kind: 'dns', patterns: ['a.com'] })), to(FALSE_PRED))).toBe('equal');
  expect(verdictOf(from(allOf({ kind: 'own-node' }, notOf(isNode))), NOTHING)).toBe('equal');
  expect(verdictOf(from(allOf(isOutside, { kind: 'cluster-name', names: ['prod'] })), NOTHING)).toBe('equal');
  expect(verdictOf(from(allOf({ kind: 'is', what: 'health' }, TRUE_PRED)), NOTHING)).toBe('equal');
  const health = universe(NO_FACTS, { kinds: ['health'] });
  expect(verdictOf(from({ kind: 'is', what: 'health' }), NOTHING, health)).toBe('different');
});

it('lets an outside endpoint have several names', () => {
  const named = (...patterns: string[]): Pred => ({ kind: 'dns', patterns });
  const both = allOf(named('a.com'), named('b.com'));
  expect(verdictOf(to(both), to(FALSE_PRED))).toBe('different');
  expect(verdictOf(to(named('a.com', '*.com')), to(named('*.com')))).toBe('equal');
  expect(verdictOf(to(anyOf(named('a.com'), named('b.com'))), to(named('a.com', 'b.com')))).toBe('equal');
});

it('gives ports to the protocols that have them, and names to pods', () => {
  const named = namedPortTraffic(6, 'http');
  expect(verdictOf(rule('egress', 'allow', { kind: 'is', what: 'node' }, named), to(FALSE_PRED))).toBe(
    'equal',
  );
  expect(verdictOf(rule('egress', 'allow', { kind: 'is', what: 'pod' }, named), to(FALSE_PRED))).toBe(
    'different',
  );
  const tcp = protocolTraffic(6);
  const everyPort = {
    ...NO_TRAFFIC,
    tcp: [{ numbers: [{ first: 0, last: 65535 }], named: [], notNamed: [] }],
  };
  expect(
    verdictOf(rule('ingress', 'allow', TRUE_PRED, tcp), rule('ingress', 'allow', TRUE_PRED, everyPort)),
  ).toBe('equal');
});

it('runs HTTP over tcp only', () => {
  const http = {
    kind: 'http',
    patterns: [{ methods: [], path: { kind: 'all' }, host: null, headers: [] }],
  } as const;
  const on = (protocol: number): Rule =>
    rule('ingress', 'allow', TRUE_PRED, protocolTraffic(protocol), { request: http });
  expect(verdictOf(on(17), NOTHING)).toBe('equal');
  expect(verdictOf(on(6), NOTHING)).toBe('different');
});

it('uses the declared nets of pods and nodes', () => {
  const at = from(inNets(nets('10.0.0.0/8')));
  const cidr = from(allOf({ kind: 'is', what: 'outside' }, inNets(nets('10.0.0.0/8'))));
  expect(verdictOf(at, cidr)).toBe('different');
  expect(
    verdictOf(at, cidr, facts({ podCidr: nets('10.244.0.0/16'), nodeCidr: nets('192.168.0.0/16') })),
  ).toBe('different');
  expect(
    verdictOf(at, cidr, facts({ podCidr: nets('172.16.0.0/16'), nodeCidr: nets('192.168.0.0/16') })),
  ).toBe('equal');
  expect(verdictOf(at, cidr, facts({ podCidr: nets('172.16.0.0/16') }))).toBe('different');
  const outside = from(allOf({ kind: 'is', what: 'outside' }, inNets(nets('10.244.1.0/24'))));
  expect(verdictOf(outside, NOTHING, facts({ podCidr: nets('10.244.0.0/16') }))).toBe('equal');
});

it('uses where the API server is', () => {
  const word = to({ kind: 'api-server' });
  const address = to(inNets(nets('192.168.10.5/32')));
  expect(verdictOf(word, address)).toBe('different');
  const stated = facts({ apiServer: { nets: nets('192.168.10.5/32'), traffic: ALL_TRAFFIC } });
  expect(verdictOf(word, address, stated)).toBe('equal');
});

it('closes namespaces only where the facts say so', () => {
  const namespaces = [
    {
      name: 'shop',
      labels: new Map([
        [METADATA_NAME, 'shop'],
        ['team', 'a'],
      ]),
    },
    {
      name: 'billing',
      labels: new Map([
        [METADATA_NAME, 'billing'],
        ['team', 'b'],
      ]),
    },
    {
      name: 'audit',
      labels: new Map([
        [METADATA_NAME, 'audit'],
        ['team', 'b'],
      ]),
    },
  ];
  const byLabel = from(has('team', 'b'));
  const byName = from(inNamespaces('billing', 'audit'));
  expect(verdictOf(byLabel, byName, facts({ namespaces }))).toBe('different');
  expect(verdictOf(byLabel, byName, facts({ namespaces, closed: true }))).toBe('equal');
  expect(verdictOf(byLabel, from(inNamespaces('billing')), facts({ namespaces, closed: true }))).toBe(
    'different',
  );
  const everyOther = from(allOf({ kind: 'is', what: 'pod' }, notOf(inNamespaces('shop'))));
  expect(verdictOf(everyOther, byName, facts({ namespaces, closed: true }))).toBe('equal');
});

it('takes as absent what the conditions say', () => {
  const exists: LabelTest = { kind: 'exists' };
  const special: Pred = { kind: 'label', key: 'special', test: exists };
  const a = from(special);
  expect(verdictOf(a, NOTHING)).toBe('different');
  expect(verdictOf(a, NOTHING, universe(NO_FACTS, { absent: [special] }))).toBe('equal');
  const ping = rule('ingress', 'allow', TRUE_PRED, unionTraffic(icmpTraffic('icmp', 8, 0)), { own: special });
  expect(verdictOf(ping, NOTHING, universe(NO_FACTS, { absent: [special] }))).toBe('equal');
});
