/** A random cluster as Cilium sees it: namespaces, accounts, nodes, pods, services, CIDR groups, and the agent's options. */
import { podObject, somePorts } from '../pods.js';
import {
  ACCOUNTS,
  API_SERVER,
  NAMED_PORTS,
  NAMES,
  NAMESPACE_LABELS,
  NAMESPACES,
  NODE_LABELS,
  POD_LABELS,
  V4_NETS,
  V4_OUTSIDE,
  V6_NETS,
} from './words.js';

function labelsOf(random, words, share) {
  return Object.fromEntries(
    random.some(Object.keys(words), share).map((key) => [key, random.pick(words[key])]),
  );
}

/** Mostly the defaults; each option is moved in some cases. */
export function makeProfile(random) {
  const profile = {
    cni: 'cilium',
    version: '1.20',
    kubeApiServerEntity: 'remote-node',
    kubeApiServerIPs: [],
  };
  const maybe = (share, name, value) => {
    if (random.chance(share)) profile[name] = value;
  };
  maybe(0.1, 'clusterName', 'prod-eu');
  maybe(0.15, 'defaultLocalCluster', false);
  maybe(0.12, 'enforcement', random.pick(['always', 'always', 'never']));
  maybe(0.15, 'allowLocalhost', 'policy');
  maybe(0.25, 'hostFirewall', true);
  maybe(0.2, 'cidrMatchMode', random.pick([['nodes'], ['pods'], ['nodes', 'pods']]));
  maybe(0.25, 'nodeSelectorLabels', true);
  maybe(0.25, 'dualStack', true);
  maybe(0.04, 'l7Proxy', false);
  maybe(0.04, 'icmpRules', false);
  maybe(0.06, 'nonDefaultDeny', false);
  maybe(0.06, 'extendedIPProtocols', true);
  maybe(0.15, 'identityLabels', 'all');
  maybe(0.3, 'clusterNetworkPolicy', true);
  maybe(0.3, 'kubeApiServerIPs', [API_SERVER]);
  maybe(0.25, 'dnsNames', {
    '8.8.8.8': random.some(NAMES, 0.4),
    '8.8.9.0': random.some(NAMES, 0.4),
  });
  return profile;
}

export function makeWorld(random, profile) {
  const names = NAMESPACES.slice(0, 2 + random.below(2));
  const namespaces = names.map((name) => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name,
      labels: { ...labelsOf(random, NAMESPACE_LABELS, 0.5), 'kubernetes.io/metadata.name': name },
    },
  }));
  const accounts = names.flatMap((namespace) =>
    ACCOUNTS.map((name) => ({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace } })),
  );
  const nodes = ['n1', 'n2', 'n3'].map((name, i) => ({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels: { 'kubernetes.io/hostname': name, ...labelsOf(random, NODE_LABELS, 0.6) } },
    status: {
      addresses: [
        { type: 'InternalIP', address: `192.168.0.${8 + i}` },
        { type: 'Hostname', address: name },
      ],
    },
  }));
  const pods = names.flatMap((namespace, n) =>
    Array.from({ length: 2 + random.below(2) }, (_, i) => makePod(random, namespace, n, i + 1, profile)),
  );
  if (random.chance(0.15)) {
    const pod = random.pick(pods);
    profile.podClusters = { [`${pod.metadata.namespace}/${pod.metadata.name}`]: 'other' };
  }
  return [...namespaces, ...accounts, ...nodes, ...pods];
}

function makePod(random, namespace, n, i, profile) {
  const v4 = `10.0.${n}.${i}`;
  const v6 = `fd00::${n === 0 ? '' : `${n}:`}${i}`;
  const nodeName = random.pick(['n1', 'n2']);
  const host = random.chance(0.03);
  const own = profile.dualStack ? random.pick([[v4], [v4, v6], [v6, v4], [v6]]) : [v4];
  const ips = host ? [nodeName === 'n1' ? '192.168.0.8' : '192.168.0.9'] : own;
  const ports = somePorts(random, NAMED_PORTS);
  return podObject({
    name: `p${i}`,
    namespace,
    labels: labelsOf(random, POD_LABELS, 0.4),
    account: random.chance(0.1) ? null : random.pick(ACCOUNTS),
    nodeName,
    host,
    ports,
    phase: 'Running',
    addresses: ips,
  });
}

/** `web` selects pods; `ext` stands for addresses that its slice lists. */
export function makeServices(random) {
  const objects = [];
  if (random.chance(0.7))
    objects.push({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web', namespace: 'b', labels: { of: 'web' } },
      spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 8080, protocol: 'TCP' }] },
    });
  if (random.chance(0.7))
    objects.push(
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'ext', namespace: 'a', labels: random.chance(0.5) ? { of: 'web' } : {} },
        spec: { ports: [{ port: 80, protocol: 'TCP' }] },
      },
      {
        apiVersion: 'discovery.k8s.io/v1',
        kind: 'EndpointSlice',
        metadata: { name: 'ext-1', namespace: 'a', labels: { 'kubernetes.io/service-name': 'ext' } },
        addressType: 'IPv4',
        ports: [{ port: 80, protocol: 'TCP' }],
        endpoints: [{ addresses: [random.pick(V4_OUTSIDE)] }],
      },
    );
  return objects;
}

/** CIDR groups `g0` and `g1`; a third, `gone`, is only spoken of. */
export function makeGroups(random) {
  return ['g0', 'g1']
    .filter(() => random.chance(0.7))
    .map((name) => ({
      apiVersion: 'cilium.io/v2',
      kind: 'CiliumCIDRGroup',
      metadata: { name, ...(random.chance(0.7) ? { labels: { pool: random.pick(['g', 'h']) } } : {}) },
      spec: { externalCIDRs: [...new Set(random.some([...V4_NETS, ...V6_NETS], 0.15))] },
    }));
}
