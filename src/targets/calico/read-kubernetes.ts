/**
 * NetworkPolicy and ClusterNetworkPolicy of Kubernetes -> drafts, as Calico takes them: order 1000 of the default tier, and the
 * tiers around it. Source: reference of the project, calico 5.1, 5.2.
 */
import {
  type Action,
  DEFAULT_ORDER,
  DEFAULT_TIER,
  type Direction,
  type Origin,
  TRUE_PRED,
} from '../../ir/policy.js';
import { inNets } from '../../ir/preds.js';
import { type PortProtocol, SCTP, TCP, UDP } from '../../ir/traffic.js';
import { protocolTraffic } from '../../ir/traffic-sets.js';
import { subtract } from '../../values/intervals.js';
import { netSet, parseNet } from '../../values/nets.js';
import type {
  ClusterNetworkPolicy,
  ClusterPeer,
  ClusterProtocol,
  ClusterRule,
} from '../kube/cluster-network-policy.js';
import {
  type NetworkPolicy,
  type NetworkPolicyPeer,
  type NetworkPolicyPort,
  policyTypesOf,
} from '../kube/network-policy.js';
import { objectLabel } from '../kube/object.js';
import { type Boxes, boxAt, EVERYTHING, meet, tidy } from './read-boxes.js';
import type { Draft, DraftRule, SubjectKind } from './read-drafts.js';
import { type DraftContext, tieText } from './read-policies.js';
import { DEFAULT_NAMESPACE, type Population } from './read-population.js';
import { type EndPlace, portBoxes, selectorBoxes } from './read-rules.js';
import { both, inNamespace, namespaceSelector, podSelector } from './read-selectors.js';
import type { RulePort } from './resource-ports.js';
import type { Selector } from './selector.js';

/** One peer: the flows it is in, and what it selects, which is what the names of ports speak about. */
interface Peer {
  readonly boxes: Boxes;
  readonly selector: Selector | null;
}

/** The protocol, or `null` for all; and ports of it, or `null` for all. */
interface Ports {
  readonly protocol: PortProtocol | null;
  readonly port: RulePort | null;
}

const PEER: EndPlace = { end: 'peer', known: 'any' };
const ANYONE: Peer = { boxes: EVERYTHING, selector: null };

/** Allows only, so the order of rules does not matter. */
export function draftNetworkPolicy(policy: NetworkPolicy, { population, profile }: DraftContext): Draft {
  const { object } = policy;
  const namespace = object.namespace || DEFAULT_NAMESPACE;
  const label = objectLabel(object);
  const types = policyTypesOf(policy);
  const rulesOf = (direction: Direction): readonly DraftRule[] =>
    (policy[direction] ?? []).map((rule, index): DraftRule => {
      const peers = (rule.peers ?? []).map((peer) => peerOf(peer, namespace, population));
      const ports = (rule.ports ?? []).map(portsOf);
      return {
        action: 'allow',
        boxes: (subject) =>
          boxesOf(peers.length === 0 ? [ANYONE] : peers, ports, direction, subject, population),
        effects: [],
        origin: { span: rule.span, label: `${label} ${direction}[${index}]` },
      };
    });
  return {
    object,
    name: object.name,
    namespace,
    tier: DEFAULT_TIER,
    order: DEFAULT_ORDER,
    tie: tieText('KubernetesNetworkPolicy', namespace, object.name, DEFAULT_TIER, profile),
    subject: both(inNamespace(namespace), podSelector(policy.podSelector)),
    governs: { ingress: types.has('ingress'), egress: types.has('egress') },
    sequence: 'together',
    rules: { ingress: rulesOf('ingress'), egress: rulesOf('egress') },
    effects: [],
    origin: { span: object.span, label },
  };
}

function peerOf(peer: NetworkPolicyPeer, namespace: string, population: Population): Peer {
  if (peer.ipBlock !== null) {
    const nets = (texts: readonly string[]) => netSet(texts.flatMap((text) => parseNet(text) ?? []));
    const { cidr, except } = peer.ipBlock;
    const inside = subtract(nets(cidr === null ? [] : [cidr.value]), nets(except.map(({ value }) => value)));
    return { boxes: [boxAt('peer', inNets(inside))], selector: null };
  }
  const place =
    peer.namespaceSelector === null ? inNamespace(namespace) : namespaceSelector(peer.namespaceSelector);
  return selecting(both(place, podSelector(peer.podSelector)), population);
}

function selecting(selector: Selector, population: Population): Peer {
  return { boxes: selectorBoxes({ selector, notSelector: null }, PEER, population), selector };
}

function portsOf({ protocol, port, endPort }: NetworkPolicyPort): Ports {
  const number = PROTOCOLS.get(protocol?.value ?? 'TCP') ?? TCP;
  if (port === null) return { protocol: number, port: null };
  if (typeof port.value === 'string') return { protocol: number, port: { kind: 'name', name: port.value } };
  return {
    protocol: number,
    port: { kind: 'range', first: port.value, last: endPort?.value ?? port.value },
  };
}

const PROTOCOLS: ReadonlyMap<string, PortProtocol> = new Map([
  ['TCP', TCP],
  ['UDP', UDP],
  ['SCTP', SCTP],
]);

