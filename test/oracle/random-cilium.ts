/** Random objects of Cilium: both kinds of policy with every member, host policies, CIDR groups, and the Kubernetes kinds. */
import fc from 'fast-check';
import type { Json, JsonMap } from '../../src/base/tree.js';
import { clusterNetworkPolicy, networkPolicy, unique } from './random-k8s.js';
import {
  insideOf,
  labelSelector,
  list,
  type Making,
  maybe,
  NAMESPACES,
  named,
  objectsOf,
  oneOf,
  record,
  V4_NETS,
  V6_NETS,
} from './random-parts.js';

const API = 'cilium.io/v2';

const LABELS = [
  ['app', 'web'],
  ['app', 'cli'],
  ['role', 'x'],
  ['nope', ''],
  ['pod-template-hash', 'h'],
] as const;
const NAMESPACE_WORDS = [
  ['io.kubernetes.pod.namespace', 'a'],
  ['io.kubernetes.pod.namespace', 'b'],
  ['io.cilium.k8s.namespace.labels.team', 'x'],
  ['io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name', 'b'],
  ['io.cilium.k8s.policy.serviceaccount', 'api'],
  ['io.cilium.k8s.policy.cluster', 'default'],
] as const;
const RESERVED = [
  ['reserved:host', ''],
  ['reserved:remote-node', ''],
  ['reserved:world', ''],
  ['reserved:health', ''],
] as const;

const PREFIXES = ['', 'k8s:', 'any:'] as const;
const podSelector = fc.oneof(
  { weight: 3, arbitrary: labelSelector(LABELS, PREFIXES) },
  { weight: 2, arbitrary: labelSelector(NAMESPACE_WORDS, ['', 'k8s:']) },
);
const peerSelector = fc.oneof(
  { weight: 4, arbitrary: podSelector },
  { weight: 1, arbitrary: labelSelector(RESERVED) },
);
const nodeSelector = labelSelector([
  ['role', 'worker'],
  ['kubernetes.io/hostname', 'n2'],
  ['nope', ''],
]);

/** Asked of addresses: true outside all groups. */
const GROUP_NEGATIONS: readonly Json[] = [
  { matchExpressions: [{ key: 'pool', operator: 'NotIn', values: ['g'] }] },
  { matchExpressions: [{ key: 'pool', operator: 'DoesNotExist' }] },
];

const net = oneOf<string>(...V4_NETS, ...V6_NETS);
const cidrSet = fc.oneof(
  { weight: 3, arbitrary: net.chain((cidr) => record({ cidr: fc.constant(cidr), except: exceptOf(cidr) })) },
  { weight: 1, arbitrary: record({ cidrGroupRef: oneOf('g', 'gone') }) },
  {
    weight: 1,
    arbitrary: record({
      cidrGroupSelector: oneOf<Json>({ matchLabels: { pool: 'g' } }, {}, ...GROUP_NEGATIONS),
    }),
  },
);

function exceptOf(cidr: string): fc.Arbitrary<Json | undefined> {
  const inside = insideOf(cidr);
  return inside.length === 0 ? fc.constant(undefined) : maybe(list(fc.constantFrom(...inside), 2));
}

const entities = oneOf(
  'all',
  'world',
  'cluster',
  'host',
  'remote-node',
  'kube-apiserver',
  'health',
  'ingress',
  'init',
  'unmanaged',
  'none',
);

const service = fc.oneof(
  record({
    k8sService: oneOf<Json>(
      { serviceName: 'web', namespace: 'b' },
      { serviceName: 'ext', namespace: 'a' },
      { serviceName: 'web' },
    ),
  }),
  record({
    k8sServiceSelector: record({
      selector: oneOf<Json>({ matchLabels: { of: 'web' } }, {}),
      namespace: maybe(oneOf('a', 'b')),
    }),
  }),
);

/** At most one kind of peer; often none, or an empty list of one. */
function peers(side: 'from' | 'to', deny: boolean): fc.Arbitrary<JsonMap> {
  const kinds = [
    record({ [`${side}Endpoints`]: list(peerSelector) }),
    record({ [`${side}Endpoints`]: list(peerSelector, 1, 1) }),
    record({ [`${side}CIDR`]: list(net).map(unique) }),
    record({ [`${side}CIDRSet`]: list(cidrSet) }),
    record({ [`${side}Entities`]: list(entities).map(unique) }),
    record({ [`${side}Nodes`]: list(nodeSelector, 1, 1) }),
    fc.constant<JsonMap>({}),
  ];
  const names = list(
    oneOf<JsonMap>(
      { matchName: 'a.com' },
      { matchPattern: '*.b.com' },
      { matchPattern: '**.com' },
      { matchPattern: '*' },
    ),
    2,
    1,
  );
  const services = list(service, 2, 1);
  const onlyEgress = [record({ toFQDNs: names }), record({ toServices: services })];
  return fc.oneof(...kinds, ...(side === 'to' && !deny ? onlyEgress : []));
}

const plainPort = record({
  port: oneOf('80', '53', '8080', '0', 'http', '0120'),
  protocol: maybe(oneOf('TCP', 'UDP', 'SCTP', 'ANY')),
});
const rangePort = record({
  port: oneOf('53', '80'),
  endPort: oneOf(70, 80, 8079),
  protocol: maybe(oneOf('TCP', 'UDP', 'ANY')),
});
const portRule = record({
  ports: maybe(
    list(fc.oneof({ weight: 3, arbitrary: plainPort }, { weight: 1, arbitrary: rangePort }), 3),
    0.1,
  ),
});

