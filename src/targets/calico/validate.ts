/**
 * Why Calico, or the API server before it, refuses an object; and warnings about what it takes. Validation of the Kubernetes
 * kinds is shared with every plugin. Native v3 CRDs and the backing store check less than this: there a bad policy is silently
 * not enforced or applies to everything, so netc refuses it all the same.
 */
import { type Diagnostic, diagnostic, hasErrors, sortDiagnostics } from '../../diagnostics/diagnostic.js';
import { isClusterNetworkPolicy } from '../kube/cluster-network-policy.js';
import { isNetworkPolicy } from '../kube/network-policy.js';
import { type KubeObject, objectLabel } from '../kube/object.js';
import { oncePerProfile } from '../kube/once.js';
import { validateClusterNetworkPolicy } from '../kube/validate-cluster-network-policy.js';
import { checkMetadata } from '../kube/validate-names.js';
import { validateNetworkPolicy } from '../kube/validate-network-policy.js';
import type { Profile } from '../profiles.js';
import { checkAnnotations } from './check-texts.js';
import { DEFAULT_NAMESPACE } from './join-selectors.js';
import { lintPolicy } from './lints.js';
import { lintTogether } from './lints-together.js';
import { CALICO_CRD_API, type CalicoKind, type CalicoResource, decodeCalico } from './resources.js';
import { checkHost, checkSet, checkTier } from './validate-others.js';
import { checkPolicy, checkStagedKubernetes } from './validate-policy.js';

/** Of all objects, sorted; other plugins' kinds are passed over. */
export function validate(objects: readonly KubeObject[], profile: Profile): readonly Diagnostic[] {
  const found = objects.map((object) => ({ object, diagnostics: validateObject(object, profile) }));
  const taken = found.flatMap(({ object, diagnostics }) => (hasErrors(diagnostics) ? [] : [object]));
  return sortDiagnostics([
    ...found.flatMap(({ diagnostics }) => diagnostics),
    ...lintTogether(taken, profile),
  ]);
}

/** Of one object alone. Errors mean: not enforced. */
export const validateObject = oncePerProfile((object: KubeObject, profile): readonly Diagnostic[] => {
  const found: Diagnostic[] = [];
  if (isNetworkPolicy(object)) {
    validateNetworkPolicy(object, found);
    lintNamespace(object, found);
    return found;
  }
  if (isClusterNetworkPolicy(object)) {
    validateClusterNetworkPolicy(object, found);
    if (profile.options.get('cluster-network-policy') !== 'on')
      found.push(
        diagnostic('cluster-policy-off', object.span, {
          object: objectLabel(object),
          profile: profile.label,
        }),
      );
    return found;
  }
  const resource = decodeCalico(object, found);
  if (resource === undefined) return found;
  const scope = scopeOf(resource.kind);
  checkMetadata(object, scope, found);
  if (scope === 'namespaced') lintNamespace(object, found);
  checkAnnotations(object.annotations, object.span, 'metadata.annotations', found);
  checkResource(resource, profile, found);
  if (object.apiVersion === CALICO_CRD_API)
    found.push(diagnostic('calico-backing-store', object.span, { object: objectLabel(object) }));
  if (!hasErrors(found) && (resource.kind === 'NetworkPolicy' || resource.kind === 'GlobalNetworkPolicy'))
    lintPolicy(resource, profile, found);
  return found;
});

function lintNamespace(object: KubeObject, found: Diagnostic[]): void {
  if (object.namespace === '')
    found.push(
      diagnostic('calico-namespace-missing', object.span, {
        object: objectLabel(object),
        namespace: DEFAULT_NAMESPACE,
      }),
    );
}

function scopeOf(kind: CalicoKind): 'namespaced' | 'cluster' {
  switch (kind) {
    case 'NetworkPolicy':
    case 'StagedNetworkPolicy':
    case 'StagedKubernetesNetworkPolicy':
    case 'NetworkSet':
      return 'namespaced';
    default:
      return 'cluster';
  }
}

function checkResource(resource: CalicoResource, profile: Profile, found: Diagnostic[]): void {
  switch (resource.kind) {
    case 'Tier':
      checkTier(resource, profile, found);
      break;
    case 'NetworkSet':
    case 'GlobalNetworkSet':
      checkSet(resource, found);
      break;
    case 'HostEndpoint':
      checkHost(resource, found);
      break;
    case 'StagedKubernetesNetworkPolicy':
      checkStagedKubernetes(resource, found);
      break;
    default:
      checkPolicy(resource, profile, found);
      break;
  }
}
