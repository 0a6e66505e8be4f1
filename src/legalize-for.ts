/** Policies -> the same policies in shapes that a profile's family has words for. */
import type { PolicySet } from './ir/policy.js';
import { legalize, ruleLimit } from './legalize/legalize.js';
import type { Rewritten } from './legalize/rewrite.js';
import { type Profile, pluginOf } from './targets/profiles.js';
import { targetOf } from './targets/registry.js';

/**
 * Exact by itself: the meaning under the set's facts stays the same. `limit`: the most rules that a rewrite may make. Adds
 * `rewrite-too-large`.
 */
export function legalizeFor(
  policies: PolicySet,
  profile: Profile,
  limit: number = ruleLimit(policies),
): Rewritten {
  const { family } = targetOf(profile.cni);
  const context = { facts: policies.facts, target: pluginOf(profile.cni), limit };
  return legalize(policies, family.rewrites(profile), context);
}
