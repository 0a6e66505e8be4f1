/** A Kubernetes object as text gave it: identity decoded, the rest a tree with places. Every reader starts from these. */
import type { Span } from '../../base/source.js';
import type { MapTree } from '../../base/tree.js';

export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** Empty where the object names none. */
  readonly namespace: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly annotations: ReadonlyMap<string, string>;
  readonly body: MapTree;
  readonly span: Span;
}

/** `Kind namespace/name`, or `Kind name`; how diagnostics and reports call an object. */
export function objectLabel(object: Pick<KubeObject, 'kind' | 'name' | 'namespace'>): string {
  return object.namespace === ''
    ? `${object.kind} ${object.name}`
    : `${object.kind} ${object.namespace}/${object.name}`;
}
