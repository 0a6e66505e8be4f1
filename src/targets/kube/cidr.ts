/**
 * CIDRs as Kubernetes kinds write them. Host bits are accepted and cleared, with a warning; what readers take for different
 * nets (leading zeros, IPv4 inside IPv6) is refused.
 */
import { diagnostic } from '../../diagnostics/diagnostic.js';
import { familyOf, type Net, parseNet, printNet, V6_BASE } from '../../values/nets.js';
import type { Placed, Report } from './decode.js';

/** The net of a CIDR with its mask; undefined, and `cidr` reported, where it is none. Adds `cidr-host-bits` (a warning). */
export function readCidr(written: Placed<string>, report: Report): Net | undefined {
  const { value, path, span } = written;
  const fault = (why: string): undefined => {
    report.push(diagnostic('cidr', span, { path, written: value, why }));
    return undefined;
  };
  const net = parseNet(value);
  if (net === undefined) {
    return fault(
      /(?:^|\.)0[0-9]/.test(value)
        ? 'some readers take a leading zero for octal; write the number without it'
        : 'it is no address with a prefix length, such as `10.9.8.0/24` or `2001:db8::/64`',
    );
  }
  if (net.bare) return fault('it has no prefix length');
  if (isMapped(net)) return fault('an IPv4 address inside IPv6 is read in different ways; write it as IPv4');
  if (net.hostBits)
    report.push(diagnostic('cidr-host-bits', span, { path, written: value, net: printNet(net) }));
  return net;
}

/** The net of a text that was checked before; for meanings. */
export function cidrOf(text: string): Net | undefined {
  return parseNet(text);
}

/** `::ffff:0:0/96` and narrower. */
function isMapped(net: Net): boolean {
  return familyOf(net.base) === 6 && net.prefix >= 96 && (net.base - V6_BASE) >> 32n === 0xffffn;
}
