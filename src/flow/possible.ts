/**
 * Whether one concrete flow can exist at all: the plain twin of the ties, written apart from them. It stands between the search
 * and everything that shows a flow to a person.
 */
import type { EndpointKind, Facts } from '../ir/policy.js';
import { METADATA_NAME } from '../ir/pred-literals.js';
import { ICMP, ICMPV6, PORT_PROTOCOLS, TCP, UDP } from '../ir/traffic.js';
import { contains } from '../values/intervals.js';
import { familyOf } from '../values/nets.js';
import type { Endpoint, Flow } from './flow.js';
import type { Universe } from './universe.js';

/** Why no such flow exists in the universe, or null. Conditions of the universe are not looked at. */
export function impossible(flow: Flow, universe: Universe): string | null {
  return (
    endpointFault(flow.subject, universe.subjects, universe.facts) ??
    endpointFault(flow.peer, universe.peers, universe.facts) ??
    betweenFault(flow) ??
    trafficFault(flow) ??
    requestFault(flow)
  );
}

function endpointFault(of: Endpoint, kinds: readonly EndpointKind[], facts: Facts): string | null {
  if (!kinds.includes(of.kind)) return `${of.kind} is not compared`;
  const pod = of.kind === 'pod';
  if (pod !== (of.namespace !== '')) return 'pods and only pods have a namespace';
  if (pod !== (of.account !== '')) return 'pods and only pods have an account';
  if (!pod && of.labels.size + of.namespaceLabels.size + of.accountLabels.size > 0)
    return 'only pods have labels';
  if (of.kind !== 'node' && of.nodeLabels.size > 0) return 'only nodes have node labels';
  if (of.kind !== 'outside' && of.dnsNames.length > 0) return 'only the outside has DNS names';
  if ((of.kind === 'outside') !== (of.clusterName === '')) return 'the outside belongs to no cluster';
  if (pod && of.namespaceLabels.get(METADATA_NAME) !== of.namespace)
    return 'a namespace is labelled with its name';
  const { podCidr, nodeCidr, apiServer } = facts;
  if (pod && podCidr !== null && !contains(podCidr, of.address)) return 'a pod outside the pod net';
  if (of.kind === 'node' && nodeCidr !== null && !contains(nodeCidr, of.address))
    return 'a node outside the node net';
  if (
    of.kind === 'outside' &&
    [podCidr, nodeCidr].some((nets) => nets !== null && contains(nets, of.address))
  )
    return 'the outside inside the cluster';
  const maybeApi = of.kind === 'node' || of.kind === 'outside';
  if (apiServer === null) {
    if (of.apiServer && !maybeApi) return 'the API server is a node or outside';
  } else if (of.apiServer !== ((maybeApi || pod) && contains(apiServer.nets, of.address))) {
    return 'the API server is where the facts say';
  }
  if (pod && facts.closed) {
    const known = facts.namespaces.find((namespace) => namespace.name === of.namespace);
    if (known === undefined) return 'a namespace that does not exist';
    if (!sameLabels(known.labels, of.namespaceLabels)) return 'a namespace with other labels than declared';
  }
  return null;
}

function betweenFault({ subject, peer, ownNode }: Flow): string | null {
  if (subject.kind === 'outside' && peer.kind === 'outside') return 'both ends are outside';
  if (familyOf(subject.address) !== familyOf(peer.address)) return 'one family per flow';
  if (subject.address === peer.address) return 'two endpoints with one address';
  if (subject.kind === 'pod' && peer.kind === 'pod' && subject.namespace === peer.namespace) {
    if (!sameLabels(subject.namespaceLabels, peer.namespaceLabels))
      return 'one namespace with two sets of labels';
    if (subject.account === peer.account && !sameLabels(subject.accountLabels, peer.accountLabels))
      return 'one account with two sets of labels';
  }
  const nodes = [subject, peer].filter((end) => end.kind === 'node').length;
  const outside = subject.kind === 'outside' || peer.kind === 'outside';
  if (ownNode && (nodes !== 1 || outside)) return 'a node is own to something that runs on it';
  return null;
}

function trafficFault(flow: Flow): string | null {
  const { protocol, port, icmpType, icmpCode } = flow;
  const family = familyOf(flow.peer.address);
  const hasPort = PORT_PROTOCOLS.some((number) => number === protocol);
  if (hasPort ? port < 1 || port > 65535 : port !== 0) return 'tcp, udp and sctp have ports';
  const icmp = protocol === ICMP || protocol === ICMPV6;
  if (icmp !== icmpType >= 0 || icmp !== icmpCode >= 0) return 'ICMP has types and codes';
  if (protocol === ICMP && family !== 4) return 'icmp is IPv4';
  if (protocol === ICMPV6 && family !== 6) return 'icmpv6 is IPv6';
  const destination = flow.direction === 'ingress' ? flow.subject : flow.peer;
  if (flow.portNames.length > 0 && (!hasPort || destination.kind !== 'pod')) return 'pods name ports';
  return null;
}

function requestFault({ request, protocol }: Flow): string | null {
  if (request?.kind === 'http' && protocol !== TCP) return 'http runs over tcp';
  if (request?.kind === 'dns' && protocol !== TCP && protocol !== UDP) return 'dns runs over udp and tcp';
  return null;
}

function sameLabels(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  return a.size === b.size && [...a].every(([key, value]) => b.get(key) === value);
}
