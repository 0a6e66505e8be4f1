/** Random objects that Cilium enforces, dense in corners: every member, small vocabularies that meet, mixed kinds, odd settings. */
import type { Json, JsonMap } from '../../../src/base/tree.js';
import { makeProfile, type Profile } from '../../../src/targets/profiles.js';

/** A stream of numbers from a seed (mulberry32). */
export function createDice(seed: number) {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const below = (n: number): number => Math.floor(next() * n);
  return {
    below,
    chance: (p: number): boolean => next() < p,
    pick: <T>(list: readonly [T, ...T[]]): T => list[below(list.length)] ?? list[0],
    some: <T>(most: number, make: () => T, least = 0): T[] =>
      Array.from({ length: least + below(most - least + 1) }, make),
  };
}

export type Dice = ReturnType<typeof createDice>;

export interface RandomCase {
  readonly profile: Profile;
  readonly objects: readonly JsonMap[];
}

export function randomCase(seed: number): RandomCase {
  const dice = createDice(seed);
  const options = new Map<string, string>();
  const set = (chance: number, name: string, ...values: [string, ...string[]]): void => {
    if (dice.chance(chance)) options.set(name, dice.pick(values));
  };
  set(0.2, 'enforcement', 'always', 'never', 'always');
  set(0.25, 'allow-localhost', 'policy');
  set(0.4, 'host-firewall', 'on');
  set(0.35, 'cidr-match-mode', 'nodes', 'pods', 'nodes+pods');
  set(0.5, 'node-selector-labels', 'on');
  set(0.25, 'dual-stack', 'on');
  set(0.15, 'default-local-cluster', 'off');
  set(0.1, 'cluster-name', 'any', 'prod');
  set(0.15, 'identity-labels', 'all');
  set(0.25, 'dns-beside-allow', 'passes');
  set(0.2, 'dns-double-star', 'off');
  set(0.4, 'cluster-network-policy', 'on');
  set(0.3, 'extended-ip-protocols', 'on');
  set(0.1, 'non-default-deny', 'off');
  const made = makeProfile('cilium', '1.20', options);
  if (!made.ok) throw new Error(made.error);
  const own = options.get('cluster-name') ?? 'default';
  const objects = dice.some(3, () => randomObject(dice, own), 1).map(named);
  return { profile: made.profile, objects: [...objects, ...GROUPS, ...SERVICES] };
}

function named(object: JsonMap, index: number): JsonMap {
  return { ...object, metadata: { ...(object['metadata'] as JsonMap), name: `p${index}` } };
}

const GROUPS: readonly JsonMap[] = [
  group('office', { team: 'x' }, ['10.1.0.0/16', '0.0.0.0/0']),
  group('lab', {}, ['192.0.2.0/24']),
];

function group(name: string, labels: JsonMap, externalCIDRs: readonly string[]): JsonMap {
  return {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumCIDRGroup',
    metadata: { name, labels },
    spec: { externalCIDRs },
  };
}

const SERVICES: readonly JsonMap[] = [
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', namespace: 'a' },
    spec: { selector: { app: 'x' } },
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'db', namespace: 'b', labels: { team: 'x' } },
    spec: {},
  },
  {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: 'db-1', namespace: 'b', labels: { 'kubernetes.io/service-name': 'db' } },
    endpoints: [{ addresses: ['192.0.2.9'] }],
    ports: [{ port: 5432 }],
  },
];

function randomObject(dice: Dice, cluster: string): JsonMap {
  const kind = dice.pick(['cnp', 'cnp', 'ccnp', 'ccnp', 'knp', 'kcnp']);
  if (kind === 'knp') return networkPolicy(dice, cluster);
  if (kind === 'kcnp') return clusterPolicy(dice, cluster);
  const namespaced = kind === 'cnp';
  return {
    apiVersion: 'cilium.io/v2',
    kind: namespaced ? 'CiliumNetworkPolicy' : 'CiliumClusterwideNetworkPolicy',
    metadata: namespaced ? { namespace: dice.pick(['a', 'b', '']) } : {},
    ...(dice.chance(0.2)
      ? { specs: dice.some(2, () => rule(dice, namespaced, cluster), 1) }
      : { spec: rule(dice, namespaced, cluster) }),
  };
}

