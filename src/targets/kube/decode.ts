/**
 * Small pieces that turn a tree into typed values: what is missing, what is written as `null` and what is empty stay apart;
 * wrong types and unknown fields become diagnostics at their place. Knows no kind of object and gives nothing a default.
 */
import type { Span } from '../../base/source.js';
import { suggest } from '../../base/suggest.js';
import type { MapTree, Tree } from '../../base/tree.js';
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.js';
import type { KubeObject } from './object.js';

/** Takes what a decoder finds wrong. An array of diagnostics is one, by its `push`. */
export interface Report {
  push(diagnostic: Diagnostic): unknown;
}

/**
 * Turns a tree into a value; `undefined` where it cannot, and then the reason is in `report`.
 * `path` is how people call the place: `spec.ingress[0].from`.
 */
export type Decoder<T> = (tree: Tree, path: string, report: Report) => T | undefined;

/** A value with its place. */
export interface Placed<T> {
  readonly value: T;
  readonly span: Span;
  readonly path: string;
}

/** The fields of a map whose known fields were checked. */
export interface Fields {
  readonly span: Span;
  readonly path: string;
  readonly tree: MapTree;
  /**
   * `undefined`: not written, or written with a wrong type (then reported); `null`: written as `null` or with no value.
   * Where Kubernetes treats `null` as missing, say `?? null`.
   */
  get<T>(key: string, decode: Decoder<T>): T | null | undefined;
  /** As `get`, but missing and `null` are reported as `manifest-missing-field`. */
  need<T>(key: string, decode: Decoder<T>): T | undefined;
  /** Is the key written, with whatever value, `null` included? */
  has(key: string): boolean;
  /** The place of the key's value; the map's own place where the key is not written. */
  spanOf(key: string): Span;
}

/** What a tree is, as a message calls it. */
export function describeTree(tree: Tree): string {
  if (tree.kind === 'map') return 'a map';
  if (tree.kind === 'list') return 'a list';
  if (tree.value === null) return 'null';
  switch (typeof tree.value) {
    case 'string':
      return tree.value === '' ? 'an empty text' : `the text \`${shorten(tree.value)}\``;
    case 'number':
      return `the number ${tree.value}`;
    default:
      return `the boolean ${tree.value}`;
  }
}

/** Adds `manifest-wrong-type`; for decoders of one's own. Returns undefined, so that it can be returned. */
export function wrongType(tree: Tree, path: string, expected: string, report: Report): undefined {
  const quote =
    expected === 'text' && tree.kind === 'scalar' && tree.value !== null ? 'put the value in quotes' : '';
  report.push(
    diagnostic(
      'manifest-wrong-type',
      tree.span,
      { path, expected, found: describeTree(tree) },
      { help: quote },
    ),
  );
  return undefined;
}

export const text: Decoder<string> = (tree, path, report) =>
  tree.kind === 'scalar' && typeof tree.value === 'string'
    ? tree.value
    : wrongType(tree, path, 'text', report);

/** A whole number of any size that a double holds exactly. */
export const whole: Decoder<number> = (tree, path, report) =>
  tree.kind === 'scalar' && typeof tree.value === 'number' && Number.isSafeInteger(tree.value)
    ? tree.value
    : wrongType(tree, path, 'a whole number', report);

export const number: Decoder<number> = (tree, path, report) =>
  tree.kind === 'scalar' && typeof tree.value === 'number'
    ? tree.value
    : wrongType(tree, path, 'a number', report);

export const boolean: Decoder<boolean> = (tree, path, report) =>
  tree.kind === 'scalar' && typeof tree.value === 'boolean'
    ? tree.value
    : wrongType(tree, path, '`true` or `false`', report);

/** Kubernetes' `IntOrString`: ports, mostly. */
export const textOrWhole: Decoder<string | number> = (tree, path, report) => {
  if (tree.kind === 'scalar') {
    if (typeof tree.value === 'string') return tree.value;
    if (typeof tree.value === 'number' && Number.isSafeInteger(tree.value)) return tree.value;
  }
  return wrongType(tree, path, 'text or a whole number', report);
};

/** Any value as the tree it is; for fields that are only carried along. */
export const anything: Decoder<Tree> = (tree) => tree;

export function placed<T>(decode: Decoder<T>): Decoder<Placed<T>> {
  return (tree, path, report) => {
    const value = decode(tree, path, report);
    return value === undefined ? undefined : { value, span: tree.span, path };
  };
}

/** A list; items that cannot be decoded are reported and left out. An item that is `null` is decoded like any other. */
export function listOf<T>(decode: Decoder<T>): Decoder<readonly T[]> {
  return (tree, path, report) => {
    if (tree.kind !== 'list') return wrongType(tree, path, 'a list', report);
    const items: T[] = [];
    tree.items.forEach((item, index) => {
      const value = decode(item, `${path}[${index}]`, report);
      if (value !== undefined) items.push(value);
    });
    return items;
  };
}

