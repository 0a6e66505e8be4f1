/** Random objects of Calico: policies, tiers, network sets and host endpoints, with every kind of match that it accepts. */
import fc from 'fast-check';
import type { Json, JsonMap } from '../../src/base/tree.js';
import { clusterNetworkPolicy, networkPolicy, unique } from './random-k8s.js';
import {
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

const API = 'projectcalico.org/v3';

/** A selector over some labels, in Calico's language. */
function selector(labels: readonly (readonly [string, string])[]): fc.Arbitrary<string> {
  const label = fc.constantFrom(...labels);
  const atom = fc.oneof(
    { weight: 1, arbitrary: fc.constant('all()') },
    {
      weight: 8,
      arbitrary: fc.tuple(label, fc.nat(9)).map(([[key, value], form]) => {
        const forms = [
          `${key} == '${value}'`,
          `${key} == "${value}"`,
          `${key} != '${value}'`,
          `has(${key})`,
          `!has(${key})`,
          `${key} in {'${value}', 'other'}`,
          `${key} not in {'${value}'}`,
          `${key} starts with '${value.slice(0, 1)}'`,
          `${key} ends with '${value.slice(-1)}'`,
          `${key} contains '${value.slice(0, 1)}'`,
        ];
        return forms[form] ?? 'all()';
      }),
    },
  );
  return fc.oneof(
    { weight: 5, arbitrary: atom },
    { weight: 1, arbitrary: fc.tuple(atom, atom).map(([a, b]) => `${a} && ${b}`) },
    { weight: 1, arbitrary: fc.tuple(atom, atom, atom).map(([a, b, c]) => `${a} || ${b} && ${c}`) },
    { weight: 1, arbitrary: fc.tuple(atom, atom).map(([a, b]) => `!(${a} || ${b})`) },
  );
}

const ofEndpoints = selector([
  ['app', 'web'],
  ['app', 'cli'],
  ['role', 'x'],
  ['kind', 'ext'],
  ['kind', 'host'],
  ['nope', 'x'],
  ['projectcalico.org/orchestrator', 'k8s'],
  ['projectcalico.org/namespace', 'a'],
  ['projectcalico.org/serviceaccount', 'api'],
  ['pcns.team', 'x'],
]);
const ofNamespaces = selector([
  ['team', 'x'],
  ['team', 'y'],
  ['env', 'prod'],
  ['kubernetes.io/metadata.name', 'a'],
  ['projectcalico.org/name', 'b'],
  ['nope', 'x'],
]);
const ofAccounts = selector([
  ['grade', 'gold'],
  ['projectcalico.org/name', 'api'],
  ['nope', 'x'],
]);

/** One family's networks; a rule may not mix them. */
type NetsOf = fc.Arbitrary<Json | undefined>;

function entity(nets: NetsOf, notNets: NetsOf, ports: fc.Arbitrary<JsonMap>): fc.Arbitrary<JsonMap> {
  const common = record({
    selector: maybe(ofEndpoints, 0.7),
    notSelector: maybe(ofEndpoints, 0.85),
    namespaceSelector: maybe(
      fc.oneof({ weight: 6, arbitrary: ofNamespaces }, { weight: 1, arbitrary: fc.constant('global()') }),
      0.75,
    ),
    nets: maybe(nets, 0.75),
    notNets: maybe(notNets, 0.85),
    serviceAccounts: maybe(
      record({ names: maybe(list(oneOf('api', 'default'), 2).map(unique)), selector: maybe(ofAccounts) }),
      0.85,
    ),
  });
  return fc.tuple(common, ports).map(([a, b]) => ({ ...a, ...b }));
}

const portList = list(oneOf<Json>(80, 53, 8080, '53:80', '8000:9000', 'http', 'dns', 'ssh'), 3);
const withPorts = record({ ports: maybe(portList, 0.4), notPorts: maybe(portList, 0.85) });
const onlyNames = record({ ports: maybe(list(oneOf<Json>('http', 'dns', 'ssh'), 2)) });
const noPorts = fc.constant<JsonMap>({});

const icmp = oneOf<Json>({}, { type: 8 }, { type: 8, code: 0 }, { type: 3, code: 1 });

/** What a rule says about traffic, and which ports may stand beside it. */
const traffic = fc.oneof(
  fc.constant({ says: fc.constant<JsonMap>({}), ports: noPorts }),
  fc.constant({ says: fc.constant<JsonMap>({}), ports: onlyNames }),
  fc.constant({ says: record({ protocol: oneOf('TCP', 'UDP', 'SCTP') }), ports: withPorts }),
  fc.constant({ says: record({ protocol: oneOf<Json>('ICMP', 1), icmp: maybe(icmp) }), ports: noPorts }),
  fc.constant({
    says: record({ protocol: fc.constant('ICMP'), notICMP: oneOf<Json>({ type: 8 }, { type: 3, code: 1 }) }),
    ports: noPorts,
  }),
  fc.constant({
    says: record({
      protocol: oneOf<Json>('UDPLite', 47, 6),
      notProtocol: maybe(oneOf<Json>('TCP', 17, 'ICMP'), 0.7),
    }),
    ports: noPorts,
  }),
  fc.constant({ says: record({ notProtocol: oneOf<Json>('TCP', 'ICMP', 47) }), ports: noPorts }),
);

const http = record({
  methods: maybe(list(oneOf('GET', 'POST'), 2).map(unique)),
  paths: maybe(list(oneOf<Json>({ exact: '/a' }, { prefix: '/a' }, { prefix: '/' }), 2)),
});

/** A service stands for its backends, alone in its entity; without a namespace, in a NetworkPolicy, it never matches. */
const services = record({
  services: oneOf<Json>(
    { name: 'web', namespace: 'b' },
    { name: 'ext', namespace: 'a' },
    { name: 'gone', namespace: 'a' },
  ),
});

function serviceRule(direction: 'ingress' | 'egress'): fc.Arbitrary<JsonMap> {
  return fc
    .tuple(oneOf('Allow', 'Deny'), services)
    .map(
      ([action, entity]): JsonMap =>
        direction === 'ingress' ? { action, source: entity } : { action, destination: entity },
    );
}

function rule(direction: 'ingress' | 'egress'): fc.Arbitrary<JsonMap> {
  return fc.oneof(
    { weight: 12, arbitrary: plainRule(direction) },
    { weight: 1, arbitrary: serviceRule(direction) },
  );
}

function plainRule(direction: 'ingress' | 'egress'): fc.Arbitrary<JsonMap> {
  const families = oneOf<readonly string[]>(V4_NETS, V6_NETS);
  return fc.tuple(families, traffic).chain(([family, { says, ports }]) => {
    const nets = list(fc.constantFrom(...family), 2).map(unique);
    const notNets = list(fc.constantFrom(...family.slice(1)), 2).map(unique);
    const body = fc.record({
      action: fc.oneof(
        { weight: 4, arbitrary: oneOf('Allow', 'Deny') },
        { weight: 1, arbitrary: oneOf('Pass', 'Log') },
      ),
      says,
      ipVersion: maybe(fc.constant(family === V4_NETS ? 4 : 6), 0.9),
      source: maybe(entity(nets, notNets, noPorts), 0.4),
      destination: entity(nets, notNets, ports),
      http: maybe(http, 0.85),
    });
    return body.map(({ action, says: said, ipVersion, source, destination, http: asked }): JsonMap => {
      const icmpOverV6 = (said['protocol'] === 'ICMP' || said['notProtocol'] === 'ICMP') && ipVersion === 6;
      const overTcp = said['protocol'] === 'TCP' || said['protocol'] === undefined;
      return {
        action,
        ...said,
        ...(ipVersion === undefined || icmpOverV6 ? {} : { ipVersion }),
        ...(source === undefined ? {} : { source }),
        destination,
        ...(asked !== undefined && action === 'Allow' && direction === 'ingress' && overTcp
          ? { http: asked }
          : {}),
      };
    });
  });
}

const policySpec = {
  tier: maybe(oneOf('t1', 't2', 'default')),
  order: maybe(oneOf(-1, 0.5, 10, 1000, 2000), 0.3),
  selector: maybe(ofEndpoints, 0.4),
  serviceAccountSelector: maybe(ofAccounts, 0.85),
  types: maybe(oneOf<Json>(['Ingress'], ['Egress'], ['Ingress', 'Egress'])),
  ingress: maybe(list(rule('ingress'), 3), 0.3),
  egress: maybe(list(rule('egress'), 3), 0.4),
};

/** Outside the default tier a policy's name begins with its tier, which every version takes. */
function tiered(object: JsonMap, spec: JsonMap, index: number): JsonMap {
  const tier = spec['tier'] === undefined || spec['tier'] === 'default' ? '' : `${String(spec['tier'])}.`;
  return { ...object, metadata: { ...(object['metadata'] as JsonMap), name: `${tier}p${index}` } };
}

/** The backing store's group, which skips defaulting. */
const STORE = 'crd.projectcalico.org/v1';
const group = fc.oneof(
  { weight: 9, arbitrary: fc.constant(API) },
  { weight: 1, arbitrary: fc.constant(STORE) },
);

const namespaced: fc.Arbitrary<Making> = fc
  .tuple(
    fc.constantFrom(...NAMESPACES),
    record(policySpec),
    oneOf('NetworkPolicy', 'NetworkPolicy', 'NetworkPolicy', 'StagedNetworkPolicy'),
  )
  .map(
    ([namespace, spec, kind]): Making =>
      (index) =>
        tiered(named(API, kind, namespace, spec, index), spec, index),
  );

const global: fc.Arbitrary<Making> = fc
  .tuple(group, record({ ...policySpec, namespaceSelector: maybe(ofNamespaces, 0.7) }))
  .map(
    ([api, spec]): Making =>
      (index) =>
        tiered(named(api, 'GlobalNetworkPolicy', null, spec, index), spec, index),
  );

const setLabels = oneOf<JsonMap>({ kind: 'ext' }, { kind: 'ext', app: 'web' }, {});
const setNets = record({
  nets: maybe(
    list(
      oneOf('8.8.8.8/32', '9.9.9.0/24', '10.0.0.2', '10.0.0.128/25', '2001:db8::/32', '192.168.0.9'),
      2,
    ).map(unique),
    0.1,
  ),
});
const sets: fc.Arbitrary<Making> = fc.oneof(
  fc.tuple(fc.constantFrom(...NAMESPACES), setNets, setLabels).map(
    ([namespace, spec, labels]): Making =>
      (index) =>
        named(API, 'NetworkSet', namespace, spec, index, labels),
  ),
  fc.tuple(setNets, setLabels).map(
    ([spec, labels]): Making =>
      (index) =>
        named(API, 'GlobalNetworkSet', null, spec, index, labels),
  ),
);

const host: fc.Arbitrary<Making> = fc
  .record({
    spec: record({
      node: fc.constant('n2'),
      interfaceName: oneOf('*', 'eth0'),
      expectedIPs: fc.constant(['192.168.0.9']),
      profiles: maybe(oneOf<Json>(['projectcalico-default-allow'], ['kns.a'], ['ksa.a.api'], [])),
      ports: maybe(fc.constant<Json>([{ name: 'ssh', protocol: 'TCP', port: 80 }])),
    }),
    labels: oneOf<JsonMap>({ kind: 'host' }, { kind: 'host', app: 'web' }, {}),
  })
  .map(
    ({ spec, labels }): Making =>
      () =>
        named(API, 'HostEndpoint', null, spec, 0, labels),
  );

const tiers: fc.Arbitrary<readonly JsonMap[]> = fc.tuple(
  ...(['t1', 't2'] as const).map((name) =>
    record({ order: maybe(oneOf(1, 50, 2_000_000)), defaultAction: maybe(oneOf('Deny', 'Pass')) }).map(
      (spec): JsonMap => ({ apiVersion: API, kind: 'Tier', metadata: { name }, spec }),
    ),
  ),
);

/** Policies with the tiers that they may name, sets and at most one host endpoint, on node `n2`. */
export const calicoManifests: fc.Arbitrary<readonly JsonMap[]> = fc
  .tuple(
    tiers,
    objectsOf(
      fc.oneof(
        { weight: 4, arbitrary: namespaced },
        { weight: 5, arbitrary: global },
        { weight: 2, arbitrary: networkPolicy },
        { weight: 2, arbitrary: clusterNetworkPolicy(true) },
        { weight: 2, arbitrary: sets },
      ),
      5,
    ),
    maybe(host, 0.7),
  )
  .map(([all, objects, one]) => [...all, ...objects, ...(one === undefined ? [] : [one(0)])]);