function rule(dice: Dice, namespaced: boolean, cluster: string): JsonMap {
  const onHost = !namespaced && dice.chance(0.25);
  const section = (name: string): JsonMap => {
    if (!dice.chance(name.endsWith('Deny') ? 0.3 : 0.6)) return {};
    return { [name]: dice.some(3, () => element(dice, name, onHost, cluster), 0) };
  };
  return {
    ...(onHost
      ? { nodeSelector: nodeSelector(dice) }
      : { endpointSelector: selector(dice, cluster, namespaced ? 'subject' : 'wide-subject') }),
    ingress: [{}],
    ...section('ingress'),
    ...section('ingressDeny'),
    ...section('egress'),
    ...section('egressDeny'),
    ...(dice.chance(0.3)
      ? { enableDefaultDeny: { ingress: dice.chance(0.5), ...(dice.chance(0.5) ? { egress: false } : {}) } }
      : {}),
  };
}

function element(dice: Dice, section: string, onHost: boolean, cluster: string): JsonMap {
  const ingress = section.startsWith('ingress');
  const deny = section.endsWith('Deny');
  return {
    ...peers(dice, ingress ? 'from' : 'to', deny, cluster),
    ...traffic(dice, ingress, deny, onHost),
  };
}

function peers(dice: Dice, prefix: 'from' | 'to', deny: boolean, cluster: string): JsonMap {
  const list = (name: string, make: () => Json): JsonMap => ({
    [`${prefix}${name}`]: dice.chance(0.08) ? null : dice.some(2, make, dice.chance(0.1) ? 0 : 1),
  });
  const kinds: [string, ...string[]] = [
    'none',
    'Endpoints',
    'Endpoints',
    'Endpoints',
    'Entities',
    'CIDR',
    'CIDRSet',
    'Nodes',
  ];
  if (prefix === 'to') kinds.push('Services');
  if (prefix === 'to' && !deny) kinds.push('FQDNs', 'FQDNs');
  const kind = dice.pick(kinds);
  switch (kind) {
    case 'Endpoints':
      return list(kind, () => selector(dice, cluster, 'peer'));
    case 'Nodes':
      return list(kind, () => nodeSelector(dice));
    case 'Entities':
      return list(kind, () =>
        dice.pick([
          'all',
          'world',
          'cluster',
          'cluster-mesh',
          'host',
          'remote-node',
          'kube-apiserver',
          'init',
          'health',
          'ingress',
          'unmanaged',
          'none',
        ]),
      );
    case 'CIDR':
      return list(kind, () => dice.pick(NETS));
    case 'CIDRSet':
      return list(kind, () => cidrRule(dice));
    case 'Services':
      return list(kind, () =>
        dice.chance(0.5)
          ? { k8sService: { serviceName: dice.pick(['web', 'db']), ...(dice.chance(0.3) ? {} : {}) } }
          : { k8sServiceSelector: { selector: { matchLabels: { team: 'x' } } } },
      );
    case 'FQDNs':
      return list(kind, () => name(dice));
    default:
      return {};
  }
}

const NETS: [string, ...string[]] = [
  '10.1.0.0/16',
  '10.1.2.0/24',
  '0.0.0.0/0',
  '192.0.2.9/32',
  '::/0',
  '2001:db8::/32',
];

function cidrRule(dice: Dice): JsonMap {
  const except = dice.chance(0.5) ? { except: ['10.1.2.0/24'] } : {};
  if (dice.chance(0.3)) return { cidrGroupRef: dice.pick(['office', 'lab', 'missing']), ...except };
  if (dice.chance(0.3)) return { cidrGroupSelector: { matchLabels: { team: 'x' } }, ...except };
  return { cidr: dice.pick(['10.1.0.0/16', '0.0.0.0/0']), ...except };
}

