/**
 * NetworkPolicies in the reading of the upstream conformance tests: what each of their rules matches, and whom they isolate
 * (kubernetes/website network-policies.md; test/e2e/network/netpol @ 008b3652; reference of the project, kubernetes 1.2).
 */
import type { Formula } from '../../flow/formula.js';
import type { Direction, Origin } from '../../ir/policy.js';
import { SCTP, TCP, UDP } from '../../ir/traffic.js';
import { subtract } from '../../values/intervals.js';
import { type NetSet, netSet } from '../../values/nets.js';
import { cidrOf } from '../kube/cidr.js';
import {
  type IpBlock,
  type NetworkPolicy,
  type NetworkPolicyPeer,
  type NetworkPolicyPort,
  type NetworkPolicyRule,
  policyTypesOf,
} from '../kube/network-policy.js';
import { objectLabel } from '../kube/object.js';
import {
  hasAddress,
  hasPort,
  hasPortName,
  inNamespace,
  namespaceMatches,
  podMatches,
  type Terms,
} from './terms.js';

/** How one policy stands to one direction. */
export interface PolicyReading {
  readonly policy: NetworkPolicy;
  readonly origin: Origin;
  /** Does it isolate its subjects in this direction? */
  readonly isolates: boolean;
  readonly subject: Formula;
  /** Empty where the policy does not speak about the direction. */
  readonly rules: readonly { readonly matches: Formula; readonly origin: Origin }[];
}

/** Weave Net ignores `endPort` (weave npc/analyser.go @ 8c84763); the other limits are refusals. */
export interface PortLimits {
  readonly ignoresEndPort: boolean;
}

export function readPolicy(
  terms: Terms,
  policy: NetworkPolicy,
  direction: Direction,
  limits: PortLimits,
): PolicyReading {
  const { object } = policy;
  const label = objectLabel(object);
  const isolates = policyTypesOf(policy).has(direction);
  const rules = isolates ? (policy[direction] ?? []) : [];
  return {
    policy,
    origin: { span: object.span, label },
    isolates,
    subject: terms.formulas.and(
      inNamespace(terms, 'subject', object.namespace),
      podMatches(terms, 'subject', policy.podSelector),
    ),
    rules: rules.map((rule, index) => ({
      matches: ruleMatches(terms, rule, direction, object.namespace, limits),
      origin: { span: rule.span, label: `${label} ${direction}[${index}]` },
    })),
  };
}

/** Peers and ports: any of each; a list that is missing or empty is no requirement. */
function ruleMatches(
  terms: Terms,
  rule: NetworkPolicyRule,
  direction: Direction,
  namespace: string,
  limits: PortLimits,
): Formula {
  const { formulas } = terms;
  const peers = rule.peers ?? [];
  const ports = rule.ports ?? [];
  return formulas.and(
    peers.length === 0
      ? formulas.true
      : formulas.any(peers.map((peer) => peerMatches(terms, peer, namespace))),
    ports.length === 0
      ? formulas.true
      : formulas.any(ports.map((port) => portMatches(terms, port, direction, limits))),
  );
}

function peerMatches(terms: Terms, peer: NetworkPolicyPeer, namespace: string): Formula {
  if (peer.ipBlock !== null) return hasAddress(terms, 'peer', netsOf(peer.ipBlock));
  return terms.formulas.and(
    peer.namespaceSelector === null
      ? inNamespace(terms, 'peer', namespace)
      : namespaceMatches(terms, 'peer', peer.namespaceSelector),
    podMatches(terms, 'peer', peer.podSelector),
  );
}

function netsOf(block: IpBlock): NetSet {
  const outer = block.cidr === null ? undefined : cidrOf(block.cidr.value);
  const except = block.except.flatMap((one) => cidrOf(one.value) ?? []);
  return subtract(netSet(outer === undefined ? [] : [outer]), netSet(except));
}

const PROTOCOLS: ReadonlyMap<string, number> = new Map([
  ['TCP', TCP],
  ['UDP', UDP],
  ['SCTP', SCTP],
]);

function portMatches(
  terms: Terms,
  port: NetworkPolicyPort,
  direction: Direction,
  limits: PortLimits,
): Formula {
  const protocol = PROTOCOLS.get(port.protocol?.value ?? 'TCP');
  if (protocol === undefined) return terms.formulas.false;
  const first = port.port?.value;
  if (first === undefined) return hasPort(terms, protocol, null);
  if (typeof first === 'string')
    return hasPortName(terms, direction === 'ingress' ? 'subject' : 'peer', protocol, first);
  const last = limits.ignoresEndPort ? first : (port.endPort?.value ?? first);
  return hasPort(terms, protocol, { first, last });
}
