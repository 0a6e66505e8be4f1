/**
 * For which reasons the API server or the agent refuses one object of Cilium's kinds. Any failing entry of `specs` refuses the
 * whole object (pkg/policy/api/rule_validation.go, pkg/k8s/apis/cilium.io/v2 @ 2efb257). Lints are in `lints.ts`.
 */
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.js';
import { parseAddress } from '../../values/nets.js';
import type { Report } from '../kube/decode.js';
import { objectLabel } from '../kube/object.js';
import { oncePerProfile } from '../kube/once.js';
import { checkMetadata } from '../kube/validate-names.js';
import {
  allElements,
  type CiliumEgressGateway,
  type CiliumPolicy,
  type CiliumResource,
  type CiliumRule,
  type GatewayNode,
} from './resources.js';
import { type CiliumSettings, settingsOf } from './settings.js';
import { checkCidr, checkPeers } from './validate-peers.js';
import { checkTraffic } from './validate-ports.js';
import { checkSelector } from './validate-selectors.js';

/** Every refusal, as errors. Nothing else: an object with none of them is enforced. */
export const refusals = oncePerProfile((resource: CiliumResource, profile): readonly Diagnostic[] => {
  const found: Diagnostic[] = [];
  const namespaced = resource.kind === 'CiliumNetworkPolicy';
  checkMetadata(resource.object, namespaced ? 'namespaced' : 'cluster', found);
  switch (resource.kind) {
    case 'CiliumCIDRGroup':
      for (const [index, cidr] of resource.externalCidrs.items.entries())
        checkCidr(cidr, `spec.externalCIDRs[${index}]`, found);
      break;
    case 'CiliumEgressGatewayPolicy':
      checkGateway(resource, found);
      break;
    default:
      checkPolicy(resource, settingsOf(profile), found);
  }
  return found;
});

function checkPolicy(policy: CiliumPolicy, settings: CiliumSettings, report: Report): void {
  if (policy.rules.length === 0)
    report.push(
      diagnostic('cilium-empty-policy', policy.object.span, { object: objectLabel(policy.object) }),
    );
  for (const rule of policy.rules) {
    checkSubject(rule, policy.kind === 'CiliumNetworkPolicy', report);
    const elements = allElements(rule);
    if (elements.length === 0) report.push(diagnostic('cilium-no-section', rule.span, { path: rule.path }));
    for (const element of elements) {
      checkPeers(element, settings, report);
      checkTraffic(element, rule.nodeSelector !== null, settings, report);
      const mode = element.authentication;
      if (mode !== null && !['disabled', 'required', 'test-always-fail'].includes(mode.value)) {
        const path = `${element.path}.authentication.mode`;
        report.push(diagnostic('cilium-authentication', mode.span, { path, written: mode.value }));
      }
    }
    if (rule.log !== null && !/^[ -~]{0,32}$/.test(rule.log.value))
      report.push(diagnostic('cilium-log', rule.log.span, { path: `${rule.path}.log.value` }));
  }
}

function checkSubject(rule: CiliumRule, namespaced: boolean, report: Report): void {
  const { endpointSelector, nodeSelector, path } = rule;
  if ((endpointSelector === null) === (nodeSelector === null)) {
    const found = nodeSelector === null ? 'none' : 'both';
    report.push(diagnostic('cilium-selectors', rule.span, { path, found }));
  }
  if (nodeSelector !== null && namespaced)
    report.push(diagnostic('cilium-node-selector-namespaced', nodeSelector.span, { path }));
  if (endpointSelector !== null) checkSelector(endpointSelector, `${path}.endpointSelector`, report);
  if (nodeSelector !== null) checkSelector(nodeSelector, `${path}.nodeSelector`, report);
}

/** The most `egressGateways`. */
const GATEWAY_LIMIT = 64;

/** Source: cegp_types.go and Documentation/network/egress-gateway @ 2efb257. */
function checkGateway(policy: CiliumEgressGateway, report: Report): void {
  const need = (given: boolean, field: string) => {
    if (!given)
      report.push(diagnostic('manifest-missing-field', policy.object.span, { path: 'spec', field }));
  };
  need(policy.selectors.written === 'list', 'selectors');
  need(policy.destinationCidrs.written === 'list', 'destinationCIDRs');
  need(policy.gateway !== null, 'egressGateway');
  for (const [index, selector] of policy.selectors.items.entries()) {
    const path = `spec.selectors[${index}]`;
    for (const part of [selector.podSelector, selector.namespaceSelector, selector.nodeSelector])
      if (part !== null) checkSelector(part, path, report);
    if (selector.nodeSelector !== null && selector.podSelector === null) {
      const what = '`nodeSelector` needs a `podSelector` beside it';
      report.push(diagnostic('cilium-gateway', selector.span, { path, what }));
    }
  }
  const cidrs = [...policy.destinationCidrs.items, ...policy.excludedCidrs.items];
  for (const cidr of cidrs) checkCidr(cidr, 'spec', report);
  if (policy.gateway !== null) checkGatewayNode(policy.gateway, 'spec.egressGateway', report);
  for (const [index, node] of policy.gateways.items.entries())
    checkGatewayNode(node, `spec.egressGateways[${index}]`, report);
  if (policy.gateways.items.length > GATEWAY_LIMIT) {
    const count = policy.gateways.items.length;
    const path = 'spec.egressGateways';
    report.push(diagnostic('cilium-too-many', policy.gateways.span, { path, count, most: GATEWAY_LIMIT }));
  }
}

function checkGatewayNode(node: GatewayNode, path: string, report: Report): void {
  const refuse = (what: string) => report.push(diagnostic('cilium-gateway', node.span, { path, what }));
  if (node.nodeSelector === null) refuse('it has no `nodeSelector`');
  else checkSelector(node.nodeSelector, `${path}.nodeSelector`, report);
  if (node.egressIp !== null && parseAddress(node.egressIp.value) === undefined)
    refuse(`\`${node.egressIp.value}\` is no address`);
  if (node.egressIp !== null && node.interface !== null)
    refuse('with both `interface` and `egressIP` Cilium ignores the policy');
}