function name(dice: Dice): JsonMap {
  return dice.chance(0.4)
    ? { matchName: dice.pick(['a.com', 'x.a.com', 'A.com.']) }
    : {
        matchPattern: dice.pick([
          '*',
          '*.a.com',
          '**.a.com',
          'x*.a.com',
          '*x*.a.com',
          '**',
          'x.**.com',
          '**.x*.com',
          'a.com',
        ]),
      };
}

const NAMESPACE_KEY = 'io.kubernetes.pod.namespace';

function selector(dice: Dice, cluster: string, end: 'subject' | 'wide-subject' | 'peer'): JsonMap {
  const matchLabels: Record<string, Json> = {};
  const matchExpressions: JsonMap[] = [];
  const label = (key: string, values: [string, ...string[]]): void => {
    if (dice.chance(0.4)) matchLabels[key] = dice.pick(values);
    else matchExpressions.push(expression(dice, key, values));
  };
  const source = (): string => dice.pick(['', '', 'k8s:', 'any:']);
  if (dice.chance(0.6)) label(`${source()}app`, ['x', 'y', '']);
  if (dice.chance(0.2)) label(`${source()}tier`, ['x']);
  if (dice.chance(0.2)) label(`${source()}${NAMESPACE_KEY}`, ['a', 'b']);
  if (dice.chance(0.15)) label(`${source()}io.cilium.k8s.namespace.labels.team`, ['x', 'y']);
  if (dice.chance(0.08)) label(`${source()}io.cilium.k8s.policy.serviceaccount`, ['run']);
  if (dice.chance(0.08)) label(`${source()}pod-template-hash`, ['1']);
  if (dice.chance(0.08)) label(`${source()}io.cilium.k8s.policy.cluster`, [cluster]);
  if (dice.chance(end === 'subject' ? 0.02 : 0.15))
    label(
      `${dice.pick(['reserved:', 'reserved:', 'any:', ''])}${dice.pick(['host', 'init', 'world', 'health', 'kube-apiserver', 'remote-node', 'world-ipv4'])}`,
      [''],
    );
  return {
    ...(Object.keys(matchLabels).length > 0 ? { matchLabels } : {}),
    ...(matchExpressions.length > 0 ? { matchExpressions } : {}),
  };
}

function expression(dice: Dice, key: string, values: [string, ...string[]]): JsonMap {
  const operator = dice.pick(['In', 'NotIn', 'Exists', 'DoesNotExist']);
  return {
    key,
    operator,
    ...(operator.endsWith('In') ? { values: dice.some(2, () => dice.pick(values), 1) } : {}),
  };
}

function nodeSelector(dice: Dice): JsonMap {
  if (dice.chance(0.3)) return {};
  const key = `${dice.pick(['', 'k8s:', 'node:', 'any:'])}${dice.pick(['role', 'kubernetes.io/hostname', 'host'])}`;
  return { matchExpressions: [expression(dice, key, ['n1', ''])] };
}

function traffic(dice: Dice, ingress: boolean, deny: boolean, onHost: boolean): JsonMap {
  if (dice.chance(0.3)) return {};
  if (dice.chance(0.15))
    return {
      icmps: dice.some(2, () => ({
        fields: dice.some(2, () => ({
          type: dice.pick([0, 8, 'EchoRequest', 128]),
          ...(dice.chance(0.3) ? { family: 'IPv6' } : {}),
        })),
      })),
    };
  return { toPorts: dice.some(2, () => portRule(dice, ingress, deny, onHost), dice.chance(0.1) ? 0 : 1) };
}

const HTTP_PORTS: readonly [JsonMap, ...JsonMap[]] = [
  { port: '80' },
  { port: '53' },
  { port: 'http' },
  { port: '50', endPort: 60 },
];

