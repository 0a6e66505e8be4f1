/**
 * Allows that do not isolate -> allows for the endpoints that something isolates anyway, for targets where every allow
 * isolates. For the rest such an allow changes nothing, so it is left out.
 */
import type { Direction, Policy, PolicySet, Rule } from '../ir/policy.js';
import { certainlyImplies, simplifyPred } from '../ir/pred-forms.js';
import { allOf, isFalse } from '../ir/preds.js';
import { type Box, boxOf, disjointBoxes } from './boxes.js';
import { compareRank } from './levels.js';
import { type Rewrite, type RewriteNote, type Rewritten, unchanged } from './rewrite.js';
import { createSubjectIndex, isolatedNear, type SubjectIndex } from './subjects.js';

export const restrictOpen: Rewrite = {
  name: 'restrict-open',
  about: 'an allow that does not isolate is kept for the endpoints that something else isolates',
  apply,
};

function apply(set: PolicySet): Rewritten {
  const open = new Set(
    set.policies.filter((policy) =>
      policy.rules.some((rule) => rule.action === 'allow' && policy.isolates[rule.direction] === 'none'),
    ),
  );
  if (open.size === 0) return unchanged(set);
  const notes: RewriteNote[] = [];
  const denies = deniesOf(set);
  const isolated = {
    ingress: isolatedNear(set.policies, 'ingress'),
    egress: isolatedNear(set.policies, 'egress'),
  };
  const single = set.tiers.length <= 1 || new Set(set.policies.map((policy) => policy.tier)).size <= 1;
  const policies = set.policies.map((policy): Policy => {
    if (!open.has(policy)) return policy;
    const rules = policy.rules.flatMap((rule): Rule[] => {
      if (rule.action !== 'allow' || policy.isolates[rule.direction] !== 'none') return [rule];
      if (!single || overtakesDeny(denies, policy, rule)) return [rule];
      const subject = allOf(policy.subject, rule.own);
      const near = isolated[rule.direction](simplifyPred(subject));
      const own = simplifyPred(allOf(subject, near));
      if (isFalse(own)) {
        notes.push({
          rewrite: 'restrict-open',
          origin: rule.origin,
          text: `nothing isolates its endpoints for ${rule.direction}, so it was left out`,
          closedSet: true,
        });
        return [];
      }
      if (certainlyImplies(subject, near)) return [rule];
      notes.push({
        rewrite: 'restrict-open',
        origin: rule.origin,
        text: 'it was kept for the endpoints that something isolates',
        closedSet: true,
      });
      return [{ ...rule, own }];
    });
    return { ...policy, rules };
  });
  return { policies: { ...set, policies }, notes, diagnostics: [] };
}

interface WrittenDeny {
  readonly policy: Policy;
  readonly direction: Direction;
  readonly box: Box;
}

function deniesOf(set: PolicySet): SubjectIndex<WrittenDeny> {
  const index = createSubjectIndex<WrittenDeny>();
  for (const policy of set.policies)
    for (const rule of policy.rules) {
      if (rule.action !== 'deny') continue;
      const box = boxOf(policy, rule);
      index.add(box.subject, { policy, direction: rule.direction, box });
    }
  return index;
}

/** Does it keep some flow from a deny that comes later? Then it matters for endpoints that nothing isolates too. */
function overtakesDeny(denies: SubjectIndex<WrittenDeny>, policy: Policy, rule: Rule): boolean {
  const box = boxOf(policy, rule);
  return denies
    .near(box.subject)
    .some(
      (deny) =>
        deny.direction === rule.direction && comesAfter(policy, deny.policy) && !disjointBoxes(box, deny.box),
    );
}

/** A first-match policy is read after the policies of its rank that are read together, and its rules one after another. */
function comesAfter(policy: Policy, other: Policy): boolean {
  const order = compareRank(policy.rank, other.rank);
  return order < 0 || (order === 0 && other.sequence === 'first-match');
}
