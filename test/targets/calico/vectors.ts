/** Verdict vectors as cases: objects, refusals and concrete flows. Knows nothing of how a verdict is reached. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nowhere } from '../../../src/base/source.js';
import { type Json, treeOf } from '../../../src/base/tree.js';
import type { Diagnostic } from '../../../src/diagnostics/diagnostic.js';
import type { Endpoint, Flow } from '../../../src/flow/flow.js';
import { ICMP, ICMPV6, SCTP, TCP, UDP } from '../../../src/ir/traffic.js';
import type { KubeObject } from '../../../src/targets/kube/object.js';
import { readObjects } from '../../../src/targets/kube/read-objects.js';
import { worldOf } from '../../../src/targets/kube/read-world.js';
import type { World, WorldPod } from '../../../src/targets/kube/world.js';
import { makeProfile, type Profile } from '../../../src/targets/profiles.js';
import { parseAddress } from '../../../src/values/nets.js';

export interface VectorEnd {
  readonly pod?: string;
  readonly ip?: string;
  readonly node?: string;
}

export interface VectorFlow {
  readonly direction: 'ingress' | 'egress';
  readonly from: VectorEnd;
  readonly to: VectorEnd;
  readonly protocol: string;
  readonly port?: number;
  readonly icmpType?: number;
  readonly expect: 'allow' | 'deny';
}

export interface VectorCase {
  readonly id: string;
  readonly profile: { readonly cni: string; readonly version: string };
  readonly objects: readonly Json[];
  readonly invalid?: boolean;
  readonly error?: string;
  readonly refused?: string;
  readonly flows?: readonly VectorFlow[];
  readonly subjects?: {
    readonly pods: readonly string[];
    readonly hostEndpoints: Readonly<Record<string, readonly string[]>>;
  };
}

const root = join(import.meta.dirname, '../../..');
/** The project's own part of the vectors. */
export const OWN = join(root, 'test/vectors');
/** The whole set, where it lies beside the project. */
export const WHOLE = join(root, '../shared/vectors');

/** Undefined where the file is not there. */
export function readCases(directory: string, file: string): readonly VectorCase[] | undefined {
  const path = join(directory, file);
  if (!existsSync(path)) return undefined;
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

export interface Loaded {
  readonly objects: readonly KubeObject[];
  readonly world: World;
  readonly profile: Profile;
}

export function load(one: Pick<VectorCase, 'id' | 'objects' | 'profile'>): Loaded {
  const objects = objectsOf(one.objects, one.id);
  const made = makeProfile('calico', one.profile.version, new Map());
  if (!made.ok) throw new Error(made.error);
  return { objects, world: worldOf(objects), profile: made.profile };
}

/** Kubernetes objects of plain data. */
export function objectsOf(objects: readonly Json[], name = 'test'): readonly KubeObject[] {
  const found: Diagnostic[] = [];
  const result = objects.flatMap((object) => readObjects(treeOf(object, nowhere(name)), found));
  if (found.length > 0) throw new Error(found.map((diagnostic) => diagnostic.message).join('\n'));
  return result;
}

const PROTOCOLS: Readonly<Record<string, number>> = { TCP, UDP, SCTP, ICMP, ICMPv6: ICMPV6 };

/** The flow a question asks about; the request and what is not asked about stay open. */
export function flowOf(question: VectorFlow, world: World): Flow {
  const from = endOf(question.from, world);
  const to = endOf(question.to, world);
  const [subject, peer] = question.direction === 'ingress' ? [to, from] : [from, to];
  const protocol = PROTOCOLS[question.protocol] ?? Number(question.protocol);
  const port = question.port ?? 0;
  return {
    direction: question.direction,
    subject: subject.endpoint,
    peer: peer.endpoint,
    ownNode:
      subject.node !== '' && subject.node === peer.node && subject.endpoint.kind !== peer.endpoint.kind,
    protocol,
    port,
    icmpType: question.icmpType ?? -1,
    icmpCode: -1,
    portNames: (to.pod?.ports ?? [])
      .filter((named) => named.protocol === protocol && named.port === port)
      .map((named) => named.name),
    request: null,
  };
}

const NOTHING: Endpoint = {
  kind: 'outside',
  name: '',
  namespace: '',
  namespaceLabels: new Map(),
  labels: new Map(),
  account: '',
  accountLabels: new Map(),
  nodeLabels: new Map(),
  address: 0n,
  clusterName: '',
  apiServer: false,
  dnsNames: [],
};

interface End {
  readonly endpoint: Endpoint;
  /** The node it is, or runs on. */
  readonly node: string;
  readonly pod?: WorldPod;
}

function endOf(end: VectorEnd, world: World): End {
  if (end.pod !== undefined) {
    const pod = world.pods.find((known) => `${known.namespace}/${known.name}` === end.pod);
    if (pod === undefined) throw new Error(`no pod ${end.pod}`);
    return { endpoint: podEnd(pod, world), node: pod.node, pod };
  }
  if (end.node !== undefined) {
    const node = world.nodes.find((known) => known.name === end.node);
    if (node === undefined) throw new Error(`no node ${end.node}`);
    const endpoint: Endpoint = {
      ...NOTHING,
      kind: 'node',
      name: node.name,
      nodeLabels: node.labels,
      address: node.addresses[0] ?? 0n,
    };
    return { endpoint, node: node.name };
  }
  const address = parseAddress(end.ip ?? '');
  if (address === undefined) throw new Error(`no address ${end.ip}`);
  return { endpoint: { ...NOTHING, address }, node: '' };
}

export function podEnd(pod: WorldPod, world: World): Endpoint {
  const account = world.accounts.find((a) => a.namespace === pod.namespace && a.name === pod.account);
  return {
    ...NOTHING,
    kind: 'pod',
    name: `${pod.namespace}/${pod.name}`,
    namespace: pod.namespace,
    namespaceLabels: world.namespaces.get(pod.namespace)?.labels ?? new Map(),
    labels: pod.labels,
    account: pod.account,
    accountLabels: account?.labels ?? new Map(),
    address: pod.addresses[0] ?? 0n,
  };
}
