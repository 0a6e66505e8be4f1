/**
 * Puts tiers and policies into the order in which Calico's engine consults them. Knows no rules and no flows.
 * Source: felix/calc/policy_sorter.go @ 87c1590; built-in tiers: libcalico-go/lib/names/policy.go and
 * libcalico-go/lib/resources/tier.go @ 87c1590, @ v3.31.7.
 */
import { compareNumber, compareText } from '../../base/order.js';
import { DEFAULT_TIER_ORDER } from '../../ir/policy.js';
import { objectLabel } from '../kube/object.js';
import type { Profile } from '../profiles.js';
import type { EnginePolicy, EngineTier } from './engine.js';
import type { CalicoTier } from './resources.js';

export interface TierPolicies {
  readonly tier: EngineTier;
  /** By order, then tie. */
  readonly policies: readonly EnginePolicy[];
}

/** Tiers that exist without an object; which ones is the profile's option `built-in-tiers`. */
export function builtInTiers(profile: Profile): readonly EngineTier[] {
  const [first, last] =
    profile.options.get('built-in-tiers') === 'admin-network-policy'
      ? ['adminnetworkpolicy', 'baselineadminnetworkpolicy']
      : ['kube-admin', 'kube-baseline'];
  const tier = (name: string, order: number, otherwise: EngineTier['otherwise']): EngineTier => ({
    name,
    order,
    missing: false,
    otherwise,
    origin: null,
  });
  return [
    tier(first, 1000, 'pass'),
    tier('default', DEFAULT_TIER_ORDER, 'deny'),
    tier(last, 10_000_000, 'pass'),
  ];
}

/** A tier as enforced: no order is 1,000,000, no action is Deny. */
export function convertTier(tier: CalicoTier): EngineTier {
  return {
    name: tier.object.name,
    order: tier.order?.value ?? DEFAULT_TIER_ORDER,
    missing: false,
    otherwise: tier.defaultAction?.value === 'Pass' ? 'pass' : 'deny',
    origin: { span: tier.object.span, label: objectLabel(tier.object) },
  };
}

/**
 * The tiers that hold policies, in order: by order, then name; those that do not exist last, ending in deny. An object replaces the
 * built-in tier of its name.
 */
export function sortTiers(
  policies: readonly EnginePolicy[],
  tiers: readonly EngineTier[],
  profile: Profile,
): readonly TierPolicies[] {
  const byName = new Map([...builtInTiers(profile), ...tiers].map((tier) => [tier.name, tier]));
  const inTier = new Map<string, EnginePolicy[]>();
  for (const policy of policies) {
    const members = inTier.get(policy.tier);
    if (members === undefined) inTier.set(policy.tier, [policy]);
    else members.push(policy);
  }
  const result = [...inTier].map(
    ([name, members]): TierPolicies => ({
      tier: byName.get(name) ?? {
        name,
        order: Number.POSITIVE_INFINITY,
        missing: true,
        otherwise: 'deny',
        origin: null,
      },
      policies: [...members].sort((a, b) => compareNumber(a.order, b.order) || compareText(a.tie, b.tie)),
    }),
  );
  return result.sort(
    ({ tier: a }, { tier: b }) =>
      Number(a.missing) - Number(b.missing) || compareNumber(a.order, b.order) || compareText(a.name, b.name),
  );
}
