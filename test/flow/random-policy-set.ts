/**
 * Random policy sets of the neutral policy, the same for the same seed: small vocabularies, so that rules meet each other, and
 * every test, action and feature that the types have. Also random flows over the same vocabulary.
 */

import { nowhere } from '../../src/base/source.js';
import type { Endpoint, Flow, FlowRequest } from '../../src/flow/flow.js';
import {
  type Action,
  DEFAULT_TIER,
  DEFAULT_TIER_ORDER,
  type Direction,
  type EndRule,
  FALSE_PRED,
  type Isolation,
  type LabelTest,
  type NamedSet,
  NO_FACTS,
  type Policy,
  type PolicySet,
  type Pred,
  type Rule,
  type Test,
  type Tier,
  TRUE_PRED,
} from '../../src/ir/policy.js';
import { METADATA_NAME } from '../../src/ir/pred-literals.js';
import { ANY_REQUEST, type HttpPattern, type Request } from '../../src/ir/request.js';
import { ALL_TRAFFIC, NO_TRAFFIC, type PortTerm, type Traffic } from '../../src/ir/traffic.js';
import {
  intersectTraffic,
  protocolTraffic,
  subtractTraffic,
  unionTraffic,
} from '../../src/ir/traffic-sets.js';
import { type NetSet, netSet, parseAddress, parseNet } from '../../src/values/nets.js';

/** A source of numbers: the same seed, the same numbers. */
export interface Random {
  /** A whole number from 0 to `below` - 1. */
  int(below: number): number;
  /** True once in `times`. */
  once(times: number): boolean;
  pick<T>(of: readonly T[]): T;
  /** Up to `most` of them, at least one, without repeats, in the order given. */
  some<T>(of: readonly T[], most: number): T[];
}

export function randomOf(seed: number): Random {
  let state = (seed ^ 0x9e3779b9) >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const random: Random = {
    int: (below) => Math.floor(next() * below),
    once: (times) => random.int(times) === 0,
    pick(of) {
      const item = of[random.int(of.length)];
      if (item === undefined) throw new Error('nothing to pick from');
      return item;
    },
    some(of, most) {
      const count = 1 + random.int(Math.min(most, of.length));
      const left = of.map((_, i) => i);
      const taken = Array.from({ length: count }, () => left.splice(random.int(left.length), 1)[0] ?? 0);
      return taken.sort((a, b) => a - b).flatMap((i) => of.slice(i, i + 1));
    },
  };
  return random;
}

/** What a random policy set may use. `EVERYTHING` is all there is; leave out what a target or a small world does not have. */
export interface Vocabulary {
  readonly tests: readonly Test['kind'][];
  readonly labelTests: readonly LabelTest['kind'][];
  readonly namespaces: readonly string[];
  readonly keys: readonly string[];
  readonly values: readonly string[];
  readonly accounts: readonly string[];
  readonly nets: readonly string[];
  readonly ports: readonly number[];
  readonly portNames: readonly string[];
  readonly protocols: readonly number[];
  readonly icmp: boolean;
  readonly kinds: readonly Endpoint['kind'][];
  readonly requests: readonly Request['kind'][];
  readonly actions: readonly Action[];
  readonly sequences: readonly Policy['sequence'][];
  readonly isolations: readonly Isolation[];
  /** At most so many tiers beside the default one. */
  readonly tiers: number;
  readonly orders: readonly number[];
  /** At most so many policies, and rules of each. */
  readonly policies: number;
  readonly rules: number;
  readonly sets: boolean;
  readonly ends: boolean;
  readonly depth: number;
}

