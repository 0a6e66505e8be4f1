/**
 * ClusterNetworkPolicies as the API text has them (network-policy-api v0.2.0 apis/v1alpha2; reference of the project,
 * kubernetes 2.3): the rules of a tier in the order in which they are looked at, and what each matches.
 */
import type { Formula } from '../../flow/formula.js';
import type { Direction, Origin } from '../../ir/policy.js';
import { SCTP, TCP, UDP } from '../../ir/traffic.js';
import { netSet } from '../../values/nets.js';
import { cidrOf } from '../kube/cidr.js';
import type {
  ClusterNetworkPolicy,
  ClusterPeer,
  ClusterPorts,
  ClusterProtocol,
  ClusterRule,
  ClusterSubject,
  NamespacedPods,
} from '../kube/cluster-network-policy.js';
import { objectLabel } from '../kube/object.js';
import {
  hasAddress,
  hasPort,
  hasPortName,
  namespaceMatches,
  nodeMatches,
  podMatches,
  type Terms,
} from './terms.js';

export interface TierRule {
  readonly action: 'allow' | 'deny' | 'pass';
  readonly applies: Formula;
  readonly matches: Formula;
  /** `Admin 10`. */
  readonly place: string;
  readonly origin: Origin;
}

/** The rules of a tier in order: by priority, and of one policy as written. */
export function tierRules(
  terms: Terms,
  policies: readonly ClusterNetworkPolicy[],
  tier: 'Admin' | 'Baseline',
  direction: Direction,
): readonly TierRule[] {
  return policies
    .filter((policy) => policy.tier?.value === tier)
    .sort((a, b) => (a.priority?.value ?? 0) - (b.priority?.value ?? 0))
    .flatMap((policy) => {
      const rules = policy[direction] ?? [];
      if (rules.length === 0 || policy.subject === null) return [];
      const applies = subjectMatches(terms, policy.subject);
      const label = objectLabel(policy.object);
      return rules.map((rule, index) => ({
        action: actionOf(rule),
        applies,
        matches: ruleMatches(terms, rule, direction),
        place: `${tier} ${policy.priority?.value ?? 0}`,
        origin: { span: rule.span, label: `${label} ${direction}[${index}]` },
      }));
    });
}

function actionOf(rule: ClusterRule): TierRule['action'] {
  switch (rule.action?.value) {
    case 'Accept':
      return 'allow';
    case 'Deny':
      return 'deny';
    default:
      return 'pass';
  }
}

function subjectMatches(terms: Terms, subject: ClusterSubject): Formula {
  return subject.pods !== null
    ? podsMatch(terms, 'subject', subject.pods)
    : namespaceMatches(terms, 'subject', subject.namespaces);
}

function podsMatch(terms: Terms, end: 'subject' | 'peer', pods: NamespacedPods): Formula {
  return terms.formulas.and(
    namespaceMatches(terms, end, pods.namespaceSelector),
    podMatches(terms, end, pods.podSelector),
  );
}

function ruleMatches(terms: Terms, rule: ClusterRule, direction: Direction): Formula {
  const { formulas } = terms;
  return formulas.and(
    formulas.any((rule.peers ?? []).map((peer) => peerMatches(terms, peer))),
    rule.protocols === null
      ? formulas.true
      : formulas.any(rule.protocols.map((protocol) => protocolMatches(terms, protocol, direction))),
  );
}

function peerMatches(terms: Terms, peer: ClusterPeer): Formula {
  if (peer.namespaces !== null) return namespaceMatches(terms, 'peer', peer.namespaces);
  if (peer.pods !== null) return podsMatch(terms, 'peer', peer.pods);
  if (peer.networks !== null)
    return hasAddress(terms, 'peer', netSet(peer.networks.flatMap(({ value }) => cidrOf(value) ?? [])));
  if (peer.nodes !== null) return nodeMatches(terms, 'peer', peer.nodes);
  return terms.formulas.any((peer.domainNames ?? []).map(({ value }) => nameMatches(terms, value)));
}

/** `*.` stands for one or more whole labels; case and a final dot do not count. */
function nameMatches(terms: Terms, pattern: string): Formula {
  const name = pattern.toLowerCase().replace(/\.$/, '');
  return terms.formulas.text(
    { type: 'text', name: 'dns-name', end: 'peer', key: '' },
    name.startsWith('*.') ? { kind: 'ends', text: name.slice(1) } : { kind: 'in', values: [name] },
  );
}

function protocolMatches(terms: Terms, protocol: ClusterProtocol, direction: Direction): Formula {
  const { tcp, udp, sctp, destinationNamedPort } = protocol;
  if (destinationNamedPort !== null)
    return hasPortName(terms, direction === 'ingress' ? 'subject' : 'peer', null, destinationNamedPort.value);
  if (tcp !== null) return portsMatch(terms, TCP, tcp);
  if (udp !== null) return portsMatch(terms, UDP, udp);
  return sctp === null ? terms.formulas.false : portsMatch(terms, SCTP, sctp);
}

function portsMatch(terms: Terms, protocol: number, ports: ClusterPorts): Formula {
  const { number, range } = ports.destinationPort ?? { number: null, range: null };
  if (number !== null) return hasPort(terms, protocol, { first: number.value, last: number.value });
  const [first, last] = [range?.start?.value, range?.end?.value];
  return first === undefined || last === undefined
    ? terms.formulas.false
    : hasPort(terms, protocol, { first, last });
}