/** A map with keys of the user's choosing, such as labels. Values that cannot be decoded are reported and left out. */
export function mapOf<T>(decode: Decoder<T>): Decoder<ReadonlyMap<string, T>> {
  return (tree, path, report) => {
    if (tree.kind !== 'map') return wrongType(tree, path, 'a map', report);
    const result = new Map<string, T>();
    for (const { key, value: inner } of tree.entries.values()) {
      const value = decode(inner, `${path}.${key}`, report);
      if (value !== undefined) result.set(key, value);
    }
    return result;
  };
}

/** A map with fields of the format's choosing: what is not `known` is reported as `manifest-unknown-field` at its key. */
export function fieldsOf(
  tree: Tree,
  path: string,
  known: readonly string[],
  report: Report,
  /** What messages call the map; an object's kind at the top, where the path is empty. */
  title: string = path === '' ? 'object' : path,
): Fields | undefined {
  if (tree.kind !== 'map') return wrongType(tree, path, 'a map', report);
  for (const entry of tree.entries.values()) {
    if (known.includes(entry.key)) continue;
    const near = suggest(entry.key, known);
    report.push(
      diagnostic(
        'manifest-unknown-field',
        entry.keySpan,
        { path: title, field: entry.key },
        { help: near === undefined ? `known: ${known.join(', ')}` : `did you mean \`${near}\`?` },
      ),
    );
  }
  return new MapFields(tree, path, title, report);
}

/** An object of a class costs less than one that is made of closures, and every map of a manifest has one. */
class MapFields implements Fields {
  readonly tree: MapTree;
  readonly path: string;
  readonly #title: string;
  readonly #report: Report;

  constructor(tree: MapTree, path: string, title: string, report: Report) {
    this.tree = tree;
    this.path = path;
    this.#title = title;
    this.#report = report;
  }

  get span(): Span {
    return this.tree.span;
  }

  get<T>(key: string, decode: Decoder<T>): T | null | undefined {
    const value = this.tree.entries.get(key)?.value;
    if (value === undefined) return undefined;
    return value.kind === 'scalar' && value.value === null
      ? null
      : decode(value, this.#inner(key), this.#report);
  }

  need<T>(key: string, decode: Decoder<T>): T | undefined {
    const value = this.tree.entries.get(key)?.value;
    if (value === undefined || (value.kind === 'scalar' && value.value === null)) {
      const place = { path: this.#title, field: key };
      this.#report.push(diagnostic('manifest-missing-field', value?.span ?? this.span, place));
      return undefined;
    }
    return decode(value, this.#inner(key), this.#report);
  }

  has(key: string): boolean {
    return this.tree.entries.has(key);
  }

  spanOf(key: string): Span {
    return this.tree.entries.get(key)?.value.span ?? this.span;
  }

  #inner(key: string): string {
    return this.path === '' ? key : `${this.path}.${key}`;
  }
}

/** A decoder of a map with known fields: `record(['a', 'b'], (fields) => ...)`. `build` may return undefined after reporting. */
export function record<T>(
  known: readonly string[],
  build: (fields: Fields, report: Report) => T | undefined,
): Decoder<T> {
  return (tree, path, report) => {
    const fields = fieldsOf(tree, path, known, report);
    return fields === undefined ? undefined : build(fields, report);
  };
}

/** Fields of any object; `status` and the metadata a server writes are known and have no influence. */
const OBJECT_FIELDS = ['apiVersion', 'kind', 'metadata', 'spec', 'status'];
const METADATA_FIELDS = [
  'name',
  'generateName',
  'namespace',
  'selfLink',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'labels',
  'annotations',
  'ownerReferences',
  'finalizers',
  'managedFields',
  'clusterName',
];

/** The top level of an object: checks the fields of the object and of its metadata. `more` are further top-level fields, such as `specs`. */
export function objectFields(
  object: KubeObject,
  report: Report,
  more: readonly string[] = [],
): Fields | undefined {
  const fields = fieldsOf(object.body, '', [...OBJECT_FIELDS, ...more], report, object.kind);
  checkMetadataFields(object, report);
  return fields;
}

/** The fields of an object's metadata, which all kinds share. Adds `manifest-unknown-field`, `manifest-wrong-type`. */
export function checkMetadataFields(object: KubeObject, report: Report): void {
  const metadata = object.body.entries.get('metadata')?.value;
  if (metadata !== undefined) fieldsOf(metadata, 'metadata', METADATA_FIELDS, report);
}

function shorten(value: string): string {
  return value.length <= 60 ? value : `${value.slice(0, 57)}...`;
}
