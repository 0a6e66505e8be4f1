/**
 * Policies that only deny and isolate nobody -> a tier of their own that passes, just ahead of theirs, for targets whose tiers end
 * with deny for every endpoint that any policy applies to (Calico). There a policy of another program can isolate the same
 * endpoints and stays in force, which it would not if they were passed on at the end of its tier.
 */
import { DIRECTIONS, type Policy, type PolicySet, type Tier } from '../ir/policy.js';
import { certainlyImplies, simplifyPred } from '../ir/pred-forms.js';
import { type Box, boxOf, disjointBoxes } from './boxes.js';
import { compareRank } from './levels.js';
import { type Rewrite, type Rewritten, unchanged } from './rewrite.js';
import { createSubjectIndex, isolatedNear } from './subjects.js';

export const deniesAsTier: Rewrite = {
  name: 'denies-as-tier',
  about: 'policies that only deny stand in a tier of their own that passes',
  apply,
};

function apply(set: PolicySet): Rewritten {
  const moved = new Map<Policy, string>();
  const tiers = set.tiers.flatMap((tier): readonly Tier[] => {
    const policies = tier.otherwise === 'deny' ? movable(set, tier) : [];
    const [first] = policies;
    if (first === undefined) return [tier];
    const ahead = aheadOf(set.tiers, tier, first.origin);
    for (const policy of policies) moved.set(policy, ahead.name);
    return [ahead, tier];
  });
  if (moved.size === 0) return unchanged(set);
  return {
    policies: {
      ...set,
      tiers,
      policies: set.policies.map((policy) => ({ ...policy, tier: moved.get(policy) ?? policy.tier })),
    },
    notes: [...moved.keys()].map((policy) => ({
      rewrite: 'denies-as-tier',
      origin: policy.origin,
      text: 'it denies in a tier of its own that passes, so that it isolates nobody; a policy outside makes a difference only if it lets the same flows through at an earlier order of the tier, or in a tier between the two',
      closedSet: true,
    })),
    diagnostics: [],
  };
}

/** Deny-only policies for endpoints that not all are isolated, which come after nothing in the tier that would decide otherwise. */
function movable(set: PolicySet, tier: Tier): readonly Policy[] {
  const policies = set.policies.filter((policy) => policy.tier === tier.name);
  const deniers = policies.filter(isDenier);
  if (deniers.length === 0) return [];
  const others = { ingress: createSubjectIndex<Placed>(), egress: createSubjectIndex<Placed>() };
  for (const policy of policies)
    for (const rule of policy.rules) {
      if (rule.action === 'deny') continue;
      const box = boxOf(policy, rule);
      others[rule.direction].add(box.subject, { policy, box });
    }
  const isolated = { ingress: isolatedNear(policies, 'ingress'), egress: isolatedNear(policies, 'egress') };
  return deniers.filter((policy) => {
    const subject = simplifyPred(policy.subject);
    const speaks = DIRECTIONS.filter((direction) =>
      policy.rules.some((rule) => rule.direction === direction),
    );
    if (speaks.every((direction) => certainlyImplies(subject, isolated[direction](subject)))) return false;
    return policy.rules.every((rule) => {
      const box = boxOf(policy, rule);
      return others[rule.direction]
        .near(box.subject)
        .every((other) => compareRank(other.policy.rank, policy.rank) > 0 || disjointBoxes(other.box, box));
    });
  });
}

interface Placed {
  readonly policy: Policy;
  readonly box: Box;
}

function isDenier({ rules, isolates }: Policy): boolean {
  return (
    rules.length > 0 &&
    rules.every((rule) => rule.action === 'deny') &&
    DIRECTIONS.every((direction) => isolates[direction] === 'none')
  );
}

/** Between the tier before it and the tier, at a round distance where there is room. */
function aheadOf(tiers: readonly Tier[], tier: Tier, origin: Tier['origin']): Tier {
  const before = tiers
    .filter((other) => compareRank(other.rank, tier.rank) < 0)
    .map(({ rank }) => rank.order);
  const last = Math.max(Number.NEGATIVE_INFINITY, ...before);
  const round = tier.rank.order - DISTANCE;
  const order = round > last ? round : (Math.max(last, round - DISTANCE) + tier.rank.order) / 2;
  const taken = new Set(tiers.map(({ name }) => name));
  let name = `${tier.name}-denies`;
  while (taken.has(name)) name = `${name}-2`;
  return {
    name,
    rank: order < tier.rank.order ? { order, tie: 0 } : { order: tier.rank.order, tie: tier.rank.tie - 1 },
    otherwise: 'pass',
    origin,
  };
}

const DISTANCE = 1000;
