/** ICMP fields of a rule: names and numbers of types, and the flows they match. Shared by validation, meaning and reading. */
import type { Formula } from '../../flow/formula.js';
import { ICMP, ICMPV6 } from '../../ir/traffic.js';
import type { Reading } from './identities.js';
import { protocolIs } from './ports.js';
import type { IcmpField } from './resources.js';

/** Names by family, spelt exactly so (pkg/policy/api/icmp.go @ 2efb257). */
export const ICMP_TYPE_NAMES: Readonly<Record<'IPv4' | 'IPv6', ReadonlyMap<string, number>>> = {
  IPv4: new Map([
    ['EchoReply', 0],
    ['DestinationUnreachable', 3],
    ['Redirect', 5],
    ['Echo', 8],
    ['EchoRequest', 8],
    ['RouterAdvertisement', 9],
    ['RouterSelection', 10],
    ['TimeExceeded', 11],
    ['ParameterProblem', 12],
    ['Timestamp', 13],
    ['TimestampReply', 14],
    ['Photuris', 40],
    ['ExtendedEchoRequest', 42],
    ['ExtendedEchoReply', 43],
  ]),
  IPv6: new Map([
    ['DestinationUnreachable', 1],
    ['PacketTooBig', 2],
    ['TimeExceeded', 3],
    ['ParameterProblem', 4],
    ['EchoRequest', 128],
    ['EchoReply', 129],
    ['MulticastListenerQuery', 130],
    ['MulticastListenerReport', 131],
    ['MulticastListenerDone', 132],
    ['RouterSolicitation', 133],
    ['RouterAdvertisement', 134],
    ['NeighborSolicitation', 135],
    ['NeighborAdvertisement', 136],
    ['RedirectMessage', 137],
    ['RouterRenumbering', 138],
    ['ICMPNodeInformationQuery', 139],
    ['ICMPNodeInformationResponse', 140],
    ['InverseNeighborDiscoverySolicitation', 141],
    ['InverseNeighborDiscoveryAdvertisement', 142],
    ['HomeAgentAddressDiscoveryRequest', 144],
    ['HomeAgentAddressDiscoveryReply', 145],
    ['MobilePrefixSolicitation', 146],
    ['MobilePrefixAdvertisement', 147],
    ['DuplicateAddressRequestCodeSuffix', 157],
    ['DuplicateAddressConfirmationCodeSuffix', 158],
    ['ExtendedEchoRequest', 160],
    ['ExtendedEchoReply', 161],
  ]),
};

/**
 * The names that the schema's pattern admits, whatever the family: `ExtendedEchoReply` is written there with a space, so it is
 * refused (pkg/policy/api/icmp.go kubebuilder pattern @ 2efb257).
 */
export function isSchemaIcmpName(name: string): boolean {
  return name !== 'ExtendedEchoReply' && (ICMP_TYPE_NAMES.IPv4.has(name) || ICMP_TYPE_NAMES.IPv6.has(name));
}

/** The family, IPv4 where none is written; null where it is neither. */
export function icmpFamily(field: IcmpField): 'IPv4' | 'IPv6' | null {
  const written = field.family?.value ?? 'IPv4';
  return written === 'IPv4' || written === '' ? 'IPv4' : written === 'IPv6' ? 'IPv6' : null;
}

/** The type's number, 0..255; null where it is not written or not known for the family. */
export function icmpType(field: IcmpField): number | null {
  const family = icmpFamily(field);
  if (family === null || field.type === null) return null;
  const written = field.type.value;
  const number =
    typeof written === 'number'
      ? written
      : (ICMP_TYPE_NAMES[family].get(written) ?? (/^[0-9]{1,3}$/.test(written) ? Number(written) : -1));
  return number >= 0 && number <= 255 ? number : null;
}

/** Type 0 matches every type of the family, since the type is compared like a port and port 0 is every port (cilium#41304, open). */
export function icmpFormula({ formulas }: Reading, field: IcmpField): Formula {
  const type = icmpType(field);
  if (type === null) return formulas.false;
  const protocol = protocolIs(formulas, [icmpFamily(field) === 'IPv6' ? ICMPV6 : ICMP]);
  if (type === 0) return protocol;
  const types = [{ first: type, last: type }];
  return formulas.and(
    protocol,
    formulas.number({ type: 'number', name: 'icmp-type', end: 'flow', key: '' }, types),
  );
}
