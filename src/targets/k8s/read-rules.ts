/**
 * Selectors, peers and ports of NetworkPolicy and ClusterNetworkPolicy -> predicates and traffic of the neutral policy, as the
 * upstream conformance tests read them. A statement of its own: shares nothing with the formulas of `semantics`.
 */
import { FALSE_PRED, type LabelTest, type Pred, type Test, TRUE_PRED } from '../../ir/policy.js';
import { simplifyPred } from '../../ir/pred-forms.js';
import { METADATA_NAME } from '../../ir/pred-literals.js';
import { allOf, anyOf, IS_NODE, IS_POD, inNamespaces, inNets, labelTest, notOf } from '../../ir/preds.js';
import {
  ALL_TRAFFIC,
  NO_TRAFFIC,
  PORT_PROTOCOLS,
  type PortProtocol,
  SCTP,
  TCP,
  type Traffic,
  UDP,
} from '../../ir/traffic.js';
import { namedPortTraffic, portTraffic, protocolTraffic, unionTraffic } from '../../ir/traffic-sets.js';
import { subtract } from '../../values/intervals.js';
import { netSet, parseNet } from '../../values/nets.js';
import type {
  ClusterPeer,
  ClusterPorts,
  ClusterProtocol,
  ClusterSubject,
} from '../kube/cluster-network-policy.js';
import { type LabelSelector, requirementsOf } from '../kube/label-selector.js';
import type { IpBlock, NetworkPolicyPeer, NetworkPolicyPort } from '../kube/network-policy.js';

type TestOf = (key: string, test: LabelTest) => Test;

const ofPod: TestOf = (key, test) => labelTest('label', key, test);
const ofNode: TestOf = (key, test) => labelTest('node-label', key, test);
/** The API server keeps this label equal to the name. */
const ofNamespace: TestOf = (key, test) =>
  key === METADATA_NAME && test.kind === 'in'
    ? inNamespaces(...test.values)
    : labelTest('namespace-label', key, test);

/** All requirements hold. `NotIn` and `DoesNotExist` hold where the key is absent. */
function selected(selector: LabelSelector | null, testOf: TestOf): Pred {
  if (selector === null) return TRUE_PRED;
  return allOf(
    ...requirementsOf(selector).map(({ key, operator, values }) => {
      const test = testOf(
        key,
        operator === 'In' || operator === 'NotIn' ? { kind: 'in', values } : { kind: 'exists' },
      );
      return operator === 'In' || operator === 'Exists' ? test : notOf(test);
    }),
  );
}

/** The pods of a namespace that a selector selects; all of them where there is none. */
export function podsOf(namespace: string, pods: LabelSelector | null): Pred {
  return simplifyPred(allOf(IS_POD, inNamespaces(namespace), selected(pods, ofPod)));
}

function podsIn(namespaces: LabelSelector | null, pods: LabelSelector | null): Pred {
  return allOf(IS_POD, selected(namespaces, ofNamespace), selected(pods, ofPod));
}

/** A list of peers that is missing or empty is every peer. */
export function networkPolicyPeers(peers: readonly NetworkPolicyPeer[] | null, namespace: string): Pred {
  if (peers === null || peers.length === 0) return TRUE_PRED;
  return anyOf(
    ...peers.map(({ ipBlock, namespaceSelector, podSelector }): Pred => {
      if (ipBlock !== null) return blockOf(ipBlock);
      return namespaceSelector === null
        ? podsOf(namespace, podSelector)
        : podsIn(namespaceSelector, podSelector);
    }),
  );
}

/** Whatever holds an address of the block: pod, node or outside. */
function blockOf(block: IpBlock): Pred {
  const net = block.cidr === null ? undefined : parseNet(block.cidr.value);
  if (net === undefined) return FALSE_PRED;
  return inNets(subtract(netSet([net]), netSet(block.except.flatMap(({ value }) => parseNet(value) ?? []))));
}

/** A list of ports that is missing or empty is all traffic of every protocol; an entry without a port is all of its protocol. */
export function networkPolicyTraffic(ports: readonly NetworkPolicyPort[] | null, endPorts: boolean): Traffic {
  if (ports === null || ports.length === 0) return ALL_TRAFFIC;
  return unionTraffic(
    ...ports.map(({ protocol, port, endPort }) => {
      const number = PROTOCOL_NUMBERS.get(protocol?.value ?? 'TCP');
      if (number === undefined) return NO_TRAFFIC;
      if (port === null) return protocolTraffic(number);
      if (typeof port.value === 'string') return namedPortTraffic(number, port.value);
      const last = endPorts && endPort !== null ? endPort.value : port.value;
      return portTraffic(number, [{ first: port.value, last }]);
    }),
  );
}

const PROTOCOL_NUMBERS: ReadonlyMap<string, PortProtocol> = new Map([
  ['TCP', TCP],
  ['UDP', UDP],
  ['SCTP', SCTP],
]);

/** The pods a ClusterNetworkPolicy is about. */
export function clusterSubject(subject: ClusterSubject): Pred {
  return simplifyPred(
    subject.pods === null
      ? podsIn(subject.namespaces, null)
      : podsIn(subject.pods.namespaceSelector, subject.pods.podSelector),
  );
}

/** A rule without peers has none (the API server wants at least one). */
export function clusterPeers(peers: readonly ClusterPeer[] | null): Pred {
  return anyOf(
    ...(peers ?? []).map((peer): Pred => {
      if (peer.namespaces !== null) return podsIn(peer.namespaces, null);
      if (peer.pods !== null) return podsIn(peer.pods.namespaceSelector, peer.pods.podSelector);
      if (peer.networks !== null)
        return inNets(netSet(peer.networks.flatMap(({ value }) => parseNet(value) ?? [])));
      if (peer.nodes !== null) return allOf(IS_NODE, selected(peer.nodes, ofNode));
      return { kind: 'dns', patterns: (peer.domainNames ?? []).map(({ value }) => namePattern(value)) };
    }),
  );
}

/** `*.` is one or more whole labels there, and `**.` here; case and a final dot do not count. */
function namePattern(name: string): string {
  const plain = name.toLowerCase().replace(/\.$/, '');
  return plain.startsWith('*.') ? `*${plain}` : plain;
}

/** Missing: all traffic. A port's name is of any protocol that has ports. */
export function clusterTraffic(protocols: readonly ClusterProtocol[] | null): Traffic {
  if (protocols === null) return ALL_TRAFFIC;
  return unionTraffic(
    ...protocols.map(({ tcp, udp, sctp, destinationNamedPort }) => {
      if (destinationNamedPort !== null)
        return unionTraffic(
          ...PORT_PROTOCOLS.map((number) => namedPortTraffic(number, destinationNamedPort.value)),
        );
      if (tcp !== null) return clusterPorts(TCP, tcp);
      if (udp !== null) return clusterPorts(UDP, udp);
      return sctp === null ? NO_TRAFFIC : clusterPorts(SCTP, sctp);
    }),
  );
}

function clusterPorts(protocol: PortProtocol, { destinationPort }: ClusterPorts): Traffic {
  const number = destinationPort?.number ?? null;
  if (number !== null) return portTraffic(protocol, [{ first: number.value, last: number.value }]);
  const range = destinationPort?.range ?? null;
  if (range === null || range.start === null || range.end === null) return NO_TRAFFIC;
  return portTraffic(protocol, [{ first: range.start.value, last: range.end.value }]);
}
