/**
 * Finds what a template engine left in an object: `{{` or `${NAME}` in its name, or in what a network policy says. Annotations and
 * other kinds may hold such text rightly.
 */
import type { Tree } from '../../base/tree.js';
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.js';
import type { KubeObject } from './object.js';

const POLICY_GROUPS = [
  'networking.k8s.io/',
  'policy.networking.k8s.io/',
  'projectcalico.org/',
  'crd.projectcalico.org/',
  'cilium.io/',
];

/** Of Helm and its like; and variables that Flux or `envsubst` put in (fluxcd.io/flux/components/kustomize, post build substitution). */
const PLACEHOLDER = /\{\{|\$\{[A-Za-z_][A-Za-z0-9_]*(?:[:=?+-][^}]*)?\}/;

/** `manifest-template` at the first place, or undefined. */
export function findTemplate(object: KubeObject): Diagnostic | undefined {
  const isPolicy = POLICY_GROUPS.some((group) => object.apiVersion.startsWith(group));
  for (const { key, value } of object.body.entries.values()) {
    if (key === 'status' || (key !== 'metadata' && !isPolicy)) continue;
    const found = search(value, key === 'metadata' ? ['annotations', 'managedFields'] : []);
    if (found !== undefined) return found;
  }
  return undefined;
}

function search(tree: Tree, skipped: readonly string[]): Diagnostic | undefined {
  switch (tree.kind) {
    case 'scalar': {
      if (typeof tree.value !== 'string') return undefined;
      const start = tree.value.search(PLACEHOLDER);
      if (start < 0) return undefined;
      return diagnostic('manifest-template', tree.span, { written: tree.value.slice(start, start + 60) });
    }
    case 'list':
      for (const item of tree.items) {
        const found = search(item, []);
        if (found !== undefined) return found;
      }
      return undefined;
    case 'map':
      for (const { key, value } of tree.entries.values()) {
        const found = skipped.includes(key) ? undefined : search(value, []);
        if (found !== undefined) return found;
      }
      return undefined;
  }
}
