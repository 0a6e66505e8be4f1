/** Random endpoints, traffic and requests that no check objects to. */
import type { RandomSource } from './random-source.js';

/** What a random program may have; `without` of `randomProgram` takes some away. */
export const PRODUCTIONS = [
  'account',
  'accept',
  'address',
  'api-server',
  'at',
  'cluster',
  'cluster-dns',
  'connect',
  'default',
  'deny',
  'description',
  'dns',
  'dns-query',
  'except',
  'first-match',
  'gateway',
  'http',
  'icmp',
  'identity',
  'label-or',
  'label-text',
  'let',
  'log',
  'namespace-labels',
  'nodes',
  'order',
  'own-end',
  'own-namespace',
  'own-node',
  'pass',
  'port-name',
  'protocol',
  'sctp',
  'test',
  'tier',
  'world',
] as const;
export type Production = (typeof PRODUCTIONS)[number];

export interface Maker {
  readonly random: RandomSource;
  has(production: Production): boolean;
  /** Names of lets that can be used everywhere. */
  readonly endpointLets: string[];
  readonly trafficLets: string[];
}

export const NAMESPACES = ['shop', 'billing', 'monitoring', 'audit'] as const;
const VALUES: ReadonlyMap<string, readonly string[]> = new Map([
  ['app', ['web', 'api', 'db', 'cache']],
  ['tier', ['front', 'back', 'test']],
  ['env', ['prod', 'dev']],
  ['app.kubernetes.io/name', ['cart', 'checkout', 'v1.2']],
  ['in', ['or', 'deny']],
]);
const TEAMS: ReadonlyMap<string, readonly string[]> = new Map([
  ['team', ['web', 'obs', 'bi']],
  ['stage', ['live', 'canary']],
]);

/** A selector in parentheses, over the keys given; requirements of one group have different keys. */
export function selector(maker: Maker, keys: ReadonlyMap<string, readonly string[]> = VALUES): string {
  const { random } = maker;
  const group = (count: number): string[] =>
    random.some([...keys.keys()], count).map((key) => requirement(maker, key, keys.get(key) ?? ['a']));
  if (maker.has('label-or') && random.chance(20)) {
    const groups = Array.from({ length: 2 + random.below(2) }, () => group(1 + random.below(2)));
    return `(${groups.map((of) => (of.length > 1 ? `(${of.join(', ')})` : of.join(''))).join(' or ')})`;
  }
  return `(${group(1 + random.below(2)).join(', ')})`;
}

function requirement(maker: Maker, key: string, values: readonly string[]): string {
  const { random } = maker;
  const value = random.pick(values);
  const list = random.some(values, 2).join(', ');
  switch (random.below(maker.has('label-text') ? 12 : 9)) {
    case 0:
      return `${key}!=${value}`;
    case 1:
      return `${key} in (${list})`;
    case 2:
      return `${key} ${random.pick(['notin', 'not in'])} (${list})`;
    case 3:
      return key;
    case 4:
      return `!${key}`;
    case 5:
      return `${key}==${value}`;
    case 6:
      return random.chance(20) ? `${key}=""` : `${key}="${value}"`;
    case 9:
      return `${key}^=${value.slice(0, 1)}`;
    case 10:
      return `${key}$=${value.slice(-1)}`;
    case 11:
      return `${key}*=${value.slice(0, 2)}`;
    default:
      return `${key}=${value}`;
  }
}

export function where(maker: Maker): string {
  const { random } = maker;
  if (random.chance(60)) return `namespace(${random.some(NAMESPACES, 1 + random.below(2)).join(', ')})`;
  return maker.has('namespace-labels') && random.chance(60)
    ? `namespaces${selector(maker, TEAMS)}`
    : 'namespaces';
}

/** `place`: what stands behind `in`, or null in a namespace block for its own pods. */
export function pods(maker: Maker, place: string | null): string {
  const { random } = maker;
  const labels = random.chance(75) ? selector(maker) : '';
  const who =
    maker.has('account') && random.chance(12)
      ? random.pick([' as account(checkout)', ' as account(checkout, cart)', ' as accounts(role=reader)'])
      : '';
  const at = maker.has('at') && random.chance(8) ? ' at (10.244.3.0/24)' : '';
  return `pods${labels}${who}${place === null ? '' : ` in ${place}`}${at}`;
}

export function nodes(maker: Maker): string {
  const { random } = maker;
  const labels = random.chance(50) ? selector(maker, new Map([['role', ['worker', 'gpu']]])) : '';
  return `nodes${labels}${maker.has('at') && random.chance(10) ? ' at (192.168.10.0/25)' : ''}`;
}

export function nets(maker: Maker): string {
  const choices = ['10.0.0.0/8', '172.16.0.0/12', '203.0.113.7', 'fd00::/8', '10.0.0.0/8, 2001:db8::/32'];
  if (maker.has('except'))
    choices.push(
      '10.0.0.0/8 except (10.1.0.0/16)',
      'fd00::/8, 10.0.0.0/8 except (10.1.0.0/16, fd00:1::/32)',
      '::/0',
    );
  return maker.random.pick(choices);
}

