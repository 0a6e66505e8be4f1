/** The small cluster of the reference's golden tables (calico.md 3.2 to 3.4), and short ways to ask about it. */
import type { Json, JsonMap } from '../../../src/base/tree.js';
import { evaluate, type Truth } from '../../../src/flow/concrete.js';
import type { Endpoint, Flow } from '../../../src/flow/flow.js';
import { createFormulas } from '../../../src/flow/formula.js';
import { semantics } from '../../../src/targets/calico/semantics.js';
import { worldOf } from '../../../src/targets/kube/read-world.js';
import { type Profile, parseProfile } from '../../../src/targets/profiles.js';
import { parseAddress } from '../../../src/values/nets.js';
import { flowOf, objectsOf, type VectorEnd } from './vectors.js';

export const API = 'projectcalico.org/v3';

export function profile(text = 'calico@3.34-dev'): Profile {
  const parsed = parseProfile(text);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.profile;
}

/** An object of Calico's; `name` is `name` or `namespace/name`. */
export function calico(kind: string, name: string, spec: JsonMap, labels: JsonMap = {}): JsonMap {
  const [last = '', namespace] = name.split('/').reverse();
  const metadata = { name: last, labels, ...(namespace === undefined ? {} : { namespace }) };
  return { apiVersion: API, kind, metadata, spec };
}

function pod(namespace: string, name: string, address: string, port?: number, protocol = 'TCP'): JsonMap {
  const ports = port === undefined ? [] : [{ name: 'http', containerPort: port, protocol }];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace, name, labels: { app: name } },
    spec: { serviceAccountName: 'default', nodeName: 'node1', containers: [{ name: 'main', ports }] },
    status: { phase: 'Running', podIP: address },
  };
}

function plain(kind: string, name: string, labels: JsonMap, rest: JsonMap = {}): JsonMap {
  const [last = '', namespace] = name.split('/').reverse();
  const metadata = { name: last, labels, ...(namespace === undefined ? {} : { namespace }) };
  return { apiVersion: 'v1', kind, metadata, ...rest };
}

const node = (name: string, address: string): JsonMap =>
  plain(
    'Node',
    name,
    { 'kubernetes.io/hostname': name, app: name === 'node2' ? 'web' : 'other' },
    { status: { addresses: [{ type: 'InternalIP', address }] } },
  );

export const HOST = calico(
  'HostEndpoint',
  'hep',
  {
    node: 'node2',
    interfaceName: 'eth0',
    expectedIPs: ['192.168.0.1'],
    ports: [{ name: 'ssh', protocol: 'TCP', port: 22 }],
  },
  { kind: 'host', app: 'web' },
);

export const CLUSTER: readonly JsonMap[] = [
  plain('Namespace', 'a', { 'kubernetes.io/metadata.name': 'a', team: 'a' }),
  plain('Namespace', 'b', { 'kubernetes.io/metadata.name': 'b', team: 'b' }),
  plain('ServiceAccount', 'a/default', { tier: 'gold' }),
  plain('ServiceAccount', 'b/default', {}),
  node('node1', '192.168.0.9'),
  node('node2', '192.168.0.1'),
  pod('a', 'web', '10.0.0.1', 8080),
  pod('a', 'cli', '10.0.0.2'),
  pod('b', 'web', '10.0.1.1', 80),
  pod('b', 'cli', '10.0.1.2'),
  calico('GlobalNetworkSet', 'gns', { nets: ['8.8.8.0/24'] }, { kind: 'ext', team: 'a' }),
  calico('NetworkSet', 'a/nsa', { nets: ['9.9.9.0/24'] }, { kind: 'ext' }),
];

export interface Question {
  readonly direction?: 'ingress' | 'egress';
  readonly from?: VectorEnd;
  readonly to?: VectorEnd;
  readonly protocol?: string;
  readonly port?: number;
  readonly icmpType?: number;
}

/** Whether the flow passes; ingress of TCP 8080 from `a/cli` to `a/web` where the question says nothing else. */
export function ask(
  policies: readonly Json[],
  question: Question = {},
  options: { readonly profile?: string; readonly more?: (flow: Flow) => Flow } = {},
): Truth {
  const objects = objectsOf([...CLUSTER, ...policies]);
  const world = worldOf(objects);
  const decision = semantics(objects, profile(options.profile), world);
  const asked = flowOf(
    {
      direction: question.direction ?? 'ingress',
      from: question.from ?? { pod: 'a/cli' },
      to: question.to ?? { pod: 'a/web' },
      protocol: question.protocol ?? 'TCP',
      port: question.port ?? (question.protocol?.startsWith('ICMP') ? 0 : 8080),
      ...(question.icmpType === undefined ? {} : { icmpType: question.icmpType }),
      expect: 'allow',
    },
    world,
  );
  const flow = options.more?.(asked) ?? asked;
  const { namespace } = flow.subject;
  const scope = decision.namespaces.includes(namespace) ? namespace : null;
  return evaluate(decision.allows(createFormulas(), flow.direction, scope), flow);
}

/** The flow over IPv6: both ends get such an address. */
export function overV6(flow: Flow): Flow {
  const at = (end: Endpoint, address: string): Endpoint => ({
    ...end,
    address: parseAddress(address) ?? 0n,
  });
  return { ...flow, subject: at(flow.subject, 'fd00::1'), peer: at(flow.peer, 'fd00::2') };
}
