/** A random cluster: namespaces, accounts, nodes, pods, services with their slices, and Calico's sets and host endpoints. */
import { podObject, somePorts } from '../pods.js';
import {
  ACCOUNT_LABELS,
  ACCOUNTS,
  API,
  NAMESPACE_LABELS,
  NAMESPACES,
  NODE_LABELS,
  POD_LABELS,
  SET_LABELS,
  V4_NETS,
  V4_OUTSIDE,
  V6_NETS,
  V6_OUTSIDE,
} from './words.js';

/** Some of the labels, one value each. */
export function labelsOf(random, words, share) {
  return Object.fromEntries(
    random.some(Object.keys(words), share).map((key) => [key, random.pick(words[key])]),
  );
}

const NODE_ADDRESSES = { n1: '192.168.0.8', n2: '192.168.0.9', n3: '192.168.0.10' };

export function makeWorld(random) {
  const names = NAMESPACES.slice(0, 2 + random.below(2));
  const namespaces = names.map((name) => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name,
      labels: { ...labelsOf(random, NAMESPACE_LABELS, 0.6), 'kubernetes.io/metadata.name': name },
    },
  }));
  const accounts = names.flatMap((namespace) =>
    ACCOUNTS.map((name) => ({
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name, namespace, labels: labelsOf(random, ACCOUNT_LABELS, 0.5) },
    })),
  );
  const nodes = Object.entries(NODE_ADDRESSES).map(([name, address]) => ({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels: { 'kubernetes.io/hostname': name, ...labelsOf(random, NODE_LABELS, 0.4) } },
    status: { addresses: [{ type: 'InternalIP', address }] },
  }));
  const pods = names.flatMap((namespace, n) =>
    Array.from({ length: 2 + random.below(2) }, (_, i) => makePod(random, namespace, n, i + 1)),
  );
  return [...namespaces, ...accounts, ...nodes, ...pods, ...makeServices(random, pods)];
}

const CONTAINER_PORTS = [
  { name: 'http', containerPort: 80, protocol: 'TCP' },
  { name: 'http', containerPort: 8080 },
  { name: 'dns', containerPort: 53, protocol: 'UDP' },
  { name: 'dns', containerPort: 53, protocol: 'TCP' },
  { name: 'metrics', containerPort: 9000, protocol: 'SCTP' },
  { containerPort: 443 },
];

function makePod(random, namespace, n, i) {
  const v4 = `10.0.${n}.${i}`;
  const v6 = `fd00::${n === 0 ? '' : `${n}:`}${i}`;
  const families = random.pick([[v4], [v4], [v4], [v4, v6], [v6, v4], [v6, v4], [v6]]);
  const nodeName = random.pick(['n1', 'n2']);
  const host = random.chance(0.03);
  const addresses = host ? [NODE_ADDRESSES[nodeName]] : families;
  const ports = somePorts(random, CONTAINER_PORTS);
  return podObject({
    name: `p${i}`,
    namespace,
    labels: labelsOf(random, POD_LABELS, 0.6),
    account: random.chance(0.1) ? null : random.pick(ACCOUNTS),
    nodeName,
    host,
    ports,
    phase: random.chance(0.03) ? 'Succeeded' : 'Running',
    addresses,
  });
}

/** Services `web` and `ext`, with slices that say what stands behind them. */
function makeServices(random, pods) {
  const objects = [];
  for (const [namespace, name] of [
    ['b', 'web'],
    ['a', 'ext'],
  ]) {
    if (!random.chance(0.3)) continue;
    const backends = random.some(pods, 0.4).filter((pod) => pod.status.podIPs[0].ip.includes('.'));
    const addresses = name === 'web' ? backends.map((pod) => pod.status.podIPs[0].ip) : ['8.8.8.8'];
    objects.push({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, namespace },
      spec: { ports: [{ name: 'one', port: 80, protocol: 'TCP' }] },
    });
    objects.push({
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { name: `${name}-1`, namespace, labels: { 'kubernetes.io/service-name': name } },
      addressType: 'IPv4',
      ports: random.some(
        [
          { name: 'one', protocol: 'TCP', port: 8080 },
          { name: 'two', protocol: 'UDP', port: 53 },
          { name: 'three', protocol: 'SCTP', port: 9000 },
        ],
        0.6,
      ),
      endpoints: addresses.map((address) => ({ addresses: [address] })),
    });
  }
  return objects;
}

const SET_NETS = [...V4_NETS, ...V6_NETS, ...V4_OUTSIDE, ...V6_OUTSIDE, '10.0.0.2', '8.8.9.9/24'];

export function makeSets(random) {
  return Array.from({ length: random.below(3) }, (_, i) => {
    const namespaced = random.chance(0.5);
    const nets = [...new Set(random.some(SET_NETS, 0.08))];
    return {
      apiVersion: API,
      kind: namespaced ? 'NetworkSet' : 'GlobalNetworkSet',
      metadata: {
        name: `set${i}`,
        ...(namespaced ? { namespace: random.pick(['a', 'b']) } : {}),
        labels: labelsOf(random, SET_LABELS, 0.7),
      },
      spec: random.chance(0.1) ? {} : { nets },
    };
  });
}

export function makeHosts(random) {
  return ['n2', 'n3']
    .filter(() => random.chance(0.35))
    .map((node) => ({
      apiVersion: API,
      kind: 'HostEndpoint',
      metadata: {
        name: `host-${node}`,
        labels: { ...labelsOf(random, { kind: ['host'], app: ['web'] }, 0.6) },
      },
      spec: {
        node,
        interfaceName: random.pick(['*', 'eth0']),
        expectedIPs: [NODE_ADDRESSES[node]],
        ...(random.chance(0.4)
          ? {
              profiles: random.pick([
                ['projectcalico-default-allow'],
                ['kns.a'],
                ['ksa.a.api'],
                [],
                ['nobody'],
              ]),
            }
          : {}),
        ...(random.chance(0.4) ? { ports: [{ name: 'ssh', protocol: 'TCP', port: 8443 }] } : {}),
      },
    }));
}
