/**
 * ClusterNetworkPolicy v1alpha2 as Cilium compiles it (pkg/k8s/cluster_network_policy.go @ 0ac689d7 and 2efb257): one level per
 * rule index and priority, so rules of two policies of one priority interleave and deny wins; never isolates. What netc cannot
 * name fails closed.
 */
import type { Formula } from '../../flow/formula.js';
import type { Direction } from '../../ir/policy.js';
import { SCTP, TCP, UDP } from '../../ir/traffic.js';
import type {
  ClusterNetworkPolicy,
  ClusterPeer,
  ClusterPorts,
  ClusterProtocol,
  ClusterRule,
  NamespacedPods,
} from '../kube/cluster-network-policy.js';
import type { LabelSelector } from '../kube/label-selector.js';
import { objectLabel } from '../kube/object.js';
import { inCidrText } from './cidr.js';
import type { Entry, TrafficPart } from './entries.js';
import { isRemoteNode, kindIs, type Reading } from './identities.js';
import { k8sRequirements, namespaceRequirements } from './knp.js';
import { dnsQueries } from './l7.js';
import { selected, selectedPeers } from './label-tests.js';
import { nameTest } from './names.js';
import { type PortMatch, portFormula } from './ports.js';
import type { NameSelector } from './resources.js';
import { clusterScope, type Requirement } from './selector-terms.js';

/** Rules of one priority are a hundredth apart; 25 rules is the most a policy has. */
const RULES_PER_PRIORITY = 100;

/** The entries of one direction. */
export function clusterPolicyEntries(
  reading: Reading,
  policy: ClusterNetworkPolicy,
  direction: Direction,
): readonly Entry[] {
  const subject = subjects(reading, policy);
  const base = (policy.priority?.value ?? 0) * RULES_PER_PRIORITY;
  return (policy[direction] ?? []).flatMap((rule, index) =>
    ruleEntries(reading, rule).map((entry) => ({
      ...entry,
      tier: policy.tier?.value === 'Baseline' ? ('baseline' as const) : ('admin' as const),
      priority: base + index,
      subject,
      isolates: false,
      origin: { span: rule.span, label: `${objectLabel(policy.object)} ${rule.path}` },
    })),
  );
}

/** Pods only: host-network pods are nodes, which carry no labels of pods or namespaces. */
function subjects(reading: Reading, policy: ClusterNetworkPolicy): Formula {
  const { formulas } = reading;
  const { subject } = policy;
  if (subject === null) return formulas.false;
  const requirements =
    subject.namespaces !== null
      ? namespaceRequirements(subject.namespaces)
      : subject.pods !== null
        ? podRequirements(subject.pods)
        : null;
  if (requirements === null) return formulas.false;
  return formulas.and(
    kindIs(reading, 'subject', 'pod', 'health', 'ingress', 'init'),
    selected(reading, 'subject', requirements),
  );
}

type Body = Pick<Entry, 'verdict' | 'peers' | 'traffic'>;

function ruleEntries(reading: Reading, rule: ClusterRule): readonly Body[] {
  const { formulas } = reading;
  const verdict = verdictOf(rule.action?.value ?? '');
  const traffic = protocolsTraffic(reading, rule.protocols ?? []);
  const peers = rule.peers ?? [];
  if (peers.length === 0) return [{ verdict, peers: formulas.true, traffic }];
  return peers.flatMap((peer): readonly Body[] => {
    if (peer.domainNames !== null) {
      if (verdict !== 'allow') return [];
      const names = peer.domainNames.map(({ value, span }): NameSelector => nameSelector(value, span));
      return [{ verdict, peers: outsideNames(reading, names), traffic }, dnsEntry(reading, names)];
    }
    const selectedPeers = peerFlows(reading, peer);
    if (selectedPeers !== null) return [{ verdict, peers: selectedPeers, traffic }];
    return verdict === 'allow' ? [] : [{ verdict: 'deny', peers: formulas.true, traffic }];
  });
}

function verdictOf(action: string): Entry['verdict'] {
  return action === 'Deny' ? 'deny' : action === 'Pass' ? 'pass' : 'allow';
}

