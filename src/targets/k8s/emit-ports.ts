/**
 * Traffic as the `ports` of a NetworkPolicy rule: what can be said exactly, and what is left. Rules without `ports` match
 * every protocol, rules with them only TCP, UDP and SCTP (kubernetes.md 1.2), so ICMP and other protocols are sayable only
 * together with everything else.
 */
import type { JsonMap } from '../../base/tree.js';
import type { Feature } from '../../ir/feature.js';
import { ALL_PORTS, ALL_TRAFFIC, NO_TRAFFIC, type PortTerm, type Traffic } from '../../ir/traffic.js';
import { canonicalTraffic, isAllTraffic, PORT_FIELDS, unionTraffic } from '../../ir/traffic-sets.js';
import { sameSet } from '../../values/intervals.js';

/** `null`: no `ports` member, every protocol. Never an empty list. */
export type Ports = readonly JsonMap[] | null;

export interface PortPlan {
  readonly exact: Traffic;
  /** What no list of ports says, perhaps with some of `exact`; empty where the plan is exact. */
  readonly rest: Traffic;
  /** The least that can be said and holds all of it. */
  readonly wider: Traffic;
  /** What makes `rest` unsayable. */
  readonly code: Feature;
}

/** Limits of the plugin that will read the ports. */
export interface PortLimits {
  /** Weave Net refuses a policy that names a port (kubernetes.md 3). */
  readonly named: boolean;
  /** Weave Net ignores `endPort`: ranges are written out, up to this many ports. `null`: ranges as they are. */
  readonly rangesUpTo: number | null;
}

export const NO_LIMITS: PortLimits = { named: true, rangesUpTo: null };
export const WEAVE_LIMITS: PortLimits = { named: false, rangesUpTo: 64 };

export function planPorts(given: Traffic, limits: PortLimits): PortPlan {
  const traffic = canonicalTraffic(given);
  if (isAllTraffic(traffic)) return { exact: ALL_TRAFFIC, rest: NO_TRAFFIC, wider: ALL_TRAFFIC, code: 'any' };
  const part = (wanted: boolean): Traffic => ({
    ...NO_TRAFFIC,
    tcp: traffic.tcp.filter((term) => sayable(term, limits) === wanted),
    udp: traffic.udp.filter((term) => sayable(term, limits) === wanted),
    sctp: traffic.sctp.filter((term) => sayable(term, limits) === wanted),
  });
  const exact = part(true);
  const rest = { ...part(false), icmp: traffic.icmp, icmpv6: traffic.icmpv6, others: traffic.others };
  const beyondPorts = traffic.icmp.length + traffic.icmpv6.length + traffic.others.length > 0;
  return {
    exact,
    rest,
    wider: beyondPorts ? ALL_TRAFFIC : withoutNames(traffic, limits),
    code: codeOf(traffic),
  };
}

/** INVARIANT: traffic that `planPorts` calls exact or wider, and not empty. */
export function portsOf(traffic: Traffic, limits: PortLimits): Ports {
  if (isAllTraffic(traffic)) return null;
  const canonical = canonicalTraffic(traffic);
  return PORT_FIELDS.flatMap((field) =>
    canonical[field].flatMap((term) => termPorts(term, field.toUpperCase(), limits)),
  );
}

function termPorts(term: PortTerm, protocol: string, limits: PortLimits): readonly JsonMap[] {
  const [name] = term.named;
  if (name !== undefined) return [{ protocol, port: name }];
  if (sameSet(term.numbers, ALL_PORTS)) return [{ protocol }];
  return term.numbers.flatMap(({ first, last }): JsonMap[] => {
    if (first === last) return [{ protocol, port: first }];
    if (limits.rangesUpTo === null) return [{ protocol, port: first, endPort: last }];
    return Array.from({ length: last - first + 1 }, (_, i) => ({ protocol, port: first + i }));
  });
}

/** One port name by itself, or numbers without names. */
function sayable(term: PortTerm, limits: PortLimits): boolean {
  if (term.notNamed.length > 0 || term.named.length > 1) return false;
  if (term.named.length === 1) return limits.named && sameSet(term.numbers, ALL_PORTS);
  return (
    limits.rangesUpTo === null || sameSet(term.numbers, ALL_PORTS) || count(term.numbers) <= limits.rangesUpTo
  );
}

/** Every term by its numbers alone; under limits that these do not meet, the whole protocol. */
function withoutNames(traffic: Traffic, limits: PortLimits): Traffic {
  const loose = (terms: readonly PortTerm[]): readonly PortTerm[] =>
    terms.map((term) => {
      if (sayable(term, limits)) return term;
      const plain: PortTerm = { ...term, named: [], notNamed: [] };
      return sayable(plain, limits) ? plain : { ...plain, numbers: ALL_PORTS };
    });
  return unionTraffic({
    ...traffic,
    tcp: loose(traffic.tcp),
    udp: loose(traffic.udp),
    sctp: loose(traffic.sctp),
  });
}

function codeOf(traffic: Traffic): Feature {
  const icmp = [...traffic.icmp, ...traffic.icmpv6];
  if (icmp.some((term) => count(term.codes) < 256)) return 'icmp-code';
  if (icmp.some((term) => count(term.types) < 256)) return 'icmp';
  if (icmp.length > 0) return 'icmp-all';
  if (traffic.others.length > 0) return 'protocol';
  const named = PORT_FIELDS.some((field) =>
    traffic[field].some((term) => term.named.length + term.notNamed.length > 0),
  );
  return named ? 'port-name' : 'port-range';
}

function count(set: PortTerm['numbers']): number {
  return set.reduce((sum, { first, last }) => sum + last - first + 1, 0);
}
