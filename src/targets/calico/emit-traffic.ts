/**
 * Traffic → the protocol, port and ICMP members of Calico rules, one entry per rule, and what no rule says. Protocols are
 * written by name where they have one: every maintained version reads names alike (calico.md 0).
 */
import type { Json, JsonMap } from '../../base/tree.js';
import type { Feature } from '../../ir/feature.js';
import {
  ALL_PORTS,
  ALL_TRAFFIC,
  BYTE,
  type IcmpTerm,
  NO_TRAFFIC,
  OTHER_PROTOCOLS,
  type PortTerm,
  type Traffic,
} from '../../ir/traffic.js';
import {
  canonicalTraffic,
  complementTraffic,
  ICMP_FIELDS,
  type IcmpField,
  isAllTraffic,
  PORT_FIELDS,
  type PortField,
  subtractTraffic,
} from '../../ir/traffic-sets.js';
import { type IntervalSet, intersect, sameSet, subtract } from '../../values/intervals.js';
import type { Family } from '../../values/nets.js';
import type { TrafficPlan } from '../rule-losses.js';

export interface TrafficMatch {
  /** `protocol`, `notProtocol`, `icmp`, `notICMP`: members of the rule itself. */
  readonly rule: JsonMap;
  /** `ports`, `notPorts`: members of the destination. */
  readonly destination: JsonMap;
  /** The only family that can match; `null`: both. */
  readonly family: Family | null;
}

/** Limits of the API for one list (calico.md 0), and for rules that one rule of the source may become. */
const PORT_LIMIT = 50;
const ICMP_LIMIT = 260;

export function planTraffic(given: Traffic): TrafficPlan {
  const traffic = canonicalTraffic(given);
  const exact = canonicalTraffic({
    tcp: traffic.tcp.filter(isSayable),
    udp: traffic.udp.filter(isSayable),
    sctp: traffic.sctp.filter(isSayable),
    icmp: sayableIcmp(traffic.icmp),
    icmpv6: sayableIcmp(traffic.icmpv6),
    others: sayableProtocols(traffic),
  });
  const rest: Traffic = {
    ...subtractTraffic(traffic, exact),
    tcp: traffic.tcp.filter((term) => !isSayable(term)),
    udp: traffic.udp.filter((term) => !isSayable(term)),
    sctp: traffic.sctp.filter((term) => !isSayable(term)),
  };
  const wider: Traffic = {
    tcp: widerPorts(traffic.tcp),
    udp: widerPorts(traffic.udp),
    sctp: widerPorts(traffic.sctp),
    icmp: rest.icmp.length === 0 ? traffic.icmp : ALL_TRAFFIC.icmp,
    icmpv6: rest.icmpv6.length === 0 ? traffic.icmpv6 : ALL_TRAFFIC.icmpv6,
    others: traffic.others,
  };
  return {
    exact,
    rest,
    wider: rest.others.length > 0 ? ALL_TRAFFIC : canonicalTraffic(wider),
    code: codeOf(rest),
  };
}

/** INVARIANT: traffic that a plan calls exact or wider. One entry per rule. */
export function trafficMatches(given: Traffic): readonly TrafficMatch[] {
  const traffic = canonicalTraffic(given);
  if (isAllTraffic(traffic)) return [{ rule: {}, destination: {}, family: null }];
  const result: TrafficMatch[] = [];
  const missing = missingProtocol(traffic);
  for (const field of PORT_FIELDS) {
    if (missing === null || missing === field) result.push(...portMatches(field, traffic[field]));
  }
  for (const field of ICMP_FIELDS) {
    if (missing === null || missing === field) result.push(...icmpMatches(field, traffic[field]));
  }
  if (missing !== null)
    result.push({ rule: { notProtocol: PROTOCOL_NAME[missing] }, destination: {}, family: null });
  else
    for (const { first, last } of traffic.others)
      for (let number = first; number <= last; number++)
        result.push({
          rule: { protocol: number === 136 ? 'UDPLite' : number },
          destination: {},
          family: null,
        });
  return result;
}

const PROTOCOL_NAME = {
  tcp: 'TCP',
  udp: 'UDP',
  sctp: 'SCTP',
  icmp: 'ICMP',
  icmpv6: 'ICMPv6',
} as const satisfies Readonly<Record<PortField | IcmpField, string>>;

/** Where all but one protocol are whole, that one: the rest is one `notProtocol`. */
function missingProtocol(traffic: Traffic): PortField | IcmpField | null {
  const holes = complementTraffic(traffic);
  if (holes.others.length > 0) return null;
  const broken = [...PORT_FIELDS, ...ICMP_FIELDS].filter((field) => holes[field].length > 0);
  const [only] = broken;
  return broken.length === 1 && only !== undefined ? only : null;
}

