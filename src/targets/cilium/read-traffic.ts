/**
 * Ports, protocols and ICMP types of Cilium's policies → traffic, cut into the parts under which Cilium merges rules of one port.
 * The port is the backend's, after service load balancing (cilium#2912).
 */
import { EVERY_PORT, NO_TRAFFIC, type PortProtocol, SCTP, TCP, type Traffic, UDP } from '../../ir/traffic.js';
import {
  icmpTraffic,
  namedPortTraffic,
  portField,
  portTraffic,
  protocolTraffic,
  unionTraffic,
} from '../../ir/traffic-sets.js';
import { icmpFamily, icmpType } from './icmp.js';
import { EXTENDED_PROTOCOLS, parsePort } from './ports.js';
import type { IcmpField, PortProtocol as WrittenPort } from './resources.js';

/** Traffic of one port entry and protocol. Parts of equal keys are known to one proxy (`L4Filter`, pkg/policy/l4.go @ 2efb257). */
export interface PortPart {
  readonly key: string;
  readonly traffic: Traffic;
}

const NAMES: ReadonlyMap<string, readonly PortProtocol[]> = new Map([
  ['TCP', [TCP]],
  ['UDP', [UDP]],
  ['SCTP', [SCTP]],
  ['ANY', [TCP, UDP, SCTP]],
]);

/**
 * One entry of `toPorts[].ports`. No protocol is `ANY`, which has no ICMP; no port, or port 0, is every port; an `endPort` below
 * the port is ignored (cilium.md 2.9). What `validate` refuses has no part.
 */
export function portParts(entry: WrittenPort): readonly PortPart[] {
  const written = (entry.protocol?.value ?? '').toUpperCase() || 'ANY';
  const extended = EXTENDED_PROTOCOLS.get(written);
  if (extended !== undefined) return [{ key: written, traffic: protocolTraffic(extended) }];
  const port = parsePort(entry.port?.value || '0');
  if (port.kind === 'invalid') return [];
  return (NAMES.get(written) ?? []).map((protocol) =>
    port.kind === 'name'
      ? namedPart(protocol, port.name)
      : rangePart(protocol, port.number, entry.endPort?.value ?? 0),
  );
}

/** `first` 0 is every port; a `last` below it is ignored. */
export function rangePart(protocol: PortProtocol, first: number, last: number): PortPart {
  const field = portField(protocol);
  if (first === 0) return { key: `${field}/*`, traffic: { ...NO_TRAFFIC, [field]: EVERY_PORT } };
  const end = Math.max(first, last);
  return { key: `${field}/${first}-${end}`, traffic: portTraffic(protocol, [{ first, last: end }]) };
}

/** Cilium compares names of ports in lower case. */
export function namedPart(protocol: PortProtocol, name: string): PortPart {
  const key = name.toLowerCase();
  return { key: `${portField(protocol)}/${key}`, traffic: namedPortTraffic(protocol, key) };
}

/** Type 0 is every type of its family, because a type is compared as a port is (cilium#41304). */
export function icmpPart(field: IcmpField): PortPart {
  const type = icmpType(field);
  const protocol = icmpFamily(field) === 'IPv6' ? 'icmpv6' : 'icmp';
  if (type === null) return { key: '', traffic: NO_TRAFFIC };
  return { key: '', traffic: icmpTraffic(protocol, type === 0 ? null : type, null) };
}

export function partsTraffic(parts: readonly PortPart[]): Traffic {
  return unionTraffic(...parts.map((part) => part.traffic));
}
