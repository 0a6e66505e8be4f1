/**
 * The shape of `networking.k8s.io/v1` NetworkPolicy, decoded faithfully: no default is filled in but by `policyTypesOf`, and
 * nothing is given a meaning, since every plugin reads it in its own way. Checks types and field names only.
 * A server drops `null` and empty lists alike, so `null` here is "missing or null"; empty lists are kept.
 */
import type { Span } from '../../base/source.js';
import type { Direction } from '../../ir/policy.js';
import {
  type Decoder,
  listOf,
  objectFields,
  type Placed,
  placed,
  type Report,
  record,
  text,
  textOrWhole,
  whole,
} from './decode.js';
import { type LabelSelector, labelSelector } from './label-selector.js';
import type { KubeObject } from './object.js';

export const NETWORK_POLICY_API = 'networking.k8s.io/v1';

export interface NetworkPolicy {
  readonly object: KubeObject;
  /** `null` where missing, which is every pod of the namespace, as `{}` is. */
  readonly podSelector: LabelSelector | null;
  readonly policyTypes: readonly Placed<string>[] | null;
  readonly ingress: readonly NetworkPolicyRule[] | null;
  readonly egress: readonly NetworkPolicyRule[] | null;
  /** Of `spec`; of the object where it has none. */
  readonly span: Span;
}

export interface NetworkPolicyRule {
  /** `from` or `to`. Missing and empty both mean every peer. */
  readonly peers: readonly NetworkPolicyPeer[] | null;
  /** Missing and empty both mean every port of every protocol. */
  readonly ports: readonly NetworkPolicyPort[] | null;
  readonly span: Span;
  readonly path: string;
}

export interface NetworkPolicyPeer {
  readonly podSelector: LabelSelector | null;
  readonly namespaceSelector: LabelSelector | null;
  readonly ipBlock: IpBlock | null;
  readonly span: Span;
  readonly path: string;
}

export interface IpBlock {
  readonly cidr: Placed<string> | null;
  readonly except: readonly Placed<string>[];
  readonly span: Span;
  readonly path: string;
}

export interface NetworkPolicyPort {
  /** `null` is TCP. */
  readonly protocol: Placed<string> | null;
  /** `null` is every port of the protocol. A text is the name of a container's port. */
  readonly port: Placed<string | number> | null;
  readonly endPort: Placed<number> | null;
  readonly span: Span;
  readonly path: string;
}

/** Is it a NetworkPolicy of Kubernetes (and not Calico's of the same kind)? */
export function isNetworkPolicy(object: Pick<KubeObject, 'apiVersion' | 'kind'>): boolean {
  return object.kind === 'NetworkPolicy' && object.apiVersion === NETWORK_POLICY_API;
}

const ipBlock: Decoder<IpBlock> = record(['cidr', 'except'], (fields) => ({
  cidr: fields.get('cidr', placed(text)) ?? null,
  except: fields.get('except', listOf(placed(text))) ?? [],
  span: fields.span,
  path: fields.path,
}));

const peer: Decoder<NetworkPolicyPeer> = record(
  ['podSelector', 'namespaceSelector', 'ipBlock'],
  (fields) => ({
    podSelector: fields.get('podSelector', labelSelector) ?? null,
    namespaceSelector: fields.get('namespaceSelector', labelSelector) ?? null,
    ipBlock: fields.get('ipBlock', ipBlock) ?? null,
    span: fields.span,
    path: fields.path,
  }),
);

const port: Decoder<NetworkPolicyPort> = record(['protocol', 'port', 'endPort'], (fields) => ({
  protocol: fields.get('protocol', placed(text)) ?? null,
  port: fields.get('port', placed(textOrWhole)) ?? null,
  endPort: fields.get('endPort', placed(whole)) ?? null,
  span: fields.span,
  path: fields.path,
}));

function rule(peers: 'from' | 'to'): Decoder<NetworkPolicyRule> {
  return record(['ports', peers], (fields) => ({
    peers: fields.get(peers, listOf(peer)) ?? null,
    ports: fields.get('ports', listOf(port)) ?? null,
    span: fields.span,
    path: fields.path,
  }));
}

const spec: Decoder<Omit<NetworkPolicy, 'object'>> = record(
  ['podSelector', 'ingress', 'egress', 'policyTypes'],
  (fields) => ({
    podSelector: fields.get('podSelector', labelSelector) ?? null,
    policyTypes: fields.get('policyTypes', listOf(placed(text))) ?? null,
    ingress: fields.get('ingress', listOf(rule('from'))) ?? null,
    egress: fields.get('egress', listOf(rule('to'))) ?? null,
    span: fields.span,
  }),
);

/** Decodes; undefined where the shape is wrong at the top. Where `report` gained an error the value is incomplete: do not use it for meaning. */
export function decodeNetworkPolicy(object: KubeObject, report: Report): NetworkPolicy | undefined {
  const fields = objectFields(object, report);
  if (fields === undefined) return undefined;
  const found = fields.get('spec', spec);
  if (found === undefined && fields.has('spec')) return undefined;
  return {
    object,
    ...(found ?? { podSelector: null, policyTypes: null, ingress: null, egress: null, span: object.span }),
  };
}

/**
 * The defaulted types: as written, or Ingress, plus Egress where `egress` has an item (an empty list has none)
 * (pkg/apis/networking/v1/defaults.go @ 030880a5).
 */
export function policyTypesOf(policy: Pick<NetworkPolicy, 'policyTypes' | 'egress'>): ReadonlySet<Direction> {
  const written = policy.policyTypes ?? [];
  if (written.length === 0)
    return new Set<Direction>((policy.egress ?? []).length > 0 ? ['ingress', 'egress'] : ['ingress']);
  const types = new Set<Direction>();
  for (const { value } of written) {
    if (value === 'Ingress') types.add('ingress');
    if (value === 'Egress') types.add('egress');
  }
  return types;
}
