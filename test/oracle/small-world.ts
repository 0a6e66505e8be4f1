/** A cluster small enough to ask about every flow of it, both directions; and the objects that tell plugins about it. */
import type { JsonMap } from '../../src/base/tree.js';
import type { Endpoint, Flow, FlowRequest } from '../../src/flow/flow.js';
import { DIRECTIONS } from '../../src/ir/policy.js';
import { parseAddress } from '../../src/values/nets.js';
import { hasPorts, ICMP, ICMPV6, isV4, SCTP, TCP, UDP } from './asked.js';
import type { PluginName } from './random-manifests.js';

type Labels = Readonly<Record<string, string>>;
type Port = { readonly name: string; readonly protocol: number; readonly port: number };

/** An endpoint with an address of each family. */
interface Place {
  readonly end: Omit<Endpoint, 'address'>;
  readonly v4: string;
  readonly v6: string;
  readonly ports: readonly Port[];
}

const NOBODY: Omit<Endpoint, 'address'> = {
  kind: 'outside',
  name: '',
  namespace: '',
  namespaceLabels: new Map(),
  labels: new Map(),
  account: '',
  accountLabels: new Map(),
  nodeLabels: new Map(),
  clusterName: '',
  apiServer: false,
  dnsNames: [],
};

const NAMESPACES: Readonly<Record<string, Labels>> = {
  a: { 'kubernetes.io/metadata.name': 'a', team: 'x' },
  b: { 'kubernetes.io/metadata.name': 'b', team: 'y' },
};
const ACCOUNTS: Readonly<Record<string, Labels>> = { api: { grade: 'gold' }, default: {} };

function mapped(labels: Labels = {}): ReadonlyMap<string, string> {
  return new Map(Object.entries(labels));
}

function pod(path: string, account: string, labels: Labels, at: number, ports: readonly Port[] = []): Place {
  const [namespace = ''] = path.split('/');
  const end: Omit<Endpoint, 'address'> = {
    ...NOBODY,
    kind: 'pod',
    name: path,
    namespace,
    namespaceLabels: mapped(NAMESPACES[namespace]),
    labels: mapped(labels),
    account,
    accountLabels: mapped(ACCOUNTS[account]),
    clusterName: 'default',
  };
  return { end, v4: `10.0.0.${at}`, v6: `fd00::${at}`, ports };
}

function node(name: string, labels: Labels, at: number, apiServer = false): Place {
  const nodeLabels = mapped({ 'kubernetes.io/hostname': name, ...labels });
  const end: Omit<Endpoint, 'address'> = {
    ...NOBODY,
    kind: 'node',
    name,
    nodeLabels,
    clusterName: 'default',
    apiServer,
  };
  return { end, v4: `192.168.0.${at}`, v6: `fd01::${at}`, ports: [] };
}

function outside(v4: string, v6: string, dnsNames: readonly string[], apiServer = false): Place {
  return { end: { ...NOBODY, name: v4, dnsNames, apiServer }, v4, v6, ports: [] };
}

const PODS = [
  pod('a/web', 'default', { app: 'web' }, 1, [{ name: 'http', protocol: TCP, port: 8080 }]),
  pod('a/cli', 'api', { app: 'cli', role: 'x' }, 2, [{ name: 'dns', protocol: UDP, port: 53 }]),
  pod('b/web', 'api', { app: 'web', 'pod-template-hash': 'h' }, 130, [
    { name: 'http', protocol: TCP, port: 80 },
  ]),
  pod('b/bare', 'default', {}, 4),
];
const NODES = [node('n1', { role: 'worker', app: 'web' }, 1), node('n2', {}, 9, true)];
/** A pod of another cluster of a mesh. */
const REMOTE: Place = {
  ...pod('a/web', 'default', { app: 'web' }, 50),
  end: { ...pod('a/web', 'default', { app: 'web' }, 50).end, name: 'a/remote', clusterName: 'other' },
};
const OUTSIDE = [
  outside('8.8.8.8', '2001:db8::1', ['a.com']),
  outside('9.9.9.9', '2600::1', ['x.b.com', 'y.x.b.com']),
  outside('10.0.0.200', 'fd00::200', [], true),
];
const RESERVED = (['health', 'ingress', 'init', 'unmanaged'] as const).map(
  (kind): Place => ({
    end: { ...NOBODY, kind, name: kind, clusterName: 'default' },
    v4: '10.9.9.9',
    v6: 'fd00:9::9',
    ports: [],
  }),
);

interface Traffic {
  readonly protocol: number;
  readonly port: number;
  readonly type: number;
  readonly code: number;
  readonly requests: readonly FlowRequest[];
}

const OPAQUE: FlowRequest = { kind: 'opaque' };

function http(method: string, target: string, headers: Labels = {}): FlowRequest {
  return { kind: 'http', method, target, host: 'x.com', headers: mapped(headers) };
}

const icmp = (protocol: number, type: number, code: number): Traffic => ({
  protocol,
  port: 0,
  type,
  code,
  requests: [OPAQUE],
});
const to = (protocol: number, port: number, ...requests: readonly FlowRequest[]): Traffic => ({
  protocol,
  port,
  type: -1,
  code: -1,
  requests: [OPAQUE, ...requests],
});

