/**
 * Which of the given objects a Cilium cluster enforces, decoded: those of a kind that the profile knows and that neither the API
 * server nor the agent refuses. What the API server merely drops is dropped.
 */
import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import { type ClusterNetworkPolicy, isClusterNetworkPolicy } from '../kube/cluster-network-policy.js';
import { isNetworkPolicy, type NetworkPolicy } from '../kube/network-policy.js';
import type { KubeObject } from '../kube/object.js';
import { validateClusterNetworkPolicy } from '../kube/validate-cluster-network-policy.js';
import { validateNetworkPolicy } from '../kube/validate-network-policy.js';
import type { Profile } from '../profiles.js';
import { decodeCilium, isCiliumResource } from './decode.js';
import type { CiliumCidrGroup, CiliumPolicy } from './resources.js';
import { ciliumTakes } from './validate-kcnp.js';
import { refusals } from './validate-policy.js';

export type Enforced =
  | { readonly kind: 'cilium'; readonly policy: CiliumPolicy }
  | { readonly kind: 'cidr-group'; readonly group: CiliumCidrGroup }
  | { readonly kind: 'network-policy'; readonly policy: NetworkPolicy }
  | { readonly kind: 'cluster-network-policy'; readonly policy: ClusterNetworkPolicy };

/** In the order given. Egress gateways filter nothing and are left out. */
export function enforcedResources(objects: readonly KubeObject[], profile: Profile): readonly Enforced[] {
  return objects.flatMap((object): readonly Enforced[] => {
    if (isCiliumResource(object)) return enforcedCilium(object, profile);
    if (isNetworkPolicy(object)) {
      const policy = validateNetworkPolicy(object, []);
      return policy === undefined ? [] : [{ kind: 'network-policy', policy }];
    }
    if (isClusterNetworkPolicy(object) && profile.options.get('cluster-network-policy') === 'on') {
      const policy = validateClusterNetworkPolicy(object, []);
      return policy === undefined || !ciliumTakes(policy, profile)
        ? []
        : [{ kind: 'cluster-network-policy', policy }];
    }
    return [];
  });
}

function enforcedCilium(object: KubeObject, profile: Profile): readonly Enforced[] {
  const { resource, diagnostics } = decodeCilium(object);
  if (resource === null || refuses(diagnostics) || refuses(refusals(resource, profile))) return [];
  switch (resource.kind) {
    case 'CiliumCIDRGroup':
      return [{ kind: 'cidr-group', group: resource }];
    case 'CiliumEgressGatewayPolicy':
      return [];
    default:
      return [{ kind: 'cilium', policy: resource }];
  }
}

/** Codes of what a server drops without a word: netc refuses such an object, a cluster enforces the rest of it. */
const DROPPED: readonly string[] = ['cilium-unknown-field', 'cilium-field-ignored', 'manifest-unknown-field'];

function refuses(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity, code }) => severity === 'error' && !DROPPED.includes(code));
}
