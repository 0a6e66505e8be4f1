/**
 * The algebra of `Traffic`: what flows over protocols, ports and ICMP types two sets share, add or leave out.
 * All functions return canonical sets; none knows how a target writes them.
 */
import {
  contains as has,
  type IntervalSet,
  intersect as intersectIntervals,
  isSubset,
  overlaps,
  sameSet,
  subtract as subtractIntervals,
  union as unionIntervals,
} from '../values/intervals.js';
import {
  canonicalPorts,
  containsPorts,
  intersectPorts,
  isEmptyPorts,
  portsOverlap,
  subtractPorts,
  unionAllPorts,
  unionPorts,
} from './port-sets.js';
import {
  ALL_TRAFFIC,
  BYTE,
  EVERY_ICMP,
  EVERY_PORT,
  ICMP,
  ICMPV6,
  type IcmpTerm,
  NO_TRAFFIC,
  OTHER_PROTOCOLS,
  type PortProtocol,
  type PortSet,
  SCTP,
  TCP,
  type Traffic,
  UDP,
} from './traffic.js';

export const PORT_FIELDS = ['tcp', 'udp', 'sctp'] as const;
export type PortField = (typeof PORT_FIELDS)[number];
export const ICMP_FIELDS = ['icmp', 'icmpv6'] as const;
export type IcmpField = (typeof ICMP_FIELDS)[number];

/** The member of `Traffic` that holds the ports of a protocol number. */
export function portField(protocol: PortProtocol): PortField {
  return protocol === TCP ? 'tcp' : protocol === UDP ? 'udp' : 'sctp';
}

export const PROTOCOL_OF_FIELD = { tcp: TCP, udp: UDP, sctp: SCTP, icmp: ICMP, icmpv6: ICMPV6 } as const;

/** Traffic of one port protocol: the numbered ports given (ends inclusive). */
export function portTraffic(protocol: PortProtocol, numbers: IntervalSet<number>): Traffic {
  return { ...NO_TRAFFIC, [portField(protocol)]: canonicalPorts([{ numbers, named: [], notNamed: [] }]) };
}

/** Traffic to the port that the destination pod names `name`. */
export function namedPortTraffic(protocol: PortProtocol, name: string): Traffic {
  return { ...NO_TRAFFIC, [portField(protocol)]: EVERY_PORT.map((term) => ({ ...term, named: [name] })) };
}

/** `null` for every type, or every code. */
export function icmpTraffic(field: IcmpField, type: number | null, code: number | null): Traffic {
  const one = (value: number | null): IntervalSet<number> =>
    value === null ? BYTE : [{ first: value, last: value }];
  return { ...NO_TRAFFIC, [field]: [{ types: one(type), codes: one(code) }] };
}

/** Everything of one protocol number, 0..255, the five named ones included. */
export function protocolTraffic(number: number): Traffic {
  switch (number) {
    case TCP:
      return { ...NO_TRAFFIC, tcp: EVERY_PORT };
    case UDP:
      return { ...NO_TRAFFIC, udp: EVERY_PORT };
    case SCTP:
      return { ...NO_TRAFFIC, sctp: EVERY_PORT };
    case ICMP:
      return { ...NO_TRAFFIC, icmp: EVERY_ICMP };
    case ICMPV6:
      return { ...NO_TRAFFIC, icmpv6: EVERY_ICMP };
    default:
      return {
        ...NO_TRAFFIC,
        others: intersectIntervals([{ first: number, last: number }], OTHER_PROTOCOLS),
      };
  }
}

interface Operations {
  ports(a: PortSet, b: PortSet): PortSet;
  codes(a: IntervalSet<number>, b: IntervalSet<number>): IntervalSet<number>;
}

function combine(a: Traffic, b: Traffic, by: Operations): Traffic {
  return {
    tcp: by.ports(a.tcp, b.tcp),
    udp: by.ports(a.udp, b.udp),
    sctp: by.ports(a.sctp, b.sctp),
    icmp: combineIcmp(a.icmp, b.icmp, by.codes),
    icmpv6: combineIcmp(a.icmpv6, b.icmpv6, by.codes),
    others: by.codes(a.others, b.others),
  };
}