const httpRules = list(
  record({
    method: maybe(oneOf('GET', 'GET|POST', 'P.*')),
    path: maybe(oneOf('/a', '/a.*', '/[ab]')),
    host: maybe(oneOf('h', '.*[.]com'), 0.8),
    headers: maybe(oneOf<Json>(['X-Key: v'], ['X-Key'], ['X-Key:v']), 0.8),
  }),
  2,
);
const httpRule = record({
  ports: list(record({ port: oneOf('80', '8080'), protocol: fc.constant('TCP') }), 2, 1),
  rules: record({ http: httpRules }),
});
const dnsRule = record({
  ports: list(record({ port: oneOf('53', '80'), protocol: oneOf('UDP', 'ANY') }), 2, 1),
  rules: record({
    dns: list(oneOf<JsonMap>({ matchName: 'a.com' }, { matchPattern: '*.b.com' }, { matchPattern: '*' }), 2),
  }),
});

const icmps = list(
  record({
    fields: maybe(
      list(
        fc.oneof(
          record({ family: maybe(fc.constant('IPv4')), type: oneOf<Json>(8, 0, 3, 'EchoRequest') }),
          record({ family: fc.constant('IPv6'), type: oneOf<Json>(128, 'EchoRequest') }),
        ),
        2,
      ),
      0.1,
    ),
  }),
);

type L7 = 'none' | 'http' | 'dns';

function traffic(l7: L7): fc.Arbitrary<JsonMap> {
  const plain = fc.oneof(
    fc.constant<JsonMap>({}),
    record({ toPorts: list(portRule) }),
    record({ toPorts: list(portRule, 1, 1) }),
    record({ icmps }),
  );
  if (l7 === 'none') return plain;
  const rule = l7 === 'http' ? httpRule : dnsRule;
  return fc.oneof(
    { weight: 2, arbitrary: plain },
    { weight: 1, arbitrary: record({ toPorts: list(rule, 1, 1) }) },
  );
}

function elements(side: 'from' | 'to', deny: boolean, l7: L7): fc.Arbitrary<Json[]> {
  return list(
    fc
      .tuple(peers(side, deny), traffic(deny ? 'none' : l7))
      .map(([who, what]): JsonMap => ({ ...who, ...what })),
    3,
  );
}

const defaultDeny = record({ ingress: maybe(fc.boolean()), egress: maybe(fc.boolean()) });

/** A spec with at least one element; `l7` where proxy rules are possible. */
function spec(subject: fc.Arbitrary<JsonMap>, l7: L7): fc.Arbitrary<JsonMap> {
  return fc
    .tuple(
      subject,
      record({
        enableDefaultDeny: maybe(defaultDeny, 0.7),
        ingress: maybe(elements('from', false, l7 === 'none' ? 'none' : 'http')),
        egress: maybe(elements('to', false, l7)),
        ingressDeny: maybe(elements('from', true, 'none'), 0.7),
        egressDeny: maybe(elements('to', true, 'none'), 0.7),
      }),
    )
    .map(([who, rest]) => {
      const empty = ['ingress', 'egress', 'ingressDeny', 'egressDeny'].every(
        (key) => rest[key] === undefined || (Array.isArray(rest[key]) && rest[key].length === 0),
      );
      return empty ? { ...who, ingress: [{}] } : { ...who, ...rest };
    });
}

const policySpec = (l7: L7): fc.Arbitrary<JsonMap> =>
  spec(record({ endpointSelector: fc.oneof(podSelector, fc.constant<JsonMap>({})) }), l7);

function policies(l7: L7): fc.Arbitrary<Making> {
  return fc.oneof(
    {
      weight: 4,
      arbitrary: fc.tuple(fc.constantFrom(...NAMESPACES), policySpec(l7)).map(
        ([namespace, one]): Making =>
          (index) =>
            named(API, 'CiliumNetworkPolicy', namespace, one, index),
      ),
    },
    {
      weight: 3,
      arbitrary: policySpec(l7).map(
        (one): Making =>
          (index) =>
            named(API, 'CiliumClusterwideNetworkPolicy', null, one, index),
      ),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(fc.constantFrom(...NAMESPACES), list(policySpec(l7), 2, 1)).map(
        ([namespace, all]): Making =>
          (index) => ({
            apiVersion: API,
            kind: 'CiliumNetworkPolicy',
            metadata: { name: `p${index}`, namespace },
            specs: all,
          }),
      ),
    },
    {
      weight: 1,
      arbitrary: spec(record({ nodeSelector }), 'none').map(
        (one): Making =>
          (index) =>
            named(API, 'CiliumClusterwideNetworkPolicy', null, one, index),
      ),
    },
    { weight: 2, arbitrary: networkPolicy },
    { weight: 1, arbitrary: clusterNetworkPolicy(true) },
  );
}

const group: JsonMap = {
  apiVersion: API,
  kind: 'CiliumCIDRGroup',
  metadata: { name: 'g', labels: { pool: 'g' } },
  spec: { externalCIDRs: ['8.8.8.0/24', '10.0.0.0/24', '::/0'] },
};

/** Policies and one CIDR group. One set has proxy rules of one kind on egress: two kinds on one port are refused. */
export const ciliumManifests: fc.Arbitrary<readonly JsonMap[]> = oneOf<L7>('none', 'http', 'dns')
  .chain((l7) => objectsOf(policies(l7), 4))
  .map((objects) => [group, ...objects]);
