/**
 * What Cilium accepts and people do not expect, and what netc cannot say the meaning of: empty lists, keys that no identity
 * has, ports that are other ports, effects that narrow. Refusals are in `validate-policy.ts`.
 */
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.js';
import type { Report } from '../kube/decode.js';
import type { NetworkPolicy } from '../kube/network-policy.js';
import { objectLabel } from '../kube/object.js';
import type { WorldService } from '../kube/world.js';
import type { Profile } from '../profiles.js';
import { policyNamespace } from './entries.js';
import { lintPeers } from './lint-peers.js';
import { lintSelector } from './lint-selectors.js';
import { lintTraffic } from './lint-traffic.js';
import { allElements, type CiliumPolicy, type CiliumRule } from './resources.js';
import { NAMESPACE_KEY } from './selector-terms.js';
import { refersTo } from './services.js';
import type { CiliumSettings } from './settings.js';

/** Adds the warnings of `codes/cilium.ts`, and `cilium-groups-unknown`, `cilium-named-port-range`, `cilium-host-regex` as errors. */
export function lintPolicies(
  policies: readonly CiliumPolicy[],
  settings: CiliumSettings,
  services: readonly WorldService[],
): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const policy of policies) {
    if (policy.kind === 'CiliumNetworkPolicy' && policy.namespace === '') {
      const object = objectLabel(policy.object);
      found.push(diagnostic('cilium-namespace-missing', policy.object.span, { object }));
    }
    for (const rule of policy.rules) lintRule(policy, rule, settings, found);
  }
  lintNames(policies, found);
  lintServices(policies, services, found);
  return found;
}

function lintRule(policy: CiliumPolicy, rule: CiliumRule, settings: CiliumSettings, report: Report): void {
  const namespaced = policy.kind === 'CiliumNetworkPolicy';
  if (rule.nodeSelector !== null && !settings.hostFirewall)
    report.push(diagnostic('cilium-host-firewall', rule.nodeSelector.span, { path: rule.path }));
  for (const selector of [rule.endpointSelector, rule.nodeSelector]) {
    if (selector !== null) lintSelector(selector, rule.path, settings, report);
  }
  if (namespaced) lintSubjectNamespace(rule, policyNamespace(policy), report);
  for (const direction of ['ingress', 'egress'] as const) {
    const used = allElements(rule).some((element) => element.direction === direction);
    if (rule.enableDefaultDeny[direction] === true && !used) {
      const path = `${rule.path}.enableDefaultDeny.${direction}`;
      report.push(diagnostic('cilium-default-deny-unused', rule.span, { path, direction }));
    }
  }
  for (const element of allElements(rule)) {
    lintPeers(element, { namespace: namespaced ? policyNamespace(policy) : null }, settings, report);
    lintTraffic(element, policy.kind, report);
  }
}

/** `k8s:` in `matchLabels` is overwritten, every other spelling is a further condition (utils.go ParseToCiliumRule @ 2efb257). */
function lintSubjectNamespace(rule: CiliumRule, namespace: string, report: Report): void {
  const selector = rule.endpointSelector;
  if (selector === null) return;
  const path = `${rule.path}.endpointSelector`;
  for (const { key, value } of selector.matchLabels) {
    if (value.value === namespace) continue;
    if (key.value === `k8s:${NAMESPACE_KEY}`)
      report.push(
        diagnostic('cilium-namespace-overwritten', key.span, {
          path,
          written: `${key.value}: ${value.value}`,
          namespace,
        }),
      );
    else if (key.value === NAMESPACE_KEY || key.value === `any:${NAMESPACE_KEY}`)
      report.push(
        diagnostic('cilium-selects-nothing', key.span, {
          path,
          why: `the policy applies to \`${namespace}\` only, and asks for \`${value.value}\``,
        }),
      );
  }
}

/** Addresses of names are learned by the DNS proxy, which a DNS rule switches on (Documentation/security/dns.rst). */
function lintNames(policies: readonly CiliumPolicy[], report: Report): void {
  const elements = policies.flatMap((policy) => policy.rules.flatMap(allElements));
  const proxied = elements.some((element) =>
    element.toPorts.items.some((rule) => (rule.rules?.dns.items.length ?? 0) > 0),
  );
  if (proxied) return;
  for (const element of elements) {
    if (element.peers.names.items.length > 0)
      report.push(
        diagnostic('cilium-no-dns-rule', element.peers.names.span, { path: `${element.path}.toFQDNs` }),
      );
  }
}

/** A Service that is not found adds no peer, and an element without peers is open (cilium#20067). */
function lintServices(
  policies: readonly CiliumPolicy[],
  services: readonly WorldService[],
  report: Report,
): void {
  for (const element of policies.flatMap((policy) => policy.rules.flatMap(allElements))) {
    const references = element.action === 'allow' ? element.peers.services.items : [];
    for (const [index, reference] of references.entries()) {
      if (services.some((service) => refersTo(reference, service))) continue;
      const open = element.toPorts.items.length > 0 && references.length === 1;
      const effect = open
        ? 'without it every destination is allowed on these ports'
        : 'nothing is allowed for it';
      const path = `${element.path}.toServices[${index}]`;
      report.push(diagnostic('cilium-service-unknown', reference.span, { path, effect }));
    }
  }
}

/** Cilium enforces rules of a direction that `policyTypes` omits (cilium#48703, open). */
export function lintNetworkPolicy(policy: NetworkPolicy, profile: Profile): readonly Diagnostic[] {
  if (profile.cni !== 'cilium' || policy.policyTypes === null || policy.policyTypes.length === 0) return [];
  const listed = policy.policyTypes.map((type) => type.value);
  const object = objectLabel(policy.object);
  return (['ingress', 'egress'] as const).flatMap((direction) => {
    const type = direction === 'ingress' ? 'Ingress' : 'Egress';
    return (policy[direction] ?? []).length > 0 && !listed.includes(type)
      ? [diagnostic('cilium-policy-types', policy.span, { object, direction, type })]
      : [];
  });
}
