/** Ports, ICMP and requests of a Cilium rule: cilium.md 1.3, 2.5, 2.9 and 2.10. */
import type { Json, JsonMap } from '../../src/base/tree.js';
import type { Flow } from '../../src/flow/flow.js';
import { hasPorts, ICMP, ICMPV6, type OracleProfile, SCTP, TCP, UDP } from './asked.js';
import type { RequestFilter } from './cilium-entries.js';
import { at, isGiven, listOf, mapsOf, textOf } from './json.js';

/** One alternative of what traffic an element speaks about. */
export interface TrafficPart {
  matches(flow: Flow): boolean;
  readonly filter: RequestFilter | null;
  /** What its proxy rules stand under; empty where it names no port. */
  readonly portKey: string;
}

const EVERYTHING: TrafficPart = { matches: () => true, filter: null, portKey: '' };

/** The traffic of an element; `null` where it names none at all, which is everything beside a peer. */
export function trafficOf(element: JsonMap, profile: OracleProfile): readonly TrafficPart[] | null {
  const toPorts = mapsOf(element['toPorts']);
  const icmps = mapsOf(element['icmps']);
  if (toPorts.length === 0 && icmps.length === 0) return null;
  const fields = icmps.flatMap((icmp) => mapsOf(icmp['fields']));
  return [
    ...toPorts.flatMap((one) => portParts(one, profile)),
    ...fields.map((field) => ({ ...EVERYTHING, matches: (flow: Flow) => icmpMatches(field, flow) })),
  ];
}

export const ALL_TRAFFIC: readonly TrafficPart[] = [EVERYTHING];

/** A port rule without ports selects nothing, whatever else it says. */
function portParts(rule: JsonMap, profile: OracleProfile): readonly TrafficPart[] {
  const http = mapsOf(at(rule['rules'], 'http'));
  const dns = mapsOf(at(rule['rules'], 'dns'));
  const filter = http.length > 0 ? httpFilter(http) : dns.length > 0 ? dnsFilter(dns, profile) : null;
  return mapsOf(rule['ports']).map((port) => ({
    matches: (flow: Flow) => portMatches(port, flow),
    filter,
    portKey: portKey(port),
  }));
}

const PROTOCOLS: ReadonlyMap<string, readonly number[]> = new Map([
  ['ANY', [TCP, UDP, SCTP]],
  ['TCP', [TCP]],
  ['UDP', [UDP]],
  ['SCTP', [SCTP]],
  ['VRRP', [112]],
  ['IGMP', [2]],
  ['GRE', [47]],
  ['IPIP', [4]],
  ['IPV6', [41]],
  ['ESP', [50]],
  ['AH', [51]],
]);

function portMatches(port: JsonMap, flow: Flow): boolean {
  const protocols = PROTOCOLS.get((textOf(port['protocol']) || 'ANY').toUpperCase()) ?? [];
  if (!protocols.includes(flow.protocol)) return false;
  if (!hasPorts(flow)) return true;
  const range = rangeOf(port);
  if (range === null) return flow.portNames.includes(textOf(port['port']).toLowerCase());
  return range.first <= flow.port && flow.port <= range.last;
}

/** `null` for a name. A leading zero means octal; `0` is every port; an end below the start is as if it were not there. */
function rangeOf(port: JsonMap): { readonly first: number; readonly last: number } | null {
  const written = textOf(port['port']);
  if (written !== '' && !/^[0-9]+$/.test(written)) return null;
  const first = /^0[0-7]+$/.test(written) ? Number.parseInt(written, 8) : Number(written);
  if (first === 0) return { first: 1, last: 65535 };
  const last = Number(port['endPort'] ?? 0);
  return { first, last: last > first ? last : first };
}

/** Proxy rules of one number stand together; names and ranges stand apart from it. */
function portKey(port: JsonMap): string {
  const range = rangeOf(port);
  if (range === null) return textOf(port['port']).toLowerCase();
  return range.first === range.last ? `${range.first}` : `${range.first}-${range.last}`;
}

