/**
 * ClusterNetworkPolicy v1alpha2 → a draft, as Cilium compiles it (pkg/k8s/cluster_network_policy.go @ 2efb257): rules are levels
 * by priority and index, nothing isolates, and what Cilium cannot name fails closed.
 */
import {
  type Action,
  DIRECTIONS,
  type Direction,
  FALSE_PRED,
  type Pred,
  TRUE_PRED,
} from '../../ir/policy.js';
import { simplifyPred } from '../../ir/pred-forms.js';
import { allOf, anyOf, IS_NODE, IS_POD, isFalse, isKind, notOf, OWN_NODE } from '../../ir/preds.js';
import { ANY_REQUEST, type Request } from '../../ir/request.js';
import { ALL_TRAFFIC, SCTP, TCP, UDP } from '../../ir/traffic.js';
import type {
  ClusterNetworkPolicy,
  ClusterPeer,
  ClusterPorts,
  ClusterProtocol,
  ClusterRule,
  NamespacedPods,
} from '../kube/cluster-network-policy.js';
import type { Report } from '../kube/decode.js';
import { objectLabel } from '../kube/object.js';
import { type Draft, descriptionOf } from './read-draft.js';
import { type DraftRule, shortPath } from './read-element.js';
import { namesPred, netsPred, netWith } from './read-peers.js';
import { dnsRequest } from './read-requests.js';
import {
  type Ask,
  kubernetesAsks,
  namespaceAsks,
  ownClusterAsks,
  type ReadSettings,
  refuseSelector,
  selectedPeers,
  selectorPred,
} from './read-selectors.js';
import { namedPart, type PortPart, partsTraffic, rangePart } from './read-traffic.js';
import type { NameSelector } from './resources.js';

interface Place {
  readonly label: string;
  readonly settings: ReadSettings;
  readonly report: Report;
}

/** Adds `cilium-read-cluster` and `cilium-read-pattern`. */
export function clusterPolicyDraft(
  policy: ClusterNetworkPolicy,
  settings: ReadSettings,
  report: Report,
): Draft {
  const label = objectLabel(policy.object);
  const place = { label, settings, report };
  const has = (direction: Direction) => (policy[direction] ?? []).length > 0;
  return {
    name: policy.object.name,
    scope: { kind: 'cluster' },
    tier: policy.tier?.value === 'Baseline' ? 'baseline' : 'admin',
    priority: policy.priority?.value ?? 0,
    subject: simplifyPred(subjectPred(policy, place)),
    onHost: false,
    rules: DIRECTIONS.flatMap((direction) =>
      (policy[direction] ?? []).flatMap((rule, index) =>
        readRule(rule, direction, place)
          .filter((each) => !isFalse(each.rule.peer))
          .map((each) => ({ ...each, place: index })),
      ),
    ),
    entries: { ingress: has('ingress'), egress: has('egress') },
    denies: { ingress: false, egress: false },
    effects: [],
    description: descriptionOf(policy.object),
    origin: { span: policy.object.span, label },
  };
}

/** Endpoints with such labels, never nodes: host-network pods carry no labels of pods or namespaces. */
function subjectPred({ subject }: ClusterNetworkPolicy, { settings, report }: Place): Pred {
  if (subject === null) return FALSE_PRED;
  const asks =
    subject.pods === null ? namespaceAsks(subject.namespaces, subject.span) : podAsks(subject.pods);
  if (subject.pods === null && subject.namespaces === null) return FALSE_PRED;
  refuseSelector(asks, 'spec.subject', settings, report);
  return allOf(
    anyOf(IS_POD, isKind('health'), isKind('ingress'), isKind('init')),
    selectorPred(asks, 'subject', settings),
  );
}

function podAsks(pods: NamespacedPods): readonly Ask[] {
  return [...namespaceAsks(pods.namespaceSelector, pods.span), ...kubernetesAsks(pods.podSelector)];
}

