/**
 * The shapes of Calico's policy kinds, decoded faithfully with places: what is missing, `null` and empty stay apart, nothing
 * gets a default or a meaning. Unknown fields and wrong types are diagnostics (strict decoding).
 * Source: api/pkg/apis/projectcalico/v3 @ 87c1590 (3.34-dev); fields of newer versions than a profile's are validation's job.
 */
import type { Span } from '../../base/source.js';
import {
  boolean,
  type Decoder,
  type Fields,
  fieldsOf,
  listOf,
  number,
  objectFields,
  type Placed,
  placed,
  type Report,
  text,
  whole,
} from '../kube/decode.js';
import { decodeNetworkPolicy, type NetworkPolicy as KubernetesPolicy } from '../kube/network-policy.js';
import type { KubeObject } from '../kube/object.js';
import { decodedOnce } from '../kube/once.js';
import { protocol, type RuleProtocol } from './resource-ports.js';
import { type CalicoRule, decodeRule, type Given } from './resource-rules.js';

export type { Given } from './resource-rules.js';

/** What users write, and the backing store that is sometimes written by hand: no defaulting and no validation happens there. */
export const CALICO_API = 'projectcalico.org/v3';
export const CALICO_CRD_API = 'crd.projectcalico.org/v1';

export const POLICY_KINDS = [
  'NetworkPolicy',
  'GlobalNetworkPolicy',
  'StagedNetworkPolicy',
  'StagedGlobalNetworkPolicy',
] as const;
export type PolicyKind = (typeof POLICY_KINDS)[number];

/** One shape for four kinds; what a kind does not have is never there, because it would be an unknown field. */
export interface CalicoPolicy {
  readonly kind: PolicyKind;
  readonly object: KubeObject;
  readonly tier: Given<string>;
  readonly order: Given<number>;
  readonly ingress: Given<readonly CalicoRule[]>;
  readonly egress: Given<readonly CalicoRule[]>;
  readonly selector: Given<string>;
  readonly types: Given<readonly Placed<string>[]>;
  readonly serviceAccountSelector: Given<string>;
  readonly performanceHints: Given<readonly Placed<string>[]>;
  /** The four below: cluster-wide kinds only. */
  readonly namespaceSelector: Given<string>;
  readonly doNotTrack: Given<boolean>;
  readonly preDNAT: Given<boolean>;
  readonly applyOnForward: Given<boolean>;
  /** Staged kinds only. */
  readonly stagedAction: Given<string>;
  readonly span: Span;
}

export interface StagedKubernetesPolicy {
  readonly kind: 'StagedKubernetesNetworkPolicy';
  readonly object: KubeObject;
  readonly stagedAction: Given<string>;
  readonly policy: KubernetesPolicy;
  readonly span: Span;
}

export interface CalicoTier {
  readonly kind: 'Tier';
  readonly object: KubeObject;
  readonly order: Given<number>;
  readonly defaultAction: Given<string>;
  readonly span: Span;
}

export interface CalicoSet {
  readonly kind: 'NetworkSet' | 'GlobalNetworkSet';
  readonly object: KubeObject;
  readonly nets: Given<readonly Placed<string>[]>;
  readonly span: Span;
}

export interface HostEndpoint {
  readonly kind: 'HostEndpoint';
  readonly object: KubeObject;
  readonly node: Given<string>;
  readonly interfaceName: Given<string>;
  readonly expectedIPs: Given<readonly Placed<string>[]>;
  readonly profiles: Given<readonly Placed<string>[]>;
  readonly ports: Given<readonly HostPort[]>;
  readonly span: Span;
}

export interface HostPort {
  readonly name: Given<string>;
  readonly protocol: Given<RuleProtocol>;
  readonly port: Given<number>;
  readonly span: Span;
  readonly path: string;
}

export type CalicoResource = CalicoPolicy | StagedKubernetesPolicy | CalicoTier | CalicoSet | HostEndpoint;
export type CalicoKind = CalicoResource['kind'];

export const CALICO_KINDS = [
  ...POLICY_KINDS,
  'StagedKubernetesNetworkPolicy',
  'Tier',
  'NetworkSet',
  'GlobalNetworkSet',
  'HostEndpoint',
] as const satisfies readonly CalicoKind[];

/** The Calico kind of an object of either API group; undefined for every other object. */
export function calicoKind(object: Pick<KubeObject, 'apiVersion' | 'kind'>): CalicoKind | undefined {
  if (object.apiVersion !== CALICO_API && object.apiVersion !== CALICO_CRD_API) return undefined;
  return CALICO_KINDS.find((kind) => kind === object.kind);
}

/** Kinds that are reported and never enforced. */
export function isStaged(kind: CalicoKind): boolean {
  return kind.startsWith('Staged');
}

/**
 * Decodes an object of `calicoKind`; undefined for other objects and where the shape is wrong at the top. Adds
 * `manifest-wrong-type`, `manifest-unknown-field`, `calico-port-format`, `calico-port-order`. Where `report` gained an
 * error the value is incomplete: do not use it for meaning.
 */
