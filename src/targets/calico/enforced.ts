/**
 * From objects to what is enforced: decoded, validated, converted and put in order. The one place that decides which objects
 * count; it knows no flows.
 */
import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import { hasErrors } from '../../diagnostics/diagnostic.js';
import { decodeClusterNetworkPolicy, isClusterNetworkPolicy } from '../kube/cluster-network-policy.js';
import { decodeNetworkPolicy, isNetworkPolicy } from '../kube/network-policy.js';
import type { KubeObject } from '../kube/object.js';
import type { World } from '../kube/world.js';
import type { Profile } from '../profiles.js';
import { convertPolicy } from './convert.js';
import { convertClusterPolicy, convertNetworkPolicy } from './convert-kubernetes.js';
import { type Endpoints, endpointsOf } from './endpoints.js';
import type { EnginePolicy, EngineTier } from './engine.js';
import { type CalicoResource, decodeCalico } from './resources.js';
import { convertTier, sortTiers, type TierPolicies } from './tiers.js';
import { validateObject } from './validate.js';

export interface EnforcedModel {
  readonly profile: Profile;
  readonly world: World;
  readonly endpoints: Endpoints;
  /** In the order in which they are consulted. */
  readonly tiers: readonly TierPolicies[];
}

/** Objects that validation refuses, staged kinds and kinds that Calico does not read are left out. */
export function enforcedModel(objects: readonly KubeObject[], profile: Profile, world: World): EnforcedModel {
  const resources: CalicoResource[] = [];
  const policies: EnginePolicy[] = [];
  const tiers: EngineTier[] = [];
  for (const object of objects) {
    if (hasErrors(validateObject(object, profile))) continue;
    const resource = decodeCalico(object, NOBODY);
    if (resource !== undefined) {
      resources.push(resource);
      if (resource.kind === 'Tier') tiers.push(convertTier(resource));
    }
    const policy = policyOf(object, resource, profile);
    if (policy !== undefined) policies.push(policy);
  }
  return {
    profile,
    world,
    endpoints: endpointsOf(resources, objects, profile, world),
    tiers: sortTiers(policies, tiers, profile),
  };
}

const NOBODY = { push: (_: Diagnostic): void => {} };

function policyOf(
  object: KubeObject,
  resource: CalicoResource | undefined,
  profile: Profile,
): EnginePolicy | undefined {
  if (resource?.kind === 'NetworkPolicy' || resource?.kind === 'GlobalNetworkPolicy')
    return convertPolicy(resource, profile);
  if (isNetworkPolicy(object)) {
    const policy = decodeNetworkPolicy(object, NOBODY);
    return policy === undefined ? undefined : convertNetworkPolicy(policy, profile);
  }
  if (isClusterNetworkPolicy(object) && profile.options.get('cluster-network-policy') === 'on') {
    const policy = decodeClusterNetworkPolicy(object, NOBODY);
    return policy === undefined ? undefined : convertClusterPolicy(policy, profile);
  }
  return undefined;
}
