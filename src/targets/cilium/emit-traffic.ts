/**
 * Traffic → `toPorts` and `icmps`: what can be said exactly, what is left, and the members. Ports are decimal texts with their
 * protocol; port 0 stands for every port of a protocol; ICMP is said by the number of the type, and never by type 0, which
 * Cilium reads as every type (cilium.md 2.9; cilium#41304, open).
 */
import type { JsonMap } from '../../base/tree.js';
import type { Feature } from '../../ir/feature.js';
import { ALL_PORTS, ALL_TRAFFIC, BYTE, NO_TRAFFIC, type PortTerm, type Traffic } from '../../ir/traffic.js';
import {
  canonicalTraffic,
  ICMP_FIELDS,
  isAllTraffic,
  isEmptyTraffic,
  PORT_FIELDS,
  subtractTraffic,
  unionTraffic,
} from '../../ir/traffic-sets.js';
import { contains, intersect, sameSet } from '../../values/intervals.js';
import type { TrafficPlan } from '../rule-losses.js';
import { EXTENDED_PROTOCOLS } from './ports.js';
import type { CiliumSettings } from './settings.js';

/** What the rule's requests ask of its ports: the DNS proxy takes single ports, L7 rules no port 0 (cilium.md 3.1). */
export type PortUse = 'plain' | 'http' | 'dns';

/** One way to select traffic in an element; `null` members: every protocol. */
export type TrafficMember =
  | { readonly kind: 'all' }
  | { readonly kind: 'ports'; readonly ports: readonly JsonMap[] }
  | { readonly kind: 'icmps'; readonly fields: readonly JsonMap[] };

export function planTraffic(given: Traffic, use: PortUse, settings: CiliumSettings): TrafficPlan {
  const traffic = canonicalTraffic(given);
  if (use === 'plain' && isAllTraffic(traffic))
    return { exact: ALL_TRAFFIC, rest: NO_TRAFFIC, wider: ALL_TRAFFIC, code: 'any' };
  const loose = plainTerms(traffic, (term) => sayable(term, use));
  const exact = canonicalTraffic({
    ...NO_TRAFFIC,
    ...portsOnly(traffic, (term) => sayable(term, use)),
    ...(use === 'plain' ? beyondPorts(traffic, settings) : {}),
  });
  const rest = subtractTraffic(traffic, exact);
  const other = isEmptyTraffic({ ...rest, tcp: [], udp: [], sctp: [] });
  return {
    exact,
    rest,
    wider: other || use !== 'plain' ? loose : widerOf(loose, settings),
    code: codeOf(rest, traffic),
  };
}

/** INVARIANT: traffic that `planTraffic` calls exact or wider, and not empty. */
export function trafficMembers(traffic: Traffic, use: PortUse): readonly TrafficMember[] {
  if (use === 'plain' && isAllTraffic(traffic)) return [{ kind: 'all' }];
  const canonical = canonicalTraffic(traffic);
  const ports = PORT_FIELDS.flatMap((field) =>
    canonical[field].flatMap((term) => termPorts(term, field.toUpperCase(), use)),
  );
  for (const [protocol, number] of EXTENDED_PROTOCOLS)
    if (contains(canonical.others, number)) ports.push({ port: '0', protocol });
  const fields = ICMP_FIELDS.flatMap((field) =>
    canonical[field].flatMap(({ types }) =>
      numbersOf(types).map((type): JsonMap => ({ family: field === 'icmp' ? 'IPv4' : 'IPv6', type })),
    ),
  );
  return [
    ...(ports.length === 0 ? [] : [{ kind: 'ports' as const, ports }]),
    ...(fields.length === 0 ? [] : [{ kind: 'icmps' as const, fields }]),
  ];
}

/** Ranges of at most this many ports are written out for the DNS proxy. */
const MOST_DNS_PORTS = 40;

function termPorts(term: PortTerm, protocol: string, use: PortUse): readonly JsonMap[] {
  const [name] = term.named;
  if (name !== undefined) return [{ port: name, protocol }];
  if (use === 'plain' && sameSet(term.numbers, ALL_PORTS)) return [{ port: '0', protocol }];
  if (use === 'dns') return numbersOf(term.numbers).map((port) => ({ port: String(port), protocol }));
  return term.numbers.map(({ first, last }) =>
    first === last ? { port: String(first), protocol } : { port: String(first), endPort: last, protocol },
  );
}

