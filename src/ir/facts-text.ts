/** Facts about a cluster in one line each, for the head of an output and for reports. */
import type { Facts } from './policy.js';
import { METADATA_NAME } from './pred-literals.js';
import { netsText, predText } from './pred-text.js';
import { isAllTraffic } from './traffic-sets.js';
import { trafficText } from './traffic-text.js';

/** What is stated, in the order of the cluster block; empty where nothing is. Namespaces count only where they are closed. */
export function factsText(facts: Facts): readonly string[] {
  const lines: string[] = [];
  if (facts.clusterName !== null) lines.push(`name ${facts.clusterName}`);
  if (facts.podCidr !== null) lines.push(`pod-cidr ${netsText(facts.podCidr)}`);
  if (facts.serviceCidr !== null) lines.push(`service-cidr ${netsText(facts.serviceCidr)}`);
  if (facts.nodeCidr !== null) lines.push(`node-cidr ${netsText(facts.nodeCidr)}`);
  if (facts.apiServer !== null) {
    const { nets, traffic } = facts.apiServer;
    lines.push(`api-server ${netsText(nets)}${isAllTraffic(traffic) ? '' : ` on ${trafficText(traffic)}`}`);
  }
  if (facts.dns !== null) lines.push(`dns ${predText(facts.dns)}`);
  if (facts.closed) lines.push(`namespaces closed: ${facts.namespaces.map(namespaceText).join(', ')}`);
  return lines;
}

function namespaceText(fact: Facts['namespaces'][number]): string {
  const labels = [...fact.labels].filter(([key]) => key !== METADATA_NAME).sort();
  return labels.length === 0
    ? fact.name
    : `${fact.name} (${labels.map(([key, value]) => `${key}=${value}`).join(', ')})`;
}
