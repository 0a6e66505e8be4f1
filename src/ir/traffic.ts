/**
 * Traffic of the neutral policy: a canonical set over (protocol, destination port or ICMP type and code).
 * Port 0 is reserved and no flow has it; ports are 1..65535, so "1-65535" and "every port" are one set.
 */
import { type IntervalSet, subtract, union } from '../values/intervals.js';

export const TCP = 6;
export const UDP = 17;
export const SCTP = 132;
export const ICMP = 1;
export const ICMPV6 = 58;
export const PORT_PROTOCOLS = [TCP, UDP, SCTP] as const;
export type PortProtocol = (typeof PORT_PROTOCOLS)[number];

export const PROTOCOL_NAMES: ReadonlyMap<number, string> = new Map([
  [TCP, 'tcp'],
  [UDP, 'udp'],
  [SCTP, 'sctp'],
  [ICMP, 'icmp'],
  [ICMPV6, 'icmpv6'],
]);

export const ALL_PORTS: IntervalSet<number> = [{ first: 1, last: 65535 }];

/** One conjunction: the number lies in `numbers`, is what the destination pod names each of `named`, and none of `notNamed`. */
export interface PortTerm {
  readonly numbers: IntervalSet<number>;
  readonly named: readonly string[];
  readonly notNamed: readonly string[];
}

/** Ports of one protocol: any of the terms; no term means nothing. */
export type PortSet = readonly PortTerm[];

export const EVERY_PORT: PortSet = [{ numbers: ALL_PORTS, named: [], notNamed: [] }];
export const NO_PORT: PortSet = [];

/** A rectangle of ICMP types 0..255 and codes 0..255, ends inclusive. A set of them is their union. */
export interface IcmpTerm {
  readonly types: IntervalSet<number>;
  readonly codes: IntervalSet<number>;
}

export const BYTE: IntervalSet<number> = [{ first: 0, last: 255 }];
export const EVERY_ICMP: readonly IcmpTerm[] = [{ types: BYTE, codes: BYTE }];

export interface Traffic {
  readonly tcp: PortSet;
  readonly udp: PortSet;
  readonly sctp: PortSet;
  readonly icmp: readonly IcmpTerm[];
  readonly icmpv6: readonly IcmpTerm[];
  /** Protocol numbers other than the five above. */
  readonly others: IntervalSet<number>;
}

/** Every protocol number 0..255 but tcp, udp, sctp, icmp and icmpv6. */
export const OTHER_PROTOCOLS: IntervalSet<number> = subtract(
  BYTE,
  union([TCP, UDP, SCTP, ICMP, ICMPV6].map((n) => ({ first: n, last: n }))),
);

export const ALL_TRAFFIC: Traffic = {
  tcp: EVERY_PORT,
  udp: EVERY_PORT,
  sctp: EVERY_PORT,
  icmp: EVERY_ICMP,
  icmpv6: EVERY_ICMP,
  others: OTHER_PROTOCOLS,
};

export const NO_TRAFFIC: Traffic = { tcp: [], udp: [], sctp: [], icmp: [], icmpv6: [], others: [] };