const UNION: Operations = {
  ports: unionPorts,
  codes: (a, b) => unionIntervals(a.length === 0 ? b : [...a, ...b]),
};
const INTERSECT: Operations = { ports: intersectPorts, codes: intersectIntervals };
const SUBTRACT: Operations = { ports: subtractPorts, codes: subtractIntervals };

export function unionTraffic(...of: readonly Traffic[]): Traffic {
  return unionTraffics(of);
}

/** `unionTraffic` of a list that may be longer than a call can have arguments. */
export function unionTraffics(of: readonly Traffic[]): Traffic {
  if (of.length < 3) return of.reduce((a, b) => combine(a, b, UNION), NO_TRAFFIC);
  const ports = (field: PortField) => unionAllPorts(of.map((traffic) => traffic[field]));
  const icmp = (field: IcmpField) => combineIcmp([], joined(of, field), UNION.codes);
  return {
    tcp: ports('tcp'),
    udp: ports('udp'),
    sctp: ports('sctp'),
    icmp: icmp('icmp'),
    icmpv6: icmp('icmpv6'),
    others: unionIntervals(joined(of, 'others')),
  };
}

function joined<K extends IcmpField | 'others'>(of: readonly Traffic[], field: K): Traffic[K][number][] {
  return of.flatMap((traffic): readonly Traffic[K][number][] => traffic[field]);
}

export function intersectTraffic(a: Traffic, b: Traffic): Traffic {
  return combine(a, b, INTERSECT);
}

/** What of `a` is not in `b`. */
export function subtractTraffic(a: Traffic, b: Traffic): Traffic {
  return combine(a, b, SUBTRACT);
}

export function complementTraffic(of: Traffic): Traffic {
  return subtractTraffic(ALL_TRAFFIC, of);
}

/** The one form of a set, apart from named ports (see `canonicalPorts`); what has it stays the object that it is. */
export function canonicalTraffic(of: Traffic): Traffic {
  const known = canonicals.get(of);
  if (known !== undefined) return known;
  const made = combine(NO_TRAFFIC, of, UNION);
  const canonical = TRAFFIC_FIELDS.every((field) => made[field] === of[field]) ? of : made;
  canonicals.set(of, canonical);
  canonicals.set(canonical, canonical);
  return canonical;
}

const canonicals = new WeakMap<Traffic, Traffic>();

const TRAFFIC_FIELDS = [...PORT_FIELDS, ...ICMP_FIELDS, 'others'] as const;

export function isEmptyTraffic(of: Traffic): boolean {
  return (
    PORT_FIELDS.every((field) => isEmptyPorts(of[field])) &&
    ICMP_FIELDS.every((field) => of[field].every((t) => t.types.length === 0 || t.codes.length === 0)) &&
    of.others.length === 0
  );
}

/** Is everything of `inner` in `outer`? */
export function containsTraffic(outer: Traffic, inner: Traffic): boolean {
  return (
    outer === inner ||
    (mayContain(outer, inner) &&
      PORT_FIELDS.every((field) => containsPorts(outer[field], inner[field])) &&
      ICMP_FIELDS.every(
        (field) =>
          inner[field].length === 0 || combineIcmp(inner[field], outer[field], SUBTRACT.codes).length === 0,
      ) &&
      isSubset(inner.others, outer.others))
  );
}

/** What the lowest ports tell at once: false only where `inner` surely has what `outer` has not. */
function mayContain(outer: Traffic, inner: Traffic): boolean {
  return PORT_FIELDS.every((field) =>
    inner[field].every((term) => {
      const low = term.numbers[0]?.first;
      const plain = term.named.length === 0 && term.notNamed.length === 0;
      return low === undefined || !plain || outer[field].some(({ numbers }) => has(numbers, low));
    }),
  );
}

export function isAllTraffic(of: Traffic): boolean {
  return containsTraffic(of, ALL_TRAFFIC);
}

export function sameTraffic(a: Traffic, b: Traffic): boolean {
  return (
    PORT_FIELDS.every((field) => containsPorts(a[field], b[field]) && containsPorts(b[field], a[field])) &&
    ICMP_FIELDS.every((field) => icmpKey(a[field]) === icmpKey(b[field])) &&
    sameSet(a.others, b.others)
  );
}

