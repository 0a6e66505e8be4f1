/**
 * The two tiers that stand around everything else where a target has cluster-wide, ordered policies beside the namespaced ones
 * (ClusterNetworkPolicy): which they are, what a target has to say about its words, and how other rewrites leave them alone.
 */
import type { Action, Direction, Policy, PolicySet, Tier } from '../ir/policy.js';
import type { Box } from './boxes.js';
import type { Rewrite } from './rewrite.js';

/** Decided before everything else; no name that anybody can write, as it has a colon. */
export const ADMIN_TIER = 'cluster:admin';
/** Decided after everything else. */
export const BASELINE_TIER = 'cluster:baseline';

/** What of a rule a cluster-wide policy of the target can say. */
export interface ClusterWords {
  /** The part of the flows that can be said exactly, `null` where there is none; and the rest, in boxes. */
  split(
    box: Box,
    direction: Direction,
    action: Action,
  ): { readonly said: Box | null; readonly rest: readonly Box[] };
  /** Can namespaced policies of the target not say this at all? */
  onlyHere(box: Box, direction: Direction): boolean;
  /** How many objects the policy becomes. */
  objects(policy: Policy): number;
  /**
   * What may stand in the last tier: nothing; denies, and allows for those that nothing isolates, as the plugin looks at it before
   * isolation denies; or everything.
   */
  readonly baseline: 'none' | 'before-isolation' | 'all';
}

/** The most objects one tier can order. */
export const MOST_CLUSTER_POLICIES = 1000;

export function clusterTier(name: typeof ADMIN_TIER | typeof BASELINE_TIER, origin: Tier['origin']): Tier {
  const order = name === ADMIN_TIER ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return { name, rank: { order, tie: 0 }, otherwise: 'pass', origin };
}

export function isClusterTier(name: string): boolean {
  return name === ADMIN_TIER || name === BASELINE_TIER;
}

/**
 * The rewrite for what stands between the two tiers. INVARIANT: with a last tier it must also keep which flows are left
 * undecided where that tier speaks; `toClusterTiers` makes one only where the others have nothing to do there.
 */
export function betweenClusterTiers(rewrite: Rewrite): Rewrite {
  return {
    ...rewrite,
    apply(set, context) {
      const policies = set.policies.filter((policy) => !isClusterTier(policy.tier));
      if (policies.length === set.policies.length) return rewrite.apply(set, context);
      const tiers = set.tiers.filter((tier) => !isClusterTier(tier.name));
      const between: PolicySet = { ...set, tiers, policies };
      const made = rewrite.apply(between, context);
      if (made.policies === between) return { ...made, policies: set };
      const named = (name: string): Pick<PolicySet, 'tiers' | 'policies'> => ({
        tiers: set.tiers.filter((tier) => tier.name === name),
        policies: set.policies.filter((policy) => policy.tier === name),
      });
      const [admin, baseline] = [named(ADMIN_TIER), named(BASELINE_TIER)];
      return {
        ...made,
        policies: {
          ...made.policies,
          tiers: [...admin.tiers, ...made.policies.tiers, ...baseline.tiers],
          policies: [...admin.policies, ...made.policies.policies, ...baseline.policies],
        },
      };
    },
  };
}
