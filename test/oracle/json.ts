/** Plain JSON of a manifest, read without ceremony: what is not there, or of another shape, reads as empty. */
import type { Json, JsonMap } from '../../src/base/tree.js';

export function mapOf(value: Json | undefined): JsonMap {
  return value !== null && typeof value === 'object' && !isList(value) ? value : {};
}

export function listOf(value: Json | undefined): readonly Json[] {
  return value !== null && typeof value === 'object' && isList(value) ? value : [];
}

export function mapsOf(value: Json | undefined): readonly JsonMap[] {
  return listOf(value).map(mapOf);
}

export function textsOf(value: Json | undefined): readonly string[] {
  return listOf(value).map(String);
}

/** Text as written; numbers as JSON prints them; empty where there is none. */
export function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

/** There and not `null`. An empty list or map is there. */
export function isGiven(value: Json | undefined): boolean {
  return value !== undefined && value !== null;
}

export function isList(value: readonly Json[] | JsonMap): value is readonly Json[] {
  return Array.isArray(value);
}

/** `path` of keys into maps. */
export function at(value: Json | undefined, ...path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>((inner, key) => mapOf(inner)[key], value);
}

/** A map of texts, such as labels. */
export function labelsOf(value: Json | undefined): ReadonlyMap<string, string> {
  return new Map(Object.entries(mapOf(value)).map(([key, one]) => [key, textOf(one)]));
}

export function kindOf(object: Json): string {
  return textOf(at(object, 'kind'));
}

/** `apiVersion` up to its slash; empty for the core group. */
export function groupOf(object: Json): string {
  const version = textOf(at(object, 'apiVersion'));
  return version.includes('/') ? (version.split('/')[0] ?? '') : '';
}

export function nameOf(object: Json): string {
  return textOf(at(object, 'metadata', 'name'));
}

/** Empty where the object names none. */
export function namespaceOf(object: Json): string {
  return textOf(at(object, 'metadata', 'namespace'));
}
