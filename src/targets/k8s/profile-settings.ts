/** What a `k8s` or `weave` profile enforces: which kinds, and which policies the plugin refuses as a whole. */
import { DIRECTIONS } from '../../ir/policy.js';
import type { Placed } from '../kube/decode.js';
import {
  isNetworkPolicy,
  type NetworkPolicy,
  type NetworkPolicyPort,
  policyTypesOf,
} from '../kube/network-policy.js';
import type { KubeObject } from '../kube/object.js';
import { validateNetworkPolicy } from '../kube/validate-network-policy.js';
import type { Profile } from '../profiles.js';

/** Are ClusterNetworkPolicies enforced? Weave Net ended in 2022, before the kind was made. */
export function hasClusterPolicies(profile: Profile): boolean {
  return profile.cni !== 'weave' && (profile.options.get('cluster-network-policy') ?? 'off') !== 'off';
}

/** The policies that the API server takes and the plugin enforces. */
export function enforcedNetworkPolicies(
  objects: readonly KubeObject[],
  profile: Profile,
): readonly NetworkPolicy[] {
  return objects
    .filter(isNetworkPolicy)
    .flatMap((object) => validateNetworkPolicy(object, []) ?? [])
    .filter((policy) => profile.cni !== 'weave' || namedPorts(policy).length === 0);
}

/** The ports of a policy that are names; Weave Net refuses a policy that has one (weave npc/analyser.go @ 8c84763). */
export function namedPorts(policy: NetworkPolicy): readonly Placed<string | number>[] {
  return allPorts(policy).flatMap(({ port }) =>
    port !== null && typeof port.value === 'string' ? [port] : [],
  );
}

/** The ports of every rule that has an effect. */
export function allPorts(policy: NetworkPolicy): readonly NetworkPolicyPort[] {
  const types = policyTypesOf(policy);
  const rules = DIRECTIONS.flatMap((direction) => (types.has(direction) ? (policy[direction] ?? []) : []));
  return rules.flatMap((rule) => rule.ports ?? []);
}
