/**
 * Allows that do not isolate -> allows for the endpoints that something isolates anyway, for targets where every allow
 * isolates. For the rest such an allow changes nothing, so it is left out.
 */
import { DIRECTIONS, type Policy, type PolicySet, type Rule } from '../ir/policy.js';
import { certainlyImplies, simplifyPred } from '../ir/pred-forms.js';
import { allOf, isFalse } from '../ir/preds.js';
import { boxOf, disjointBoxes } from './boxes.js';
import { compareRank } from './levels.js';
import { type Rewrite, type RewriteNote, type Rewritten, unchanged } from './rewrite.js';
import { anySubject, isolatedSubjects } from './subjects.js';

export const restrictOpen: Rewrite = {
  name: 'restrict-open',
  about: 'an allow that does not isolate is kept for the endpoints that something else isolates',
  apply,
};

function apply(set: PolicySet): Rewritten {
  const open = set.policies.filter((policy) =>
    policy.rules.some((rule) => rule.action === 'allow' && policy.isolates[rule.direction] === 'none'),
  );
  if (open.length === 0) return unchanged(set);
  const notes: RewriteNote[] = [];
  const isolated = {
    ingress: anySubject(isolatedSubjects(set.policies, 'ingress')),
    egress: anySubject(isolatedSubjects(set.policies, 'egress')),
  };
  const single = set.tiers.length <= 1 || new Set(set.policies.map((policy) => policy.tier)).size <= 1;
  const policies = set.policies.map((policy): Policy => {
    if (!open.includes(policy)) return policy;
    const rules = policy.rules.flatMap((rule): Rule[] => {
      if (rule.action !== 'allow' || policy.isolates[rule.direction] !== 'none') return [rule];
      if (!single || overtakesDeny(set, policy, rule)) return [rule];
      const own = simplifyPred(allOf(policy.subject, rule.own, isolated[rule.direction]));
      if (isFalse(own)) {
        notes.push({
          rewrite: 'restrict-open',
          origin: rule.origin,
          text: `nothing isolates its endpoints for ${rule.direction}, so it was left out`,
          closedSet: true,
        });
        return [];
      }
      if (certainlyImplies(allOf(policy.subject, rule.own), isolated[rule.direction])) return [rule];
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

/** Is there a deny or a pass after it that it keeps away from some flow? Then it matters for endpoints that nothing isolates too. */
function overtakesDeny(set: PolicySet, policy: Policy, rule: Rule): boolean {
  const box = boxOf(policy, rule);
  return DIRECTIONS.some(
    (direction) =>
      direction === rule.direction &&
      set.policies.some(
        (other) =>
          (compareRank(policy.rank, other.rank) < 0 || other === policy) &&
          other.rules.some(
            (later) =>
              later.direction === direction &&
              later.action === 'deny' &&
              !disjointBoxes(box, boxOf(other, later)),
          ),
      ),
  );
}
