/** Small random policy sets whose subjects, peers and traffic meet often; for laws that every emitter must keep. */
import fc from 'fast-check';
import { nowhere } from '../../src/base/source.js';
import {
  type Action,
  type Direction,
  type Facts,
  type Isolation,
  NO_FACTS,
  type Origin,
  type Policy,
  type PolicySet,
  type Pred,
  type Rule,
  type Tier,
  TRUE_PRED,
} from '../../src/ir/policy.js';
import {
  allOf,
  anyOf,
  IS_NODE,
  IS_OUTSIDE,
  IS_POD,
  inNamespaces,
  inNets,
  labelIn,
  notOf,
  OWN_NODE,
} from '../../src/ir/preds.js';
import type { Request } from '../../src/ir/request.js';
import { ALL_TRAFFIC, ICMP, TCP, type Traffic, UDP } from '../../src/ir/traffic.js';
import {
  complementTraffic,
  icmpTraffic,
  namedPortTraffic,
  portTraffic,
  protocolTraffic,
  unionTraffic,
} from '../../src/ir/traffic-sets.js';
import { type NetSet, netSet, parseNet } from '../../src/values/nets.js';

export function nets(...texts: readonly string[]): NetSet {
  return netSet(texts.flatMap((text) => parseNet(text) ?? []));
}

export function origin(label: string): Origin {
  return { span: nowhere('random.netc'), label };
}

/** What a random set may contain beside allows for pods of one namespace. */
export interface Extent {
  readonly actions: readonly Action[];
  readonly tiers: boolean;
  readonly sequences: boolean;
  readonly nodes: boolean;
  readonly clusterWide: boolean;
  /** Peers and traffic that few targets have words for. */
  readonly odd: boolean;
}

export const FULL: Extent = {
  actions: ['allow', 'allow', 'deny', 'pass'],
  tiers: true,
  sequences: true,
  nodes: true,
  clusterWide: true,
  odd: true,
};

const DECLARED: Facts = {
  ...NO_FACTS,
  podCidr: nets('10.244.0.0/16', 'fd00:10:244::/56'),
  nodeCidr: nets('192.168.10.0/24'),
};

const label: fc.Arbitrary<Pred> = fc.oneof(
  fc.constantFrom(labelIn('app', 'web'), labelIn('app', 'api', 'db'), labelIn('app', 'db')),
  fc.constantFrom<Pred>(
    notOf(labelIn('app', 'web')),
    { kind: 'label', key: 'tier', test: { kind: 'exists' } },
    notOf({ kind: 'label', key: 'tier', test: { kind: 'exists' } }),
  ),
);

const where: fc.Arbitrary<Pred> = fc.constantFrom<Pred>(
  inNamespaces('shop'),
  inNamespaces('pay'),
  inNamespaces('pay', 'shop'),
  IS_POD,
  { kind: 'namespace-label', key: 'team', test: { kind: 'in', values: ['bi'] } },
  notOf({ kind: 'namespace-label', key: 'team', test: { kind: 'in', values: ['bi'] } }),
  notOf(inNamespaces('shop')),
);

function podsIn(place: fc.Arbitrary<Pred>): fc.Arbitrary<Pred> {
  return fc
    .tuple(place, fc.option(label, { nil: TRUE_PRED }))
    .map(([in_, labels]) => allOf(IS_POD, in_, labels));
}

const plainPeer: fc.Arbitrary<Pred> = fc.oneof(
  { arbitrary: podsIn(where), weight: 4 },
  fc.constantFrom<Pred>(
    TRUE_PRED,
    allOf(IS_OUTSIDE, inNets(nets('198.51.100.0/24'))),
    allOf(IS_OUTSIDE, inNets(nets('10.0.0.0/8', '2001:db8::/32'))),
    inNets(nets('10.244.3.0/24', '198.51.0.0/16')),
    IS_OUTSIDE,
    anyOf(IS_POD, IS_NODE),
    IS_NODE,
  ),
);

const oddPeer: fc.Arbitrary<Pred> = fc.constantFrom<Pred>(
  allOf(IS_NODE, OWN_NODE),
  allOf(IS_NODE, notOf(OWN_NODE)),
  allOf(IS_NODE, { kind: 'node-label', key: 'role', test: { kind: 'in', values: ['edge'] } }),
  allOf(IS_POD, { kind: 'account', names: ['reader'] }),
  allOf(IS_POD, { kind: 'account-label', key: 'trust', test: { kind: 'exists' } }),
  allOf(IS_OUTSIDE, { kind: 'dns', patterns: ['**.example.com'] }),
  notOf(allOf(IS_POD, labelIn('app', 'web'))),
  { kind: 'api-server' },
  allOf(IS_POD, { kind: 'own-namespace' }),
  allOf(IS_POD, labelIn('app', 'web'), inNets(nets('10.244.3.0/24'))),
  { kind: 'family', family: 4 },
  allOf(IS_POD, { kind: 'label', key: 'app', test: { kind: 'starts', text: 'w' } }),
);

const plainTraffic: fc.Arbitrary<Traffic> = fc.constantFrom(
  ALL_TRAFFIC,
  portTraffic(TCP, [{ first: 80, last: 80 }]),
  portTraffic(TCP, [{ first: 79, last: 81 }]),
  unionTraffic(portTraffic(UDP, [{ first: 53, last: 53 }]), portTraffic(TCP, [{ first: 53, last: 53 }])),
  namedPortTraffic(TCP, 'http'),
  protocolTraffic(TCP),
);