/** One port name by itself, or numbers without names. */
function sayable(term: PortTerm, use: PortUse): boolean {
  if (term.notNamed.length > 0 || term.named.length > 1) return false;
  const [name] = term.named;
  if (name !== undefined) return isPortName(name) && sameSet(term.numbers, ALL_PORTS);
  return use !== 'dns' || count(term.numbers) <= MOST_DNS_PORTS;
}

/** A name that Cilium reads as one and does not change (pkg/iana/svcname.go @ 2efb257). */
function isPortName(name: string): boolean {
  return name.length <= 15 && /[a-z]/.test(name) && /^[a-z0-9]+(-[a-z0-9]+)*$/.test(name);
}

function portsOnly(
  traffic: Traffic,
  keep: (term: PortTerm) => boolean,
): Pick<Traffic, 'tcp' | 'udp' | 'sctp'> {
  return { tcp: traffic.tcp.filter(keep), udp: traffic.udp.filter(keep), sctp: traffic.sctp.filter(keep) };
}

/** ICMP by types without codes and without type 0; the protocols that have a name. */
function beyondPorts(
  traffic: Traffic,
  settings: CiliumSettings,
): Pick<Traffic, 'icmp' | 'icmpv6' | 'others'> {
  const types = (field: 'icmp' | 'icmpv6'): Traffic['icmp'] =>
    settings.icmpRules
      ? traffic[field].flatMap(({ types, codes }) => {
          const said = intersect(types, NOT_ZERO);
          return said.length > 0 && sameSet(codes, BYTE) ? [{ types: said, codes }] : [];
        })
      : [];
  const named = [...EXTENDED_PROTOCOLS.values()].filter((number) => contains(traffic.others, number));
  return {
    icmp: types('icmp'),
    icmpv6: types('icmpv6'),
    others: settings.extendedProtocols
      ? canonicalTraffic({ ...NO_TRAFFIC, others: named.map((n) => ({ first: n, last: n })) }).others
      : [],
  };
}

const NOT_ZERO = [{ first: 1, last: 255 }];

/** Port terms by their numbers alone where names stand in the way; under the DNS proxy's limits nothing wider is near. */
function plainTerms(traffic: Traffic, fits: (term: PortTerm) => boolean): Traffic {
  const plain = (terms: readonly PortTerm[]): readonly PortTerm[] =>
    terms.map((term) => (fits(term) ? term : { ...term, named: [], notNamed: [] }));
  return unionTraffic({
    ...traffic,
    tcp: plain(traffic.tcp),
    udp: plain(traffic.udp),
    sctp: plain(traffic.sctp),
  });
}

/** Types with all their codes; everything where a type 0 or a protocol without a name is asked for. */
function widerOf(traffic: Traffic, settings: CiliumSettings): Traffic {
  const widened = (field: 'icmp' | 'icmpv6'): Traffic['icmp'] =>
    traffic[field].map(({ types }) => ({ types, codes: BYTE }));
  const wide = canonicalTraffic({ ...traffic, icmp: widened('icmp'), icmpv6: widened('icmpv6') });
  const left = subtractTraffic(wide, { ...wide, ...beyondPorts(wide, settings) });
  return isEmptyTraffic(left) ? wide : ALL_TRAFFIC;
}

function codeOf(rest: Traffic, asked: Traffic): Feature {
  const icmp = [...rest.icmp, ...rest.icmpv6];
  if (icmp.some((term) => count(term.codes) < 256)) return 'icmp-code';
  // What is left of "every type" is type 0.
  if (icmp.length > 0)
    return [...asked.icmp, ...asked.icmpv6].some((term) => count(term.types) === 256) ? 'icmp-all' : 'icmp';
  if (rest.others.length > 0) return 'protocol';
  const named = PORT_FIELDS.some((field) =>
    rest[field].some((term) => term.named.length + term.notNamed.length > 0),
  );
  return named ? 'port-name' : 'port-range';
}

function count(set: PortTerm['numbers']): number {
  return set.reduce((sum, { first, last }) => sum + last - first + 1, 0);
}

function numbersOf(set: PortTerm['numbers']): readonly number[] {
  return set.flatMap(({ first, last }) => Array.from({ length: last - first + 1 }, (_, i) => first + i));
}
