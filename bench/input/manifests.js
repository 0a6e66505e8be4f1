/**
 * The shape as manifests of each family, as people write them. What a family cannot say is left as it can: a NetworkPolicy and a
 * CiliumNetworkPolicy have no order and no tier, a NetworkPolicy no deny. `port` is the port of the very first rule, so that two
 * sets may differ in one.
 */
import { shape } from './shape.js';
import { documents } from './yaml.js';

const protocolOf = ({ protocol }) => protocol.toUpperCase();

/** `count` NetworkPolicies as data; also what the plain evaluator reads. */
export function networkPolicies(count, seed = 1, port = undefined) {
  return objectsOf(count, seed, port, (namespace, policy) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: policy.name, namespace },
    spec: {
      podSelector: policy.labels === null ? {} : { matchLabels: Object.fromEntries(policy.labels) },
      policyTypes: policy.labels === null ? ['Ingress', 'Egress'] : directionsOf(policy),
      ingress: sideOf(policy, true, (peer, ports) => ({ from: [peer], ports })),
      egress: sideOf(policy, false, (peer, ports) => ({ to: [peer], ports })),
    },
  }));
}

function directionsOf({ rules }) {
  return [
    ...(rules.some(({ from }) => from) ? ['Ingress'] : []),
    ...(rules.some(({ from }) => !from) ? ['Egress'] : []),
  ];
}

function sideOf({ rules }, from, rule) {
  const own = rules.filter((one) => one.from === from);
  if (own.length === 0) return undefined;
  return own.map(({ peer, traffic }) => {
    const pods = { podSelector: { matchLabels: { app: peer.app } } };
    const far = { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': peer.namespace } } };
    const what =
      peer.net !== undefined
        ? { ipBlock: { cidr: peer.net } }
        : peer.namespace === null
          ? pods
          : { ...far, ...pods };
    const end = traffic.last > traffic.port ? { endPort: traffic.last } : {};
    return rule(what, [{ protocol: protocolOf(traffic), port: traffic.port, ...end }]);
  });
}

function calicoPolicies(count, seed, port) {
  const tier = {
    apiVersion: 'projectcalico.org/v3',
    kind: 'Tier',
    metadata: { name: 'guard' },
    spec: { order: 100, defaultAction: 'Pass' },
  };
  const rulesOf = ({ denies, rules }, from) => {
    const own = rules.filter((one) => one.from === from);
    if (own.length === 0) return undefined;
    return own.map(({ peer, traffic }) => ({
      action: denies ? 'Deny' : 'Allow',
      protocol: protocolOf(traffic),
      [from ? 'source' : 'destination']: {
        ...(peer.net !== undefined ? { nets: [peer.net] } : { selector: `app == '${peer.app}'` }),
        ...(peer.namespace ? { namespaceSelector: `projectcalico.org/name == '${peer.namespace}'` } : {}),
        ...(from ? {} : { ports: portsOf(traffic) }),
      },
      ...(from ? { destination: { ports: portsOf(traffic) } } : {}),
    }));
  };
  const portsOf = (traffic) => [
    traffic.last > traffic.port ? `${traffic.port}:${traffic.last}` : traffic.port,
  ];
  const objects = objectsOf(count, seed, port, (namespace, policy) => ({
    apiVersion: 'projectcalico.org/v3',
    kind: 'NetworkPolicy',
    metadata: { name: policy.tiered ? `guard.${policy.name}` : policy.name, namespace },
    spec: {
      tier: policy.tiered ? 'guard' : undefined,
      order: policy.labels === null ? 2000 : (policy.order ?? 1000),
      selector:
        policy.labels === null
          ? 'all()'
          : [...policy.labels].map(([key, value]) => `${key} == '${value}'`).join(' && '),
      types: policy.labels === null ? ['Ingress', 'Egress'] : directionsOf(policy),
      ingress: rulesOf(policy, true),
      egress: rulesOf(policy, false),
    },
  }));
  return [tier, ...objects];
}

function ciliumPolicies(count, seed, port) {
  const rulesOf = ({ rules }, from) => {
    const own = rules.filter((one) => one.from === from);
    if (own.length === 0) return undefined;
    return own.map(({ peer, traffic }) => {
      const labels = {
        app: peer.app,
        ...(peer.namespace ? { 'k8s:io.kubernetes.pod.namespace': peer.namespace } : {}),
      };
      const end = traffic.last > traffic.port ? { endPort: traffic.last } : {};
      return {
        ...(peer.net !== undefined
          ? { [from ? 'fromCIDR' : 'toCIDR']: [peer.net] }
          : { [from ? 'fromEndpoints' : 'toEndpoints']: [{ matchLabels: labels }] }),
        toPorts: [{ ports: [{ port: String(traffic.port), ...end, protocol: protocolOf(traffic) }] }],
      };
    });
  };
  return objectsOf(count, seed, port, (namespace, policy) => ({
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumNetworkPolicy',
    metadata: { name: policy.name, namespace },
    spec:
      policy.labels === null
        ? { endpointSelector: {}, ingress: [{}], egress: [{}] }
        : {
            endpointSelector: { matchLabels: Object.fromEntries(policy.labels) },
            [policy.denies ? 'ingressDeny' : 'ingress']: rulesOf(policy, true),
            [policy.denies ? 'egressDeny' : 'egress']: rulesOf(policy, false),
          },
  }));
}

/** One object a policy; the policy that closes a namespace has `labels: null`. */
function objectsOf(count, seed, port, object) {
  const namespaces = shape(count, seed);
  const first = namespaces[0]?.policies[0]?.rules[0];
  if (port !== undefined && first !== undefined) first.traffic = { ...first.traffic, port, last: port };
  const closed = { name: 'closed', labels: null, tiered: false, order: null, denies: false, rules: [] };
  return namespaces.flatMap(({ name, policies }) =>
    [closed, ...policies].map((policy) => object(name, policy)),
  );
}

const FAMILIES = { k8s: networkPolicies, calico: calicoPolicies, cilium: ciliumPolicies };

/** `count` manifests of a family as one file. */
export function manifests(family, count, seed = 1, port = undefined) {
  return documents(FAMILIES[family](count, seed, port));
}
