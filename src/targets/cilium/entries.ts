/**
 * Policy entries: what every kind of policy compiles to before a verdict, one per rule element, and how CiliumNetworkPolicy
 * and CiliumClusterwideNetworkPolicy do (pkg/policy/types/policyentry.go, pkg/policy/utils @ 2efb257).
 */
import type { Formula } from '../../flow/formula.js';
import type { Direction, Origin } from '../../ir/policy.js';
import { objectLabel } from '../kube/object.js';
import { icmpFormula } from './icmp.js';
import { kindIs, type Reading } from './identities.js';
import { dnsQueries, httpRequests } from './l7.js';
import { selected, selectedHost } from './label-tests.js';
import { elementPeers, type PeerScope } from './peers.js';
import { portFormula, portMatches } from './ports.js';
import type { CiliumPolicy, CiliumRule, PortRule, RuleElement } from './resources.js';
import { NAMESPACE_KEY, namesKey, requirementsOf } from './selector-terms.js';

export interface Entry {
  readonly verdict: 'allow' | 'deny' | 'pass';
  readonly tier: 'admin' | 'normal' | 'baseline';
  /** Within the tier; lower is decided first, equal is one level. */
  readonly priority: number;
  /** The subjects it applies to. */
  readonly subject: Formula;
  readonly peers: Formula;
  readonly traffic: readonly TrafficPart[];
  /** Its presence puts the subject into default deny for the direction. */
  readonly isolates: boolean;
  readonly origin: Origin;
}

/** Some ports, and what of their requests passes. */
export interface TrafficPart {
  readonly flows: Formula;
  /** `plain`: every request. `http`, `dns`: the proxy lets pass what `requests` says. */
  readonly l7: 'plain' | 'http' | 'dns';
  readonly requests: Formula;
  /** Rules of one key are known to one proxy; empty where the part is no single port (`L4Filter`, pkg/policy/l4.go). */
  readonly key: string;
}

/**
 * The entries of one direction. An element that selects nothing is an entry with no peers: it isolates and lets nothing pass
 * (`ingress: [{}]`). `authentication`, `serverNames`, TLS contexts and listeners narrow in fact but decide nothing that a flow
 * has a field for: they are effects, and `validate` warns of each.
 */
export function policyEntries(
  reading: Reading,
  policy: CiliumPolicy,
  direction: Direction,
  context: Omit<PeerScope, 'namespace' | 'subjectMayBeInit'>,
): readonly Entry[] {
  const namespace = policy.kind === 'CiliumNetworkPolicy' ? policyNamespace(policy) : null;
  return policy.rules.flatMap((rule) => {
    const scope = { ...context, namespace, subjectMayBeInit: mentionsInit(rule) };
    const subject = ruleSubject(reading, rule, namespace);
    const elements =
      direction === 'ingress'
        ? [...rule.ingress.items, ...rule.ingressDeny.items]
        : [...rule.egress.items, ...rule.egressDeny.items];
    const isolates = isolatesDirection(reading, rule, direction);
    return elements.map((element) => ({
      verdict: element.action,
      tier: 'normal' as const,
      priority: 0,
      subject,
      peers: elementPeers(reading, element, scope),
      traffic: elementTraffic(reading, element),
      isolates,
      origin: { span: element.span, label: `${objectLabel(policy.object)} ${element.path}` },
    }));
  });
}

/** A server fills in `default` where a namespaced object names none; read from a file, the agent would take it for a cluster-wide one (cnp_types.go Parse @ 2efb257). */
export function policyNamespace(policy: Pick<CiliumPolicy, 'namespace'>): string {
  return policy.namespace === '' ? 'default' : policy.namespace;
}

/**
 * The names of the namespaces that all subjects of a policy are in; `null` where none are certain: a node has none, and the label of
 * a source other than Kubernetes says nothing of it.
 */
export function subjectNamespaces(policy: CiliumPolicy): readonly string[] | null {
  if (policy.kind === 'CiliumNetworkPolicy') return [policyNamespace(policy)];
  const names = new Set<string>();
  for (const { nodeSelector, endpointSelector } of policy.rules) {
    if (nodeSelector !== null || endpointSelector === null) return null;
    const asked = requirementsOf(endpointSelector).find(
      (each) => each.operator === 'In' && namesKey(each, NAMESPACE_KEY) && !each.values.includes(''),
    );
    if (asked === undefined) return null;
    for (const name of asked.values) names.add(name);
  }
  return policy.rules.length === 0 ? null : [...names];
}

/** Unset: as soon as the direction has a rule. A written value obeys only where the direction has one (cilium#35558). */
function isolatesDirection({ settings }: Reading, rule: CiliumRule, direction: Direction): boolean {
  const written = rule.enableDefaultDeny[direction];
  return written === null || !settings.defaultDenyOption ? true : written;
}

function mentionsInit(rule: CiliumRule): boolean {
  const selector = rule.endpointSelector;
  return (
    selector !== null &&
    requirementsOf(selector).some(({ key }) => key.source === 'reserved' && key.key === 'init')
  );
}

/**
 * An endpoint selector never selects the host, but in a cluster-wide policy health and ingress endpoints. In a namespaced one
 * `k8s:io.kubernetes.pod.namespace` in `matchLabels` is overwritten by the policy's own; every other spelling is a further
 * condition (utils.go ParseToCiliumRule @ 2efb257).
 */
function ruleSubject(reading: Reading, rule: CiliumRule, namespace: string | null): Formula {
  const { formulas } = reading;
  if (rule.nodeSelector !== null) return selectedHost(reading, requirementsOf(rule.nodeSelector));
  if (rule.endpointSelector === null) return formulas.false;
  const selector = rule.endpointSelector;
  if (namespace === null) {
    return formulas.and(
      kindIs(reading, 'subject', 'pod', 'health', 'ingress', 'init'),
      selected(reading, 'subject', requirementsOf(selector)),
    );
  }
  const matchLabels = selector.matchLabels.filter(({ key }) => key.value !== `k8s:${NAMESPACE_KEY}`);
  return selected(reading, 'subject', requirementsOf({ ...selector, matchLabels }));
}

/** Without ports and ICMP: everything. An element of `toPorts` without ports, or of `icmps` without fields, adds nothing. */
function elementTraffic(reading: Reading, element: RuleElement): readonly TrafficPart[] {
  const { formulas } = reading;
  const plain = (flows: Formula, key: string): TrafficPart => {
    return { flows, l7: 'plain', requests: formulas.true, key };
  };
  if (element.toPorts.items.length > 0)
    return element.toPorts.items.flatMap((rule) => portRuleTraffic(reading, rule));
  if (element.icmps.items.length > 0) {
    const fields = element.icmps.items.flatMap((rule) => rule.fields.items);
    return fields.map((field) => plain(icmpFormula(reading, field), ''));
  }
  return [plain(formulas.true, '')];
}

/** An empty list of HTTP rules is a plain allow; `[{}]` is a rule that every HTTP request meets. */
function portRuleTraffic(reading: Reading, rule: PortRule): readonly TrafficPart[] {
  const { formulas } = reading;
  const http = rule.rules?.http.items ?? [];
  const dns = rule.rules?.dns.items ?? [];
  const l7 = http.length > 0 ? 'http' : dns.length > 0 ? 'dns' : 'plain';
  const requests =
    l7 === 'http' ? httpRequests(reading, http) : l7 === 'dns' ? dnsQueries(reading, dns) : formulas.true;
  return rule.ports.items
    .flatMap(portMatches)
    .map((match) => ({ flows: portFormula(reading, match), l7, requests, key: match.key }));
}
