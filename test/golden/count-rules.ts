/** Manifests -> how many rules a person has to read in them. */
import type { Tree } from '../../src/base/tree.js';
import type { KubeObject } from '../../src/targets/kube/object.js';

const LISTS = ['ingress', 'egress', 'ingressDeny', 'egressDeny'];

/** The entries of all lists of rules in the objects. */
export function countRules(objects: readonly KubeObject[]): number {
  return objects.reduce((sum, object) => sum + rulesIn(object), 0);
}

function rulesIn(object: KubeObject): number {
  const specs = itemsOf(object.body.entries.get('specs')?.value);
  const spec = object.body.entries.get('spec')?.value;
  return [...(spec === undefined ? [] : [spec]), ...specs]
    .flatMap((one) => (one.kind === 'map' ? [one] : []))
    .flatMap((one) => LISTS.map((name) => itemsOf(one.entries.get(name)?.value).length))
    .reduce((sum, length) => sum + length, 0);
}

function itemsOf(tree: Tree | undefined): readonly Tree[] {
  return tree?.kind === 'list' ? tree.items : [];
}
