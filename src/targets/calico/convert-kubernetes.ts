/**
 * Turns Kubernetes NetworkPolicy and ClusterNetworkPolicy into the engine's shape, as Calico converts them.
 * Source: libcalico-go/lib/backend/k8s/conversion/{conversion,clusternetworkpolicy}.go @ 87c1590.
 */
import { compareText } from '../../base/order.js';
import { unreachable } from '../../base/unreachable.js';
import type { Direction, Origin } from '../../ir/policy.js';
import { SCTP, TCP, UDP } from '../../ir/traffic.js';
import { type Interval, union } from '../../values/intervals.js';
import { netSet, parseNet } from '../../values/nets.js';
import type {
  ClusterNetworkPolicy,
  ClusterPeer,
  ClusterPorts,
  ClusterProtocol,
  ClusterRule,
} from '../kube/cluster-network-policy.js';
import type { LabelSelector } from '../kube/label-selector.js';
import {
  type NetworkPolicy,
  type NetworkPolicyPeer,
  type NetworkPolicyPort,
  policyTypesOf,
} from '../kube/network-policy.js';
import { objectLabel } from '../kube/object.js';
import type { Profile } from '../profiles.js';
import { KUBERNETES_POLICY_ORDER, tieOf } from './convert.js';
import {
  ANY_ENTITY,
  ANY_RULE,
  type EngineEntity,
  type EnginePolicy,
  type EnginePorts,
  type EngineRule,
} from './engine.js';
import {
  DEFAULT_NAMESPACE,
  joinEntitySelectors,
  joinPolicySelectors,
  ORCHESTRATOR_LABEL,
} from './join-selectors.js';

const PROTOCOLS: ReadonlyMap<string, number> = new Map([
  ['TCP', TCP],
  ['UDP', UDP],
  ['SCTP', SCTP],
]);

/** Tier `default`, order 1000, allows only. Undefined where a selector cannot be joined. */
export function convertNetworkPolicy(policy: NetworkPolicy, profile: Profile): EnginePolicy | undefined {
  const { name } = policy.object;
  const namespace = policy.object.namespace || DEFAULT_NAMESPACE;
  const label = objectLabel(policy.object);
  const subject = joinPolicySelectors({
    namespace,
    selector: podText(policy.podSelector),
    namespaceSelector: '',
    serviceAccountSelector: '',
  });
  if (subject === undefined) return undefined;
  const rulesOf = (direction: Direction): readonly EngineRule[] =>
    (policy[direction] ?? []).flatMap((rule, index) => {
      const origin: Origin = { span: rule.span, label: `${label} ${direction}[${index}]` };
      const peers = (rule.peers ?? []).length === 0 ? [ANY_ENTITY] : peersOf(rule.peers ?? [], namespace);
      const ports = rule.ports ?? [];
      const traffic = ports.length === 0 ? [ANY_TRAFFIC] : ports.map(portOf);
      return combine(direction, 'allow', peers, traffic, origin);
    });
  const types = policyTypesOf(policy);
  return {
    kind: 'KubernetesNetworkPolicy',
    namespace,
    name,
    tier: 'default',
    order: KUBERNETES_POLICY_ORDER,
    tie: tieOf('KubernetesNetworkPolicy', namespace, name, 'default', profile),
    subject,
    governs: { ingress: types.has('ingress'), egress: types.has('egress') },
    rules: { ingress: rulesOf('ingress'), egress: rulesOf('egress') },
    stage: 'normal',
    origin: { span: policy.object.span, label },
  };
}

/**
 * Tier `kube-admin` or `kube-baseline`, order by priority, governing only directions with rules. Undefined (the policy is
 * skipped) for an unknown tier and without a subject. A rule that Calico cannot convert is dropped where it accepts and
 * becomes a deny of everything where it denies or passes.
 */