export const decodeCalico = decodedOnce((object, report): CalicoResource | undefined => {
  const kind = calicoKind(object);
  if (kind === undefined) return undefined;
  if (kind === 'StagedKubernetesNetworkPolicy') return decodeStagedKubernetes(object, report);
  const fields = objectFields(object, report);
  if (fields === undefined) return undefined;
  const spec = (known: readonly string[]): Fields => specOf(fields, known, report);
  switch (kind) {
    case 'Tier': {
      const inner = spec(['order', 'defaultAction']);
      return {
        kind,
        object,
        order: inner.get('order', placed(number)),
        defaultAction: inner.get('defaultAction', placed(text)),
        span: inner.span,
      };
    }
    case 'NetworkSet':
    case 'GlobalNetworkSet': {
      const inner = spec(['nets']);
      return { kind, object, nets: inner.get('nets', texts), span: inner.span };
    }
    case 'HostEndpoint':
      return decodeHostEndpoint(
        object,
        spec(['node', 'interfaceName', 'expectedIPs', 'profiles', 'ports']),
        report,
      );
    default:
      return decodePolicy(object, kind, spec(policyFields(kind)));
  }
});

const texts: Decoder<Placed<readonly Placed<string>[]>> = placed(listOf(placed(text)));

const COMMON = [
  'tier',
  'order',
  'ingress',
  'egress',
  'selector',
  'types',
  'serviceAccountSelector',
  'performanceHints',
];

function policyFields(kind: PolicyKind): readonly string[] {
  const staged = isStaged(kind) ? ['stagedAction'] : [];
  const global = ['namespaceSelector', 'doNotTrack', 'preDNAT', 'applyOnForward'];
  return [
    ...COMMON,
    ...(kind === 'NetworkPolicy' || kind === 'StagedNetworkPolicy' ? [] : global),
    ...staged,
  ];
}

/** The fields of `spec`; of an empty map where it is missing. */
function specOf(fields: Fields, known: readonly string[], report: Report): Fields {
  const empty: Fields = {
    span: fields.span,
    path: 'spec',
    tree: { kind: 'map', entries: new Map(), span: fields.span },
    get: () => undefined,
    need: () => undefined,
    has: () => false,
    spanOf: () => fields.span,
  };
  return fields.get('spec', (tree, path) => fieldsOf(tree, path, known, report)) ?? empty;
}

function decodePolicy(object: KubeObject, kind: PolicyKind, spec: Fields): CalicoPolicy {
  const rules = placed(listOf(decodeRule));
  return {
    kind,
    object,
    tier: spec.get('tier', placed(text)),
    order: spec.get('order', placed(number)),
    ingress: spec.get('ingress', rules),
    egress: spec.get('egress', rules),
    selector: spec.get('selector', placed(text)),
    types: spec.get('types', texts),
    serviceAccountSelector: spec.get('serviceAccountSelector', placed(text)),
    performanceHints: spec.get('performanceHints', texts),
    namespaceSelector: spec.get('namespaceSelector', placed(text)),
    doNotTrack: spec.get('doNotTrack', placed(boolean)),
    preDNAT: spec.get('preDNAT', placed(boolean)),
    applyOnForward: spec.get('applyOnForward', placed(boolean)),
    stagedAction: spec.get('stagedAction', placed(text)),
    span: spec.span,
  };
}

function decodeHostEndpoint(object: KubeObject, spec: Fields, report: Report): HostEndpoint {
  const port: Decoder<HostPort> = (tree, path) => {
    const fields = fieldsOf(tree, path, ['name', 'protocol', 'port'], report);
    if (fields === undefined) return undefined;
    return {
      name: fields.get('name', placed(text)),
      protocol: fields.get('protocol', placed(protocol)),
      port: fields.get('port', placed(whole)),
      span: fields.span,
      path: fields.path,
    };
  };
  return {
    kind: 'HostEndpoint',
    object,
    node: spec.get('node', placed(text)),
    interfaceName: spec.get('interfaceName', placed(text)),
    expectedIPs: spec.get('expectedIPs', texts),
    profiles: spec.get('profiles', texts),
    ports: spec.get('ports', placed(listOf(port))),
    span: spec.span,
  };
}

/** The kind is a Kubernetes NetworkPolicy with one field more: that field is taken out and the rest decoded as one. */
function decodeStagedKubernetes(object: KubeObject, report: Report): StagedKubernetesPolicy | undefined {
  const specEntry = object.body.entries.get('spec');
  const spec = specEntry?.value;
  const action = spec?.kind === 'map' ? spec.entries.get('stagedAction') : undefined;
  const entries = new Map(object.body.entries);
  if (specEntry !== undefined && spec?.kind === 'map') {
    const rest = new Map(spec.entries);
    rest.delete('stagedAction');
    entries.set('spec', { ...specEntry, value: { ...spec, entries: rest } });
  }
  const policy = decodeNetworkPolicy({ ...object, body: { ...object.body, entries } }, report);
  if (policy === undefined) return undefined;
  const written = action?.value;
  const stagedAction: Given<string> =
    written === undefined
      ? undefined
      : written.kind === 'scalar' && written.value === null
        ? null
        : placed(text)(written, 'spec.stagedAction', report);
  return {
    kind: 'StagedKubernetesNetworkPolicy',
    object,
    stagedAction,
    policy: { ...policy, object },
    span: policy.span,
  };
}