function portRule(dice: Dice, ingress: boolean, deny: boolean, onHost: boolean): JsonMap {
  const l7 = deny || dice.chance(0.5) ? 'none' : dice.pick(['http', 'dns', 'dns']);
  if (l7 === 'http' && !onHost)
    return {
      ports: dice.some(2, () => ({ ...dice.pick(HTTP_PORTS), protocol: 'TCP' }), 1),
      rules: { http: dice.some(2, () => http(dice)) },
    };
  if (l7 === 'dns' && !ingress)
    return {
      ports: dice.some(
        2,
        () => ({ port: dice.pick(['53', '53', 'dns', '5353']), protocol: dice.pick(['UDP', 'TCP', 'ANY']) }),
        1,
      ),
      rules: { dns: dice.some(2, () => name(dice), 1) },
    };
  return { ports: dice.some(2, () => port(dice), dice.chance(0.1) ? 0 : 1) };
}

function port(dice: Dice): JsonMap {
  const protocol = dice.pick(['TCP', 'UDP', 'SCTP', 'ANY', 'none', 'GRE']);
  if (protocol === 'GRE') return { protocol };
  const port = dice.pick(['80', '53', '0', 'http', '0120', '50', 'dns']);
  return {
    port,
    ...(protocol === 'none' ? {} : { protocol }),
    ...(dice.chance(0.3) && /^[0-9]/.test(port) ? { endPort: dice.pick([20, 60, 100]) } : {}),
  };
}

function http(dice: Dice): JsonMap {
  return {
    ...(dice.chance(0.4)
      ? { method: dice.pick(['GET', 'GET|POST', '(GET|PUT)', 'P(OS|U)T', '.*', '(?i)get', 'GET POST']) }
      : {}),
    ...(dice.chance(0.4)
      ? {
          path: dice.pick([
            '/a',
            '/a.*',
            '/[^/]+',
            '.*',
            '/a(\\?.*)?',
            '/a/[^/?]+(\\?.*)?',
            '/a(/[^?]*)?(\\?.*)?',
          ]),
        }
      : {}),
    ...(dice.chance(0.2)
      ? { host: dice.pick(['a\\.com', '.*', '(?i)a\\.com(:[0-9]+)?', '(?i)([^.]+\\.)+a\\.com(:[0-9]+)?']) }
      : {}),
    ...(dice.chance(0.3)
      ? {
          headers: dice.some(2, () =>
            dice.pick(['X-Key: v', 'X-Key', 'x-key: w', 'X-Key:v', ':method GET', ':path /a']),
          ),
        }
      : {}),
    ...(dice.chance(0.2)
      ? {
          headerMatches: [
            {
              name: dice.pick(['X-Key', 'X-Other', ':authority']),
              ...(dice.chance(0.6) ? { value: 'v' } : {}),
              ...(dice.chance(0.3) ? { mismatch: 'LOG' } : {}),
            },
          ],
        }
      : {}),
  };
}

function kubernetesSelector(dice: Dice, keys: [string, ...string[]], cluster: string): JsonMap {
  const key = dice.chance(0.05) ? 'io.cilium.k8s.policy.cluster' : dice.pick(keys);
  const values: [string, ...string[]] = key.endsWith('cluster')
    ? [cluster]
    : key.includes('name')
      ? ['a', 'b']
      : ['x', 'y'];
  if (dice.chance(0.25)) return {};
  return dice.chance(0.5)
    ? { matchLabels: { [key]: dice.pick(values) } }
    : { matchExpressions: [expression(dice, key, values)] };
}

const PODS: [string, ...string[]] = ['app', 'tier', 'pod-template-hash'];
const NAMESPACES: [string, ...string[]] = ['team', 'kubernetes.io/metadata.name'];

