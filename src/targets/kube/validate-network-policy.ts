/**
 * Whether the API server takes a NetworkPolicy (pkg/apis/networking/validation/validation.go @ 019c5dc5; reference of the
 * project, kubernetes 1.3). The same for every plugin, as no plugin sees what the API server refuses.
 */
import { type Diagnostic, diagnostic, hasErrors } from '../../diagnostics/diagnostic.js';
import { netInterval } from '../../values/nets.js';
import { readCidr } from './cidr.js';
import type { Report } from './decode.js';
import { portNameFault } from './name-rules.js';
import {
  decodeNetworkPolicy,
  type IpBlock,
  isNetworkPolicy,
  type NetworkPolicy,
  type NetworkPolicyPeer,
  type NetworkPolicyPort,
} from './network-policy.js';
import type { KubeObject } from './object.js';
import { decodedOnce } from './once.js';
import { checkLabelSelector, checkMetadata } from './validate-names.js';

/** The decoded policy where the API server takes it, else undefined with the reasons in `report`. Warnings do not refuse. */
export const validateNetworkPolicy = decodedOnce((object, report): NetworkPolicy | undefined => {
  const found: Diagnostic[] = [];
  const policy = decodeNetworkPolicy(object, found);
  checkMetadata(object, 'namespaced', found);
  if (policy !== undefined) checkSpec(policy, found);
  for (const one of found) report.push(one);
  return hasErrors(found) ? undefined : policy;
});

/** The NetworkPolicies among the objects that the API server takes. */
export function validNetworkPolicies(objects: readonly KubeObject[]): readonly NetworkPolicy[] {
  return objects.filter(isNetworkPolicy).flatMap((object) => validateNetworkPolicy(object, []) ?? []);
}

function checkSpec(policy: NetworkPolicy, report: Report): void {
  if (policy.podSelector !== null) checkLabelSelector(policy.podSelector, report);
  const types = policy.policyTypes ?? [];
  const [third] = types.slice(2);
  if (third !== undefined) report.push(diagnostic('policy-types-count', third.span, {}));
  for (const { value, span, path } of types) {
    if (value !== 'Ingress' && value !== 'Egress')
      report.push(diagnostic('policy-type', span, { path, written: value }));
  }
  for (const rule of [...(policy.ingress ?? []), ...(policy.egress ?? [])]) {
    for (const port of rule.ports ?? []) checkPort(port, report);
    for (const peer of rule.peers ?? []) checkPeer(peer, report);
  }
}

function checkPort(port: NetworkPolicyPort, report: Report): void {
  const { protocol, port: first, endPort } = port;
  if (protocol !== null && !['TCP', 'UDP', 'SCTP'].includes(protocol.value))
    report.push(diagnostic('port-protocol', protocol.span, { path: protocol.path, written: protocol.value }));
  if (first !== null && typeof first.value === 'string') {
    const why = portNameFault(first.value);
    if (why !== undefined)
      report.push(diagnostic('port-name', first.span, { path: first.path, name: first.value, why }));
  } else if (first !== null && typeof first.value === 'number' && !isPort(first.value)) {
    report.push(diagnostic('port-number', first.span, { path: first.path, written: first.value }));
  }
  if (endPort === null) return;
  if (first === null || typeof first.value === 'string')
    report.push(diagnostic('end-port-alone', endPort.span, { path: endPort.path }));
  else if (endPort.value < first.value)
    report.push(
      diagnostic('end-port-below', endPort.span, {
        path: endPort.path,
        end: endPort.value,
        first: first.value,
      }),
    );
  else if (!isPort(endPort.value))
    report.push(diagnostic('port-number', endPort.span, { path: endPort.path, written: endPort.value }));
}

/** Is it a port that can be written: 1 to 65535? */
export function isPort(value: number): boolean {
  return value >= 1 && value <= 65535;
}

function checkPeer(peer: NetworkPolicyPeer, report: Report): void {
  const { podSelector, namespaceSelector, ipBlock } = peer;
  if (podSelector === null && namespaceSelector === null && ipBlock === null)
    report.push(diagnostic('peer-empty', peer.span, { path: peer.path }));
  if (podSelector !== null) checkLabelSelector(podSelector, report);
  if (namespaceSelector !== null) checkLabelSelector(namespaceSelector, report);
  if (ipBlock === null) return;
  if (podSelector !== null || namespaceSelector !== null)
    report.push(diagnostic('peer-ip-block-and-selector', peer.span, { path: peer.path }));
  checkIpBlock(ipBlock, report);
}

function checkIpBlock(block: IpBlock, report: Report): void {
  if (block.cidr === null || block.cidr.value === '') {
    report.push(diagnostic('manifest-missing-field', block.span, { path: block.path, field: 'cidr' }));
    return;
  }
  const outer = readCidr(block.cidr, report);
  for (const except of block.except) {
    const inner = readCidr(except, report);
    if (outer === undefined || inner === undefined) continue;
    const { first, last } = netInterval(outer);
    if (inner.prefix <= outer.prefix || inner.base < first || inner.base > last)
      report.push(
        diagnostic('except-not-inside', except.span, {
          path: except.path,
          except: except.value,
          cidr: block.cidr.value,
        }),
      );
  }
}