export const EVERYTHING: Vocabulary = {
  tests: [
    'is',
    'namespace',
    'namespace-label',
    'label',
    'label',
    'label',
    'account',
    'account-label',
    'node-label',
    'address',
    'family',
    'own-node',
    'own-namespace',
    'cluster-name',
    'api-server',
    'set',
    'dns',
  ],
  labelTests: ['exists', 'in', 'in', 'in', 'starts', 'ends', 'contains'],
  namespaces: ['shop', 'billing', 'kube-system'],
  keys: ['app', 'tier'],
  values: ['web', 'api', 'db', ''],
  accounts: ['default', 'checkout'],
  nets: [
    '10.0.0.0/8',
    '10.244.1.0/24',
    '192.168.10.0/24',
    '203.0.113.10/32',
    '0.0.0.0/0',
    'fd00::/16',
    '::/0',
  ],
  ports: [53, 80, 443, 8080],
  portNames: ['http', 'dns'],
  protocols: [6, 17, 132, 1, 58, 47],
  icmp: true,
  kinds: ['pod', 'node', 'outside'],
  requests: ['any', 'any', 'any', 'http', 'dns'],
  actions: ['allow', 'allow', 'deny', 'pass'],
  sequences: ['together', 'together', 'first-match'],
  isolations: ['none', 'all', 'all-but-own-node'],
  tiers: 2,
  orders: [10, 20, 1000, Number.POSITIVE_INFINITY],
  policies: 5,
  rules: 4,
  sets: true,
  ends: true,
  depth: 2,
};

const DNS_PATTERNS = ['example.com', '*.example.com', '**.example.com', 'api.*.org', '*.example.org'];
const DNS_NAMES = [
  'example.com',
  'www.example.com',
  'a.b.example.com',
  'api.shop.org',
  'api.example.org',
  'other.net',
];
const PATHS = ['/', '/v1/**', '/v1/*', '/**', '/health'];
const PATH_REGEXES = ['/v1/.*', '/(health|ready)', '/v[0-9]+(/.*)?'];
const TARGETS = ['/', '/v1', '/v1/orders', '/v1/orders/7?full=1', '/health', '/v22/x', '/ready'];
const METHODS = ['GET', 'POST'];
const HEADERS = ['x-team', 'x-trace'];
const CLUSTERS = ['prod', 'dr'];

/** A policy set; `seed` decides it wholly. */
export function randomPolicySet(seed: number, vocabulary: Vocabulary = EVERYTHING): PolicySet {
  const random = randomOf(seed);
  const words = vocabulary;
  const sets = new Map<string, NamedSet>();
  if (words.sets) {
    const tests = words.tests.filter((test) => test !== 'set');
    for (const name of ['office', 'mesh'])
      sets.set(name, { name, pred: randomPred(random, { ...words, tests }, 1), origin: origin(name) });
  }
  const tiers: Tier[] = [
    {
      name: DEFAULT_TIER,
      rank: { order: DEFAULT_TIER_ORDER, tie: 0 },
      otherwise: 'deny',
      origin: origin('default'),
    },
  ];
  for (let i = random.int(words.tiers + 1); i > 0; i--) {
    tiers.push({
      name: `tier-${i}`,
      rank: { order: random.pick([100, 2_000_000]) + i, tie: 0 },
      otherwise: random.pick(['deny', 'pass']),
      origin: origin(`tier ${i}`),
    });
  }
  const ends: EndRule[] = [];
  if (words.ends && random.once(4))
    ends.push({
      when: randomPred(random, words, 1),
      direction: random.pick(DIRECTIONS),
      action: random.pick(['allow', 'deny']),
    });
  const policies = Array.from({ length: random.int(words.policies + 1) }, (_, i) =>
    randomPolicy(random, words, tiers, i),
  );
  return {
    facts: NO_FACTS,
    tiers,
    policies,
    sets,
    gateways: [],
    end: ends,
    enforced: words.ends && random.once(8) ? randomPred(random, words, 1) : TRUE_PRED,
  };
}

/** The same set with one thing changed, or nothing: for pairs that differ little or not at all. */
export function mutatedPolicySet(
  set: PolicySet,
  seed: number,
  vocabulary: Vocabulary = EVERYTHING,
): PolicySet {
  const random = randomOf(seed);
  const at = random.int(Math.max(1, set.policies.length));
  const change = (policy: Policy): Policy => {
    switch (random.int(6)) {
      case 0:
        return { ...policy, subject: randomSubject(random, vocabulary) };
      case 1:
        return { ...policy, rules: policy.rules.slice(1) };
      case 2:
        return { ...policy, rules: [...policy.rules].reverse() };
      case 3:
        return { ...policy, rules: [...policy.rules, randomRule(random, vocabulary, 'extra')] };
      case 4:
        return {
          ...policy,
          rules: policy.rules.map((rule, i) =>
            i === 0 ? { ...rule, traffic: randomTraffic(random, vocabulary) } : rule,
          ),
        };
      default:
        // Said twice, which changes nothing where rules are read together.
        return { ...policy, rules: [...policy.rules, ...policy.rules] };
    }
  };
  return { ...set, policies: set.policies.map((policy, i) => (i === at ? change(policy) : policy)) };
}