/** Protocol 0 has no number in a rule, so every other protocol together needs `notProtocol`. */
function sayableProtocols(traffic: Traffic): IntervalSet<number> {
  const whole = sameSet(traffic.others, OTHER_PROTOCOLS);
  if (whole && (isAllTraffic(traffic) || missingProtocol(traffic) !== null)) return traffic.others;
  return subtract(traffic.others, [{ first: 0, last: 0 }]);
}

function portMatches(field: PortField, terms: readonly PortTerm[]): readonly TrafficMatch[] {
  const rule = { protocol: PROTOCOL_NAME[field] };
  const match = (destination: JsonMap): TrafficMatch => ({ rule, destination, family: null });
  const plain: Json[] = [];
  const result: TrafficMatch[] = [];
  for (const term of terms) {
    const [name] = term.named;
    const whole = sameSet(term.numbers, ALL_PORTS);
    const holes = portWords(subtract(ALL_PORTS, term.numbers));
    if (term.named.length + term.notNamed.length === 0) {
      if (whole) return [match({})];
      const words = portWords(term.numbers);
      if (holes.length < words.length && holes.length <= PORT_LIMIT) result.push(match({ notPorts: holes }));
      else plain.push(...words);
    } else if (name !== undefined && whole && term.notNamed.length === 0) plain.unshift(name);
    else
      result.push(
        match({
          ...(name === undefined ? {} : { ports: [name] }),
          notPorts: [...holes, ...term.notNamed],
        }),
      );
  }
  return [...chunks(plain, PORT_LIMIT).map((ports) => match({ ports })), ...result];
}

/** At most one name that the port must have; the rest goes into `notPorts`, of which all must fail. */
function isSayable(term: PortTerm): boolean {
  if (term.named.length + term.notNamed.length === 0) return true;
  const holes = subtract(ALL_PORTS, term.numbers).length + term.notNamed.length;
  return term.named.length <= 1 && holes <= PORT_LIMIT;
}

function widerPorts(terms: readonly PortTerm[]): readonly PortTerm[] {
  return terms.map((term) => (isSayable(term) ? term : { ...term, named: [], notNamed: [] }));
}

function portWords(set: IntervalSet<number>): readonly (number | string)[] {
  return set.map(({ first, last }) => (first === last ? first : `${first}:${last}`));
}

/** The kernel has no ICMP type 255 (calico.md 1.3). */
function sayableIcmp(terms: readonly IcmpTerm[]): readonly IcmpTerm[] {
  if (terms.length === 0 || isWholeIcmp(terms) || oneHole(terms) !== null) return terms;
  const possible = terms.map((term) => ({
    ...term,
    types: intersect(term.types, [{ first: 0, last: 254 }]),
  }));
  return icmpEntries(possible).length <= ICMP_LIMIT ? possible.filter((t) => t.types.length > 0) : [];
}

function isWholeIcmp(terms: readonly IcmpTerm[]): boolean {
  return terms.some((term) => sameSet(term.types, BYTE) && sameSet(term.codes, BYTE));
}

function icmpMatches(field: IcmpField, terms: readonly IcmpTerm[]): readonly TrafficMatch[] {
  const protocol = PROTOCOL_NAME[field];
  const family: Family = field === 'icmp' ? 4 : 6;
  const match = (more: JsonMap): TrafficMatch => ({ rule: { protocol, ...more }, destination: {}, family });
  if (terms.length === 0) return [];
  if (isWholeIcmp(terms)) return [match({})];
  const hole = oneHole(terms);
  if (hole !== null) return [match({ notICMP: hole })];
  return icmpEntries(terms).map((icmp) => match({ icmp }));
}

function icmpEntries(terms: readonly IcmpTerm[]): readonly JsonMap[] {
  return terms.flatMap(({ types, codes }) =>
    numbersOf(types).flatMap((type): readonly JsonMap[] =>
      sameSet(codes, BYTE) ? [{ type }] : numbersOf(codes).map((code) => ({ type, code })),
    ),
  );
}

/** All of ICMP but one type, or one type and code. */
function oneHole(terms: readonly IcmpTerm[]): JsonMap | null {
  const holes = complementTraffic({ ...NO_TRAFFIC, icmp: terms }).icmp;
  const entries = holes.length > 1 ? [] : icmpEntries(holes);
  const [only] = entries;
  return entries.length === 1 && only !== undefined && only['type'] !== 255 ? only : null;
}

function numbersOf(set: IntervalSet<number>): readonly number[] {
  return set.flatMap(({ first, last }) => Array.from({ length: last - first + 1 }, (_, i) => first + i));
}

function chunks<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  const result: T[][] = [];
  for (let i = 0; i < items.length; i += size) result.push(items.slice(i, i + size));
  return result;
}

function codeOf(rest: Traffic): Feature {
  const icmp = [...rest.icmp, ...rest.icmpv6];
  if (icmp.length > 0) return icmp.some((term) => !sameSet(term.codes, BYTE)) ? 'icmp-code' : 'icmp';
  return rest.others.length > 0 ? 'protocol' : 'port-name';
}
