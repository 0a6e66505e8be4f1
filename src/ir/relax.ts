/**
 * First-match policies whose sequence decides nothing -> policies read together, as a person would have written them. Exact; for
 * sets that a reader made, before they are raised or said in another family.
 */
import { groupBy } from '../base/group.js';
import { type Action, DIRECTIONS, type Policy, type PolicySet } from './policy.js';
import { certainlyDisjoint } from './pred-forms.js';

/** In a level deny decides over allow, and allow over pass. */
const STRENGTH: Readonly<Record<Action, number>> = { deny: 0, allow: 1, pass: 2 };

/**
 * Every policy whose rules of a direction stand in the order in which a level decides anyway, and that shares its rank with no
 * policy that could meet it, unless all of those and it do the same.
 */
export function relaxSequences(set: PolicySet): PolicySet {
  const places = groupBy(set.policies, ({ tier, rank }) =>
    JSON.stringify([tier, String(rank.order), rank.tie]),
  );
  const relaxed = new Map<Policy, Policy>();
  for (const place of places.values()) {
    for (const policy of place) {
      if (policy.sequence !== 'first-match' || !inOrder(policy)) continue;
      const alone = place.every(
        (other) =>
          other === policy || alike(policy, other) || certainlyDisjoint(policy.subject, other.subject),
      );
      if (alone) relaxed.set(policy, { ...policy, sequence: 'together' });
    }
  }
  return { ...set, policies: set.policies.map((policy) => relaxed.get(policy) ?? policy) };
}

function inOrder(policy: Policy): boolean {
  return DIRECTIONS.every((direction) => {
    const strengths = policy.rules
      .filter((rule) => rule.direction === direction)
      .map((rule) => STRENGTH[rule.action]);
    return strengths.every((strength, i) => i === 0 || (strengths[i - 1] ?? 0) <= strength);
  });
}

/** In each direction all rules of both do one thing, so that the order among them is no order. */
function alike(a: Policy, b: Policy): boolean {
  return DIRECTIONS.every((direction) => {
    const actions = [...a.rules, ...b.rules].flatMap((rule) =>
      rule.direction === direction ? [rule.action] : [],
    );
    return new Set(actions).size <= 1;
  });
}
