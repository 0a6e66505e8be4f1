/**
 * What a reader takes from an object's metadata: what the policy is for, and a note about the labels and annotations that no
 * policy has words for. Nothing in metadata decides a flow.
 */
import { sortedUnique } from '../../base/order.js';
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.js';
import { type KubeObject, objectLabel } from './object.js';

/** Annotations that say in prose what an object is for, the first one found: netc's own, and the well-known one of Kubernetes. */
const DESCRIPTIONS = ['netc.dev/description', 'kubernetes.io/description', 'description'];

/** Bookkeeping of tools, which write it again: kubectl, Helm, the API server of Calico, netc. */
const BOOKKEEPING = [
  /^kubectl\.kubernetes\.io\//,
  /^meta\.helm\.sh\//,
  /^netc\.dev\//,
  /^app\.kubernetes\.io\/managed-by$/,
  /^projectcalico\.org\/(?:metadata|tier)$/,
];

/** What the policy is for; empty where no annotation says so. */
export function descriptionOf(object: KubeObject): string {
  for (const key of DESCRIPTIONS) {
    const text = object.annotations.get(key)?.trim() ?? '';
    if (text !== '') return text;
  }
  return '';
}

/** Adds `metadata-not-read` (a note), once per object that has labels or annotations beside bookkeeping and its description. */
export function noteMetadata(object: KubeObject): readonly Diagnostic[] {
  const left = (keys: Iterable<string>): readonly string[] =>
    sortedUnique(keys).filter(
      (key) => !DESCRIPTIONS.includes(key) && !BOOKKEEPING.some((known) => known.test(key)),
    );
  const parts = [
    ...left(object.labels.keys()).map((key) => `the label \`${key}\``),
    ...left(object.annotations.keys()).map((key) => `the annotation \`${key}\``),
  ];
  if (parts.length === 0) return [];
  return [
    diagnostic('metadata-not-read', object.span, { object: objectLabel(object), what: parts.join(', ') }),
  ];
}
