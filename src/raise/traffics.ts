/** Traffic and requests of the neutral policy -> the language, as text after `on` and behind it. */
import { unreachable } from '../base/unreachable.js';
import { isEmptyPorts, subtractPorts } from '../ir/port-sets.js';
import type { HttpPattern, Request } from '../ir/request.js';
import {
  ALL_PORTS,
  BYTE,
  EVERY_PORT,
  type IcmpTerm,
  OTHER_PROTOCOLS,
  type PortSet,
  type Traffic,
} from '../ir/traffic.js';
import {
  canonicalTraffic,
  complementTraffic,
  ICMP_FIELDS,
  isAllTraffic,
  PORT_FIELDS,
} from '../ir/traffic-sets.js';
import type { IntervalSet } from '../values/intervals.js';
import { sameSet } from '../values/intervals.js';
import { word } from './words.js';

/** Empty for every protocol; `null` where the language cannot say it. The shorter of a list and `any except (…)`. */
export function raiseTraffic(traffic: Traffic): string | null {
  if (isAllTraffic(traffic)) return '';
  const list = wordsOf(canonicalTraffic(traffic));
  const holes = wordsOf(complementTraffic(traffic));
  if (list !== null && (holes === null || list.length <= holes.length + 1)) return ` on ${list.join(', ')}`;
  return holes === null ? null : ` on any except (${holes.join(', ')})`;
}

/** Empty where every request passes; `null` where the language cannot say it (a host by regular expression). */
export function raiseRequest(request: Request): string | null {
  switch (request.kind) {
    case 'any':
      return '';
    case 'dns':
      return ` dns-query ${request.patterns.map((pattern) => JSON.stringify(pattern)).join(', ')}`;
    case 'http': {
      const lines = request.patterns.map(httpPattern);
      if (lines.some((line) => line === null)) return null;
      return lines.length === 1 ? ` http ${lines[0]}` : ` http { ${lines.join('  ')} }`;
    }
    default:
      return unreachable(request);
  }
}

function httpPattern(pattern: HttpPattern): string | null {
  if (pattern.host !== null && typeof pattern.host !== 'string') return null;
  const methods = pattern.methods.length === 0 ? '*' : pattern.methods.map(word).join(', ');
  const path =
    pattern.path.kind === 'all'
      ? '~".*"'
      : pattern.path.kind === 'glob'
        ? JSON.stringify(pattern.path.glob)
        : `~${JSON.stringify(pattern.path.regex)}`;
  const host = pattern.host === null ? '' : ` host ${JSON.stringify(pattern.host)}`;
  const headers = pattern.headers.map(
    (header) =>
      ` header ${JSON.stringify(header.name)}${header.value === null ? '' : ` = ${JSON.stringify(header.value)}`}`,
  );
  return `${methods} ${path}${host}${headers.join('')}`;
}

function wordsOf(traffic: Traffic): string[] | null {
  const result: string[] = [];
  for (const field of PORT_FIELDS) {
    const words = portWords(field, traffic[field]);
    if (words === null) return null;
    result.push(...words);
  }
  for (const field of ICMP_FIELDS) result.push(...traffic[field].flatMap((term) => icmpWords(field, term)));
  for (const { first, last } of traffic.others)
    for (let number = first; number <= last; number++) result.push(`protocol/${number}`);
  if (sameSet(traffic.others, OTHER_PROTOCOLS) && result.length > 200) return null;
  return result;
}

/** Ports by number and by one name each; several names at once, or a name's absence, have no word. */
function portWords(field: string, set: PortSet): string[] | null {
  if (set.length === 0) return [];
  if (isEmptyPorts(subtractPorts(EVERY_PORT, set))) return [field];
  const result: string[] = [];
  for (const term of set) {
    if (term.notNamed.length > 0) return null;
    const [name] = term.named;
    if (name === undefined) result.push(...ranges(term.numbers).map((range) => `${field}/${range}`));
    else if (term.named.length === 1 && sameSet(term.numbers, ALL_PORTS)) result.push(`${field}/${name}`);
    else return null;
  }
  return result;
}

function icmpWords(field: string, term: IcmpTerm): string[] {
  const everyCode = sameSet(term.codes, BYTE);
  if (everyCode && sameSet(term.types, BYTE)) return [field];
  return numbers(term.types).flatMap((type) =>
    everyCode ? [`${field}/${type}`] : numbers(term.codes).map((code) => `${field}/${type}:${code}`),
  );
}

function ranges(set: IntervalSet<number>): string[] {
  return set.map(({ first, last }) => (first === last ? String(first) : `${first}-${last}`));
}

function numbers(set: IntervalSet<number>): number[] {
  return set.flatMap(({ first, last }) => Array.from({ length: last - first + 1 }, (_, i) => first + i));
}