const ICMP_NAMES: ReadonlyMap<string, number> = new Map([
  ['EchoReply', 0],
  ['DestinationUnreachable', 3],
  ['Redirect', 5],
  ['Echo', 8],
  ['EchoRequest', 8],
  ['TimeExceeded', 11],
  ['ParameterProblem', 12],
]);
const ICMPV6_NAMES: ReadonlyMap<string, number> = new Map([
  ['DestinationUnreachable', 1],
  ['PacketTooBig', 2],
  ['TimeExceeded', 3],
  ['ParameterProblem', 4],
  ['EchoRequest', 128],
  ['EchoReply', 129],
]);

/** IPv4 unless it says otherwise; type 0 of IPv4 is every type of it. */
function icmpMatches(field: JsonMap, flow: Flow): boolean {
  const v6 = textOf(field['family']).toUpperCase() === 'IPV6';
  if (flow.protocol !== (v6 ? ICMPV6 : ICMP)) return false;
  const written = textOf(field['type']);
  const type = (v6 ? ICMPV6_NAMES : ICMP_NAMES).get(written) ?? Number(written);
  return type === flow.icmpType || (type === 0 && !v6);
}

function httpFilter(rules: readonly JsonMap[]): RequestFilter {
  return {
    kind: 'http',
    passes: ({ flow: { request }, assumed }) => {
      if (request === null) return assumed;
      if (request.kind !== 'http') return false;
      return rules.some(
        (rule) =>
          wholly(rule['path'], request.target) &&
          wholly(rule['method'], request.method) &&
          wholly(rule['host'], request.host) &&
          listOf(rule['headers']).every((header) => headerMatches(textOf(header), request.headers)) &&
          mapsOf(rule['headerMatches']).every(
            (one) =>
              isGiven(one['mismatch']) ||
              request.headers.get(textOf(one['name']).toLowerCase()) === textOf(one['value']),
          ),
      );
    },
  };
}

/** The whole string; a filter that is not there passes. */
function wholly(pattern: Json | undefined, text: string): boolean {
  const source = textOf(pattern);
  // RE2 says at the start of a pattern that case does not matter; here a flag says it.
  const [, folded, rest = source] = /^(\(\?i\))?(.*)$/s.exec(source) ?? [];
  return source === '' || new RegExp(`^(?:${rest})$`, folded === undefined ? 's' : 'si').test(text);
}

/** `X-Key: v` is the value, `X-Key` presence; without a blank the colon and all behind it belong to the name. */
function headerMatches(written: string, headers: ReadonlyMap<string, string>): boolean {
  const blank = written.indexOf(' ');
  if (blank < 0) return headers.has(written.toLowerCase());
  const name = written.slice(0, blank).replace(/:$/, '').toLowerCase();
  return headers.get(name) === written.slice(blank + 1);
}

function dnsFilter(rules: readonly JsonMap[], profile: OracleProfile): RequestFilter {
  return {
    kind: 'dns',
    passes: ({ flow: { request }, assumed }) =>
      request === null
        ? assumed
        : request.kind === 'dns' && rules.some((rule) => nameMatches(rule, request.name, profile)),
  };
}

/** `matchName` or `matchPattern` against a name; neither matches nothing. */
export function nameMatches(rule: JsonMap, name: string, profile: OracleProfile): boolean {
  const asked = name.toLowerCase().replace(/\.$/, '');
  if (textOf(rule['matchName']) !== '')
    return textOf(rule['matchName']).toLowerCase().replace(/\.$/, '') === asked;
  const pattern = textOf(rule['matchPattern']).toLowerCase().replace(/\.$/, '');
  if (pattern === '') return false;
  if (/^\*+$/.test(pattern)) return true;
  const deep = pattern.startsWith('**.') && profile.options.get('dns-double-star') === 'on';
  const rest = (deep ? pattern.slice(3) : pattern).replace(/\*+/g, '*');
  const source = rest.replace(/[.]/g, '[.]').replace(/\*/g, '[-a-z0-9_]*');
  return new RegExp(`^${deep ? '(?:[-a-z0-9_]+[.])+' : ''}${source}$`).test(asked);
}
