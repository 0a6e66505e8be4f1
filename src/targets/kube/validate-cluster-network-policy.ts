/**
 * Whether the API server takes a ClusterNetworkPolicy: the schema and CEL rules of v1alpha2
 * (network-policy-api v0.2.0 config/crd; reference of the project, kubernetes 2.2). The same for every plugin.
 */
import { type Diagnostic, diagnostic, hasErrors } from '../../diagnostics/diagnostic.js';
import { readCidr } from './cidr.js';
import {
  type ClusterNetworkPolicy,
  type ClusterPeer,
  type ClusterPorts,
  type ClusterProtocol,
  type ClusterRule,
  type ClusterSubject,
  decodeClusterNetworkPolicy,
  isClusterNetworkPolicy,
  type NamespacedPods,
} from './cluster-network-policy.js';
import type { Report } from './decode.js';
import type { KubeObject } from './object.js';
import { checkLabelSelector, checkMetadata } from './validate-names.js';
import { isPort } from './validate-network-policy.js';

/** The most rules of a direction, peers of a rule, protocols of a rule, networks of a peer. */
export const CLUSTER_POLICY_LIMIT = 25;

/** The decoded policy where the API server takes it, else undefined with the reasons in `report`. Warnings do not refuse. */
export function validateClusterNetworkPolicy(
  object: KubeObject,
  report: Report,
): ClusterNetworkPolicy | undefined {
  const found: Diagnostic[] = [];
  const policy = decodeClusterNetworkPolicy(object, found);
  checkMetadata(object, 'cluster', found);
  if (policy !== undefined) checkSpec(policy, found);
  for (const one of found) report.push(one);
  return hasErrors(found) ? undefined : policy;
}

/** The ClusterNetworkPolicies among the objects that the API server takes. */
export function validClusterNetworkPolicies(objects: readonly KubeObject[]): readonly ClusterNetworkPolicy[] {
  return objects
    .filter(isClusterNetworkPolicy)
    .flatMap((object) => validateClusterNetworkPolicy(object, []) ?? []);
}

type Holder = { readonly span: ClusterRule['span']; readonly path: string };

function missing(holder: Holder, field: string, report: Report): void {
  report.push(diagnostic('manifest-missing-field', holder.span, { path: holder.path, field }));
}

/** A list that is written must have 1 to 25 items. */
function checkCount(
  holder: Holder,
  field: string,
  list: readonly unknown[] | null,
  least: 0 | 1,
  report: Report,
): void {
  const count = list?.length ?? least;
  if (count < least || count > CLUSTER_POLICY_LIMIT)
    report.push(
      diagnostic('list-length', holder.span, {
        path: `${holder.path}.${field}`,
        count,
        least,
        most: CLUSTER_POLICY_LIMIT,
      }),
    );
}

/** Exactly one of the members must be written. */
function checkOne(holder: Holder, members: Readonly<Record<string, unknown>>, report: Report): void {
  const names = Object.keys(members);
  const written = names.filter((name) => members[name] !== null);
  if (written.length !== 1)
    report.push(
      diagnostic('exactly-one', holder.span, {
        path: holder.path,
        members: names.join('`, `'),
        found: written.length === 0 ? 'none is' : `\`${written.join('` and `')}\` are`,
      }),
    );
}

function checkSpec(policy: ClusterNetworkPolicy, report: Report): void {
  const spec: Holder = { span: policy.span, path: 'spec' };
  const { tier, priority, subject } = policy;
  if (tier === null) missing(spec, 'tier', report);
  else if (tier.value !== 'Admin' && tier.value !== 'Baseline')
    report.push(
      diagnostic('not-one-of', tier.span, {
        path: tier.path,
        written: tier.value,
        known: '`Admin`, `Baseline`',
      }),
    );
  if (priority === null) missing(spec, 'priority', report);
  else if (priority.value < 0 || priority.value > 1000)
    report.push(diagnostic('cluster-priority', priority.span, { written: priority.value }));
  if (subject === null) missing(spec, 'subject', report);
  else checkSubject(subject, report);
  checkCount(spec, 'ingress', policy.ingress, 0, report);
  checkCount(spec, 'egress', policy.egress, 0, report);
  for (const rule of policy.ingress ?? []) checkRule(rule, 'from', report);
  for (const rule of policy.egress ?? []) checkRule(rule, 'to', report);
}

function checkSubject(subject: ClusterSubject, report: Report): void {
  const { namespaces, pods } = subject;
  checkOne(subject, { namespaces, pods }, report);
  if (namespaces !== null) checkLabelSelector(namespaces, report);
  if (pods !== null) checkPods(pods, report);
}

