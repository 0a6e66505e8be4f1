/**
 * Which objects carry Kubernetes' own policies. Their shapes are shared by every plugin and lie in `targets/kube/`; this file says
 * which of them a profile's cluster enforces.
 */
import { isClusterNetworkPolicy } from '../kube/cluster-network-policy.js';
import { isNetworkPolicy } from '../kube/network-policy.js';
import type { KubeObject } from '../kube/object.js';
import type { Profile } from '../profiles.js';

/** NetworkPolicy everywhere; ClusterNetworkPolicy (v1alpha2) where the profile has it, and never under Weave Net. */
export function enforcesKubernetesKind(
  object: Pick<KubeObject, 'apiVersion' | 'kind'>,
  profile: Profile,
): boolean {
  if (isNetworkPolicy(object)) return true;
  const setting = profile.options.get('cluster-network-policy') ?? 'off';
  return profile.cni !== 'weave' && setting !== 'off' && isClusterNetworkPolicy(object);
}