const DIRECTIONS = ['ingress', 'egress'] as const satisfies readonly Direction[];

function randomPolicy(random: Random, words: Vocabulary, tiers: readonly Tier[], i: number): Policy {
  const namespace = random.once(3) ? null : random.pick(words.namespaces);
  const name = `p${i}`;
  const bound: Pred = { kind: 'namespace', names: namespace === null ? [] : [namespace] };
  const subject = randomSubject(random, words);
  return {
    name,
    scope: namespace === null ? { kind: 'cluster' } : { kind: 'namespace', namespace },
    tier: random.once(2) ? DEFAULT_TIER : random.pick(tiers).name,
    rank: { order: random.pick(words.orders), tie: random.int(2) },
    subject: namespace === null ? subject : { kind: 'all', of: [bound, subject] },
    sequence: random.pick(words.sequences),
    isolates: { ingress: random.pick(words.isolations), egress: random.pick(words.isolations) },
    rules: Array.from({ length: random.int(words.rules + 1) }, (_, j) =>
      randomRule(random, words, `${name}[${j}]`),
    ),
    effects: [],
    origin: origin(name),
    accepts: [],
    description: '',
  };
}

function randomSubject(random: Random, words: Vocabulary): Pred {
  const ofPeers: readonly Test['kind'][] = ['own-node', 'own-namespace', 'dns'];
  const tests = words.tests.filter((test) => !ofPeers.includes(test));
  return random.once(4) ? TRUE_PRED : randomPred(random, { ...words, tests }, words.depth);
}

function randomRule(random: Random, words: Vocabulary, label: string): Rule {
  const action = random.pick(words.actions);
  return {
    direction: random.pick(DIRECTIONS),
    action,
    own: random.once(4) ? randomSubject(random, words) : TRUE_PRED,
    peer: random.once(5) ? TRUE_PRED : randomPred(random, words, words.depth),
    traffic: randomTraffic(random, words),
    request: action === 'allow' ? randomRequest(random, words) : ANY_REQUEST,
    effects: [],
    origin: origin(label),
    accepts: [],
  };
}

/** A predicate of at most `depth` levels of and, or and not. */
export function randomPred(random: Random, words: Vocabulary, depth: number): Pred {
  if (depth > 0) {
    switch (random.int(7)) {
      case 0:
        return { kind: 'not', of: randomPred(random, words, depth - 1) };
      case 1:
      case 2:
        return { kind: 'all', of: preds(random, words, depth) };
      case 3:
        return { kind: 'any', of: preds(random, words, depth) };
      case 4:
        if (random.once(6)) return random.pick([TRUE_PRED, FALSE_PRED]);
        break;
      default:
    }
  }
  return randomTest(random, words);
}

function preds(random: Random, words: Vocabulary, depth: number): readonly Pred[] {
  return Array.from({ length: 1 + random.int(3) }, () => randomPred(random, words, depth - 1));
}

function randomTest(random: Random, words: Vocabulary): Test {
  const kind = random.pick(words.tests);
  switch (kind) {
    case 'is':
      return { kind, what: random.pick(words.kinds) };
    case 'namespace':
      return { kind, names: random.some(words.namespaces, 2) };
    case 'namespace-label':
      return random.once(4)
        ? { kind, key: METADATA_NAME, test: { kind: 'in', values: random.some(words.namespaces, 2) } }
        : { kind, key: random.pick(words.keys), test: randomLabelTest(random, words) };
    case 'label':
    case 'account-label':
    case 'node-label':
      return { kind, key: random.pick(words.keys), test: randomLabelTest(random, words) };
    case 'account':
      return { kind, names: random.some(words.accounts, 2) };
    case 'address':
      return { kind, nets: nets(random.some(words.nets, 2)) };
    case 'family':
      return { kind, family: random.pick([4, 6]) };
    case 'own-node':
    case 'own-namespace':
    case 'api-server':
      return { kind };
    case 'cluster-name':
      return { kind, names: random.some(CLUSTERS, 1) };
    case 'set':
      return { kind, name: random.pick(words.sets ? ['office', 'mesh'] : ['nothing']) };
    case 'dns':
      return { kind, patterns: random.some(DNS_PATTERNS, 2) };
  }
}