/** Any of the peers with any of the ports; no ports at all is all traffic. */
function boxesOf(
  peers: readonly Peer[],
  ports: readonly Ports[],
  direction: Direction,
  subject: SubjectKind,
  population: Population,
): Boxes {
  const ingress = direction === 'ingress';
  const portsBy = (selector: Selector | null): Boxes =>
    ports.length === 0
      ? EVERYTHING
      : tidy(
          ports.flatMap(({ protocol, port }) =>
            meet(
              protocol === null ? EVERYTHING : [boxAt('peer', TRUE_PRED, protocolTraffic(protocol))],
              port === null
                ? EVERYTHING
                : portBoxes([port], selector, ingress ? { end: 'own', known: subject } : PEER, population),
            ),
          ),
        );
  // What a name means depends on the destination, and that is the peer only of egress.
  const named = !ingress && ports.some(({ port }) => port?.kind === 'name');
  const shared = named ? null : portsBy(null);
  return tidy(peers.flatMap((peer) => meet(peer.boxes, shared ?? portsBy(peer.selector))));
}

/**
 * Governs only directions in which rules are left. Where Calico knows a peer not (`nodes`, `domainNames`), an accepting rule is
 * dropped and any other denies everything. INVARIANT: validation takes the policy.
 */
export function draftClusterPolicy(
  policy: ClusterNetworkPolicy,
  { population, profile }: DraftContext,
): Draft {
  const { object, subject } = policy;
  const tier = policy.tier?.value === 'Admin' ? 'kube-admin' : 'kube-baseline';
  const label = objectLabel(object);
  const pods = subject?.pods ?? null;
  const rulesOf = (direction: Direction): readonly DraftRule[] =>
    (policy[direction] ?? []).flatMap((rule, index): readonly DraftRule[] => {
      const name = rule.name === null || rule.name.value === '' ? '' : ` (${rule.name.value})`;
      const origin: Origin = { span: rule.span, label: `${label} ${direction}[${index}]${name}` };
      return clusterRule(rule, direction, origin, population);
    });
  const rules = { ingress: rulesOf('ingress'), egress: rulesOf('egress') };
  return {
    object,
    name: object.name,
    namespace: '',
    tier,
    order: policy.priority?.value ?? 0,
    tie: tieText('KubernetesClusterNetworkPolicy', '', object.name, tier, profile),
    subject: both(
      podSelector(pods?.podSelector ?? null),
      namespaceSelector(subject?.namespaces ?? pods?.namespaceSelector ?? null),
    ),
    governs: { ingress: rules.ingress.length > 0, egress: rules.egress.length > 0 },
    sequence: 'first-match',
    rules,
    effects: [],
    origin: { span: object.span, label },
  };
}

const ACTIONS: ReadonlyMap<string, Action> = new Map([
  ['Accept', 'allow'],
  ['Deny', 'deny'],
  ['Pass', 'pass'],
]);

function clusterRule(
  rule: ClusterRule,
  direction: Direction,
  origin: Origin,
  population: Population,
): readonly DraftRule[] {
  const action = ACTIONS.get(rule.action?.value ?? '') ?? 'deny';
  const peers: Peer[] = [];
  for (const peer of rule.peers ?? []) {
    const known = clusterPeer(peer, population);
    if (known !== null) peers.push(known);
    else if (action === 'allow') return [];
    else return [{ action: 'deny', boxes: () => EVERYTHING, effects: [], origin }];
  }
  const ports = (rule.protocols ?? []).map(clusterPorts);
  return [
    {
      action,
      boxes: (subject) => boxesOf(peers, ports, direction, subject, population),
      effects: [],
      origin,
    },
  ];
}

/** `null`: Calico does not know such a peer. */
function clusterPeer(peer: ClusterPeer, population: Population): Peer | null {
  if (peer.pods !== null)
    return selecting(
      both(namespaceSelector(peer.pods.namespaceSelector), podSelector(peer.pods.podSelector)),
      population,
    );
  // No pod selector stands beside it, so a negation also takes in what has no namespace.
  if (peer.namespaces !== null) return selecting(namespaceSelector(peer.namespaces), population);
  if (peer.networks === null || peer.networks.length === 0) return null;
  const nets = netSet(peer.networks.flatMap(({ value }) => parseNet(value) ?? []));
  return { boxes: [boxAt('peer', inNets(nets))], selector: null };
}

function clusterPorts({ tcp, udp, sctp, destinationNamedPort }: ClusterProtocol): Ports {
  if (destinationNamedPort !== null)
    return { protocol: null, port: { kind: 'name', name: destinationNamedPort.value } };
  const protocol: PortProtocol = tcp !== null ? TCP : udp !== null ? UDP : SCTP;
  const written = (tcp ?? udp ?? sctp)?.destinationPort ?? null;
  if (written === null) return { protocol, port: null };
  const first = written.number?.value ?? written.range?.start?.value ?? 0;
  const last = written.number?.value ?? written.range?.end?.value ?? 0;
  return { protocol, port: { kind: 'range', first, last } };
}