export function convertClusterPolicy(
  policy: ClusterNetworkPolicy,
  profile: Profile,
): EnginePolicy | undefined {
  const { name } = policy.object;
  const label = objectLabel(policy.object);
  const tier =
    policy.tier?.value === 'Admin'
      ? 'kube-admin'
      : policy.tier?.value === 'Baseline'
        ? 'kube-baseline'
        : null;
  const given = policy.subject;
  if (tier === null || given === null || (given.namespaces === null && given.pods === null)) return undefined;
  const subject = joinPolicySelectors({
    namespace: '',
    selector: given.namespaces !== null ? podText(null) : podText(given.pods?.podSelector ?? null),
    namespaceSelector: namespaceText(given.namespaces ?? given.pods?.namespaceSelector ?? null, true),
    serviceAccountSelector: '',
  });
  if (subject === undefined) return undefined;
  const rulesOf = (direction: Direction): readonly EngineRule[] =>
    (policy[direction] ?? []).flatMap((rule, index) =>
      clusterRule(rule, direction, { span: rule.span, label: `${label} ${direction}[${index}]` }),
    );
  const rules = { ingress: rulesOf('ingress'), egress: rulesOf('egress') };
  return {
    kind: 'KubernetesClusterNetworkPolicy',
    namespace: '',
    name,
    tier,
    order: policy.priority?.value ?? 0,
    tie: tieOf('KubernetesClusterNetworkPolicy', '', name, tier, profile),
    subject,
    governs: { ingress: rules.ingress.length > 0, egress: rules.egress.length > 0 },
    rules,
    stage: 'normal',
    origin: { span: policy.object.span, label },
  };
}

/** Protocol and ports of one entry; `null` protocol is every protocol. */
interface EntryTraffic {
  readonly protocol: number | null;
  readonly ports: EnginePorts | null;
}

const ANY_TRAFFIC: EntryTraffic = { protocol: null, ports: null };

function combine(
  direction: Direction,
  action: EngineRule['action'],
  peers: readonly EngineEntity[],
  traffic: readonly EntryTraffic[],
  origin: Origin,
): readonly EngineRule[] {
  return traffic.flatMap(({ protocol, ports }) =>
    peers.map((peer) => ({
      ...ANY_RULE,
      action,
      protocol,
      source: direction === 'ingress' ? peer : ANY_ENTITY,
      destination: direction === 'ingress' ? { ...ANY_ENTITY, ports } : { ...peer, ports },
      origin,
    })),
  );
}

function peersOf(peers: readonly NetworkPolicyPeer[], namespace: string): readonly EngineEntity[] {
  return peers.flatMap((peer): readonly EngineEntity[] => {
    if (peer.ipBlock !== null) {
      const except = peer.ipBlock.except.flatMap((net) => parseNet(net.value) ?? []);
      return [
        {
          ...ANY_ENTITY,
          nets: netSet([parseNet(peer.ipBlock.cidr?.value ?? '') ?? []].flat()),
          notNets: except.length === 0 ? null : netSet(except),
        },
      ];
    }
    return entity(podText(peer.podSelector), namespaceText(peer.namespaceSelector, false), namespace);
  });
}

function portOf(port: NetworkPolicyPort): EntryTraffic {
  const protocol = PROTOCOLS.get(port.protocol?.value ?? 'TCP') ?? null;
  const value = port.port?.value;
  if (value === undefined) return { protocol, ports: null };
  if (typeof value === 'string') return { protocol, ports: { numbers: [], names: [value] } };
  return {
    protocol,
    ports: { numbers: union([{ first: value, last: port.endPort?.value ?? value }]), names: [] },
  };
}