function readRule(rule: ClusterRule, direction: Direction, place: Place): readonly DraftRule[] {
  const action = actionOf(rule);
  const parts = ruleParts(rule);
  const name = rule.name === null || rule.name.value === '' ? '' : ` (${rule.name.value})`;
  const origin = { span: rule.span, label: `${place.label} ${shortPath(rule.path)}${name}` };
  const draft = (decides: Action, peer: Pred, ports: readonly PortPart[], request: Request): DraftRule => {
    const traffic = partsTraffic(ports);
    const read = { direction, action: decides, own: TRUE_PRED, peer: simplifyPred(peer), traffic, request };
    return { rule: { ...read, effects: [], origin, accepts: [] }, ports };
  };
  const peers = rule.peers ?? [];
  if (peers.length === 0) return [draft(action, TRUE_PRED, parts, ANY_REQUEST)];
  const known: Pred[] = [];
  const more: DraftRule[] = [];
  for (const peer of peers) {
    const found = peerPred(peer, place);
    if (peer.domainNames !== null) {
      if (action !== 'allow') continue;
      const names = peer.domainNames.map(({ value, span }) => nameSelector(value, span));
      known.push(namesPred(names, peer.path, place));
      const request = dnsRequest(names, place.settings, peer.path, place.report);
      more.push(draft('allow', resolver(place.settings, peer.span), RESOLVER_PORTS, request));
    } else if (found !== null) known.push(found);
    else if (action !== 'allow') more.push(draft('deny', TRUE_PRED, parts, ANY_REQUEST));
  }
  return known.length === 0 ? more : [draft(action, anyOf(...known), parts, ANY_REQUEST), ...more];
}

function actionOf(rule: ClusterRule): Action {
  const written = rule.action?.value;
  return written === 'Deny' ? 'deny' : written === 'Pass' ? 'pass' : 'allow';
}

/** `null` for a peer of a kind that Cilium does not know. `namespaces` reaches every cluster, `pods` the own one. */
function peerPred(peer: ClusterPeer, { settings, report }: Place): Pred | null {
  const refuse = (asks: readonly Ask[]) => refuseSelector(asks, peer.path, settings, report);
  if (peer.pods !== null) {
    const pods = kubernetesAsks(peer.pods.podSelector);
    refuse(pods);
    const asks = [...podAsks(peer.pods), ...ownClusterAsks(pods, settings, peer.span)];
    return selectedPeers(asks, settings);
  }
  if (peer.namespaces !== null) return selectedPeers(namespaceAsks(peer.namespaces, peer.span), settings);
  if (peer.nodes !== null) {
    const asks = kubernetesAsks(peer.nodes).map((each) => ({ ...each, source: 'node' }));
    return allOf(IS_NODE, notOf(OWN_NODE), selectorPred(asks, 'peer', settings));
  }
  if (peer.networks === null) return null;
  return netsPred(
    peer.networks.flatMap(({ value }) => netWith(value, [])),
    settings,
  );
}

/** `*.example.com` is every name below, at any depth. */
function nameSelector(written: string, span: NameSelector['span']): NameSelector {
  if (!written.startsWith('*')) return { matchName: { value: written, span }, matchPattern: null, span };
  const value = written.startsWith('**') ? written : `*${written}`;
  return { matchName: null, matchPattern: { value, span }, span };
}

/** With names Cilium allows queries for them, to whatever is labelled as the cluster's DNS, on its ports by name. */
function resolver(settings: ReadSettings, span: NameSelector['span']): Pred {
  const asked: Ask = { source: 'any', key: 'k8s-app', operator: 'In', values: ['kube-dns'], span };
  return selectorPred([asked], 'peer', settings);
}

const RESOLVER_PORTS: readonly PortPart[] = ['dns', 'dns-tcp'].flatMap((name) =>
  ([TCP, UDP, SCTP] as const).map((protocol) => namedPart(protocol, name)),
);

/** No protocols are all of them; a named port is one of any protocol. */
function ruleParts({ protocols }: ClusterRule): readonly PortPart[] {
  const written = protocols ?? [];
  return written.length === 0 ? [{ key: '', traffic: ALL_TRAFFIC }] : written.flatMap(protocolParts);
}

function protocolParts(protocol: ClusterProtocol): readonly PortPart[] {
  if (protocol.tcp !== null) return [portsPart(TCP, protocol.tcp)];
  if (protocol.udp !== null) return [portsPart(UDP, protocol.udp)];
  if (protocol.sctp !== null) return [portsPart(SCTP, protocol.sctp)];
  const name = protocol.destinationNamedPort?.value ?? '';
  return name === '' ? [] : ([TCP, UDP, SCTP] as const).map((number) => namedPart(number, name));
}

function portsPart(
  protocol: typeof TCP | typeof UDP | typeof SCTP,
  { destinationPort }: ClusterPorts,
): PortPart {
  const range = destinationPort?.range ?? null;
  const first = range?.start?.value ?? destinationPort?.number?.value ?? 0;
  return rangePart(protocol, first, range?.end?.value ?? first);
}
