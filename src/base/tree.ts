/**
 * Plain data with places: what a manifest says and where it says it. Made from YAML text by `targets/yaml-text.ts`,
 * or from plain JSON values by `treeOf`. A missing key is no entry; `null` is a scalar.
 */
import type { Span } from './source.js';

export type Tree = ScalarTree | ListTree | MapTree;

export interface ScalarTree {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  readonly span: Span;
}

export interface ListTree {
  readonly kind: 'list';
  readonly items: readonly Tree[];
  readonly span: Span;
}

export interface MapTree {
  readonly kind: 'map';
  /** In the order written. Keys are unique: the reader of a text reports repeats and keeps the first. */
  readonly entries: ReadonlyMap<string, MapEntry>;
  readonly span: Span;
}

export interface MapEntry {
  readonly key: string;
  readonly keySpan: Span;
  readonly value: Tree;
}

/** Do they say the same, wherever they say it and in whatever order their maps are written? */
export function sameTree(a: Tree, b: Tree): boolean {
  if (a.kind === 'scalar') return b.kind === 'scalar' && a.value === b.value;
  if (a.kind === 'list')
    return (
      b.kind === 'list' &&
      a.items.length === b.items.length &&
      a.items.every((item, i) => sameTree(item, b.items[i] ?? a))
    );
  return (
    b.kind === 'map' &&
    a.entries.size === b.entries.size &&
    [...a.entries.values()].every(({ key, value }) => {
      const other = b.entries.get(key)?.value;
      return other !== undefined && sameTree(value, other);
    })
  );
}

/** Data as JSON has it; what emitters build and what a tree stands for. */
export type Json = string | number | boolean | null | readonly Json[] | JsonMap;
export interface JsonMap {
  readonly [key: string]: Json | undefined;
}

/** Each value once, where it stood first. */
export function withoutRepeats<T extends Json>(items: readonly T[]): readonly T[] {
  return items.length < 2 ? items : [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}

/** The tree of a JSON value; every part has the one span given. `undefined` members are left out. */
export function treeOf(value: Json, span: Span): Tree {
  if (Array.isArray(value))
    return { kind: 'list', items: value.map((item: Json) => treeOf(item, span)), span };
  if (value !== null && typeof value === 'object') {
    const entries = new Map<string, MapEntry>();
    for (const [key, member] of Object.entries(value as JsonMap)) {
      if (member !== undefined) entries.set(key, { key, keySpan: span, value: treeOf(member, span) });
    }
    return { kind: 'map', entries, span };
  }
  return { kind: 'scalar', value: value as string | number | boolean | null, span };
}

/** Are lists and maps nested deeper than that? Asked before anything walks what a stranger wrote by calling itself. */
export function isDeeperThan(value: Json, most: number): boolean {
  let level: readonly Json[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    const below: Json[] = [];
    for (const each of level) {
      if (each === null || typeof each !== 'object') continue;
      for (const part of Object.values(each as JsonMap)) if (part !== undefined) below.push(part);
    }
    if (depth > most) return true;
    level = below;
  }
  return false;
}

/** The JSON value a tree stands for. Objects have no prototype, so that no key is special. */
export function toJson(tree: Tree): Json {
  switch (tree.kind) {
    case 'scalar':
      return tree.value;
    case 'list':
      return tree.items.map(toJson);
    case 'map': {
      const result: Record<string, Json> = Object.create(null);
      for (const entry of tree.entries.values()) result[entry.key] = toJson(entry.value);
      return result;
    }
  }
}

/** Is the value an object? (`Array.isArray` does not tell readonly lists apart.) */
export function isJsonMap(value: Json | undefined): value is JsonMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
