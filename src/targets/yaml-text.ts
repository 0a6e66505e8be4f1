/**
 * Text of manifests to trees with exact places, and objects to text. Quick readers take what machines print, the full one the rest;
 * whatever input does (aliases, nesting, size, odd keys) is bounded and ends in diagnostics.
 */

import { append } from '../base/append.js';
import type { SourceFile, Span } from '../base/source.js';
import type { JsonMap, Tree } from '../base/tree.js';
import { type Diagnostic, diagnostic } from '../diagnostics/diagnostic.js';
import { readJson } from './json-text.js';
import { findTemplate } from './kube/find-template.js';
import type { KubeObject } from './kube/object.js';
import { readObjects } from './kube/read-objects.js';
import { MANIFEST_LIMITS, type ManifestLimits } from './manifest-limits.js';
import { parseFully } from './yaml-full.js';
import { printManifest } from './yaml-print.js';
import { readSimpleYaml } from './yaml-simple.js';

export interface Manifests {
  /** In the order written; none of a document that has errors. */
  readonly objects: readonly KubeObject[];
  /** Documents that are no Kubernetes objects; each has a `manifest-not-kubernetes` warning. */
  readonly passedOver: readonly Span[];
  /** Codes `manifest-*`. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads YAML or JSON: several documents, `List` kinds, empty documents. */
export function parseManifests(file: SourceFile, limits: ManifestLimits = MANIFEST_LIMITS): Manifests {
  const diagnostics: Diagnostic[] = [];
  const objects: KubeObject[] = [];
  const trees = parseDocuments(file, limits, diagnostics);
  for (const tree of trees) append(objects, readObjects(tree, diagnostics));
  for (const object of objects) {
    const found = findTemplate(object);
    if (found !== undefined) diagnostics.push(found);
  }
  const passedOver = diagnostics.filter((d) => d.code === 'manifest-not-kubernetes').map((d) => d.span);
  return { objects, passedOver, diagnostics };
}

/** Several documents with `---` between them and a final line break; the empty text for no object. */
export function printManifests(objects: readonly JsonMap[]): string {
  return joinManifests(objects.map(printManifest));
}

/** The same of documents that are printed, each with a final line break. */
export function joinManifests(documents: readonly string[]): string {
  return documents.join('---\n');
}

/** The documents of a text as trees; empty ones and ones with errors are left out. Adds `manifest-*`. */
export function parseDocuments(
  file: SourceFile,
  limits: ManifestLimits,
  diagnostics: Diagnostic[],
): readonly Tree[] {
  const { text } = file;
  const clamp = (offset: number): number => Math.min(offset, text.length);
  const at = (start: number, end: number): Span => ({ file, start: clamp(start), end: clamp(end) });
  if (text.length > limits.characters) {
    diagnostics.push(
      diagnostic('manifest-too-large', at(0, 0), { size: text.length, limit: limits.characters }),
    );
    return [];
  }
  const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.exec(text);
  if (control !== null) {
    const code = text.charCodeAt(control.index).toString(16).padStart(4, '0').toUpperCase();
    diagnostics.push(
      diagnostic('manifest-binary', at(control.index, control.index + 1), { character: `U+${code}` }),
    );
    return [];
  }

  const json = readJson(file, limits.nesting);
  if (json !== undefined) return [json];
  return readSimpleYaml(file, limits.nesting) ?? parseFully(file, limits, diagnostics);
}
