/**
 * Objects to YAML, the same bytes for the same values: block style, two spaces, `apiVersion`, `kind`, `metadata`, `spec`
 * first, labels and annotations sorted, quotes wherever YAML 1.1 or 1.2 would read something else. Everything else keeps
 * the order in which an emitter built it.
 */
import { compareText, sortInPlace } from '../base/order.js';
import type { Json, JsonMap } from '../base/tree.js';
import { isPlainSafe } from './yaml-scalar.js';

/** One document with a final line break. */
export function printManifest(object: JsonMap): string {
  const entries = entriesOf(object, 'object');
  if (entries.length === 0) return '{}\n';
  let result = '';
  for (const entry of entries) result += printEntry(entry, '', 'object');
  return result;
}

/** Where a map stands; it decides the order of its entries. */
type Place = 'object' | 'metadata' | 'texts' | 'inside';
type Entry = readonly [key: string, value: Json];

const FIRST: Readonly<Record<Place, readonly string[]>> = {
  object: ['apiVersion', 'kind', 'metadata', 'spec', 'specs'],
  metadata: ['name', 'namespace', 'labels', 'annotations'],
  texts: [],
  inside: [],
};

function entriesOf(map: JsonMap, place: Place): readonly Entry[] {
  const entries: Entry[] = [];
  for (const [key, value] of Object.entries(map)) if (value !== undefined) entries.push([key, value]);
  if (place === 'inside') return entries;
  const first = FIRST[place];
  const rank = (key: string): number => (first.includes(key) ? first.indexOf(key) : first.length);
  return sortInPlace(
    entries,
    (a, b) => rank(a[0]) - rank(b[0]) || (place === 'texts' ? compareText(a[0], b[0]) : 0),
  );
}

function placeInside(place: Place, key: string): Place {
  if (place === 'object' && key === 'metadata') return 'metadata';
  return place === 'metadata' && (key === 'labels' || key === 'annotations') ? 'texts' : 'inside';
}

function isMap(value: Json): value is JsonMap {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

/** `key: value` with a line break; what is nested follows, two spaces deeper. */
function printEntry([key, value]: Entry, indent: string, place: Place): string {
  const printed = printScalar(key);
  // A key of more than 1024 characters must be marked as one.
  const head = printed.length <= 1000 ? `${indent}${printed}` : `${indent}? ${printed}\n${indent}`;
  return `${head}:${printValue(value, indent, placeInside(place, key))}`;
}

/** What follows `key:` or `-`, its line break included. */
function printValue(value: Json, indent: string, place: Place): string {
  if (isList(value)) {
    if (value.length === 0) return ' []\n';
    let result = '\n';
    for (const item of value) result += printItem(item, `${indent}  `);
    return result;
  }
  if (isMap(value)) {
    const entries = entriesOf(value, place);
    if (entries.length === 0) return ' {}\n';
    let result = '\n';
    for (const entry of entries) result += printEntry(entry, `${indent}  `, place);
    return result;
  }
  return ` ${printScalar(value)}\n`;
}

/** `- value`; a map begins on the line of the dash. */
function printItem(item: Json, indent: string): string {
  if (isMap(item)) {
    const [head, ...rest] = entriesOf(item, 'inside');
    if (head === undefined) return `${indent}- {}\n`;
    const inner = `${indent}  `;
    let result = `${indent}- ${printEntry(head, inner, 'inside').slice(inner.length)}`;
    for (const entry of rest) result += printEntry(entry, inner, 'inside');
    return result;
  }
  if (isList(item)) return `${indent}-${printValue(item, indent, 'inside')}`;
  return `${indent}- ${printScalar(item)}\n`;
}

function printScalar(value: string | number | boolean | null): string {
  return typeof value === 'string' && isPlainSafe(value) ? value : escapeMore(JSON.stringify(value));
}

/** JSON's escapes are YAML's; what YAML alone forbids or reads as a line break is escaped as well. */
function escapeMore(printed: string): string {
  return printed.replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
