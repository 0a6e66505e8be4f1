/**
 * A plain evaluator of NetworkPolicy and ClusterNetworkPolicy as upstream's conformance tests read them: one flow, JSON as a user
 * wrote it. From kubernetes.md 1.1, 1.2, 1.6, 2.2 and 2.3; shares nothing with what it checks.
 */
import type { Json, JsonMap } from '../../src/base/tree.js';
import type { Endpoint, Flow } from '../../src/flow/flow.js';
import { netInterval, parseNet } from '../../src/values/nets.js';
import { hasPorts, type Judge, judgeBy, type OracleProfile, SCTP, TCP, UDP, type Verdict } from './asked.js';
import { at, groupOf, isGiven, kindOf, listOf, mapOf, mapsOf, namespaceOf, textOf, textsOf } from './json.js';
import { selectorMatches } from './kube-labels.js';

/** Does the cluster let the flow through on the side of its subject? */
export function allowed(objects: readonly Json[], profile: OracleProfile, flow: Flow): Verdict {
  return judge(objects, profile)(flow);
}

/** As `allowed`, for many flows. */
export function judge(objects: readonly Json[], profile: OracleProfile): Judge {
  const cluster =
    profile.options.get('cluster-network-policy') === 'on'
      ? objects.filter((one) => groupOf(one) === 'policy.networking.k8s.io').map(mapOf)
      : [];
  return judgeBy(objects, ({ flow }) => decide(objects, cluster, profile, flow));
}

function decide(
  objects: readonly Json[],
  cluster: readonly JsonMap[],
  profile: OracleProfile,
  flow: Flow,
): boolean {
  // Nodes, and pods on their network, are no subjects.
  if (flow.subject.kind !== 'pod') return true;
  const admin = tierVerdict(cluster, 'Admin', flow);
  if (admin === 'Accept' || admin === 'Deny') return admin === 'Accept';

  const policies = objects
    .filter((one) => groupOf(one) === 'networking.k8s.io' && kindOf(one) === 'NetworkPolicy')
    .filter((one) => (namespaceOf(one) || 'default') === flow.subject.namespace)
    .map((one) => ({ spec: mapOf(at(one, 'spec')), namespace: flow.subject.namespace }))
    .filter(({ spec }) => selectorMatches(spec['podSelector'], flow.subject.labels));
  const isolating = policies.filter(({ spec }) => policyTypes(spec).includes(flow.direction));
  if (isolating.length > 0) {
    // What a pod's own node sends to it always arrives (types.go, NetworkPolicySpec.ingress).
    if (flow.direction === 'ingress' && flow.ownNode) return true;
    return isolating.some(({ spec, namespace }) =>
      mapsOf(spec[flow.direction]).some((rule) => ruleMatches(rule, namespace, flow)),
    );
  }
  if (policies.length > 0 && profile.options.get('baseline') === 'per-pod') return true;
  return tierVerdict(cluster, 'Baseline', flow) !== 'Deny';
}

/** Defaulted by the number of egress rules (`pkg/apis/networking/v1/defaults.go`). */
function policyTypes(spec: JsonMap): readonly string[] {
  const written = textsOf(spec['policyTypes']).map((type) => type.toLowerCase());
  if (written.length > 0) return written;
  return listOf(spec['egress']).length > 0 ? ['ingress', 'egress'] : ['ingress'];
}

function ruleMatches(rule: JsonMap, namespace: string, flow: Flow): boolean {
  const peers = mapsOf(rule[flow.direction === 'ingress' ? 'from' : 'to']);
  const ports = mapsOf(rule['ports']);
  return (
    (peers.length === 0 || peers.some((peer) => peerMatches(peer, namespace, flow.peer))) &&
    (ports.length === 0 || ports.some((port) => portMatches(port, flow)))
  );
}