function networkPolicy(dice: Dice, cluster: string): JsonMap {
  const rules = (peers: 'from' | 'to'): Json =>
    dice.some(2, () => ({
      ...(dice.chance(0.75) ? { [peers]: dice.some(2, () => kubernetesPeer(dice, cluster)) } : {}),
      ...(dice.chance(0.6)
        ? {
            ports: dice.some(2, () => ({
              ...(dice.chance(0.5) ? { protocol: dice.pick(['UDP', 'SCTP', 'TCP']) } : {}),
              ...(dice.chance(0.8) ? { port: dice.pick<string | number>([53, 80, 'http']) } : {}),
            })),
          }
        : {}),
    }));
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { namespace: dice.pick(['a', 'b', '']) },
    spec: {
      podSelector: kubernetesSelector(dice, PODS, cluster),
      ...(dice.chance(0.6) ? { ingress: rules('from') } : {}),
      ...(dice.chance(0.6) ? { egress: rules('to') } : {}),
      ...(dice.chance(0.5)
        ? { policyTypes: dice.pick([['Ingress'], ['Egress'], ['Ingress', 'Egress']]) }
        : {}),
    },
  };
}

function kubernetesPeer(dice: Dice, cluster: string): JsonMap {
  if (dice.chance(0.25))
    return {
      ipBlock: {
        cidr: dice.pick(['10.1.0.0/16', '0.0.0.0/0']),
        ...(dice.chance(0.4) ? { except: ['10.1.2.0/24'] } : {}),
      },
    };
  const pods = { podSelector: kubernetesSelector(dice, PODS, cluster) };
  const namespaces = { namespaceSelector: kubernetesSelector(dice, NAMESPACES, cluster) };
  return dice.pick<JsonMap>([pods, namespaces, { ...pods, ...namespaces }]);
}

function clusterPolicy(dice: Dice, cluster: string): JsonMap {
  const rules = (egress: boolean): Json => dice.some(3, () => clusterRule(dice, egress, cluster));
  return {
    apiVersion: 'policy.networking.k8s.io/v1alpha2',
    kind: 'ClusterNetworkPolicy',
    metadata: {},
    spec: {
      tier: dice.pick(['Admin', 'Baseline']),
      priority: dice.pick([1, 2]),
      subject: dice.chance(0.5)
        ? { namespaces: kubernetesSelector(dice, NAMESPACES, cluster) }
        : {
            pods: {
              namespaceSelector: kubernetesSelector(dice, NAMESPACES, cluster),
              podSelector: kubernetesSelector(dice, PODS, cluster),
            },
          },
      ...(dice.chance(0.6) ? { ingress: rules(false) } : {}),
      ...(dice.chance(0.7) ? { egress: rules(true) } : {}),
    },
  };
}

function clusterRule(dice: Dice, egress: boolean, cluster: string): JsonMap {
  const action = dice.pick(['Accept', 'Deny', 'Pass']);
  const peer = (): JsonMap => {
    const kind = dice.pick(
      egress
        ? ['namespaces', 'pods', 'networks', 'nodes', 'domainNames', 'domainNames']
        : ['namespaces', 'pods'],
    );
    if (kind === 'networks') return { networks: [dice.pick(['10.1.0.0/16', '0.0.0.0/0'])] };
    if (kind === 'nodes') return { nodes: dice.chance(0.5) ? {} : { matchLabels: { role: 'n1' } } };
    if (kind === 'domainNames' && action === 'Accept')
      return { domainNames: [dice.pick(['a.com', '*.a.com'])] };
    const pods = {
      namespaceSelector: kubernetesSelector(dice, NAMESPACES, cluster),
      podSelector: kubernetesSelector(dice, PODS, cluster),
    };
    return kind === 'pods' ? { pods } : { namespaces: pods.namespaceSelector };
  };
  return {
    action,
    [egress ? 'to' : 'from']: dice.some(2, peer, 1),
    ...(dice.chance(0.4)
      ? {
          protocols: [
            dice.pick<JsonMap>([
              { tcp: { destinationPort: { number: 53 } } },
              { udp: { destinationPort: { range: { start: 50, end: 60 } } } },
              { destinationNamedPort: 'dns' },
              { sctp: { destinationPort: { number: 80 } } },
            ]),
          ],
        }
      : {}),
  };
}
