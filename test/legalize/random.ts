/** Small policy sets with everything that legalisation rewrites: orders, tiers, pass, first-match, denies, open policies. */
import { nowhere } from '../../src/base/source.js';
import {
  type Action,
  type Direction,
  type Facts,
  type Isolation,
  NO_FACTS,
  type Policy,
  type PolicySet,
  type Pred,
  type Rule,
  TRUE_PRED,
} from '../../src/ir/policy.js';
import { predText } from '../../src/ir/pred-text.js';
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
  OWN_NAMESPACE,
  OWN_NODE,
} from '../../src/ir/preds.js';
import { ANY_REQUEST, type Request } from '../../src/ir/request.js';
import { ALL_TRAFFIC, TCP, type Traffic, UDP } from '../../src/ir/traffic.js';
import { portTraffic, unionTraffic } from '../../src/ir/traffic-sets.js';
import { trafficText } from '../../src/ir/traffic-text.js';
import { netSet, parseNet } from '../../src/values/nets.js';

export interface Random {
  below(limit: number): number;
  chance(share: number): boolean;
  pick<T>(from: readonly [T, ...T[]]): T;
}

/** The same numbers for the same seed (mulberry32). */
export function random(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return {
    below: (limit) => Math.floor(next() * limit),
    chance: (share) => next() < share,
    pick: (from) => from[Math.floor(next() * from.length)] ?? from[0],
  };
}

const origin = { span: nowhere('random'), label: 'random' };

export const CLOSED: Facts = {
  ...NO_FACTS,
  closed: true,
  namespaces: [
    {
      name: 'a',
      labels: new Map([
        ['kubernetes.io/metadata.name', 'a'],
        ['team', 'red'],
      ]),
    },
    { name: 'b', labels: new Map([['kubernetes.io/metadata.name', 'b']]) },
  ],
};

function pods(r: Random): Pred {
  const label: Pred = r.pick<Pred>([
    TRUE_PRED,
    labelIn('app', 'x'),
    labelIn('app', 'y'),
    notOf(labelIn('app', 'x')),
    labelIn('tier', 'p'),
    { kind: 'label', key: 'tier', test: { kind: 'exists' } },
  ]);
  const where: Pred = r.pick<Pred>([
    TRUE_PRED,
    inNamespaces('a'),
    inNamespaces('b'),
    inNamespaces('a', 'b'),
    { kind: 'namespace-label', key: 'team', test: { kind: 'in', values: ['red'] } },
  ]);
  return allOf(IS_POD, where, label);
}

function nets(text: string): Pred {
  const net = parseNet(text);
  return inNets(netSet(net === undefined ? [] : [net]));
}

function peer(r: Random, ownNamespace: boolean): Pred {
  switch (r.below(ownNamespace ? 8 : 7)) {
    case 0:
      return TRUE_PRED;
    case 1:
    case 2:
      return pods(r);
    case 3:
      return allOf(IS_OUTSIDE, nets(r.pick(['10.0.0.0/8', '10.1.0.0/16', '192.0.2.0/24'])));
    case 4:
      return anyOf(pods(r), IS_OUTSIDE);
    case 5:
      return allOf(IS_NODE, notOf(OWN_NODE));
    case 6:
      return notOf(OWN_NODE);
    default:
      return allOf(IS_POD, OWN_NAMESPACE);
  }
}

function traffic(r: Random): Traffic {
  const tcp = (first: number, last: number) => portTraffic(TCP, [{ first, last }]);
  return r.pick<Traffic>([
    ALL_TRAFFIC,
    tcp(80, 80),
    tcp(80, 90),
    unionTraffic(tcp(443, 443), portTraffic(UDP, [{ first: 53, last: 53 }])),
    tcp(1, 65535),
  ]);
}

function request(r: Random): Request {
  return r.chance(0.1)
    ? { kind: 'http', patterns: [{ methods: ['GET'], path: { kind: 'all' }, host: null, headers: [] }] }
    : ANY_REQUEST;
}

export interface Shape {
  readonly tiers: boolean;
  /** A tier after the default one, too. */
  readonly late?: boolean;
  readonly ownNamespace: boolean;
  readonly requests: boolean;
  readonly facts: Facts;
}

/** One to five policies over at most three tiers. */
export function randomSet(r: Random, shape: Shape): PolicySet {
  const tiers = [
    {
      name: 'first',
      rank: { order: 10, tie: 0 },
      otherwise: r.chance(0.5) ? ('pass' as const) : ('deny' as const),
      origin,
    },
    { name: 'default', rank: { order: 1_000_000, tie: 0 }, otherwise: 'deny' as const, origin },
    ...(shape.late === true
      ? [{ name: 'late', rank: { order: 2_000_000, tie: 0 }, otherwise: 'pass' as const, origin }]
      : []),
  ];
  const count = 1 + r.below(4);
  const policies = Array.from({ length: count }, (_, i): Policy => {
    const early = shape.tiers && r.chance(0.4);
    const tier = early ? 'first' : shape.late === true && r.chance(0.3) ? 'late' : 'default';
    const rules = Array.from({ length: r.below(4) }, (): Rule => {
      const direction: Direction = r.chance(0.6) ? 'ingress' : 'egress';
      const actions: [Action, ...Action[]] = shape.tiers
        ? ['allow', 'allow', 'deny', 'pass']
        : ['allow', 'allow', 'deny'];
      const action = r.pick(actions);
      return {
        direction,
        action,
        own: r.chance(0.15) ? pods(r) : TRUE_PRED,
        peer: peer(r, shape.ownNamespace),
        traffic: traffic(r),
        request: action === 'allow' && shape.requests ? request(r) : ANY_REQUEST,
        effects: [],
        origin,
        accepts: [],
      };
    });
    const isolation = (direction: Direction): Isolation =>
      r.chance(0.5) ? 'none' : direction === 'ingress' ? 'all-but-own-node' : 'all';
    return {
      name: `p${i}`,
      scope: { kind: 'cluster' },
      tier,
      rank: { order: r.pick([10, 10, 20, 30]), tie: 0 },
      subject: pods(r),
      sequence: r.chance(0.25) ? 'first-match' : 'together',
      isolates: { ingress: isolation('ingress'), egress: isolation('egress') },
      rules,
      effects: [],
      origin,
      accepts: [],
      description: '',
    };
  });
  return { facts: shape.facts, tiers, policies, sets: new Map(), gateways: [], end: [], enforced: TRUE_PRED };
}

/** A set in a few lines, for the message of a failing law. */
export function shown(set: PolicySet): string {
  return [
    ...set.tiers.map((tier) => `tier ${tier.name} ${tier.rank.order} otherwise ${tier.otherwise}`),
    ...set.policies.flatMap((policy) => [
      `${policy.name} [${policy.tier} ${policy.rank.order} ${policy.sequence}] for ${predText(policy.subject)} isolates ${policy.isolates.ingress}/${policy.isolates.egress}`,
      ...policy.rules.map(
        (rule) =>
          `    ${rule.direction} ${rule.action} own(${predText(rule.own)}) ${predText(rule.peer)} on ${trafficText(rule.traffic)} ${rule.request.kind}`,
      ),
    ]),
  ].join('\n');
}
