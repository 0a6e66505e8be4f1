/** Facts about a cluster in one line each, for the head of an output and for reports. */
import type { Facts } from './policy.js';
import { METADATA_NAME } from './pred-literals.js';
import { netsText, predText } from './pred-text.js';
import { isAllTraffic } from './traffic-sets.js';
import { trafficText } from './traffic-text.js';

/**
 * What is stated, in the order of the cluster block; empty where nothing is. Namespaces count only where they are closed; of more
 * than `most` of them, so many are named.
 */
export function factsText(facts: Facts, most: number = Number.POSITIVE_INFINITY): readonly string[] {
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
  if (facts.closed) {
    const named = facts.namespaces.slice(0, most).map(namespaceText).join(', ');
    const more = facts.namespaces.length - most;
    lines.push(`namespaces closed: ${named}${more > 0 ? ` and ${more} more` : ''}`);
  }
  return lines;
}

function namespaceText(fact: Facts['namespaces'][number]): string {
  const labels = [...fact.labels].filter(([key]) => key !== METADATA_NAME).sort();
  return labels.length === 0
    ? fact.name
    : `${fact.name} (${labels.map(([key, value]) => `${key}=${value}`).join(', ')})`;
}