const oddTraffic: fc.Arbitrary<Traffic> = fc.constantFrom(
  icmpTraffic('icmp', 8, null),
  icmpTraffic('icmpv6', 128, 0),
  protocolTraffic(ICMP),
  protocolTraffic(47),
  complementTraffic(portTraffic(TCP, [{ first: 25, last: 25 }])),
  complementTraffic(icmpTraffic('icmp', 8, null)),
);

const request: fc.Arbitrary<Request> = fc.constantFrom<Request>(
  { kind: 'any' },
  { kind: 'any' },
  { kind: 'any' },
  {
    kind: 'http',
    patterns: [{ methods: ['GET'], path: { kind: 'glob', glob: '/v1/**' }, host: null, headers: [] }],
  },
);

function ruleIn(extent: Extent): fc.Arbitrary<Rule> {
  return fc
    .record({
      direction: fc.constantFrom<Direction>('ingress', 'egress'),
      action: fc.constantFrom(...extent.actions),
      own: extent.odd
        ? fc.constantFrom<Pred>(TRUE_PRED, TRUE_PRED, TRUE_PRED, labelIn('app', 'web'))
        : fc.constant(TRUE_PRED),
      peer: extent.odd ? fc.oneof({ arbitrary: plainPeer, weight: 3 }, oddPeer) : plainPeer,
      traffic: extent.odd ? fc.oneof({ arbitrary: plainTraffic, weight: 3 }, oddTraffic) : plainTraffic,
      request: extent.odd ? request : fc.constant<Request>({ kind: 'any' }),
    })
    .map((given): Rule => {
      const http = given.request.kind === 'http';
      return {
        ...given,
        action: http ? 'allow' : given.action,
        traffic: http ? portTraffic(TCP, [{ first: 80, last: 80 }]) : given.traffic,
        effects: [],
        origin: origin('rule'),
        accepts: [],
      };
    });
}

function subjectIn(extent: Extent): fc.Arbitrary<Pred> {
  const own = podsIn(fc.constantFrom<Pred>(inNamespaces('shop'), inNamespaces('pay')));
  const more: fc.Arbitrary<Pred>[] = [];
  if (extent.clusterWide) more.push(podsIn(where));
  if (extent.nodes)
    more.push(
      fc.constantFrom<Pred>(
        IS_NODE,
        allOf(IS_NODE, { kind: 'node-label', key: 'role', test: { kind: 'in', values: ['edge'] } }),
      ),
    );
  return fc.oneof({ arbitrary: own, weight: 4 }, ...more);
}

const TIERS: readonly Tier[] = [
  { name: 'early', rank: { order: 100, tie: 0 }, otherwise: 'pass', origin: origin('tier early') },
  { name: 'strict', rank: { order: 200, tie: 0 }, otherwise: 'deny', origin: origin('tier strict') },
  { name: 'default', rank: { order: 1_000_000, tie: 0 }, otherwise: 'deny', origin: origin('tier default') },
];

function policyIn(extent: Extent, index: number): fc.Arbitrary<Policy> {
  return fc
    .record({
      tier: extent.tiers ? fc.constantFrom('default', 'default', 'early', 'strict') : fc.constant('default'),
      order: fc.constantFrom(1000, 1000, 10, Number.POSITIVE_INFINITY),
      tie: fc.constantFrom(0, 0, 0, 1),
      subject: subjectIn(extent),
      sequence: extent.sequences
        ? fc.constantFrom<Policy['sequence']>('together', 'together', 'first-match')
        : fc.constant<Policy['sequence']>('together'),
      ingress: fc.boolean(),
      egress: fc.boolean(),
      rules: fc.array(ruleIn(extent), { maxLength: 3 }),
    })
    .map((given): Policy => {
      const node = given.subject === IS_NODE || JSON.stringify(given.subject).includes('"node"');
      const isolation = (on: boolean, direction: Direction): Isolation =>
        !on ? 'none' : direction === 'ingress' && !node ? 'all-but-own-node' : 'all';
      const scope: Policy['scope'] = JSON.stringify(given.subject).includes('"names":["shop"]')
        ? { kind: 'namespace', namespace: 'shop' }
        : { kind: 'cluster' };
      return {
        name: `p${index}`,
        scope,
        tier: given.tier,
        rank: { order: given.order, tie: given.tie },
        subject: given.subject,
        sequence: given.sequence,
        isolates: { ingress: isolation(given.ingress, 'ingress'), egress: isolation(given.egress, 'egress') },
        rules: given.rules,
        effects: [],
        origin: origin(`p${index}`),
        accepts: [],
        description: '',
      };
    });
}

/** Sets of up to three policies, with or without facts of the cluster. */
export function randomSet(extent: Extent): fc.Arbitrary<PolicySet> {
  return fc
    .record({
      policies: fc.tuple(...[0, 1, 2].map((i) => fc.option(policyIn(extent, i), { nil: null }))),
      facts: fc.constantFrom(NO_FACTS, DECLARED, DECLARED),
    })
    .map(({ policies, facts }) =>
      setOf(
        policies.flatMap((policy) => policy ?? []),
        facts,
      ),
    );
}

export function setOf(policies: readonly Policy[], facts: Facts = NO_FACTS): PolicySet {
  return {
    facts,
    tiers: TIERS,
    policies,
    sets: new Map(),
    gateways: [],
    end: [],
    enforced: TRUE_PRED,
  };
}
