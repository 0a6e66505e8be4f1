/**
 * Addresses and nets of both families on one number line, so that a set of either is one interval set.
 * IPv4 `a` sits at `a`; IPv6 `a` sits at `V6_BASE + a`. Knows nothing of policies.
 */
import { type Interval, type IntervalSet, intersect, subtract, union } from './intervals.js';

export type Address = bigint;
export type NetSet = IntervalSet<bigint>;
export type Family = 4 | 6;

export const V6_BASE = 1n << 128n;
const V4_LAST = (1n << 32n) - 1n;
const V6_LAST = V6_BASE + (1n << 128n) - 1n;

export const ALL_V4: NetSet = [{ first: 0n, last: V4_LAST }];
export const ALL_V6: NetSet = [{ first: V6_BASE, last: V6_LAST }];
export const ALL_NETS: NetSet = [...ALL_V4, ...ALL_V6];

/** One net: `base` has its host bits cleared; `hostBits` says whether the text had any set. */
export interface Net {
  readonly family: Family;
  readonly base: Address;
  readonly prefix: number;
  readonly hostBits: boolean;
  /** Whether the text gave a prefix length; a bare address is a /32 or /128. */
  readonly bare: boolean;
}

export function familyOf(address: Address): Family {
  return address >= V6_BASE ? 6 : 4;
}

/** Parses an IPv4 or IPv6 address in any standard spelling; undefined where it is none. Leading zeros in IPv4 are refused. */
export function parseAddress(text: string): Address | undefined {
  return text.includes(':') ? parseV6(text) : parseV4(text);
}

function parseV4(text: string): Address | undefined {
  const parts = text.split('.');
  if (parts.length !== 4) return undefined;
  let value = 0;
  for (const part of parts) {
    const byte = SHORT_NUMBER.test(part) ? Number(part) : 256;
    if (byte > 255) return undefined;
    value = value * 256 + byte;
  }
  return BigInt(value);
}

const SHORT_NUMBER = /^(0|[1-9][0-9]{0,2})$/;

function parseV6(text: string): Address | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const groups = halves.map((half) => (half === '' ? [] : half.split(':')));
  const lastGroup = groups[groups.length - 1] ?? [];
  const tail = lastGroup[lastGroup.length - 1];
  if (tail?.includes('.')) {
    const v4 = parseV4(tail);
    if (v4 === undefined) return undefined;
    lastGroup.splice(-1, 1, (v4 >> 16n).toString(16), (v4 & 0xffffn).toString(16));
  }
  const head = groups[0] ?? [];
  const rest = halves.length === 2 ? (groups[1] ?? []) : [];
  const missing = 8 - head.length - rest.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const all = [...head, ...Array.from({ length: Math.max(0, missing) }, () => '0'), ...rest];
  let value = 0n;
  for (const group of all) {
    if (!/^[0-9a-fA-F]{1,4}$/.test(group)) return undefined;
    value = value * 65536n + BigInt(`0x${group}`);
  }
  return V6_BASE + value;
}

/** Parses `ADDRESS` or `ADDRESS/PREFIX`; host bits are cleared and remarked. Undefined where it is neither. */
export function parseNet(text: string): Net | undefined {
  const slash = text.indexOf('/');
  const address = parseAddress(slash < 0 ? text : text.slice(0, slash));
  if (address === undefined) return undefined;
  const family = familyOf(address);
  const width = family === 4 ? 32 : 128;
  const lengthText = slash < 0 ? String(width) : text.slice(slash + 1);
  if (!SHORT_NUMBER.test(lengthText)) return undefined;
  const prefix = Number(lengthText);
  if (prefix > width) return undefined;
  const base = address - (address % sizeOf(family, prefix));
  return { family, base, prefix, hostBits: base !== address, bare: slash < 0 };
}

/** The addresses of a net. */
export function netInterval(net: Net): Interval<bigint> {
  return { first: net.base, last: net.base + sizeOf(net.family, net.prefix) - 1n };
}

/** How many addresses a net has. */
function sizeOf(family: Family, prefix: number): bigint {
  return POWERS[(family === 4 ? 32 : 128) - prefix] as bigint;
}

const POWERS: readonly bigint[] = Array.from({ length: 129 }, (_, bits) => 1n << BigInt(bits));

/** The union of nets, of both families. */
export function netSet(nets: Iterable<Net>): NetSet {
  return union([...nets].map(netInterval));
}

/** The set as the fewest nets, ascending, IPv4 before IPv6. */
export function toNets(set: NetSet): Net[] {
  const result: Net[] = [];
  for (const interval of [...intersect(set, ALL_V4), ...intersect(set, ALL_V6)]) {
    const family = familyOf(interval.first);
    const width = family === 4 ? 32 : 128;
    let at = interval.first;
    while (at <= interval.last) {
      const offset = family === 4 ? at : at - V6_BASE;
      const room = bitLength(interval.last - at + 1n) - 1;
      const bits = offset === 0n ? room : Math.min(room, bitLength(offset & -offset) - 1);
      result.push({ family, base: at, prefix: width - bits, hostBits: false, bare: false });
      at += 1n << BigInt(bits);
    }
  }
  return result;
}

/** Of a positive number: how many binary digits it has. */
function bitLength(value: bigint): number {
  const digits = value.toString(16);
  return digits.length * 4 - Math.clz32(Number.parseInt(digits.charAt(0), 16)) + 28;
}

export function complementNets(set: NetSet): NetSet {
  return subtract(ALL_NETS, set);
}

export function familyPart(set: NetSet, family: Family): NetSet {
  return intersect(set, family === 4 ? ALL_V4 : ALL_V6);
}

/** Prints an address; IPv6 in the form of RFC 5952. */
export function printAddress(address: Address): string {
  if (familyOf(address) === 4) {
    const number = Number(address);
    return `${number >>> 24}.${(number >>> 16) & 255}.${(number >>> 8) & 255}.${number & 255}`;
  }
  const value = address - V6_BASE;
  const groups = [112n, 96n, 80n, 64n, 48n, 32n, 16n, 0n].map((shift) =>
    ((value >> shift) & 0xffffn).toString(16),
  );
  let bestStart = -1;
  let bestLength = 1;
  for (let start = 0; start < 8; start++) {
    let length = 0;
    while (groups[start + length] === '0') length++;
    if (length > bestLength) {
      bestStart = start;
      bestLength = length;
    }
  }
  if (bestStart < 0) return groups.join(':');
  return `${groups.slice(0, bestStart).join(':')}::${groups.slice(bestStart + bestLength).join(':')}`;
}

/** Prints `ADDRESS/PREFIX`, always with the prefix. */
export function printNet(net: Net): string {
  return `${printAddress(net.base)}/${net.prefix}`;
}
