import { expect, it } from 'vitest';
import { worldOf } from '../../../src/targets/kube/read-world.js';
import { printAddress } from '../../../src/values/nets.js';
import { objectsOf } from './objects.js';

const CLUSTER = `apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {team: a, kubernetes.io/metadata.name: wrong}}}
- apiVersion: v1
  kind: Pod
  metadata: {name: web, namespace: shop, labels: {app: web}}
  spec:
    serviceAccountName: api
    nodeName: node-a
    containers:
    - {name: main, ports: [{name: http, containerPort: 8080}, {name: dns, containerPort: 53, protocol: UDP}]}
    initContainers:
    - {name: side, restartPolicy: Always, ports: [{name: mesh, containerPort: 15000}]}
    - {name: setup, ports: [{name: never, containerPort: 1}]}
  status: {phase: Running, podIP: 10.0.0.1, podIPs: [{ip: 10.0.0.1}, {ip: "fd00::1"}]}
- {apiVersion: v1, kind: Pod, metadata: {name: done, namespace: shop}, spec: {}, status: {phase: Succeeded, podIP: 10.0.0.2}}
- {apiVersion: v1, kind: Pod, metadata: {name: agent, namespace: other}, spec: {hostNetwork: true, nodeName: node-a}}
- apiVersion: v1
  kind: Node
  metadata: {name: node-a, labels: {zone: eu}}
  status: {addresses: [{type: InternalIP, address: 192.168.0.1}, {type: Hostname, address: node-a}, {type: ExternalIP, address: 203.0.113.1}]}
- {apiVersion: v1, kind: ServiceAccount, metadata: {name: api, namespace: shop, labels: {role: r}}}
- {apiVersion: v1, kind: Service, metadata: {name: web, namespace: shop}, spec: {clusterIP: 10.96.0.1, clusterIPs: [10.96.0.1], selector: {app: web}}}
- {apiVersion: v1, kind: Service, metadata: {name: head, namespace: shop}, spec: {clusterIP: None}}
- apiVersion: discovery.k8s.io/v1
  kind: EndpointSlice
  metadata: {name: web-1, namespace: shop, labels: {kubernetes.io/service-name: web}}
  ports: [{name: http, port: 8080, protocol: TCP}]
  endpoints: [{addresses: [10.0.0.1], targetRef: {kind: Pod, name: web, namespace: shop}}, {addresses: [203.0.113.9]}]
`;

it('reads namespaces, with the name label the API server sets', () => {
  const { namespaces } = worldOf(objectsOf(CLUSTER));
  expect([...namespaces.values()].map((one) => [one.name, Object.fromEntries(one.labels)])).toEqual([
    ['shop', { team: 'a', 'kubernetes.io/metadata.name': 'shop' }],
    ['other', { 'kubernetes.io/metadata.name': 'other' }],
  ]);
});

it('reads pods that hold an address, with accounts, nodes and named ports', () => {
  const { pods } = worldOf(objectsOf(CLUSTER));
  expect(
    pods.map((pod) => ({ ...pod, labels: [...pod.labels], addresses: pod.addresses.map(printAddress) })),
  ).toEqual([
    {
      namespace: 'shop',
      name: 'web',
      labels: [['app', 'web']],
      account: 'api',
      node: 'node-a',
      hostNetwork: false,
      addresses: ['10.0.0.1', 'fd00::1'],
      ports: [
        { name: 'http', protocol: 6, port: 8080 },
        { name: 'dns', protocol: 17, port: 53 },
        { name: 'mesh', protocol: 6, port: 15000 },
      ],
    },
    {
      namespace: 'other',
      name: 'agent',
      labels: [],
      account: 'default',
      node: 'node-a',
      hostNetwork: true,
      addresses: [],
      ports: [],
    },
  ]);
});

it('reads nodes, accounts, and services with the backends of their slices', () => {
  const { nodes, accounts, services } = worldOf(objectsOf(CLUSTER));
  expect(nodes.map((node) => [node.name, [...node.labels], node.addresses.map(printAddress)])).toEqual([
    ['node-a', [['zone', 'eu']], ['192.168.0.1', '203.0.113.1']],
  ]);
  expect(accounts.map((one) => [one.namespace, one.name, [...one.labels]])).toEqual([
    ['shop', 'api', [['role', 'r']]],
  ]);
  expect(
    services.map((one) => [
      one.name,
      [...one.selector],
      one.clusterAddresses.map(printAddress),
      one.backends?.map((backend) => [printAddress(backend.address), backend.pod, backend.ports.length]) ??
        null,
    ]),
  ).toEqual([
    [
      'web',
      [['app', 'web']],
      ['10.96.0.1'],
      [
        ['10.0.0.1', 'shop/web', 1],
        ['203.0.113.9', '', 1],
      ],
    ],
    ['head', [], [], null],
  ]);
});
