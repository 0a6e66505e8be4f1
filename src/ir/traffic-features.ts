/** What a rule's traffic asks of a target, as features. */

import { sameSet } from '../values/intervals.js';
import type { Feature } from './feature.js';
import { complementPorts, isEmptyPorts } from './port-sets.js';
import { BYTE, type PortSet, type Traffic } from './traffic.js';
import { ICMP_FIELDS, isAllTraffic, PORT_FIELDS } from './traffic-sets.js';

/** Nothing for every protocol and for plain TCP or UDP by single ports. */
export function trafficFeatures(traffic: Traffic): readonly Feature[] {
  if (isAllTraffic(traffic)) return [];
  const features = new Set<Feature>();
  for (const field of PORT_FIELDS) for (const feature of portFeatures(traffic[field])) features.add(feature);
  if (!isEmptyPorts(traffic.sctp)) features.add('sctp');
  for (const field of ICMP_FIELDS) {
    for (const term of traffic[field]) {
      if (!sameSet(term.codes, BYTE)) features.add('icmp-code');
      else features.add(sameSet(term.types, BYTE) ? 'icmp-all' : 'icmp');
    }
  }
  if (traffic.others.length > 0) features.add('protocol');
  return [...features];
}

function portFeatures(ports: PortSet): readonly Feature[] {
  if (isEmptyPorts(complementPorts(ports))) return [];
  return ports.flatMap((term): Feature[] => {
    const features: Feature[] = [];
    if (term.named.length > 0) features.push('port-name');
    if (term.notNamed.length > 0) features.push('port-negation');
    const first = term.numbers[0]?.first;
    const last = term.numbers[term.numbers.length - 1]?.last;
    if (term.numbers.length > 1 && first === 1 && last === 65535) features.push('port-negation');
    else if (term.named.length === 0 && term.numbers.some((i) => i.first < i.last))
      features.push('port-range');
    return features;
  });
}
