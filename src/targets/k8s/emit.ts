/**
 * A policy set → NetworkPolicies, and ClusterNetworkPolicies for the tiers around them where the profile has these. Directly sayable are allows that add up and isolation, for pods of namespaces known by
 * name; whatever legalisation has not turned into that is a loss here. Orders do not matter where nothing denies.
 */

import { createNeighbours } from '../../ir/neighbours.js';
import type { Direction, Policy, PolicySet, Pred, Rule } from '../../ir/policy.js';
import { BASELINE_TIER, isClusterTier } from '../../legalize/cluster-tiers.js';
import { emitInput, reportEffects, scopeName, type TierPolicies } from '../emit-input.js';
import { dropAction, reportEnd, reportGateways, reportOwnNode } from '../emit-losses.js';
import { createLedger, type Ledger } from '../losses.js';
import { addObject, sortObjects } from '../metadata.js';
import type { Profile } from '../profiles.js';
import type { EmitOptions, EmitResult, EmittedObject } from '../target.js';
import { clusterReadingOf } from './cluster-reading.js';
import { emitClusterPolicies } from './emit-cluster-policies.js';
import { emitPolicy, mayMeet, sayableSubject, TARGET } from './emit-pieces.js';
import { NO_LIMITS, WEAVE_LIMITS } from './emit-ports.js';
import { readingOf } from './emit-reading.js';
import { subjectsOf } from './emit-subjects.js';

/** Never throws for anything a user wrote. */
export function emit(set: PolicySet, profile: Profile, options: EmitOptions): EmitResult {
  const ledger = createLedger(profile, options);
  const reading = readingOf(profile);
  const all = emitInput(set, reading.kinds, ledger, true);
  const tiers = all.filter(({ tier }) => !isClusterTier(tier.name));
  reportGateways(set, TARGET, ledger);
  reportEnd(set, TARGET, ledger);
  const subjects = subjectsOf(tiers, (subject) => sayableSubject(subject, reading));
  const isolatedBeside = isolationIndex(all);
  const objects = new Map<string, EmittedObject>();
  const limits = profile.cni === 'weave' ? WEAVE_LIMITS : NO_LIMITS;
  for (const entry of tiers) {
    for (const policy of entry.policies) {
      reportEffects(policy, ['annotation'], TARGET, ledger);
      reportOwnNode(policy, TARGET, ledger);
      const found = subjects.get(policy);
      if (found === undefined) continue;
      const isolatedElsewhere = isolatedBeside(policy);
      const place = { policy, facts: set.facts, limits, reading, ledger, isolatedElsewhere };
      const allows = allowsOf(policy, entry === tiers[tiers.length - 1], ledger);
      for (const object of emitPolicy(place, allows, found))
        addObject(objects, object, `${scopeName(policy)}/${policy.name}`, options);
    }
  }
  const cluster = clusterReadingOf(profile);
  if (cluster !== null) {
    const place = { reading: cluster, facts: set.facts, ledger };
    for (const { policy, parts } of emitClusterPolicies(all, place))
      addObject(objects, parts, `${policy.tier}/${policy.name}`, options);
  }
  return {
    objects: sortObjects([...objects.values()]),
    losses: ledger.losses(),
    conditions: ledger.conditions(),
    needs: ledger.needs(),
    diagnostics: ledger.diagnostics(),
  };
}

/** What of the rules a NetworkPolicy can hold. A pass out of the last tier lets through, as an allow does. */
function allowsOf(policy: Policy, lastTier: boolean, ledger: Ledger): readonly Rule[] {
  return policy.rules.flatMap((rule): Rule[] => {
    if (rule.action === 'allow') return [rule];
    if (rule.action === 'pass' && lastTier) return [{ ...rule, action: 'allow' }];
    dropAction(rule, policy, rule.action, TARGET, ledger);
    return [];
  });
}

/** Isolation, and denies in the tier after it: either leaves nothing of what a policy that cannot be said would allow. */
function isolationIndex(
  tiers: readonly TierPolicies[],
): (policy: Policy) => (subject: Pred, direction: Direction) => boolean {
  const policies = createNeighbours<Policy>();
  for (const tier of tiers) for (const policy of tier.policies) policies.add(policy, policy.subject);
  return (policy) => (subject, direction) =>
    policies
      .of(subject)
      .some(
        (other) =>
          other !== policy &&
          (other.isolates[direction] !== 'none' ||
            (other.tier === BASELINE_TIER && hasDeny(other, direction))) &&
          mayMeet(subject, other.subject),
      );
}

function hasDeny({ rules }: Policy, direction: Direction): boolean {
  return rules.some((rule) => rule.action === 'deny' && rule.direction === direction);
}