function randomLabelTest(random: Random, words: Vocabulary): LabelTest {
  const kind = random.pick(words.labelTests);
  switch (kind) {
    case 'exists':
      return { kind };
    case 'in':
      return { kind, values: random.some(words.values, 2) };
    case 'starts':
    case 'ends':
    case 'contains':
      return { kind, text: random.pick(['w', 'a', 'b', 'eb', 'web']) };
  }
}

export function randomTraffic(random: Random, words: Vocabulary): Traffic {
  switch (random.int(6)) {
    case 0:
      return ALL_TRAFFIC;
    case 1:
      return unionTraffic(...random.some(words.protocols, 2).map(protocolTraffic));
    case 2:
      return subtractTraffic(portTraffic(random, words), portTraffic(random, words));
    case 3:
      return unionTraffic(portTraffic(random, words), portTraffic(random, words));
    case 4:
      if (!words.icmp) return portTraffic(random, words);
      return intersectTraffic(protocolTraffic(random.pick([1, 58])), {
        ...NO_TRAFFIC,
        icmp: [{ types: [{ first: 8, last: 8 }], codes: [{ first: 0, last: 255 }] }],
        icmpv6: [{ types: [{ first: 128, last: 129 }], codes: [{ first: 0, last: 0 }] }],
      });
    default:
      return portTraffic(random, words);
  }
}

function portTraffic(random: Random, words: Vocabulary): Traffic {
  const first = random.pick(words.ports);
  const last = Math.max(first, random.pick(words.ports));
  const [name] = random.some(words.portNames, 1);
  const term: PortTerm =
    name !== undefined && random.once(4)
      ? { numbers: [{ first: 1, last: 65535 }], named: [name], notNamed: [] }
      : { numbers: [random.once(3) ? { first, last } : { first, last: first }], named: [], notNamed: [] };
  const ports = words.protocols.filter((n) => n === 6 || n === 17 || n === 132);
  const protocols = random.some(ports, 2);
  return {
    ...NO_TRAFFIC,
    tcp: protocols.includes(6) ? [term] : [],
    udp: protocols.includes(17) ? [term] : [],
    sctp: protocols.includes(132) ? [term] : [],
  };
}

function randomRequest(random: Random, words: Vocabulary): Request {
  const kind = random.pick(words.requests);
  switch (kind) {
    case 'any':
      return ANY_REQUEST;
    case 'http':
      return { kind, patterns: Array.from({ length: 1 + random.int(2) }, () => httpPattern(random)) };
    case 'dns':
      return { kind, patterns: random.once(4) ? ['*'] : random.some(DNS_PATTERNS, 2) };
  }
}

function httpPattern(random: Random): HttpPattern {
  return {
    methods: random.once(2) ? [] : random.some(METHODS, 2),
    path: random.once(4)
      ? { kind: 'all' }
      : random.once(3)
        ? { kind: 'regex', regex: random.pick(PATH_REGEXES) }
        : { kind: 'glob', glob: random.pick(PATHS) },
    host: random.once(3) ? random.pick(['example.com', '*.example.com', { regex: 'api\\..*' }]) : null,
    headers: random.once(3)
      ? [{ name: random.pick(['X-Team', 'x-trace']), value: random.pick([null, 'red']) }]
      : [],
  };
}

function nets(texts: readonly string[]): NetSet {
  return netSet(texts.flatMap((text) => parseNet(text) ?? []));
}

function origin(label: string) {
  return { span: nowhere('random'), label };
}

/** Labels that belong to namespaces and accounts of one random world: the same namespace has the same labels in every flow. */
function worldLabels(seed: number, words: Vocabulary, what: string): ReadonlyMap<string, string> {
  let hash = seed;
  for (const letter of what) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193);
  const random = randomOf(hash);
  return randomLabels(random, words);
}

