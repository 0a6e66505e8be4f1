/** Random NetworkPolicies and ClusterNetworkPolicies, every empty and missing form included. */
import fc from 'fast-check';
import type { Json, JsonMap } from '../../src/base/tree.js';
import {
  insideOf,
  labelSelector,
  list,
  type Making,
  maybe,
  NAMESPACE_LABELS,
  NAMESPACES,
  named,
  objectsOf,
  oneOf,
  POD_LABELS,
  record,
  V4_NETS,
  V6_NETS,
} from './random-parts.js';

const podSelector = labelSelector(POD_LABELS);
const namespaceSelector = labelSelector(NAMESPACE_LABELS);
const net = oneOf<string>(...V4_NETS, ...V6_NETS);

const ipBlock = net.chain((cidr) =>
  record({
    cidr: fc.constant(cidr),
    except:
      insideOf(cidr).length === 0
        ? oneOf<Json | undefined>(undefined, [])
        : maybe(list(fc.constantFrom(...insideOf(cidr)), 2)),
  }),
);

const peer = fc.oneof(
  record({ podSelector }),
  record({ namespaceSelector }),
  record({ podSelector, namespaceSelector }),
  record({ ipBlock }),
);

const port = fc.oneof(
  record({ protocol: maybe(oneOf('TCP', 'UDP', 'SCTP')) }),
  record({ protocol: maybe(oneOf('TCP', 'UDP', 'SCTP')), port: oneOf<Json>(80, 53, 8080, 'http', 'dns') }),
  record({
    protocol: maybe(oneOf('TCP', 'UDP')),
    port: fc.constant(53),
    endPort: oneOf(53, 80, 8079, 65535),
  }),
);

function rules(key: 'from' | 'to'): fc.Arbitrary<Json | undefined> {
  return maybe(list(record({ [key]: maybe(list(peer)), ports: maybe(list(port)) })), 0.3);
}

/** A NetworkPolicy of one of the two namespaces. */
export const networkPolicy: fc.Arbitrary<Making> = fc
  .record({
    namespace: fc.constantFrom(...NAMESPACES),
    spec: record({
      podSelector: maybe(fc.oneof(podSelector, fc.constant<JsonMap>({})), 0.1),
      policyTypes: maybe(oneOf<Json>(['Ingress'], ['Egress'], ['Ingress', 'Egress'], [])),
      ingress: rules('from'),
      egress: rules('to'),
    }),
  })
  .map(
    ({ namespace, spec }): Making =>
      (index) =>
        named('networking.k8s.io/v1', 'NetworkPolicy', namespace, spec, index),
  );

const clusterPods = fc.oneof(
  record({ namespaces: namespaceSelector }),
  record({ pods: record({ namespaceSelector: maybe(namespaceSelector, 0.3), podSelector }) }),
);

const destinationPort = fc.oneof(
  record({ number: oneOf(53, 80, 8080) }),
  record({ range: oneOf<Json>({ start: 1, end: 65535 }, { start: 53, end: 80 }) }),
);

const protocol = fc.oneof(
  record({ tcp: record({ destinationPort }) }),
  record({ udp: record({ destinationPort }) }),
  record({ sctp: record({ destinationPort }) }),
  record({ destinationNamedPort: oneOf('http', 'dns') }),
);

function clusterRules(key: 'from' | 'to', networks: boolean): fc.Arbitrary<Json | undefined> {
  const peers = networks
    ? fc.oneof(clusterPods, record({ networks: list(net, 2, 1).map(unique) }))
    : clusterPods;
  const rule = record({
    action: oneOf('Accept', 'Deny', 'Pass'),
    [key]: list(peers, 2, 1),
    protocols: maybe(list(protocol, 2, 1), 0.6),
  });
  return maybe(list(rule, 3, 1), 0.4);
}

export function unique(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}

/** A ClusterNetworkPolicy. `ties`: two of one tier may have one priority, which upstream leaves undefined. */
export function clusterNetworkPolicy(ties: boolean): fc.Arbitrary<Making> {
  return fc
    .record({
      spec: record({
        tier: oneOf('Admin', 'Baseline'),
        priority: oneOf(1, 2, 3),
        subject: fc.oneof(clusterPods, fc.constant<JsonMap>({ namespaces: {} })),
        ingress: clusterRules('from', false),
        egress: clusterRules('to', true),
      }),
    })
    .map(
      ({ spec }): Making =>
        (index) => {
          const priority = ties ? spec['priority'] : Number(spec['priority']) * 100 + index;
          return named(
            'policy.networking.k8s.io/v1alpha2',
            'ClusterNetworkPolicy',
            null,
            { ...spec, priority },
            index,
          );
        },
    );
}

/** One to four objects that upstream's reading enforces. */
export const k8sManifests: fc.Arbitrary<readonly JsonMap[]> = objectsOf(
  fc.oneof({ weight: 3, arbitrary: networkPolicy }, { weight: 1, arbitrary: clusterNetworkPolicy(false) }),
  4,
);