function checkPods(pods: NamespacedPods, report: Report): void {
  if (pods.podSelector === null) missing(pods, 'podSelector', report);
  else checkLabelSelector(pods.podSelector, report);
  if (pods.namespaceSelector !== null) checkLabelSelector(pods.namespaceSelector, report);
}

function checkRule(rule: ClusterRule, peers: 'from' | 'to', report: Report): void {
  const { name, action, protocols } = rule;
  if (name !== null && new TextEncoder().encode(name.value).length > 100)
    report.push(diagnostic('rule-name', name.span, { path: name.path }));
  if (action === null) missing(rule, 'action', report);
  else if (!['Accept', 'Deny', 'Pass'].includes(action.value))
    report.push(
      diagnostic('not-one-of', action.span, {
        path: action.path,
        written: action.value,
        known: '`Accept`, `Deny`, `Pass`',
      }),
    );
  if (rule.peers === null) missing(rule, peers, report);
  checkCount(rule, peers, rule.peers, 1, report);
  checkCount(rule, 'protocols', protocols, 1, report);
  for (const peer of rule.peers ?? []) checkPeer(peer, peers, report);
  for (const protocol of protocols ?? []) checkProtocol(protocol, report);
  const named = (protocols ?? []).some((protocol) => protocol.destinationNamedPort !== null);
  const addressed = (rule.peers ?? []).some(
    (peer) => peer.networks !== null || peer.nodes !== null || peer.domainNames !== null,
  );
  if (named && addressed) report.push(diagnostic('named-port-to-networks', rule.span, { path: rule.path }));
}

function checkPeer(peer: ClusterPeer, peers: 'from' | 'to', report: Report): void {
  const { namespaces, pods, networks, nodes, domainNames } = peer;
  checkOne(
    peer,
    peers === 'from' ? { namespaces, pods } : { namespaces, pods, networks, nodes, domainNames },
    report,
  );
  if (namespaces !== null) checkLabelSelector(namespaces, report);
  if (pods !== null) checkPods(pods, report);
  if (nodes !== null) checkLabelSelector(nodes, report);
  checkCount(peer, 'networks', networks, 1, report);
  checkCount(peer, 'domainNames', domainNames, 1, report);
  const seen = new Set<string>();
  for (const network of networks ?? []) {
    readCidr(network, report);
    // A set in the schema: the same text twice is refused.
    if (seen.has(network.value))
      report.push(diagnostic('list-repeat', network.span, { path: network.path, written: network.value }));
    seen.add(network.value);
  }
  for (const name of domainNames ?? []) {
    if (!DOMAIN_NAME.test(name.value))
      report.push(diagnostic('domain-name', name.span, { path: name.path, written: name.value }));
  }
}

/** The schema's own pattern, its `A-z` included: what it takes must not be refused here. */
const DOMAIN_NAME =
  /^(\*\.)?([a-zA-z0-9]([-a-zA-Z0-9_]*[a-zA-Z0-9])?\.)+[a-zA-z0-9]([-a-zA-Z0-9_]*[a-zA-Z0-9])?\.?$/;

function checkProtocol(protocol: ClusterProtocol, report: Report): void {
  const { tcp, udp, sctp, destinationNamedPort } = protocol;
  checkOne(protocol, { tcp, udp, sctp, destinationNamedPort }, report);
  for (const ports of [tcp, udp, sctp]) if (ports !== null) checkPorts(ports, report);
}

function checkPorts(ports: ClusterPorts, report: Report): void {
  const { destinationPort } = ports;
  if (destinationPort === null) {
    report.push(diagnostic('cluster-ports-empty', ports.span, { path: ports.path }));
    return;
  }
  const { number, range } = destinationPort;
  checkOne(destinationPort, { number, range }, report);
  const path = `${destinationPort.path}.range`;
  for (const end of [number, range?.start ?? null, range?.end ?? null]) {
    if (end !== null && !isPort(end.value))
      report.push(diagnostic('port-number', end.span, { path: end.path, written: end.value }));
  }
  if (range === null) return;
  if (range.start === null) missing({ span: range.span, path }, 'start', report);
  if (range.end === null) missing({ span: range.span, path }, 'end', report);
  if (range.start !== null && range.end !== null && range.start.value >= range.end.value)
    report.push(
      diagnostic('cluster-range', range.span, { path, start: range.start.value, end: range.end.value }),
    );
}
