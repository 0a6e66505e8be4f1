/**
 * The shape of `policy.networking.k8s.io/v1alpha2` ClusterNetworkPolicy (network-policy-api v0.2.0, experimental channel
 * included), decoded faithfully: no default, no meaning, since plugins differ. Checks types and field names only.
 * `null` is "missing or null"; empty lists and empty maps are kept, because the CRD refuses most of them.
 */
import type { Span } from '../../base/source.js';
import {
  type Decoder,
  listOf,
  objectFields,
  type Placed,
  placed,
  type Report,
  record,
  text,
  whole,
} from './decode.js';
import { type LabelSelector, labelSelector } from './label-selector.js';
import type { KubeObject } from './object.js';

export const CLUSTER_NETWORK_POLICY_API = 'policy.networking.k8s.io/v1alpha2';

export interface ClusterNetworkPolicy {
  readonly object: KubeObject;
  /** `Admin` or `Baseline` where valid. */
  readonly tier: Placed<string> | null;
  /** 0 to 1000 where valid; lower is looked at first. */
  readonly priority: Placed<number> | null;
  readonly subject: ClusterSubject | null;
  readonly ingress: readonly ClusterRule[] | null;
  readonly egress: readonly ClusterRule[] | null;
  readonly span: Span;
}

/** Exactly one member where valid. */
export interface ClusterSubject {
  readonly namespaces: LabelSelector | null;
  readonly pods: NamespacedPods | null;
  readonly span: Span;
  readonly path: string;
}

export interface NamespacedPods {
  readonly namespaceSelector: LabelSelector | null;
  readonly podSelector: LabelSelector | null;
  readonly span: Span;
  readonly path: string;
}

export interface ClusterRule {
  readonly name: Placed<string> | null;
  /** `Accept`, `Deny` or `Pass` where valid. */
  readonly action: Placed<string> | null;
  /** `from` or `to`; 1 to 25 where valid. */
  readonly peers: readonly ClusterPeer[] | null;
  readonly protocols: readonly ClusterProtocol[] | null;
  readonly span: Span;
  readonly path: string;
}

/** Exactly one member where valid. `networks`, `nodes` and `domainNames` stand in egress rules only. */
export interface ClusterPeer {
  readonly namespaces: LabelSelector | null;
  readonly pods: NamespacedPods | null;
  readonly networks: readonly Placed<string>[] | null;
  readonly nodes: LabelSelector | null;
  readonly domainNames: readonly Placed<string>[] | null;
  readonly span: Span;
  readonly path: string;
}

/** Exactly one member where valid. */
export interface ClusterProtocol {
  readonly tcp: ClusterPorts | null;
  readonly udp: ClusterPorts | null;
  readonly sctp: ClusterPorts | null;
  /** The name of a container's port, of any protocol. */
  readonly destinationNamedPort: Placed<string> | null;
  readonly span: Span;
  readonly path: string;
}

export interface ClusterPorts {
  readonly destinationPort: {
    readonly number: Placed<number> | null;
    /** Both ends inclusive. */
    readonly range: {
      readonly start: Placed<number> | null;
      readonly end: Placed<number> | null;
      readonly span: Span;
    } | null;
    readonly span: Span;
    readonly path: string;
  } | null;
  readonly span: Span;
  readonly path: string;
}

export function isClusterNetworkPolicy(object: Pick<KubeObject, 'apiVersion' | 'kind'>): boolean {
  return object.kind === 'ClusterNetworkPolicy' && object.apiVersion === CLUSTER_NETWORK_POLICY_API;
}

const pods: Decoder<NamespacedPods> = record(['namespaceSelector', 'podSelector'], (fields) => ({
  namespaceSelector: fields.get('namespaceSelector', labelSelector) ?? null,
  podSelector: fields.get('podSelector', labelSelector) ?? null,
  span: fields.span,
  path: fields.path,
}));

const subject: Decoder<ClusterSubject> = record(['namespaces', 'pods'], (fields) => ({
  namespaces: fields.get('namespaces', labelSelector) ?? null,
  pods: fields.get('pods', pods) ?? null,
  span: fields.span,
  path: fields.path,
}));

const range = record(['start', 'end'], (fields) => ({
  start: fields.get('start', placed(whole)) ?? null,
  end: fields.get('end', placed(whole)) ?? null,
  span: fields.span,
}));

const destinationPort = record(['number', 'range'], (fields) => ({
  number: fields.get('number', placed(whole)) ?? null,
  range: fields.get('range', range) ?? null,
  span: fields.span,
  path: fields.path,
}));

const ports: Decoder<ClusterPorts> = record(['destinationPort'], (fields) => ({
  destinationPort: fields.get('destinationPort', destinationPort) ?? null,
  span: fields.span,
  path: fields.path,
}));

const protocol: Decoder<ClusterProtocol> = record(
  ['tcp', 'udp', 'sctp', 'destinationNamedPort'],
  (fields) => ({
    tcp: fields.get('tcp', ports) ?? null,
    udp: fields.get('udp', ports) ?? null,
    sctp: fields.get('sctp', ports) ?? null,
    destinationNamedPort: fields.get('destinationNamedPort', placed(text)) ?? null,
    span: fields.span,
    path: fields.path,
  }),
);

function peer(known: readonly string[]): Decoder<ClusterPeer> {
  return record(known, (fields) => ({
    namespaces: fields.get('namespaces', labelSelector) ?? null,
    pods: fields.get('pods', pods) ?? null,
    networks: fields.get('networks', listOf(placed(text))) ?? null,
    nodes: fields.get('nodes', labelSelector) ?? null,
    domainNames: fields.get('domainNames', listOf(placed(text))) ?? null,
    span: fields.span,
    path: fields.path,
  }));
}

const fromPeer = peer(['namespaces', 'pods']);
const toPeer = peer(['namespaces', 'pods', 'networks', 'nodes', 'domainNames']);

function rule(peers: 'from' | 'to'): Decoder<ClusterRule> {
  return record(['name', 'action', peers, 'protocols'], (fields) => ({
    name: fields.get('name', placed(text)) ?? null,
    action: fields.get('action', placed(text)) ?? null,
    peers: fields.get(peers, listOf(peers === 'from' ? fromPeer : toPeer)) ?? null,
    protocols: fields.get('protocols', listOf(protocol)) ?? null,
    span: fields.span,
    path: fields.path,
  }));
}

const spec: Decoder<Omit<ClusterNetworkPolicy, 'object'>> = record(
  ['tier', 'priority', 'subject', 'ingress', 'egress'],
  (fields) => ({
    tier: fields.get('tier', placed(text)) ?? null,
    priority: fields.get('priority', placed(whole)) ?? null,
    subject: fields.get('subject', subject) ?? null,
    ingress: fields.get('ingress', listOf(rule('from'))) ?? null,
    egress: fields.get('egress', listOf(rule('to'))) ?? null,
    span: fields.span,
  }),
);

/** Decodes; undefined where the shape is wrong at the top. Where `report` gained an error the value is incomplete: do not use it for meaning. */
export function decodeClusterNetworkPolicy(
  object: KubeObject,
  report: Report,
): ClusterNetworkPolicy | undefined {
  const fields = objectFields(object, report);
  const found = fields?.need('spec', spec);
  return found === undefined ? undefined : { object, ...found };
}