/** As an intersection that is not empty, without making it: rewrites ask it of every pair of rules. */
export function trafficOverlaps(a: Traffic, b: Traffic): boolean {
  return (
    PORT_FIELDS.some((field) => portsOverlap(a[field], b[field])) ||
    ICMP_FIELDS.some((field) =>
      a[field].some((x) => b[field].some((y) => overlaps(x.types, y.types) && overlaps(x.codes, y.codes))),
    ) ||
    overlaps(a.others, b.others)
  );
}

/** The parts of a set by protocol, as (number, traffic of that protocol); `others` is one part with the number -1. Empty parts are left out. */
export function trafficParts(of: Traffic): readonly { readonly protocol: number; readonly part: Traffic }[] {
  const parts: { protocol: number; part: Traffic }[] = [];
  for (const field of PORT_FIELDS) {
    if (!isEmptyPorts(of[field]))
      parts.push({ protocol: PROTOCOL_OF_FIELD[field], part: { ...NO_TRAFFIC, [field]: of[field] } });
  }
  for (const field of ICMP_FIELDS) {
    if (of[field].length > 0)
      parts.push({ protocol: PROTOCOL_OF_FIELD[field], part: { ...NO_TRAFFIC, [field]: of[field] } });
  }
  if (of.others.length > 0) parts.push({ protocol: -1, part: { ...NO_TRAFFIC, others: of.others } });
  return parts;
}

/** A text that equal canonical sets share; for keys and stable orders, never shown. */
export function trafficKey(of: Traffic): string {
  const known = keys.get(of);
  if (known !== undefined) return known;
  const key = keyOf(of);
  keys.set(of, key);
  return key;
}

const keys = new WeakMap<Traffic, string>();

function keyOf(of: Traffic): string {
  const canonical = canonicalTraffic(of);
  return JSON.stringify([
    canonical.tcp,
    canonical.udp,
    canonical.sctp,
    canonical.icmp,
    canonical.icmpv6,
    canonical.others,
  ]);
}

/** Works type by type: the codes of each, then types with equal codes together, so that equal sets are equal lists. */
function combineIcmp(
  a: readonly IcmpTerm[],
  b: readonly IcmpTerm[],
  by: Operations['codes'],
): readonly IcmpTerm[] {
  // No operation makes something of nothing, and most traffic speaks of no ICMP.
  if (a.length === 0 && b.length === 0) return b;
  const groups = new Map<string, { codes: IntervalSet<number>; types: { first: number; last: number }[] }>();
  const cuts = typeCuts([...a, ...b]);
  for (const span of cuts) {
    const codes = by(codesAt(a, span.first), codesAt(b, span.first));
    if (codes.length === 0) continue;
    const key = JSON.stringify(codes);
    const group = groups.get(key) ?? { codes, types: [] };
    group.types.push(span);
    groups.set(key, group);
  }
  return [...groups.values()]
    .map((group) => ({ types: unionIntervals(group.types), codes: group.codes }))
    .sort((x, y) => (x.types[0]?.first ?? 0) - (y.types[0]?.first ?? 0));
}

/** 0..255 cut wherever a term's types begin or end. */
function typeCuts(terms: readonly IcmpTerm[]): { first: number; last: number }[] {
  const starts = new Set([0]);
  for (const term of terms) {
    for (const { first, last } of term.types) {
      starts.add(first);
      if (last < 255) starts.add(last + 1);
    }
  }
  const sorted = [...starts].sort((x, y) => x - y);
  return sorted.map((first, i) => ({ first, last: (sorted[i + 1] ?? 256) - 1 }));
}

function codesAt(terms: readonly IcmpTerm[], type: number): IntervalSet<number> {
  return unionIntervals(
    terms.filter((t) => t.types.some((i) => i.first <= type && type <= i.last)).flatMap((t) => t.codes),
  );
}

function icmpKey(terms: readonly IcmpTerm[]): string {
  return JSON.stringify(combineIcmp(terms, [], UNION.codes));
}