function randomLabels(random: Random, words: Vocabulary): Map<string, string> {
  const labels = new Map<string, string>();
  for (const key of words.keys) if (!random.once(3)) labels.set(key, random.pick([...words.values, 'else']));
  return labels;
}

const ADDRESSES = {
  4: ['10.0.0.9', '10.244.1.7', '192.168.10.11', '203.0.113.10', '8.8.8.8', '172.16.3.4'],
  6: ['fd00::7', '2001:db8::1', 'fd00:1::9'],
} as const;

/** A flow that exists (as `impossible` has it, without facts), over the vocabulary and a little beside it. */
export function randomFlow(seed: number, vocabulary: Vocabulary = EVERYTHING): Flow {
  const random = randomOf(seed);
  const words = vocabulary;
  const family = random.once(4) ? 6 : 4;
  const direction = random.pick(DIRECTIONS);
  const [one = '', two = ''] = shuffled(random, ADDRESSES[family]);
  const subject = randomEndpoint(
    random,
    words,
    seed,
    words.kinds.filter((kind) => kind !== 'outside'),
    one,
  );
  const peer = randomEndpoint(random, words, seed, words.kinds, two);
  const mixed = [subject, peer].filter((end) => end.kind === 'node').length === 1;
  const inside = subject.kind !== 'outside' && peer.kind !== 'outside';
  const protocol = random.pick(words.protocols.filter((n) => n !== (family === 4 ? 58 : 1)));
  const hasPort = protocol === 6 || protocol === 17 || protocol === 132;
  const icmp = protocol === 1 || protocol === 58;
  const destination = direction === 'ingress' ? subject : peer;
  return {
    direction,
    subject,
    peer,
    ownNode: mixed && inside && random.once(2),
    protocol,
    port: hasPort ? random.pick([...words.ports, 81, 60000]) : 0,
    icmpType: icmp ? random.pick([8, 128, 129, 0]) : -1,
    icmpCode: icmp ? random.int(2) : -1,
    portNames: hasPort && destination.kind === 'pod' ? words.portNames.filter(() => random.once(3)) : [],
    request: randomFlowRequest(random, protocol),
  };
}

function shuffled(random: Random, of: readonly string[]): readonly string[] {
  const first = random.int(of.length);
  const second = (first + 1 + random.int(of.length - 1)) % of.length;
  return [of[first] ?? '', of[second] ?? ''];
}

function randomEndpoint(
  random: Random,
  words: Vocabulary,
  world: number,
  kinds: readonly Endpoint['kind'][],
  address: string,
): Endpoint {
  const kind = random.pick(kinds);
  const pod = kind === 'pod';
  const namespace = pod ? random.pick([...words.namespaces, 'default']) : '';
  const account = pod ? random.pick([...words.accounts, 'else']) : '';
  return {
    kind,
    name: '',
    namespace,
    namespaceLabels: pod
      ? new Map([...worldLabels(world, words, namespace), [METADATA_NAME, namespace]])
      : new Map(),
    labels: pod ? randomLabels(random, words) : new Map(),
    account,
    accountLabels: pod ? worldLabels(world, words, `${namespace}/${account}`) : new Map(),
    nodeLabels: kind === 'node' ? randomLabels(random, words) : new Map(),
    address: parseAddress(address) ?? 0n,
    clusterName: kind === 'outside' ? '' : random.pick([...CLUSTERS, 'default']),
    apiServer: !pod && (kind === 'node' || kind === 'outside') && random.once(3),
    dnsNames: kind === 'outside' && random.once(2) ? random.some(DNS_NAMES, 2) : [],
  };
}

function randomFlowRequest(random: Random, protocol: number): FlowRequest {
  if (protocol === 6 && random.once(2)) {
    return {
      kind: 'http',
      method: random.pick([...METHODS, 'PUT']),
      target: random.pick(TARGETS),
      host: random.pick(['example.com', 'www.example.com:8080', 'api.shop', 'other']),
      headers: new Map(
        HEADERS.flatMap((name) => (random.once(2) ? [[name, random.pick(['red', 'blue'])]] : [])),
      ),
    };
  }
  if ((protocol === 6 || protocol === 17) && random.once(3))
    return { kind: 'dns', name: random.pick(DNS_NAMES) };
  return { kind: 'opaque' };
}
