/**
 * Reads the members of Cilium's maps: unknown members with what Cilium does to them, and lists that are missing, `null` or
 * empty. The pieces below it are those of every kind (`targets/kube/decode.ts`); which members there are, `decode*.ts` say.
 */
import type { Span } from '../../base/source.js';
import { suggest } from '../../base/suggest.js';
import type { Tree } from '../../base/tree.js';
import { diagnostic } from '../../diagnostics/diagnostic.js';
import { boolean, type Report, text, whole, wrongType } from '../kube/decode.js';
import type { Listed, Text, Whole } from './resources.js';

/** A map whose members were checked; `path` is what messages call it, such as `spec.ingress[0]`. */
export interface Members {
  readonly path: string;
  readonly span: Span;
  get(name: string): Tree | undefined;
}

const NOTHING_DROPPED: ReadonlyMap<string, string> = new Map();

/**
 * The map at `path`; null where there is none (missing or `null`) or where it is of another type. Adds `cilium-unknown-field`,
 * `manifest-wrong-type`, and `cilium-field-ignored` for the members of `dropped`, whose text says what dropping does.
 */
export function mapAt(
  tree: Tree | undefined,
  path: string,
  known: readonly string[],
  report: Report,
  dropped: ReadonlyMap<string, string> = NOTHING_DROPPED,
): Members | null {
  if (tree === undefined || isNull(tree)) return null;
  if (tree.kind !== 'map') {
    wrongType(tree, path, 'a map', report);
    return null;
  }
  for (const { key, keySpan } of tree.entries.values()) {
    if (known.includes(key)) continue;
    const effect = dropped.get(key);
    if (effect !== undefined) {
      report.push(diagnostic('cilium-field-ignored', keySpan, { key, path, effect }));
      continue;
    }
    const near = suggest(key, known);
    report.push(
      diagnostic(
        'cilium-unknown-field',
        keySpan,
        { key, path },
        near === undefined ? {} : { help: `did you mean \`${near}\`?` },
      ),
    );
  }
  return { path, span: tree.span, get: (name) => tree.entries.get(name)?.value };
}

/** The list member `name`, each item decoded; items that cannot be decoded are left out after their report. */
export function listAt<T>(
  owner: Members,
  name: string,
  report: Report,
  decode: (item: Tree, path: string, report: Report) => T | null,
): Listed<T> {
  const tree = owner.get(name);
  if (tree === undefined) return missingList(owner.span);
  if (isNull(tree)) return { written: 'null', items: [], span: tree.span };
  const path = owner.path === '' ? name : `${owner.path}.${name}`;
  if (tree.kind !== 'list') {
    wrongType(tree, path, 'a list', report);
    return { written: 'null', items: [], span: tree.span };
  }
  const items: T[] = [];
  for (const [index, item] of tree.items.entries()) {
    const decoded = decode(item, `${path}[${index}]`, report);
    if (decoded !== null) items.push(decoded);
  }
  return { written: 'list', items, span: tree.span };
}

export function missingList<T>(span: Span): Listed<T> {
  return { written: 'missing', items: [], span };
}

/** A text; other scalars are refused as the API server refuses them. */
export function textOf(tree: Tree, path: string, report: Report): Text | null {
  const value = text(tree, path, report);
  return value === undefined ? null : { value, span: tree.span };
}

export function textAt(owner: Members, name: string, report: Report): Text | null {
  const tree = owner.get(name);
  return tree === undefined || isNull(tree) ? null : textOf(tree, `${owner.path}.${name}`, report);
}

export function wholeAt(owner: Members, name: string, report: Report): Whole | null {
  const tree = owner.get(name);
  if (tree === undefined || isNull(tree)) return null;
  const value = whole(tree, `${owner.path}.${name}`, report);
  return value === undefined ? null : { value, span: tree.span };
}

export function flagAt(owner: Members, name: string, report: Report): boolean | null {
  const tree = owner.get(name);
  if (tree === undefined || isNull(tree)) return null;
  return boolean(tree, `${owner.path}.${name}`, report) ?? null;
}

export function isNull(tree: Tree): boolean {
  return tree.kind === 'scalar' && tree.value === null;
}
