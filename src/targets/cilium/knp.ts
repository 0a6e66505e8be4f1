/**
 * Kubernetes NetworkPolicy as Cilium compiles it (pkg/k8s/network_policy.go @ 2efb257): keys with the source `k8s:`, an
 * `ipBlock` as a CIDR (so never pods or nodes), a rule of a direction enforced even where `policyTypes` omits it (cilium#48703).
 */
import type { Formula } from '../../flow/formula.js';
import type { Direction, Origin } from '../../ir/policy.js';
import { SCTP, TCP, UDP } from '../../ir/traffic.js';
import { type LabelSelector, requirementsOf as labelRequirements } from '../kube/label-selector.js';
import type {
  NetworkPolicy,
  NetworkPolicyPeer,
  NetworkPolicyPort,
  NetworkPolicyRule,
} from '../kube/network-policy.js';
import { objectLabel } from '../kube/object.js';
import { inCidrText } from './cidr.js';
import type { Entry, TrafficPart } from './entries.js';
import type { Reading } from './identities.js';
import { selected, selectedPeers } from './label-tests.js';
import { type PortMatch, portFormula } from './ports.js';
import {
  clusterScope,
  k8sRequirement,
  NAMESPACE_KEY,
  NAMESPACE_LABEL_PREFIX,
  type Requirement,
} from './selector-terms.js';

/** The entries of one direction, one per peer; and an entry with no peers where the direction is isolated without rules. */
export function networkPolicyEntries(
  reading: Reading,
  policy: NetworkPolicy,
  direction: Direction,
): readonly Entry[] {
  const { formulas } = reading;
  const subject = selected(reading, 'subject', k8sRequirements(policy.podSelector));
  const entry = (peers: Formula, traffic: readonly TrafficPart[], origin: Origin): Entry => ({
    verdict: 'allow',
    tier: 'normal',
    priority: 0,
    subject,
    peers,
    traffic,
    isolates: true,
    origin,
  });
  const rules = policy[direction] ?? [];
  const name = objectLabel(policy.object);
  if (rules.length === 0) {
    return isolatesEmpty(policy, direction)
      ? [entry(formulas.false, [], { span: policy.span, label: `${name} ${direction}` })]
      : [];
  }
  return rules.flatMap((rule) => {
    const traffic = ruleTraffic(reading, rule);
    const origin = { span: rule.span, label: `${name} ${rule.path}` };
    const peers = rule.peers ?? [];
    return peers.length === 0
      ? [entry(formulas.true, traffic, origin)]
      : peers.map((peer) =>
          entry(peerFlows(reading, peer, policy.object.namespace || 'default'), traffic, origin),
        );
  });
}

/** `policyTypes` is looked at only for a direction without rules. */
function isolatesEmpty(policy: NetworkPolicy, direction: Direction): boolean {
  const listed = (type: string) => (policy.policyTypes ?? []).some(({ value }) => value === type);
  return direction === 'egress' ? listed('Egress') : listed('Ingress') || !listed('Egress');
}

function peerFlows(reading: Reading, peer: NetworkPolicyPeer, namespace: string): Formula {
  if (peer.ipBlock !== null) {
    return inCidrText(
      reading,
      peer.ipBlock.cidr?.value ?? '',
      peer.ipBlock.except.map((hole) => hole.value),
    );
  }
  const pods = k8sRequirements(peer.podSelector);
  if (peer.namespaceSelector !== null) {
    const all = [...namespaceRequirements(peer.namespaceSelector), ...pods];
    return selectedPeers(reading, [...all, ...clusterScope(pods, reading.settings)]);
  }
  if (peer.podSelector === null) return reading.formulas.false;
  const own = k8sRequirement(NAMESPACE_KEY, 'In', [namespace]);
  return selectedPeers(reading, [...pods, own, ...clusterScope(pods, reading.settings)]);
}

/** A selector of pods: every key a Kubernetes label; a missing one is an empty one. */
export function k8sRequirements(selector: LabelSelector | null): readonly Requirement[] {
  if (selector === null) return [];
  return labelRequirements(selector).map(({ key, operator, values }) =>
    k8sRequirement(key, operator, values),
  );
}

/** A selector of namespaces; the empty one is "has a namespace", so it excludes nodes and the outside (cilium#4513). */
export function namespaceRequirements(selector: LabelSelector | null): readonly Requirement[] {
  const requirements = (selector === null ? [] : labelRequirements(selector)).map(
    ({ key, operator, values }) => k8sRequirement(`${NAMESPACE_LABEL_PREFIX}${key}`, operator, values),
  );
  return requirements.length > 0 ? requirements : [k8sRequirement(NAMESPACE_KEY, 'Exists', [])];
}

/** No ports: every protocol, ICMP too. A port item without a port is every port of its protocol. */
function ruleTraffic(reading: Reading, rule: NetworkPolicyRule): readonly TrafficPart[] {
  const { formulas } = reading;
  const ports = rule.ports ?? [];
  const part = (flows: Formula, key: string): TrafficPart => {
    return { flows, l7: 'plain', requests: formulas.true, key };
  };
  if (ports.length === 0) return [part(formulas.true, '')];
  return ports.map((port) => {
    const match = portMatch(port);
    return part(match === null ? formulas.false : portFormula(reading, match), match?.key ?? '');
  });
}

const PROTOCOLS: ReadonlyMap<string, number> = new Map([
  ['TCP', TCP],
  ['UDP', UDP],
  ['SCTP', SCTP],
]);

function portMatch({ protocol, port, endPort }: NetworkPolicyPort): PortMatch | null {
  const number = PROTOCOLS.get(protocol?.value ?? 'TCP');
  if (number === undefined) return null;
  if (port === null) return { protocols: [number], port: null, key: `${number}/0` };
  if (typeof port.value === 'string') {
    const name = port.value.toLowerCase();
    return { protocols: [number], port: { name }, key: `${number}/${name}` };
  }
  const last = Math.max(port.value, endPort?.value ?? 0);
  return {
    protocols: [number],
    port: { numbers: [{ first: port.value, last }] },
    key: `${number}/${port.value}-${last}`,
  };
}
