/** Names of ICMP and ICMPv6 types, as IANA's registries call them. */
import { sortedUnique } from '../base/order.js';

/** IANA "ICMP Parameters" and "ICMPv6 Parameters": the types in use, in words joined by hyphens. */
const TYPES = {
  icmp: [
    ['echo-reply', 0],
    ['destination-unreachable', 3],
    ['redirect', 5],
    ['echo-request', 8],
    ['echo', 8],
    ['router-advertisement', 9],
    ['router-solicitation', 10],
    ['router-selection', 10],
    ['time-exceeded', 11],
    ['parameter-problem', 12],
    ['timestamp', 13],
    ['timestamp-reply', 14],
    ['photuris', 40],
    ['extended-echo-request', 42],
    ['extended-echo-reply', 43],
  ],
  icmpv6: [
    ['destination-unreachable', 1],
    ['packet-too-big', 2],
    ['time-exceeded', 3],
    ['parameter-problem', 4],
    ['echo-request', 128],
    ['echo-reply', 129],
    ['multicast-listener-query', 130],
    ['multicast-listener-report', 131],
    ['multicast-listener-done', 132],
    ['router-solicitation', 133],
    ['router-advertisement', 134],
    ['neighbor-solicitation', 135],
    ['neighbor-advertisement', 136],
    ['redirect-message', 137],
    ['redirect', 137],
    ['router-renumbering', 138],
    ['extended-echo-request', 160],
    ['extended-echo-reply', 161],
  ],
} as const;

/** The type's number by its name; case and hyphens are not told apart, so Cilium's spelling `EchoRequest` works too. */
export function icmpTypeNumber(protocol: 'icmp' | 'icmpv6', name: string): number | undefined {
  return TYPES[protocol].find(([known]) => plain(known) === plain(name))?.[1];
}

/** Every name of the protocol's types, for "did you mean". */
export function icmpTypeNames(protocol: 'icmp' | 'icmpv6'): readonly string[] {
  return sortedUnique(TYPES[protocol].map(([name]) => name));
}

function plain(name: string): string {
  return name.replaceAll('-', '').toLowerCase();
}