/** Where a list of endpoints stands. */
export interface PeerPlace {
  /** The enclosing block's namespace, or null. */
  readonly namespace: string | null;
  /** Whether `own-namespace` and the own node mean something. */
  readonly ownNamespace: boolean;
  readonly ownNode: boolean;
  /** Whether names of the outside may stand. */
  readonly dns: boolean;
  /** Whether the cluster's DNS is known. */
  readonly clusterDns: boolean;
}

/** A list of endpoints without an ambiguous order: words before nets before pods. */
export function peers(maker: Maker, place: PeerPlace): string {
  const { random } = maker;
  if (maker.has('except') && random.chance(15)) return exceptions(maker, place);
  const words: string[] = [];
  const tries = 1 + random.below(3);
  const last: string[] = [];
  for (let i = 0; i < tries; i++) {
    const choice = random.below(16);
    if (choice < 6)
      last.push(pods(maker, place.namespace !== null && random.chance(60) ? null : where(maker)));
    else words.unshift(peer(maker, place, choice));
  }
  // A bare `pods` behind `as account(…)` could be one more account.
  const bare = last.filter((each) => each === 'pods');
  return [...new Set([...words, ...bare]), ...last.filter((each) => each !== 'pods')].join(', ');
}

function peer(maker: Maker, place: PeerPlace, choice: number): string {
  const { random } = maker;
  const allowed: readonly (readonly [boolean, () => string])[] = [
    [maker.has('world'), () => random.pick(['world', `cidr(${nets(maker)})`])],
    [maker.has('nodes'), () => nodes(maker)],
    [
      place.dns && maker.has('dns'),
      () => random.pick(['dns("*.stripe.com")', 'dns("**.example.com", "api.test")']),
    ],
    [place.ownNamespace && maker.has('own-namespace'), () => 'own-namespace'],
    [place.ownNode && maker.has('own-node'), () => random.pick(['local-node', 'remote-nodes'])],
    [place.clusterDns && maker.has('cluster-dns'), () => 'cluster-dns'],
    [maker.has('api-server'), () => 'kube-apiserver'],
    [maker.has('identity'), () => `identity(${random.pick(['health', 'ingress', 'init', 'unmanaged'])})`],
    [maker.has('address'), () => `address(${nets(maker)})`],
    [maker.has('world'), () => random.pick(['any', 'cluster'])],
    [maker.endpointLets.length > 0, () => `$${random.pick(maker.endpointLets)}`],
  ];
  const entry = allowed[choice - 6];
  return entry?.[0] === true ? entry[1]() : where(maker);
}

function exceptions(maker: Maker, { namespace }: PeerPlace): string {
  const { random } = maker;
  const somePods = `pods(app=web) in ${where(maker)}`;
  const choices = [
    `pods in namespaces except (${somePods})`,
    `namespaces except (namespace(${random.pick(NAMESPACES)}))`,
    `pods in namespaces except (pods(app=web) in namespaces except (pods(tier=test) in namespace(shop)))`,
  ];
  if (maker.has('world'))
    choices.push('any except (world)', `cluster except (${somePods})`, 'world except (cidr(10.0.0.0/8))');
  if (namespace !== null) choices.push('pods except (pods(app=db))');
  return random.pick(choices);
}

/** What stands behind `on`; `tcp` only for HTTP. */
export function traffics(maker: Maker, only: 'any' | 'tcp' | 'dns'): string {
  const { random } = maker;
  if (only === 'dns') return random.pick(['udp/53, tcp/53', 'udp/53']);
  const tcp = ['tcp/80', 'tcp/8080', 'tcp/9090-9099', 'tcp', ...(maker.has('port-name') ? ['tcp/http'] : [])];
  if (only === 'tcp') return random.some(tcp, 1 + random.below(2)).join(', ');
  const all = [...tcp, 'udp/53', 'udp', ...maker.trafficLets.map((name) => `$${name}`)];
  if (maker.has('icmp')) all.push('icmp', 'icmpv6', 'icmp/8', 'icmp/3:4', 'icmpv6/echo-request');
  if (maker.has('protocol')) all.push('protocol/47');
  if (maker.has('sctp')) all.push('sctp/7777');
  if (maker.has('except') && random.chance(15))
    return random.pick([
      'tcp except (tcp/22)',
      'any except (icmp)',
      'tcp/1-1024, udp except (tcp/80-90, udp/53)',
    ]);
  return random.chance(5) ? 'any' : random.some(all, 1 + random.below(3)).join(', ');
}

export function http(maker: Maker): string {
  const { random } = maker;
  const request = (): string => {
    const method = random.pick(['*', 'GET', 'GET, HEAD', 'POST', 'DELETE']);
    const path = random.pick(['"/"', '"/v1/**"', '"/v1/*"', '"/healthz"', '~"/v[12]/[a-z]+(\\\\?.*)?"']);
    const host = random.chance(20) ? ` host ${random.pick(['"api.example.com"', '"*.example.com"'])}` : '';
    const header = random.chance(20) ? random.pick([' header "X-Team"', ' header "X-Team" = "web"']) : '';
    return `${method} ${path}${host}${header}`;
  };
  return random.chance(50)
    ? `http ${request()}`
    : `http { ${Array.from({ length: 1 + random.below(3) }, request).join(' ')} }`;
}