const TRAFFIC: readonly Traffic[] = [
  to(TCP, 80, http('GET', '/a'), http('POST', '/a/b?q', { 'x-key': 'v' }), { kind: 'dns', name: 'a.com' }),
  to(TCP, 8080, http('GET', '/b')),
  to(TCP, 22),
  to(UDP, 53, { kind: 'dns', name: 'a.com' }, { kind: 'dns', name: 'x.b.com' }),
  to(UDP, 80),
  to(SCTP, 53),
  icmp(ICMP, 8, 0),
  icmp(ICMP, 3, 1),
  icmp(ICMPV6, 128, 0),
  to(47, 0),
];

function object(apiVersion: string, kind: string, path: string, labels: Labels, rest: JsonMap = {}): JsonMap {
  const [name = '', namespace] = path.split('/').reverse();
  const metadata = { name, labels, ...(namespace === undefined ? {} : { namespace }) };
  return { apiVersion, kind, metadata, ...rest };
}

function slice(path: string, service: string, address: string, port: number): JsonMap {
  return object(
    'discovery.k8s.io/v1',
    'EndpointSlice',
    path,
    { 'kubernetes.io/service-name': service },
    {
      addressType: 'IPv4',
      endpoints: [{ addresses: [address] }],
      ports: [{ name: '', protocol: 'TCP', port }],
    },
  );
}

/** What plugins read about the cluster itself: namespaces, and a service of pods and one of the outside. */
export const WORLD_OBJECTS: readonly JsonMap[] = [
  ...Object.entries(NAMESPACES).map(([name, labels]) => object('v1', 'Namespace', name, labels)),
  object(
    'v1',
    'Service',
    'b/web',
    { of: 'web' },
    { spec: { selector: { app: 'web' }, ports: [{ port: 8000 }] } },
  ),
  slice('b/web-1', 'web', '10.0.0.130', 80),
  object('v1', 'Service', 'a/ext', {}, { spec: { ports: [{ port: 80 }] } }),
  slice('a/ext-1', 'ext', '8.8.8.8', 80),
];

/** Every flow of the cluster that a plugin can be asked about. `thorough`: with IPv6 for all traffic, not for ICMPv6 alone. */
export function flowsOf(plugin: PluginName, thorough = false): readonly Flow[] {
  const reserved = plugin === 'cilium' ? RESERVED : [];
  // What no agent manages no agent polices: it is no subject.
  const subjects = [...PODS, ...NODES, ...reserved.filter(({ end }) => end.kind !== 'unmanaged')];
  const peers = [...PODS, ...(plugin === 'cilium' ? [REMOTE] : []), ...NODES, ...OUTSIDE, ...reserved];
  return DIRECTIONS.flatMap((direction) =>
    subjects.flatMap((subject) =>
      peers
        .filter((peer) => peer !== subject)
        .flatMap((peer) =>
          TRAFFIC.flatMap((traffic) =>
            familiesOf(traffic.protocol, peer, thorough).flatMap((family) =>
              ownNodes(subject, peer).flatMap((ownNode) =>
                traffic.requests.map((request): Flow => {
                  const destination = direction === 'ingress' ? subject : peer;
                  const flow: Flow = {
                    direction,
                    subject: { ...subject.end, address: address(subject, family) },
                    peer: { ...peer.end, address: address(peer, family) },
                    ownNode,
                    protocol: traffic.protocol,
                    port: traffic.port,
                    icmpType: traffic.type,
                    icmpCode: traffic.code,
                    portNames: destination.ports
                      .filter((one) => one.protocol === traffic.protocol && one.port === traffic.port)
                      .map((one) => one.name),
                    request,
                  };
                  return flow;
                }),
              ),
            ),
          ),
        ),
    ),
  ).filter((flow) => flow.subject.address !== flow.peer.address);
}

function familiesOf(protocol: number, peer: Place, thorough: boolean): readonly (4 | 6)[] {
  if (protocol === ICMP) return [4];
  if (protocol === ICMPV6) return [6];
  return thorough || peer === OUTSIDE[0] || peer === PODS[0] ? [4, 6] : [4];
}

function address(place: Place, family: 4 | 6): bigint {
  const parsed = parseAddress(family === 4 ? place.v4 : place.v6);
  if (parsed === undefined) throw new Error('no address');
  return parsed;
}

/** Whether a node is one's own is asked both ways of the first node. */
function ownNodes(subject: Place, peer: Place): readonly boolean[] {
  const [first] = NODES;
  const isFirst = subject === first || peer === first;
  const runs = [subject, peer].some(({ end }) => end.kind !== 'node' && end.kind !== 'outside');
  return isFirst && runs ? [false, true] : [false];
}

/** A flow in one line, for messages. */
export function lineOf(flow: Flow): string {
  const text = (end: Endpoint): string => `${end.kind} ${end.name}${end.apiServer ? ' (API server)' : ''}`;
  const arrow = flow.direction === 'ingress' ? '<-' : '->';
  const port = hasPorts(flow) ? `/${flow.port}` : flow.icmpType < 0 ? '' : ` type ${flow.icmpType}`;
  return `${text(flow.subject)} ${arrow} ${text(flow.peer)}${flow.ownNode ? ' (own node)' : ''} ${flow.protocol}${port} v${isV4(flow.peer.address) ? 4 : 6} ${JSON.stringify(flow.request)}`;
}
