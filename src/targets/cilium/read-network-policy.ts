/**
 * Kubernetes NetworkPolicy → a draft, as Cilium compiles it (pkg/k8s/network_policy.go @ 2efb257): an `ipBlock` is a CIDR, so no
 * pod and no node; rules of a direction count although `policyTypes` omits it (cilium#48703).
 */
import { DIRECTIONS, type Direction, FALSE_PRED, type Pred, TRUE_PRED } from '../../ir/policy.js';
import { simplifyPred } from '../../ir/pred-forms.js';
import { allOf, anyOf, inNamespaces, isFalse } from '../../ir/preds.js';
import { ANY_REQUEST } from '../../ir/request.js';
import { ALL_TRAFFIC, type PortProtocol, SCTP, TCP, UDP } from '../../ir/traffic.js';
import type { Report } from '../kube/decode.js';
import type {
  NetworkPolicy,
  NetworkPolicyPeer,
  NetworkPolicyPort,
  NetworkPolicyRule,
} from '../kube/network-policy.js';
import { objectLabel } from '../kube/object.js';
import { type Draft, descriptionOf } from './read-draft.js';
import { type DraftRule, shortPath } from './read-element.js';
import { netsPred, netWith } from './read-peers.js';
import {
  k8sAsk,
  kubernetesAsks,
  namespaceAsks,
  ownClusterAsks,
  type ReadSettings,
  refuseSelector,
  selectedPeers,
  selectorPred,
} from './read-selectors.js';
import { namedPart, type PortPart, partsTraffic, rangePart } from './read-traffic.js';
import { NAMESPACE_KEY } from './selector-terms.js';

/** Adds `cilium-read-cluster`. A NetworkPolicy without a namespace is one of `default`. */
export function networkPolicyDraft(policy: NetworkPolicy, settings: ReadSettings, report: Report): Draft {
  const namespace = policy.object.namespace || 'default';
  const label = objectLabel(policy.object);
  const asks = kubernetesAsks(policy.podSelector);
  refuseSelector(asks, 'spec.podSelector', settings, report);
  const isolated = { ingress: isolates(policy, 'ingress'), egress: isolates(policy, 'egress') };
  return {
    name: policy.object.name,
    scope: { kind: 'namespace', namespace },
    tier: 'default',
    priority: 0,
    subject: simplifyPred(allOf(inNamespaces(namespace), selectorPred(asks, 'subject', settings))),
    onHost: false,
    rules: DIRECTIONS.flatMap((direction) =>
      (policy[direction] ?? []).flatMap((rule) => {
        const read = readRule(rule, direction, { namespace, label, settings, report });
        return isFalse(read.rule.peer) ? [] : [{ ...read, place: 0 }];
      }),
    ),
    entries: isolated,
    denies: isolated,
    effects: [],
    description: descriptionOf(policy.object),
    origin: { span: policy.object.span, label },
  };
}

/** A direction with rules is isolated; without, ingress where `policyTypes` lists it or does not list Egress, egress where it lists it. */
function isolates(policy: NetworkPolicy, direction: Direction): boolean {
  if ((policy[direction] ?? []).length > 0) return true;
  const types = (policy.policyTypes ?? []).map(({ value }) => value);
  return direction === 'egress'
    ? types.includes('Egress')
    : types.includes('Ingress') || !types.includes('Egress');
}

interface Place {
  readonly namespace: string;
  readonly label: string;
  readonly settings: ReadSettings;
  readonly report: Report;
}

/** No peers are all peers; no ports are all protocols, ICMP too. */
function readRule(rule: NetworkPolicyRule, direction: Direction, place: Place): DraftRule {
  const peers = rule.peers ?? [];
  const ports = (rule.ports ?? []).flatMap(portPart);
  const everyPort: readonly PortPart[] = [{ key: '', traffic: ALL_TRAFFIC }];
  const parts = (rule.ports ?? []).length === 0 ? everyPort : ports;
  return {
    rule: {
      direction,
      action: 'allow',
      own: TRUE_PRED,
      peer: simplifyPred(
        peers.length === 0 ? TRUE_PRED : anyOf(...peers.map((peer) => peerPred(peer, place))),
      ),
      traffic: partsTraffic(parts),
      request: ANY_REQUEST,
      effects: [],
      origin: { span: rule.span, label: `${place.label} ${shortPath(rule.path)}` },
      accepts: [],
    },
    ports: parts,
  };
}

function peerPred(peer: NetworkPolicyPeer, { namespace, settings, report }: Place): Pred {
  const { ipBlock, podSelector, namespaceSelector, span } = peer;
  if (ipBlock !== null) {
    const except = ipBlock.except.map(({ value }) => value);
    return netsPred(netWith(ipBlock.cidr?.value ?? '', except), settings);
  }
  if (podSelector === null && namespaceSelector === null) return FALSE_PRED;
  const pods = kubernetesAsks(podSelector);
  refuseSelector(pods, peer.path, settings, report);
  const home =
    namespaceSelector === null
      ? [k8sAsk(NAMESPACE_KEY, 'In', [namespace], span)]
      : namespaceAsks(namespaceSelector, span);
  return selectedPeers([...home, ...pods, ...ownClusterAsks(pods, settings, span)], settings);
}

const PROTOCOLS: ReadonlyMap<string, PortProtocol> = new Map([
  ['TCP', TCP],
  ['UDP', UDP],
  ['SCTP', SCTP],
]);

/** No protocol is TCP, no port every port. */
function portPart({ protocol, port, endPort }: NetworkPolicyPort): readonly PortPart[] {
  const number = PROTOCOLS.get(protocol?.value ?? 'TCP');
  if (number === undefined) return [];
  if (typeof port?.value === 'string') return [namedPart(number, port.value)];
  return [rangePart(number, port?.value ?? 0, endPort?.value ?? 0)];
}