function clusterRule(rule: ClusterRule, direction: Direction, origin: Origin): readonly EngineRule[] {
  const written = rule.action?.value;
  const action =
    written === 'Accept' ? 'allow' : written === 'Deny' ? 'deny' : written === 'Pass' ? 'pass' : null;
  const peers = (rule.peers ?? []).map((peer) => clusterPeer(peer, direction));
  const protocols = rule.protocols ?? [];
  const traffic = protocols.length === 0 ? [ANY_TRAFFIC] : protocols.map(clusterTraffic);
  const convertible = action !== null && peers.every((peer) => peer !== null);
  if (convertible)
    return combine(
      direction,
      action,
      peers.flatMap((peer) => peer ?? []),
      traffic,
      origin,
    );
  return written === 'Deny' || written === 'Pass' ? [{ ...ANY_RULE, action: 'deny', origin }] : [];
}

/** `null`: Calico cannot convert it (`nodes`, `domainNames`, a net that is none). */
function clusterPeer(peer: ClusterPeer, direction: Direction): readonly EngineEntity[] | null {
  if (peer.pods !== null)
    return entity(podText(peer.pods.podSelector), namespaceText(peer.pods.namespaceSelector, true), '');
  if (peer.namespaces !== null) return entity('', namespaceText(peer.namespaces, true), '');
  const networks = direction === 'egress' ? (peer.networks ?? []) : [];
  const nets = networks.map((net) => parseNet(net.value));
  if (nets.length === 0 || nets.some((net) => net === undefined || net.bare)) return null;
  return [{ ...ANY_ENTITY, nets: netSet(nets.flatMap((net) => net ?? [])) }];
}

function clusterTraffic(entry: ClusterProtocol): EntryTraffic {
  if (entry.tcp !== null) return { protocol: TCP, ports: clusterPorts(entry.tcp) };
  if (entry.udp !== null) return { protocol: UDP, ports: clusterPorts(entry.udp) };
  if (entry.sctp !== null) return { protocol: SCTP, ports: clusterPorts(entry.sctp) };
  const name = entry.destinationNamedPort?.value;
  return name === undefined || name === ''
    ? ANY_TRAFFIC
    : { protocol: null, ports: { numbers: [], names: [name] } };
}

function clusterPorts(ports: ClusterPorts): EnginePorts | null {
  const port = ports.destinationPort;
  if (port === null) return null;
  const number = port.number?.value ?? 0;
  const range: Interval<number> | null =
    number !== 0
      ? { first: number, last: number }
      : port.range === null
        ? null
        : { first: port.range.start?.value ?? 0, last: port.range.end?.value ?? 0 };
  return range === null ? null : { numbers: union([range]), names: [] };
}

function entity(selector: string, namespaceSelector: string, namespace: string): readonly EngineEntity[] {
  const joined = joinEntitySelectors(
    { selector, notSelector: '', namespaceSelector, accounts: null },
    namespace,
  );
  return joined === undefined ? [] : [{ ...ANY_ENTITY, ...joined }];
}

/** A selector of pods always says that they are pods, also where none is written. */
function podText(selector: LabelSelector | null): string {
  return [`${ORCHESTRATOR_LABEL} == 'k8s'`, ...requirementTexts(selector)].join(' && ');
}

/** Empty where none is written; where it is written and empty, `all()`. `always`: a missing one is an empty one (it is no pointer there). */
function namespaceText(selector: LabelSelector | null, always: boolean): string {
  if (selector === null) return always ? 'all()' : '';
  const texts = requirementTexts(selector);
  return texts.length === 0 ? 'all()' : texts.join(' && ');
}

function requirementTexts(selector: LabelSelector | null): readonly string[] {
  if (selector === null) return [];
  const labels = [...selector.matchLabels]
    .sort(([a], [b]) => compareText(a, b))
    .map(([key, value]) => `${key} == '${value}'`);
  const expressions = selector.matchExpressions.map(({ key, operator, values }) => {
    switch (operator) {
      case 'In':
        return `${key} in { '${values.join("', '")}' }`;
      case 'NotIn':
        return `${key} not in { '${values.join("', '")}' }`;
      case 'Exists':
        return `has(${key})`;
      case 'DoesNotExist':
        return `! has(${key})`;
      default:
        return unreachable(operator);
    }
  });
  return [...labels, ...expressions];
}