/** Null for a peer that names nothing known. `namespaces` is not bound to the own cluster, `pods` is. */
function peerFlows(reading: Reading, peer: ClusterPeer): Formula | null {
  const { formulas, settings } = reading;
  if (peer.pods !== null) {
    const scope = clusterScope(k8sRequirements(peer.pods.podSelector), settings);
    return selectedPeers(reading, [...podRequirements(peer.pods), ...scope]);
  }
  if (peer.namespaces !== null) return selectedPeers(reading, namespaceRequirements(peer.namespaces));
  if (peer.nodes !== null) return nodes(reading, peer.nodes);
  if (peer.networks !== null)
    return formulas.any(peer.networks.map((net) => inCidrText(reading, net.value, [])));
  return null;
}

/** A missing namespace selector is an empty one: every namespace. */
function podRequirements(pods: NamespacedPods): readonly Requirement[] {
  return [...namespaceRequirements(pods.namespaceSelector), ...k8sRequirements(pods.podSelector)];
}

/** Remote nodes by their labels; needs `node-selector-labels`, else the whole policy is refused. */
function nodes(reading: Reading, selector: LabelSelector): Formula {
  const requirements = k8sRequirements(selector).map((each) => ({
    ...each,
    key: { ...each.key, source: 'node' },
  }));
  return reading.formulas.and(isRemoteNode(reading, 'peer'), selected(reading, 'peer', requirements));
}

/** `*.example.com` is every name below, so `**.` in Cilium's own patterns. */
function nameSelector(text: string, span: NameSelector['span']): NameSelector {
  const pattern = text.startsWith('*') && !text.startsWith('**') ? `*${text}` : text;
  const written = { value: pattern, span };
  return text.startsWith('*')
    ? { matchName: null, matchPattern: written, span }
    : { matchName: written, matchPattern: null, span };
}

function outsideNames(reading: Reading, names: readonly NameSelector[]): Formula {
  const { formulas } = reading;
  const tests = names.map((name) => {
    const test = nameTest(name, reading.settings);
    return test === null
      ? formulas.false
      : formulas.text({ type: 'text', name: 'dns-name', end: 'peer', key: '' }, test);
  });
  return formulas.and(kindIs(reading, 'peer', 'outside'), formulas.any(tests));
}

/** With names Cilium also allows DNS queries for them, to whatever carries `k8s-app=kube-dns`, on ports named `dns` and `dns-tcp`. */
function dnsEntry(reading: Reading, names: readonly NameSelector[]): Body {
  const resolver: Requirement = {
    key: { source: 'any', key: 'k8s-app' },
    operator: 'In',
    values: ['kube-dns'],
  };
  const requests = dnsQueries(reading, names);
  const traffic = ['dns', 'dns-tcp'].flatMap((name) =>
    [TCP, UDP, SCTP].map((number): TrafficPart => {
      const match: PortMatch = { protocols: [number], port: { name }, key: `${number}/${name}` };
      return { flows: portFormula(reading, match), l7: 'dns', requests, key: match.key };
    }),
  );
  return { verdict: 'allow', peers: selected(reading, 'peer', [resolver]), traffic };
}

function protocolsTraffic(reading: Reading, protocols: readonly ClusterProtocol[]): readonly TrafficPart[] {
  const { formulas } = reading;
  const part = (flows: Formula, key: string): TrafficPart => {
    return { flows, l7: 'plain', requests: formulas.true, key };
  };
  if (protocols.length === 0) return [part(formulas.true, '')];
  return protocols.flatMap(protocolMatches).map((match) => part(portFormula(reading, match), match.key));
}

function protocolMatches(protocol: ClusterProtocol): readonly PortMatch[] {
  if (protocol.tcp !== null) return [portsMatch(TCP, protocol.tcp)];
  if (protocol.udp !== null) return [portsMatch(UDP, protocol.udp)];
  if (protocol.sctp !== null) return [portsMatch(SCTP, protocol.sctp)];
  const name = protocol.destinationNamedPort?.value.toLowerCase() ?? '';
  if (name === '') return [];
  return [TCP, UDP, SCTP].map((number) => ({
    protocols: [number],
    port: { name },
    key: `${number}/${name}`,
  }));
}

function portsMatch(protocol: number, ports: ClusterPorts): PortMatch {
  const written = ports.destinationPort;
  const range = written?.range ?? null;
  const first = range?.start?.value ?? written?.number?.value ?? 0;
  const last = range?.end?.value ?? first;
  if (first === 0) return { protocols: [protocol], port: null, key: `${protocol}/0` };
  return {
    protocols: [protocol],
    port: { numbers: [{ first, last: Math.max(first, last) }] },
    key: `${protocol}/${first}-${last}`,
  };
}
