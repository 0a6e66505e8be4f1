/** What random objects taught the plain evaluators or netc, one case each; both must give the answer that its source says. */
import { expect, it } from 'vitest';
import type { Json, JsonMap } from '../../src/base/tree.js';
import type { Flow } from '../../src/flow/flow.js';
import { decider } from '../../src/query/decide.js';
import { oracleOf, profileOf } from './oracles.js';
import type { PluginName } from './random-manifests.js';
import { readingOf } from './readings.js';
import { flowsOf, WORLD_OBJECTS } from './small-world.js';

interface Case {
  readonly name: string;
  readonly profile: string;
  readonly objects: readonly JsonMap[];
  /** `subject <- peer`, or `subject -> peer`, then protocol and port or ICMP type. */
  readonly flow: readonly [string, '<-' | '->', string, number, number];
  readonly more?: (flow: Flow) => boolean;
  readonly allowed: boolean;
}

function calico(kind: string, name: string, spec: JsonMap, labels: JsonMap = {}): JsonMap {
  return { apiVersion: 'projectcalico.org/v3', kind, metadata: { name, labels }, spec };
}

function clusterwide(spec: JsonMap, name = 'p'): JsonMap {
  return { apiVersion: 'cilium.io/v2', kind: 'CiliumClusterwideNetworkPolicy', metadata: { name }, spec };
}

function kubernetesWide(subject: Json, rule: JsonMap): JsonMap {
  return {
    apiVersion: 'policy.networking.k8s.io/v1alpha2',
    kind: 'ClusterNetworkPolicy',
    metadata: { name: 'c' },
    spec: { tier: 'Admin', priority: 1, subject, ingress: [rule] },
  };
}

const HOST = calico(
  'HostEndpoint',
  'n2',
  { node: 'n2', interfaceName: '*', expectedIPs: ['192.168.0.9'], profiles: ['projectcalico-default-allow'] },
  { kind: 'host' },
);
const isHttp = (method: string) => (flow: Flow) =>
  flow.request?.kind === 'http' && flow.request.method === method;

