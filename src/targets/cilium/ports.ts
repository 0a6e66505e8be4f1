/**
 * Ports and protocols of `toPorts` as Cilium parses them, and as formulas. The port is the backend's, after service load
 * balancing (cilium#2912). Shared by validation, meaning and reading.
 */
import type { Formula } from '../../flow/formula.js';
import { ALL_PORTS, SCTP, TCP, UDP } from '../../ir/traffic.js';
import type { IntervalSet } from '../../values/intervals.js';
import type { Reading } from './identities.js';
import type { PortProtocol } from './resources.js';

/** Protocols without ports, which `enable-extended-ip-protocols` makes nameable (cilium#39872, #44459). */
export const EXTENDED_PROTOCOLS: ReadonlyMap<string, number> = new Map([
  ['VRRP', 112],
  ['IGMP', 2],
  ['GRE', 47],
  ['IPIP', 4],
  ['IPV6', 41],
  ['ESP', 50],
  ['AH', 51],
]);

/** `ANY` is TCP, UDP and SCTP, and never ICMP (pkg/policy/api/l4.go @ 2efb257). */
export const PORT_PROTOCOL_NAMES: ReadonlyMap<string, readonly number[]> = new Map([
  ['TCP', [TCP]],
  ['UDP', [UDP]],
  ['SCTP', [SCTP]],
  ['ANY', [TCP, UDP, SCTP]],
]);

export type ParsedPort =
  | { readonly kind: 'number'; readonly number: number }
  /** In lower case, as Cilium compares names. */
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'invalid' };

/**
 * A port's text: an IANA service name if it looks like one (so `0x50` is a name), else a number in Go's base 0 (so `0120` is
 * octal 80). Sources: pkg/iana/svcname.go, pkg/policy/api/rule_validation.go @ 2efb257.
 */
export function parsePort(text: string): ParsedPort {
  if (isServiceName(text)) return { kind: 'name', name: text.toLowerCase() };
  if (!/^[0-9]+(_[0-9]+)*$/.test(text)) return { kind: 'invalid' };
  const digits = text.replaceAll('_', '');
  const octal = digits.length > 1 && digits.startsWith('0');
  if (octal && /[89]/.test(digits)) return { kind: 'invalid' };
  const number = Number.parseInt(digits, octal ? 8 : 10);
  return number <= 65535 ? { kind: 'number', number } : { kind: 'invalid' };
}

/** At most 15 characters, letters, digits and single inner hyphens, with a letter (RFC 6335). */
function isServiceName(text: string): boolean {
  return text.length <= 15 && /[a-zA-Z]/.test(text) && /^[a-zA-Z0-9]+(-[a-zA-Z0-9]+)*$/.test(text);
}

/** One port entry resolved: what it covers, and the key under which Cilium merges rules of one port (`L4Filter`). */
export interface PortMatch {
  readonly protocols: readonly number[];
  /** `null`: of a protocol without ports, or every port. A name is resolved at the destination pod. */
  readonly port: { readonly numbers: IntervalSet<number> } | { readonly name: string } | null;
  readonly key: string;
}

/** One entry of `ports`; an entry that `validate` refuses covers nothing. Port 0 is every port of the protocol; an end before the start is ignored. */
export function portMatches(entry: PortProtocol): readonly PortMatch[] {
  const protocol = (entry.protocol?.value ?? 'ANY').toUpperCase() || 'ANY';
  const extended = EXTENDED_PROTOCOLS.get(protocol);
  if (extended !== undefined) return [{ protocols: [extended], port: null, key: `${protocol}` }];
  const protocols = PORT_PROTOCOL_NAMES.get(protocol);
  const port = parsePort(entry.port?.value || '0');
  if (protocols === undefined || port.kind === 'invalid') return [];
  const end = entry.endPort?.value ?? 0;
  return protocols.map((number): PortMatch => {
    if (port.kind === 'name')
      return { protocols: [number], port: { name: port.name }, key: `${number}/${port.name}` };
    if (port.number === 0) return { protocols: [number], port: null, key: `${number}/0` };
    const last = Math.max(port.number, end);
    return {
      protocols: [number],
      port: { numbers: [{ first: port.number, last }] },
      key: `${number}/${port.number}-${last}`,
    };
  });
}

/** The flows of a port entry. */
export function portFormula({ formulas }: Reading, match: PortMatch): Formula {
  const protocol = protocolIs(formulas, match.protocols);
  if (match.port === null) return protocol;
  if ('name' in match.port) {
    const named = formulas.boolean({ type: 'boolean', name: 'port-name', end: 'flow', key: match.port.name });
    return formulas.and(protocol, named);
  }
  const { numbers } = match.port;
  if (numbers.length === 1 && numbers[0]?.first === 1 && numbers[0].last === ALL_PORTS[0]?.last)
    return protocol;
  return formulas.and(
    protocol,
    formulas.number({ type: 'number', name: 'port', end: 'flow', key: '' }, numbers),
  );
}

/** The flow's protocol is one of these numbers. */
export function protocolIs(formulas: Reading['formulas'], numbers: readonly number[]): Formula {
  const sorted = [...numbers].sort((a, b) => a - b);
  const field = { type: 'number', name: 'protocol', end: 'flow', key: '' } as const;
  return formulas.any(sorted.map((number) => formulas.number(field, [{ first: number, last: number }])));
}
