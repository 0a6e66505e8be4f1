/**
 * Ports and protocols as Calico's manifests write them: a number, `"a:b"` or a name; a protocol number or name.
 * Source: api/pkg/lib/numorstring @ 87c1590. Which of them a rule may hold is validation's job.
 */
import { diagnostic } from '../../diagnostics/diagnostic.js';
import { ICMP, ICMPV6, SCTP, TCP, UDP } from '../../ir/traffic.js';
import { type Decoder, textOrWhole, wrongType } from '../kube/decode.js';

/** Both ends inclusive; 0 is decoded, and refused by validation. */
export type RulePort =
  | { readonly kind: 'range'; readonly first: number; readonly last: number }
  | { readonly kind: 'name'; readonly name: string };

/** Digits in quotes are a number. Names are as written: `TCP`, not `tcp`. */
export type RuleProtocol =
  | { readonly kind: 'number'; readonly number: number }
  | { readonly kind: 'name'; readonly name: string };

export const UDPLITE = 136;

export const PROTOCOL_NUMBERS: ReadonlyMap<string, number> = new Map([
  ['TCP', TCP],
  ['UDP', UDP],
  ['ICMP', ICMP],
  ['ICMPv6', ICMPV6],
  ['SCTP', SCTP],
  ['UDPLite', UDPLITE],
]);

/** The IP protocol number; undefined for a name that is none of Calico's. */
export function protocolNumber(protocol: RuleProtocol): number | undefined {
  return protocol.kind === 'number' ? protocol.number : PROTOCOL_NUMBERS.get(protocol.name);
}

export function printProtocol(protocol: RuleProtocol): string {
  return protocol.kind === 'number' ? String(protocol.number) : protocol.name;
}

export function printPort(port: RulePort): string {
  if (port.kind === 'name') return port.name;
  return port.first === port.last ? String(port.first) : `${port.first}:${port.last}`;
}

/** Adds `manifest-wrong-type` for what is no 8-bit number and no text. */
export const protocol: Decoder<RuleProtocol> = (tree, path, report) => {
  const written = textOrWhole(tree, path, report);
  if (written === undefined) return undefined;
  if (typeof written === 'string' && !/^[0-9]+$/.test(written)) return { kind: 'name', name: written };
  const value = Number(written);
  if (value < 0 || value > 255) {
    if (typeof written === 'string') return { kind: 'name', name: written };
    return wrongType(tree, path, 'a protocol name or a number from 0 to 255', report);
  }
  return { kind: 'number', number: value };
};

/** Adds `manifest-wrong-type`, `calico-port-format`, `calico-port-order`. */
export const port: Decoder<RulePort> = (tree, path, report) => {
  const written = textOrWhole(tree, path, report);
  if (written === undefined) return undefined;
  if (typeof written === 'number') {
    if (written < 0 || written > 65535) return wrongType(tree, path, 'a port from 0 to 65535', report);
    return { kind: 'range', first: written, last: written };
  }
  const numbers = /^([0-9]+)(?::([0-9]+))?$/.exec(written);
  if (numbers !== null) {
    const first = Number(numbers[1]);
    const last = Number(numbers[2] ?? numbers[1]);
    if (first > 65535 || last > 65535) return wrongType(tree, path, 'ports from 0 to 65535', report);
    if (first <= last) return { kind: 'range', first, last };
    report.push(diagnostic('calico-port-order', tree.span, { port: written, first, last }));
    return undefined;
  }
  if (/^[a-zA-Z0-9_.-]{1,128}$/.test(written)) return { kind: 'name', name: written };
  report.push(diagnostic('calico-port-format', tree.span, { port: written }));
  return undefined;
};