const CASES: readonly Case[] = [
  {
    // libcalico-go globalnetworkpolicyprocessor.go: the text `all()` of the joined selectors is replaced.
    name: 'all() beside a namespace selector reaches no host',
    profile: 'calico',
    objects: [
      HOST,
      calico('GlobalNetworkPolicy', 'p', { selector: 'all()', namespaceSelector: "team != 'x'" }),
    ],
    flow: ['n2', '<-', 'a/web', 6, 80],
    allowed: true,
  },
  {
    // calico.md 3.3.
    name: 'a negative namespace selector alone reaches hosts',
    profile: 'calico',
    objects: [HOST, calico('GlobalNetworkPolicy', 'p', { namespaceSelector: "team != 'x'" })],
    flow: ['n2', '<-', 'a/web', 6, 80],
    allowed: false,
  },
  {
    // calico.md 3.9: only sidecars of pods enforce it.
    name: 'http is not enforced at hosts',
    profile: 'calico@3.32,http=on',
    objects: [
      HOST,
      calico('GlobalNetworkPolicy', 'p', {
        ingress: [{ action: 'Allow', protocol: 'TCP', http: { methods: ['GET'] } }],
      }),
    ],
    flow: ['n2', '<-', 'a/web', 6, 80],
    more: isHttp('POST'),
    allowed: true,
  },
  {
    // updateprocessors/rules.go hands over the type and the code; without a type nothing is rendered.
    name: 'an empty notICMP asks for nothing',
    profile: 'calico',
    objects: [
      calico('GlobalNetworkPolicy', 'p', { ingress: [{ action: 'Allow', protocol: 'ICMP', notICMP: {} }] }),
    ],
    flow: ['a/web', '<-', 'a/cli', 1, 8],
    allowed: true,
  },
  {
    // A rule on a name is a filter of its own (pkg/policy/l4.go), so the DNS proxy of port 80 does not know it.
    name: 'a plain allow of a port name does not loosen a DNS rule on its number',
    profile: 'cilium',
    objects: [
      clusterwide({
        endpointSelector: {},
        egress: [
          {
            toPorts: [{ ports: [{ port: '80', protocol: 'ANY' }], rules: { dns: [{ matchName: 'a.com' }] } }],
          },
          { toPorts: [{ ports: [{ port: 'http', protocol: 'TCP' }] }] },
        ],
      }),
    ],
    flow: ['a/web', '->', 'b/web', 6, 80],
    more: ({ request }) => request?.kind === 'opaque',
    allowed: false,
  },
  {
    // cilium.md 2.10.
    name: 'an HTTP rule restricts nobody where nothing is denied by default',
    profile: 'cilium',
    objects: [
      clusterwide({
        endpointSelector: {},
        enableDefaultDeny: { ingress: false },
        ingress: [
          { toPorts: [{ ports: [{ port: '80', protocol: 'TCP' }], rules: { http: [{ method: 'GET' }] } }] },
        ],
      }),
    ],
    flow: ['a/web', '<-', 'a/cli', 6, 80],
    more: isHttp('POST'),
    allowed: true,
  },
  {
    // pkg/k8s/cluster_network_policy.go @ 0ac689d7: nothing else binds the subject.
    name: 'a negative subject of a ClusterNetworkPolicy reaches what has no namespace',
    profile: 'cilium@1.20,cluster-network-policy=on',
    objects: [
      kubernetesWide(
        { namespaces: { matchExpressions: [{ key: 'env', operator: 'DoesNotExist' }] } },
        { action: 'Deny', from: [{ namespaces: {} }] },
      ),
    ],
    flow: ['health', '<-', 'a/web', 6, 80],
    allowed: false,
  },
  {
    // pkg/node/manager nodeIdentityLabels.
    name: 'nodes that carry labels carry that of their cluster',
    profile: 'cilium@1.20,node-selector-labels=on',
    objects: [
      clusterwide({
        endpointSelector: {},
        ingress: [
          {
            fromEndpoints: [
              { matchExpressions: [{ key: 'k8s:io.kubernetes.pod.namespace', operator: 'DoesNotExist' }] },
            ],
          },
        ],
      }),
    ],
    flow: ['a/web', '<-', 'n2', 6, 80],
    allowed: true,
  },
  {
    // pkg/endpoint InitWithNodeLabels: the labels of the host endpoint pass the filter of identities.
    name: 'a node selector does not see labels that identities drop',
    profile: 'cilium@1.20,host-firewall=on',
    objects: [
      clusterwide({
        nodeSelector: { matchLabels: { 'kubernetes.io/hostname': 'n2' } },
        ingressDeny: [{ fromEntities: ['all'] }],
      }),
    ],
    flow: ['n2', '<-', 'a/web', 6, 80],
    allowed: true,
  },
  {
    // cilium.md 2.8b: one CIDR per backend of a service without a selector.
    name: 'backends of a service match what CIDRs match',
    profile: 'cilium',
    objects: [
      clusterwide({
        endpointSelector: {},
        egress: [{ toServices: [{ k8sService: { serviceName: 'ext', namespace: 'a' } }] }],
      }),
    ],
    flow: ['a/web', '->', '8.8.8.8', 6, 80],
    allowed: true,
  },
];

function flowOf(plugin: PluginName, { flow: [subject, arrow, peer, protocol, number], more }: Case): Flow {
  const found = flowsOf(plugin).find(
    (flow) =>
      flow.direction === (arrow === '<-' ? 'ingress' : 'egress') &&
      flow.subject.name === subject &&
      flow.peer.name === peer &&
      flow.protocol === protocol &&
      (flow.port || flow.icmpType) === number &&
      (more?.(flow) ?? true),
  );
  if (found === undefined) throw new Error('no such flow');
  return found;
}

it.each(CASES)('$name', (one) => {
  const profile = profileOf(one.profile);
  const flow = flowOf(profile.cni === 'cilium' ? 'cilium' : 'calico', one);
  const all = [...WORLD_OBJECTS, ...one.objects];
  const { decision, errors } = readingOf(all, profile);
  expect(errors).toEqual([]);
  expect({ oracle: oracleOf(all, profile)(flow), netc: decider(decision)(flow).verdict }).toEqual({
    oracle: one.allowed,
    netc: one.allowed ? 'allow' : 'deny',
  });
});
