/**
 * Everything that is wrong or surprising with the objects that Cilium enforces: what is refused by the API server, by the agent,
 * or when an endpoint's policies are put together; what the API server drops; and lints. Kubernetes' own kinds are checked too.
 */
import { append } from '../../base/append.js';
import { type Diagnostic, diagnostic, sortDiagnostics } from '../../diagnostics/diagnostic.js';
import { isClusterNetworkPolicy } from '../kube/cluster-network-policy.js';
import { isNetworkPolicy } from '../kube/network-policy.js';
import { type KubeObject, objectLabel } from '../kube/object.js';
import { worldOf } from '../kube/read-world.js';
import { validateClusterNetworkPolicy } from '../kube/validate-cluster-network-policy.js';
import { validateNetworkPolicy } from '../kube/validate-network-policy.js';
import type { Profile } from '../profiles.js';
import { conflicts } from './conflicts.js';
import { decodeCilium, isCiliumResource } from './decode.js';
import { lintNetworkPolicy, lintPolicies } from './lints.js';
import type { CiliumPolicy } from './resources.js';
import { settingsOf } from './settings.js';
import { clusterPolicyRefusals } from './validate-kcnp.js';
import { refusals } from './validate-policy.js';

/** Sorted. Errors are refusals, by Cilium or because netc cannot say what the object means; warnings are lints. */
export function validate(objects: readonly KubeObject[], profile: Profile): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const policies: CiliumPolicy[] = [];
  for (const object of objects) {
    if (isCiliumResource(object)) {
      const { resource, diagnostics } = decodeCilium(object);
      append(found, diagnostics);
      // What is missing because its type was wrong is not reported again as missing.
      if (resource === null || diagnostics.some(({ code }) => code === 'manifest-wrong-type')) continue;
      append(found, refusals(resource, profile));
      if (resource.kind === 'CiliumNetworkPolicy' || resource.kind === 'CiliumClusterwideNetworkPolicy')
        policies.push(resource);
    } else if (isNetworkPolicy(object)) {
      const policy = validateNetworkPolicy(object, found);
      if (policy !== undefined) append(found, lintNetworkPolicy(policy, profile));
    } else if (isClusterNetworkPolicy(object)) {
      append(found, checkClusterPolicy(object, profile));
    }
  }
  found.push(
    ...lintPolicies(policies, settingsOf(profile), worldOf(objects).services),
    ...conflicts(policies),
  );
  return sortDiagnostics(found);
}

/** Where the kind is off nothing is enforced, and nothing else matters. */
function checkClusterPolicy(object: KubeObject, profile: Profile): readonly Diagnostic[] {
  if (profile.options.get('cluster-network-policy') !== 'on')
    return [
      diagnostic('cluster-policy-off', object.span, { object: objectLabel(object), profile: profile.label }),
    ];
  const found: Diagnostic[] = [];
  const policy = validateClusterNetworkPolicy(object, found);
  return policy === undefined ? found : [...found, ...clusterPolicyRefusals(policy, profile)];
}
