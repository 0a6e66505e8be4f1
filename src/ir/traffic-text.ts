/** Traffic in the words of the language, for messages and reports: `tcp/80-90, udp/dns, icmp/8`. */

import { type IntervalSet, sameSet } from '../values/intervals.js';
import { isEmptyPorts, subtractPorts } from './port-sets.js';
import {
  BYTE,
  EVERY_ICMP,
  EVERY_PORT,
  type IcmpTerm,
  OTHER_PROTOCOLS,
  type PortSet,
  type Traffic,
} from './traffic.js';
import {
  canonicalTraffic,
  complementTraffic,
  ICMP_FIELDS,
  isAllTraffic,
  isEmptyTraffic,
  PORT_FIELDS,
} from './traffic-sets.js';

/** `any`, `nothing`, a list, or `any except (…)` where that is shorter. */
export function trafficText(traffic: Traffic): string {
  if (isEmptyTraffic(traffic)) return 'nothing';
  if (isAllTraffic(traffic)) return 'any';
  const list = wordsOf(canonicalTraffic(traffic));
  const holes = wordsOf(complementTraffic(traffic));
  return holes.length < list.length ? `any except (${holes.join(', ')})` : list.join(', ');
}

function wordsOf(traffic: Traffic): string[] {
  return [
    ...PORT_FIELDS.flatMap((field) => portWords(field, traffic[field])),
    ...ICMP_FIELDS.flatMap((field) => icmpWords(field, traffic[field])),
    ...(sameSet(traffic.others, OTHER_PROTOCOLS)
      ? ['every other protocol']
      : rangeWords(traffic.others).map((range) => `protocol/${range}`)),
  ];
}

function portWords(field: string, set: PortSet): string[] {
  if (set.length > 0 && isEmptyPorts(subtractPorts(EVERY_PORT, set))) return [field];
  return set.flatMap((term) => {
    const conditions = [...term.named, ...term.notNamed.map((name) => `not ${name}`)];
    const whole = sameSet(term.numbers, EVERY_PORT[0]?.numbers ?? []);
    if (whole) return [`${field}/${conditions.join(' and ')}`];
    const suffix = conditions.length === 0 ? '' : ` (${conditions.join(' and ')})`;
    return rangeWords(term.numbers).map((range) => `${field}/${range}${suffix}`);
  });
}

function icmpWords(field: string, terms: readonly IcmpTerm[]): string[] {
  if (JSON.stringify(terms) === JSON.stringify(EVERY_ICMP)) return [field];
  return terms.flatMap((term) =>
    rangeWords(term.types).flatMap((types) =>
      sameSet(term.codes, BYTE)
        ? [`${field}/${types}`]
        : rangeWords(term.codes).map((codes) => `${field}/${types}:${codes}`),
    ),
  );
}

function rangeWords(set: IntervalSet<number>): string[] {
  return set.map(({ first, last }) => (first === last ? `${first}` : `${first}-${last}`));
}
