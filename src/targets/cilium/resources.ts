/**
 * The shapes of Cilium's policy kinds as decoded from manifests: what is written, where, and whether a list is missing,
 * `null` or empty, because Cilium reads these three differently. Knows no meaning: defaults, scoping and verdicts are elsewhere.
 * Field table: Cilium commit 2efb257c8533 pkg/policy/api/{rule,ingress,egress,l4,icmp,http,fqdn,cidr}.go and
 * pkg/k8s/apis/cilium.io/v2.
 */
import type { Span } from '../../base/source.js';
import type { Direction } from '../../ir/policy.js';
import type { KubeObject } from '../kube/object.js';

export interface Text {
  readonly value: string;
  readonly span: Span;
}

export interface Whole {
  readonly value: number;
  readonly span: Span;
}

/** A list field. `items` is empty unless `written` is `list`; `span` is that of the field, or of its owner where it is missing. */
export interface Listed<T> {
  readonly written: 'missing' | 'null' | 'list';
  readonly items: readonly T[];
  readonly span: Span;
}

/** `matchLabels` and `matchExpressions` as written: keys keep their `source:` prefix. */
export interface CiliumSelector {
  readonly matchLabels: readonly SelectorLabel[];
  readonly matchExpressions: readonly SelectorExpression[];
  readonly span: Span;
}

export interface SelectorLabel {
  readonly key: Text;
  readonly value: Text;
}

export interface SelectorExpression {
  readonly key: Text;
  readonly operator: Text;
  readonly values: Listed<Text>;
}

export interface CidrRule {
  readonly cidr: Text | null;
  readonly groupRef: Text | null;
  readonly groupSelector: CiliumSelector | null;
  readonly except: Listed<Text>;
  readonly span: Span;
}

/** One entry of `toServices`; both members may be written. */
export interface ServiceRef {
  readonly byName: { readonly name: Text | null; readonly namespace: Text | null } | null;
  readonly bySelector: { readonly selector: CiliumSelector; readonly namespace: Text | null } | null;
  readonly span: Span;
}

/** One entry of `toFQDNs` or of a DNS rule. */
export interface NameSelector {
  readonly matchName: Text | null;
  readonly matchPattern: Text | null;
  readonly span: Span;
}

/** The peers of one rule element. Those that a direction or a deny list does not have are `missing`. */
export interface Peers {
  readonly endpoints: Listed<CiliumSelector>;
  readonly nodes: Listed<CiliumSelector>;
  readonly cidrs: Listed<Text>;
  readonly cidrSets: Listed<CidrRule>;
  readonly entities: Listed<Text>;
  readonly groups: Listed<Span>;
  /** Egress only. */
  readonly services: Listed<ServiceRef>;
  /** Egress allow only. */
  readonly names: Listed<NameSelector>;
}

export interface PortProtocol {
  readonly port: Text | null;
  readonly endPort: Whole | null;
  readonly protocol: Text | null;
  readonly span: Span;
}

export interface HeaderMatch {
  readonly name: Text | null;
  readonly value: Text | null;
  readonly secret: { readonly name: Text | null; readonly namespace: Text | null } | null;
  readonly mismatch: Text | null;
  readonly span: Span;
}

export interface HttpRule {
  readonly path: Text | null;
  readonly method: Text | null;
  readonly host: Text | null;
  readonly headers: Listed<Text>;
  readonly headerMatches: Listed<HeaderMatch>;
  readonly span: Span;
}

export interface L7Rules {
  readonly http: Listed<HttpRule>;
  readonly dns: Listed<NameSelector>;
  readonly span: Span;
}

export interface Listener {
  readonly name: Text | null;
  readonly envoyConfigKind: Text | null;
  readonly envoyConfigName: Text | null;
  readonly priority: Whole | null;
  readonly span: Span;
}

export interface PortRule {
  readonly ports: Listed<PortProtocol>;
  readonly rules: L7Rules | null;
  readonly serverNames: Listed<Text>;
  readonly terminatingTls: Span | null;
  readonly originatingTls: Span | null;
  readonly listener: Listener | null;
  readonly span: Span;
}

export interface IcmpField {
  readonly family: Text | null;
  /** A number, or a name such as `EchoRequest`; null where none is written. */
  readonly type: Text | Whole | null;
  readonly span: Span;
}

export interface IcmpRule {
  readonly fields: Listed<IcmpField>;
  readonly span: Span;
}

/** One element of `ingress`, `ingressDeny`, `egress` or `egressDeny`. */
export interface RuleElement {
  readonly direction: Direction;
  readonly action: 'allow' | 'deny';
  /** As in `spec.ingress[0]`. */
  readonly path: string;
  readonly peers: Peers;
  readonly toPorts: Listed<PortRule>;
  readonly icmps: Listed<IcmpRule>;
  /** Allow rules only; `null` where none is written. */
  readonly authentication: Text | null;
  readonly span: Span;
}

/** One `spec`, or one entry of `specs`. */
export interface CiliumRule {
  /** `spec` or `specs[0]`. */
  readonly path: string;
  readonly endpointSelector: CiliumSelector | null;
  readonly nodeSelector: CiliumSelector | null;
  readonly ingress: Listed<RuleElement>;
  readonly ingressDeny: Listed<RuleElement>;
  readonly egress: Listed<RuleElement>;
  readonly egressDeny: Listed<RuleElement>;
  /** `null`: not written. */
  readonly enableDefaultDeny: Readonly<Record<Direction, boolean | null>>;
  readonly description: string;
  readonly log: Text | null;
  readonly span: Span;
}

export interface CiliumPolicy {
  readonly kind: 'CiliumNetworkPolicy' | 'CiliumClusterwideNetworkPolicy';
  readonly name: string;
  /** Empty in a cluster-wide policy, and where a namespaced one names none. */
  readonly namespace: string;
  /** `spec` first, then `specs`: Cilium concatenates them. */
  readonly rules: readonly CiliumRule[];
  readonly object: KubeObject;
}

export interface CiliumCidrGroup {
  readonly kind: 'CiliumCIDRGroup';
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly externalCidrs: Listed<Text>;
  readonly object: KubeObject;
}

export interface GatewaySelector {
  readonly podSelector: CiliumSelector | null;
  readonly namespaceSelector: CiliumSelector | null;
  readonly nodeSelector: CiliumSelector | null;
  readonly span: Span;
}

export interface GatewayNode {
  readonly nodeSelector: CiliumSelector | null;
  readonly interface: Text | null;
  readonly egressIp: Text | null;
  readonly span: Span;
}

export interface CiliumEgressGateway {
  readonly kind: 'CiliumEgressGatewayPolicy';
  readonly name: string;
  readonly selectors: Listed<GatewaySelector>;
  readonly destinationCidrs: Listed<Text>;
  readonly excludedCidrs: Listed<Text>;
  readonly gateway: GatewayNode | null;
  readonly gateways: Listed<GatewayNode>;
  readonly object: KubeObject;
}

export type CiliumResource = CiliumPolicy | CiliumCidrGroup | CiliumEgressGateway;

/** The elements of one direction, allows before denies, in the order written. */
export function elementsOf(rule: CiliumRule, direction: Direction): readonly RuleElement[] {
  return direction === 'ingress'
    ? [...rule.ingress.items, ...rule.ingressDeny.items]
    : [...rule.egress.items, ...rule.egressDeny.items];
}

/** Every element of a rule. */
export function allElements(rule: CiliumRule): readonly RuleElement[] {
  return [...elementsOf(rule, 'ingress'), ...elementsOf(rule, 'egress')];
}
