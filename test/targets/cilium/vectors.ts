/** Reads verdict vectors of Cilium's engine: a case's profile, its objects, and its questions as concrete flows. */
import { nowhere } from '../../../src/base/source.js';
import { type Json, treeOf } from '../../../src/base/tree.js';
import type { Diagnostic } from '../../../src/diagnostics/diagnostic.js';
import type { Endpoint, Flow } from '../../../src/flow/flow.js';
import type { Direction, EndpointKind } from '../../../src/ir/policy.js';
import type { KubeObject } from '../../../src/targets/kube/object.js';
import { readObjects } from '../../../src/targets/kube/read-objects.js';
import type { World } from '../../../src/targets/kube/world.js';
import { makeProfile, type Profile } from '../../../src/targets/profiles.js';
import { type Address, parseAddress } from '../../../src/values/nets.js';

export interface VectorCase {
  readonly id: string;
  readonly profile: Readonly<Record<string, Json>>;
  readonly objects: readonly Json[];
  readonly invalid?: boolean;
  readonly flows?: readonly VectorFlow[];
}

type VectorEnd = Readonly<Record<'pod' | 'ip' | 'node' | 'entity', string | undefined>>;

export interface VectorFlow {
  readonly direction: Direction;
  readonly from: VectorEnd;
  readonly to: VectorEnd;
  readonly protocol: string | number;
  readonly port?: number;
  readonly icmpType?: number;
  readonly expect: 'allow' | 'deny' | 'redirect';
}

export function parseCases(text: string): readonly VectorCase[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line): VectorCase => JSON.parse(line));
}

/** Keys of a vector's profile that are facts about its world, not options. */
const WORLD_KEYS = ['cni', 'version', 'kubeApiServerEntity', 'kubeApiServerIPs', 'podClusters', 'dnsNames'];

/** A vector's camelCase options are the profile's kebab-case ones, with `on` and `off` for booleans. */
export function profileOf(vector: VectorCase): Profile {
  const options = new Map<string, string>();
  for (const [key, value] of Object.entries(vector.profile)) {
    if (WORLD_KEYS.includes(key)) continue;
    const name = key.replace(/IP/g, '-ip').replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    const text = Array.isArray(value)
      ? value.join('+') || 'none'
      : typeof value === 'boolean'
        ? value
          ? 'on'
          : 'off'
        : String(value);
    options.set(name, text);
  }
  const result = makeProfile('cilium', String(vector.profile['version']), options);
  if (!result.ok) throw new Error(`${vector.id}: ${result.error}`);
  return result.profile;
}

/** The objects of a case; `report` takes what the reader of manifests refuses. */
export function objectsOf(vector: VectorCase, report: Diagnostic[] = []): readonly KubeObject[] {
  return vector.objects.flatMap((manifest) => readObjects(treeOf(manifest, nowhere(vector.id)), report));
}

const PROTOCOLS: Readonly<Record<string, number>> = { TCP: 6, UDP: 17, SCTP: 132, ICMP: 1, ICMPv6: 58 };

/** The question as a flow. Addresses of peers without one are of the family that the traffic has. */
export function flowOf(vector: VectorCase, asked: VectorFlow, world: World): Flow {
  const subjectEnd = asked.direction === 'ingress' ? asked.to : asked.from;
  const peerEnd = asked.direction === 'ingress' ? asked.from : asked.to;
  const subject = endpoint(vector, subjectEnd, world);
  const peer = endpoint(vector, peerEnd, world);
  const protocol = typeof asked.protocol === 'number' ? asked.protocol : (PROTOCOLS[asked.protocol] ?? -1);
  const destination = world.pods.find((pod) => `${pod.namespace}/${pod.name}` === asked.to.pod);
  const port = asked.port ?? 0;
  return {
    direction: asked.direction,
    subject,
    peer,
    ownNode: isOwnNode(subjectEnd, peerEnd, world),
    protocol,
    port,
    icmpType: asked.icmpType ?? -1,
    icmpCode: -1,
    portNames: (destination?.ports ?? [])
      .filter((named) => named.protocol === protocol && named.port === port)
      .map((named) => named.name),
    request: null,
  };
}

/** A pod's own node; of the engine's other subjects no question has a node as peer. */
function isOwnNode(subject: VectorEnd, peer: VectorEnd, world: World): boolean {
  const nodeOf = (end: VectorEnd) =>
    world.pods.find((pod) => `${pod.namespace}/${pod.name}` === end.pod)?.node ?? '';
  if (peer.node !== undefined) return nodeOf(subject) === peer.node;
  return subject.node !== undefined && nodeOf(peer) === subject.node;
}

const NO_LABELS: ReadonlyMap<string, string> = new Map();

function endpoint(vector: VectorCase, end: VectorEnd, world: World): Endpoint {
  const own = String(vector.profile['clusterName']);
  const plain: Endpoint = {
    kind: 'pod',
    name: '',
    namespace: '',
    namespaceLabels: NO_LABELS,
    labels: NO_LABELS,
    account: '',
    accountLabels: NO_LABELS,
    nodeLabels: NO_LABELS,
    address: addressOf('10.0.0.250'),
    clusterName: own,
    apiServer: false,
    dnsNames: [],
  };
  if (end.pod !== undefined) {
    const pod = world.pods.find((each) => `${each.namespace}/${each.name}` === end.pod);
    if (pod === undefined) throw new Error(`${vector.id}: no pod ${end.pod}`);
    return {
      ...plain,
      name: pod.name,
      namespace: pod.namespace,
      namespaceLabels: world.namespaces.get(pod.namespace)?.labels ?? NO_LABELS,
      labels: pod.labels,
      account: pod.account,
      address: pod.addresses[0] ?? plain.address,
      clusterName: stringAt(vector.profile['podClusters'], end.pod) ?? own,
    };
  }
  if (end.node !== undefined) {
    const node = world.nodes.find((each) => each.name === end.node);
    if (node === undefined) throw new Error(`${vector.id}: no node ${end.node}`);
    return {
      ...plain,
      kind: 'node',
      name: node.name,
      nodeLabels: node.labels,
      address: node.addresses[0] ?? plain.address,
    };
  }
  if (end.ip !== undefined) {
    return {
      ...plain,
      kind: 'outside',
      name: end.ip,
      address: addressOf(end.ip),
      clusterName: '',
      apiServer: listAt(vector.profile['kubeApiServerIPs']).includes(end.ip),
      dnsNames: listAt(memberAt(vector.profile['dnsNames'], end.ip)).map(String),
    };
  }
  if (end.entity === 'kube-apiserver') {
    return { ...plain, kind: 'node', apiServer: true, address: addressOf('172.18.0.250') };
  }
  return { ...plain, kind: kindOf(end.entity ?? '') };
}

function kindOf(entity: string): EndpointKind {
  const kinds: readonly EndpointKind[] = ['health', 'ingress', 'init', 'unmanaged'];
  const found = kinds.find((kind) => kind === entity);
  if (found === undefined) throw new Error(`no kind for ${entity}`);
  return found;
}

function addressOf(text: string): Address {
  const address = parseAddress(text);
  if (address === undefined) throw new Error(`no address: ${text}`);
  return address;
}

function memberAt(value: Json | undefined, key: string): Json | undefined {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
    ? Object.entries(value).find(([name]) => name === key)?.[1]
    : undefined;
}

function stringAt(value: Json | undefined, key: string): string | undefined {
  const member = memberAt(value, key);
  return typeof member === 'string' ? member : undefined;
}

function listAt(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}
