/** What only several objects together show: tiers that are not given, equal orders, namespaces that are not known. Warnings only. */
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.js';
import { DIRECTIONS } from '../../ir/policy.js';
import { type KubeObject, objectLabel } from '../kube/object.js';
import { EMPTY_WORLD } from '../kube/world.js';
import type { Profile } from '../profiles.js';
import { convertPolicy } from './convert.js';
import { namespaceLabels } from './endpoints.js';
import type { EnginePolicy } from './engine.js';
import { type CalicoResource, decodeCalico } from './resources.js';
import { builtInTiers, convertTier, sortTiers } from './tiers.js';

/** Of objects that validation takes, each alone. */
export function lintTogether(objects: readonly KubeObject[], profile: Profile): readonly Diagnostic[] {
  const resources = objects.flatMap((object) => decodeCalico(object, []) ?? []);
  const policies = resources.flatMap((resource) =>
    resource.kind === 'NetworkPolicy' || resource.kind === 'GlobalNetworkPolicy'
      ? (convertPolicy(resource, profile) ?? [])
      : [],
  );
  return [
    ...missingTiers(resources, policies, profile),
    ...equalOrders(policies, profile),
    ...unknownNamespaces(resources, objects),
  ];
}

function missingTiers(
  resources: readonly CalicoResource[],
  policies: readonly EnginePolicy[],
  profile: Profile,
): readonly Diagnostic[] {
  const tiers = resources.flatMap((resource) => (resource.kind === 'Tier' ? [convertTier(resource)] : []));
  const known = new Set([...builtInTiers(profile), ...tiers].map((tier) => tier.name));
  return policies.flatMap((policy) =>
    known.has(policy.tier)
      ? []
      : [
          diagnostic('calico-tier-missing', policy.origin.span, {
            object: policy.origin.label,
            tier: policy.tier,
          }),
        ],
  );
}

/** Neighbours of one order where one lets through what the other may deny or pass on; the rest commutes. */
function equalOrders(policies: readonly EnginePolicy[], profile: Profile): readonly Diagnostic[] {
  return sortTiers(policies, [], profile).flatMap(({ tier, policies: sorted }) =>
    sorted.flatMap((second, index) => {
      const first = sorted[index - 1];
      if (first === undefined || first.order !== second.order || !disagree(first, second)) return [];
      return [
        diagnostic('calico-order-tie', second.origin.span, {
          first: first.origin.label,
          second: second.origin.label,
          tier: tier.name,
        }),
      ];
    }),
  );
}

function disagree(a: EnginePolicy, b: EnginePolicy): boolean {
  if (a.namespace !== '' && b.namespace !== '' && a.namespace !== b.namespace) return false;
  return DIRECTIONS.some((direction) => {
    if (!a.governs[direction] || !b.governs[direction]) return false;
    const actions = [a, b].map((policy) => new Set(policy.rules[direction].map((rule) => rule.action)));
    const [left = new Set(), right = new Set()] = actions.map((set) => {
      const deciding = new Set(set);
      deciding.delete('log');
      return deciding;
    });
    return left.size > 0 && right.size > 0 && new Set([...left, ...right]).size > 1;
  });
}

function unknownNamespaces(
  resources: readonly CalicoResource[],
  objects: readonly KubeObject[],
): readonly Diagnostic[] {
  const known = namespaceLabels(objects, EMPTY_WORLD);
  return resources.flatMap((resource) =>
    resource.kind === 'NetworkSet' && !known.has(resource.object.namespace)
      ? [
          diagnostic('calico-set-namespace', resource.object.span, {
            object: objectLabel(resource.object),
          }),
        ]
      : [],
  );
}
