/** Random elements of Cilium's rules: who, on which ports, and what is asked of the request. */
import { makeEndpointSelector, makeSelector } from './selectors.js';
import { ASKED_OF_NODES, ENTITIES, INSIDE, NAMES, PORTS, V4_NETS, V6_NETS } from './words.js';

const NETS = [...V4_NETS, ...V6_NETS];

function makeCIDRRule(random) {
  const net = () => {
    const cidr = random.pick(NETS);
    const inside = INSIDE[cidr] ?? [];
    if (inside.length === 0 || random.chance(0.4)) return { cidr };
    return {
      cidr,
      except: random.chance(0.1) ? [] : [...new Set(random.list(2, () => random.pick(inside), 1))],
    };
  };
  const except = random.chance(0.15) ? { except: ['8.8.8.8/32'] } : {};
  return random.choose([
    [6, net],
    [2, () => ({ cidrGroupRef: random.pick(['g0', 'g1', 'gone']), ...except })],
    [
      2,
      () => ({
        cidrGroupSelector: makeSelector(random, [
          ['pool', 'g'],
          ['pool', 'h'],
          ['nope', 'x'],
        ]),
        ...except,
      }),
    ],
  ]);
}

function makeName(random) {
  return random.choose([
    [1, () => ({ matchName: random.pick([...NAMES, 'A.com', 'a.com.']) })],
    [
      1,
      () => ({
        matchPattern: random.pick(['*', '*.a.com', '**.a.com', 'w*.a.com', '*.*', 'b.org', '*a.com']),
      }),
    ],
  ]);
}

function makeService(random) {
  return random.choose([
    [
      2,
      () => ({
        k8sService: random.pick([
          { serviceName: 'web', namespace: 'b' },
          { serviceName: 'ext', namespace: 'a' },
          { serviceName: 'web' },
          { serviceName: 'gone', namespace: 'a' },
        ]),
      }),
    ],
    [
      1,
      () => ({
        k8sServiceSelector: {
          selector: random.pick([{ matchLabels: { of: 'web' } }, { matchLabels: { of: 'nope' } }, {}]),
          ...(random.chance(0.5) ? { namespace: random.pick(['a', 'b']) } : {}),
        },
      }),
    ],
  ]);
}

/** At most one kind of peer, or two of which one is empty; often none, or an empty list. */
export function makePeers(random, { side, deny, nodes }) {
  const empty = random.chance(0.05);
  const listed = (name, make, most = 2) => ({
    [side + name]: empty ? random.pick([[], null]) : random.list(most, make, 1),
  });
  const unique = (name, make) => {
    const { [side + name]: list } = listed(name, make);
    return { [side + name]: list === null ? null : [...new Set(list)] };
  };
  return random.choose([
    [8, () => listed('Endpoints', () => makeEndpointSelector(random))],
    [3, () => unique('CIDR', () => random.pick(NETS))],
    [4, () => listed('CIDRSet', () => makeCIDRRule(random))],
    [5, () => unique('Entities', () => random.pick(ENTITIES))],
    [nodes ? 3 : 0, () => listed('Nodes', () => makeSelector(random, ASKED_OF_NODES))],
    [side === 'to' && !deny ? 2 : 0, () => listed('FQDNs', () => makeName(random))],
    [side === 'to' && !deny ? 1 : 0, () => listed('Services', () => makeService(random))],
    [1, () => ({ [`${side}Endpoints`]: [{}] })],
    [3, () => ({})],
  ]);
}

function makePort(random, protocols, plain) {
  const port = plain ? random.pick(['80', '53', '443', '8080']) : random.pick(PORTS);
  const numeric = /^[0-9]+$/.test(port);
  return {
    port,
    ...(numeric && !plain && random.chance(0.3)
      ? { endPort: random.pick([70, 81, 443, 8081, 9000, 65535, 0]) }
      : {}),
    ...(random.chance(0.75) ? { protocol: random.pick(protocols) } : {}),
  };
}

function makeHTTP(random) {
  return random.pick([
    {},
    { method: 'GET' },
    { path: '/a.*' },
    { host: 'a\\.com' },
    { headers: ['X-Key: v'] },
  ]);
}

/** Ports, at times with rules for the proxy: `proxy` says which kind this policy may have. */
export function makePorts(random, { deny, proxy, extended }) {
  const protocols = ['TCP', 'TCP', 'UDP', 'SCTP', 'ANY'];
  const entry = () =>
    random.choose([
      [12, () => ({ ports: random.list(3, () => makePort(random, protocols), 1) })],
      [1, () => random.pick([{}, { ports: [] }])],
      [
        extended ? 3 : 0,
        () => ({ ports: [{ protocol: random.pick(['VRRP', 'IGMP', 'GRE', 'ESP', 'AH', 'IPIP']) }] }),
      ],
      [
        proxy === 'http' && !deny ? 4 : 0,
        () => ({
          ports: random.list(2, () => ({ ...makePort(random, ['TCP'], true), protocol: 'TCP' }), 1),
          rules: { http: random.chance(0.1) ? [] : random.list(2, () => makeHTTP(random), 1) },
        }),
      ],
      [
        proxy === 'dns' && !deny ? 4 : 0,
        () => ({
          ports: [{ port: '53', protocol: random.pick(['UDP', 'ANY', 'TCP']) }],
          rules: { dns: random.list(2, () => makeName(random), 1) },
        }),
      ],
    ]);
  return random.chance(0.04) ? random.pick([[], null]) : random.list(2, entry, 1);
}

const ICMP_TYPES = [0, 3, 8, 11, 13, 128, 'EchoRequest', 'EchoReply', 'DestinationUnreachable'];
const ICMPV6_TYPES = [1, 2, 128, 129, 'EchoRequest', 'PacketTooBig'];

export function makeICMPs(random) {
  const field = () =>
    random.chance(0.3)
      ? { family: 'IPv6', type: random.pick(ICMPV6_TYPES) }
      : { ...(random.chance(0.5) ? { family: 'IPv4' } : {}), type: random.pick(ICMP_TYPES) };
  return random.chance(0.08) ? random.pick([[], [{}]]) : [{ fields: random.list(2, field, 1) }];
}
