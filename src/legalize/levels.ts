/** Policies -> the levels that decide one after another, tier by tier. A level is what is read together. */
import { compareNumber, compareText } from '../base/order.js';
import type { Direction, Policy, PolicySet, Rule, Tier } from '../ir/policy.js';

export interface LevelRule {
  readonly policy: Policy;
  readonly rule: Rule;
  /** Place of the rule in its policy. */
  readonly index: number;
}

export interface TierLevels {
  readonly tier: Tier;
  readonly policies: readonly Policy[];
  /** In the order in which they decide; only rules of the direction asked for. */
  readonly levels: readonly (readonly LevelRule[])[];
}

/** Tiers by rank, each with its policies by rank. First-match policies give one level per rule. Empty tiers are left out. */
export function tierLevels(set: PolicySet, direction: Direction): readonly TierLevels[] {
  const byTier = new Map<string, Policy[]>();
  for (const policy of set.policies) {
    const list = byTier.get(policy.tier);
    if (list === undefined) byTier.set(policy.tier, [policy]);
    else list.push(policy);
  }
  return [...set.tiers]
    .sort((a, b) => compareRank(a.rank, b.rank) || compareText(a.name, b.name))
    .flatMap((tier) => {
      const policies = byTier.get(tier.name);
      return policies === undefined ? [] : [{ tier, policies, levels: levelsOf(policies, direction) }];
    });
}

function levelsOf(policies: readonly Policy[], direction: Direction): (readonly LevelRule[])[] {
  const entries = policies.flatMap((policy) =>
    policy.rules.flatMap((rule, index) =>
      rule.direction === direction
        ? [{ policy, rule, index, step: policy.sequence === 'first-match' ? index : -1 }]
        : [],
    ),
  );
  entries.sort((a, b) => compareRank(a.policy.rank, b.policy.rank) || a.step - b.step);
  const levels: LevelRule[][] = [];
  let before: (typeof entries)[number] | undefined;
  for (const entry of entries) {
    const same =
      before !== undefined &&
      compareRank(before.policy.rank, entry.policy.rank) === 0 &&
      before.step === entry.step;
    const top = levels[levels.length - 1];
    if (same && top !== undefined) top.push(entry);
    else levels.push([entry]);
    before = entry;
  }
  return levels;
}

export function compareRank(a: Policy['rank'], b: Policy['rank']): number {
  return compareNumber(a.order, b.order) || compareNumber(a.tie, b.tie);
}
