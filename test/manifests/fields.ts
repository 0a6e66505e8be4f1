/**
 * Every place in a manifest, and small changes there: a key misspelt, a leaf given another value of its kind. What they must do to
 * what netc reads is the business of `dropped.test.ts`.
 */
import type { Json, JsonMap } from '../../src/base/tree.js';

export type Path = readonly (string | number)[];

/** Each place once, parents first. */
export function pathsIn(value: Json | undefined, path: Path = []): readonly Path[] {
  if (value === null || typeof value !== 'object') return [path];
  const inner = isList(value)
    ? value.map((one, i) => pathsIn(one, [...path, i]))
    : Object.entries(value).map(([key, one]) => pathsIn(one, [...path, key]));
  return [path, ...inner.flat()];
}

export function isLeaf(value: Json | undefined): boolean {
  return value === null || typeof value !== 'object' || Object.keys(value).length === 0;
}

export function at(value: Json | undefined, path: Path): Json | undefined {
  return path.reduce<Json | undefined>((found, step) => {
    if (found === undefined || found === null || typeof found !== 'object') return undefined;
    return Object.entries(found).find(([key]) => key === String(step))?.[1];
  }, value);
}

/** `change` gives the new entries in place of one; none leaves it out. */
export function replaced(
  value: Json,
  path: Path,
  change: (key: string | number, value: Json) => readonly (readonly [string | number, Json])[],
): Json {
  const [first, ...rest] = path;
  if (first === undefined || value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).flatMap(([key, one]): (readonly [string | number, Json])[] => {
    if (one === undefined) return [];
    if (key !== String(first)) return [[key, one]];
    return rest.length === 0 ? [...change(first, one)] : [[key, replaced(one, rest, change)]];
  });
  return isList(value) ? entries.map(([, one]) => one) : mapOfEntries(entries);
}

/** The last letter of the key doubled: `podSelectorr`. */
export function misspelt(object: JsonMap, path: Path): JsonMap {
  return asMap(replaced(object, path, (key, value) => [[`${key}${String(key).slice(-1)}`, value]]));
}

export function without(object: JsonMap, path: Path): JsonMap {
  return asMap(replaced(object, path, () => []));
}

export function withLeaf(object: JsonMap, path: Path, leaf: Json): JsonMap {
  return asMap(replaced(object, path, (key) => [[key, leaf]]));
}

/** `spec.ingress[].from[].podSelector`: a place whatever its numbers. */
export function pattern(path: Path): string {
  return path.reduce<string>(
    (text, step) => (typeof step === 'number' ? `${text}[]` : text === '' ? step : `${text}.${step}`),
    '',
  );
}

const WORDS: readonly (readonly string[])[] = [
  ['In', 'NotIn'],
  ['Exists', 'DoesNotExist'],
  ['TCP', 'UDP', 'SCTP'],
  ['Allow', 'Deny'],
  ['Accept', 'Deny'],
  ['Ingress', 'Egress'],
  ['Admin', 'Baseline'],
  ['GET', 'PUT'],
  ['IPv4', 'IPv6'],
  ['host', 'remote-node', 'health', 'world'],
  ['EchoRequest', 'EchoReply'],
  ['ANY', 'TCP'],
  ['projectcalico-default-allow', 'other-profile'],
  ['Log', 'Allow'],
  ['Pass', 'Deny'],
  ['ICMP', 'TCP'],
  ['AssumeNeededOnEveryNode', ''],
  ['disabled', 'required'],
];

/** Other values that are likely valid there, the likeliest first. */
export function others(leaf: Json): readonly Json[] {
  if (typeof leaf === 'boolean') return [!leaf];
  if (typeof leaf === 'number') return [leaf + 1, leaf - 1];
  if (typeof leaf !== 'string') return [];
  const words = WORDS.flatMap((group) => (group.includes(leaf) ? group.filter((word) => word !== leaf) : []));
  const net = /^(\d+)(\.\d+\.\d+\.\d+)(\/\d+)?$/.exec(leaf);
  const six = /^2001:(.*)$/.exec(leaf);
  if (net !== null) return [`${Number(net[1]) - 1}${net[2]}${net[3] ?? ''}`, ...inside(leaf)];
  if (six !== null) return [`2002:${six[1]}`];
  if (/^\d+$/.test(leaf)) return [String(Number(leaf) + 1)];
  if (/^\d+:\d+$/.test(leaf)) return [leaf.replace(/:(\d+)$/, (_, last: string) => `:${Number(last) + 1}`)];
  if (leaf.includes("'")) return [leaf.replace(/'([^']*)'/, "'x$1'")];
  return [...words, `x${leaf}`, `${leaf}x`];
}

/** A smaller net within: an exception has to stay inside. */
function inside(net: string): readonly string[] {
  const prefix = /\/(\d+)$/.exec(net)?.[1];
  return prefix === undefined || Number(prefix) > 31 ? [] : [net.replace(/\d+$/, String(Number(prefix) + 1))];
}

function mapOfEntries(entries: readonly (readonly [string | number, Json])[]): JsonMap {
  return Object.fromEntries(entries.map(([key, value]) => [String(key), value]));
}

function asMap(value: Json): JsonMap {
  if (!isJsonMap(value)) throw new Error('no map');
  return value;
}

export function isJsonMap(value: Json): value is JsonMap {
  return value !== null && typeof value === 'object' && !isList(value);
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
