/**
 * Two sets of manifests -> the namespaces for which they can decide differently, told by their objects alone: most of what two
 * revisions of a fleet's policy say is the same, and need not be compared as flows.
 */
import { sameTree } from './base/tree.js';
import type { Side } from './side.js';
import type { KubeObject } from './targets/kube/object.js';

/**
 * `null` where that cannot be told: a side is a program, the clusters or what is known of them differ, or an object differs that is
 * no policy of one namespace. For all other subjects than pods of these namespaces both sides then hold the same objects.
 *
 * Why that is enough: all three plugins let a policy of a namespace decide for pods of that namespace only (Kubernetes
 * network-policies.md, "The two sorts of pod isolation"; Calico 3.32 NetworkPolicy; Cilium 1.20 CiliumNetworkPolicy), and their
 * `semantics` are split in the same way (`flow/decision.ts`).
 */
export function differingNamespaces(left: Side, right: Side): ReadonlySet<string> | null {
  const { profile } = left;
  if (profile === null || right.profile === null || profile.label !== right.profile.label) return null;
  const world = differing(left.world, right.world);
  const objects = differing(left.objects, right.objects);
  if (world === null || world.length > 0 || objects === null || !objects.every(isOfNamespace)) return null;
  return new Set(objects.map(({ namespace }) => namespace));
}

/** Objects of one list that the other has not alike. `null` where a list has two of one name. */
function differing(left: readonly KubeObject[], right: readonly KubeObject[]): readonly KubeObject[] | null {
  const before = byName(left);
  const after = byName(right);
  if (before.size < left.length || after.size < right.length) return null;
  const isAlike = (object: KubeObject, other: KubeObject | undefined): boolean =>
    other !== undefined && sameTree(object.body, other.body);
  return [
    ...left.filter((object) => !isAlike(object, after.get(nameOf(object)))),
    ...right.filter((object) => !before.has(nameOf(object))),
  ];
}

function byName(objects: readonly KubeObject[]): ReadonlyMap<string, KubeObject> {
  return new Map(objects.map((object) => [nameOf(object), object]));
}

function nameOf({ apiVersion, kind, namespace, name }: KubeObject): string {
  return `${apiVersion} ${kind} ${namespace} ${name}`;
}

/** Calico's and Kubernetes' `NetworkPolicy`, and `CiliumNetworkPolicy`. Sets of nets and the like are looked at from other namespaces. */
function isOfNamespace({ kind, namespace }: KubeObject): boolean {
  return namespace !== '' && (kind === 'NetworkPolicy' || kind === 'CiliumNetworkPolicy');
}