function peerMatches(peer: JsonMap, namespace: string, end: Endpoint): boolean {
  if (isGiven(peer['ipBlock'])) {
    return (
      inNet(textOf(at(peer['ipBlock'], 'cidr')), end.address) &&
      !textsOf(at(peer['ipBlock'], 'except')).some((net) => inNet(net, end.address))
    );
  }
  if (end.kind !== 'pod') return false;
  const inNamespace = isGiven(peer['namespaceSelector'])
    ? selectorMatches(peer['namespaceSelector'], end.namespaceLabels)
    : end.namespace === namespace;
  return inNamespace && (!isGiven(peer['podSelector']) || selectorMatches(peer['podSelector'], end.labels));
}

const PROTOCOLS: ReadonlyMap<string, number> = new Map([
  ['TCP', TCP],
  ['UDP', UDP],
  ['SCTP', SCTP],
]);

function portMatches(port: JsonMap, flow: Flow): boolean {
  if (PROTOCOLS.get(textOf(port['protocol']) || 'TCP') !== flow.protocol) return false;
  const which = port['port'];
  if (!isGiven(which)) return true;
  if (typeof which === 'string') return flow.portNames.includes(which);
  const last = isGiven(port['endPort']) ? port['endPort'] : which;
  return Number(which) <= flow.port && flow.port <= Number(last);
}

function inNet(text: string, address: bigint): boolean {
  const net = parseNet(text);
  if (net === undefined) throw new Error(`no net: ${text}`);
  const { first, last } = netInterval(net);
  return first <= address && address <= last;
}

/** The first rule that matches, by priority and place; `null` where none does. Equal priorities are undefined upstream. */
function tierVerdict(policies: readonly JsonMap[], tier: string, flow: Flow): string | null {
  const rules = policies
    .filter((policy) => at(policy, 'spec', 'tier') === tier && subjectMatches(policy, flow.subject))
    .sort((a, b) => Number(at(a, 'spec', 'priority')) - Number(at(b, 'spec', 'priority')))
    .flatMap((policy) => mapsOf(at(policy, 'spec', flow.direction)));
  const first = rules.find((rule) => clusterRuleMatches(rule, flow));
  return first === undefined ? null : textOf(first['action']);
}

function subjectMatches(policy: JsonMap, end: Endpoint): boolean {
  return podsMatch(mapOf(at(policy, 'spec', 'subject')), end);
}

/** `namespaces` or `pods`; pods on their node's network are none. */
function podsMatch(given: JsonMap, end: Endpoint): boolean {
  if (end.kind !== 'pod') return false;
  if (isGiven(given['namespaces'])) return selectorMatches(given['namespaces'], end.namespaceLabels);
  if (!isGiven(given['pods'])) return false;
  return (
    selectorMatches(at(given['pods'], 'namespaceSelector'), end.namespaceLabels) &&
    selectorMatches(at(given['pods'], 'podSelector'), end.labels)
  );
}

function clusterRuleMatches(rule: JsonMap, flow: Flow): boolean {
  const peers = mapsOf(rule[flow.direction === 'ingress' ? 'from' : 'to']);
  const protocols = mapsOf(rule['protocols']);
  return (
    peers.some((peer) =>
      isGiven(peer['networks'])
        ? textsOf(peer['networks']).some((net) => inNet(net, flow.peer.address))
        : podsMatch(peer, flow.peer),
    ) &&
    (protocols.length === 0 || protocols.some((protocol) => protocolMatches(protocol, flow)))
  );
}

function protocolMatches(protocol: JsonMap, flow: Flow): boolean {
  const name = protocol['destinationNamedPort'];
  if (isGiven(name)) return hasPorts(flow) && flow.portNames.includes(textOf(name));
  const [key, number] = Object.entries({ tcp: TCP, udp: UDP, sctp: SCTP }).find(([one]) =>
    isGiven(protocol[one]),
  ) ?? ['', -1];
  if (number !== flow.protocol) return false;
  const port = mapOf(at(protocol[key], 'destinationPort'));
  if (isGiven(port['number'])) return port['number'] === flow.port;
  return Number(at(port, 'range', 'start')) <= flow.port && flow.port <= Number(at(port, 'range', 'end'));
}
