/**
 * `^=`, `$=` and `*=` over labels of namespaces -> the values that the declared namespaces have, where these are all there are:
 * for targets whose selectors know whole values only.
 */

import { labelHolds } from '../ir/label-literals.js';
import type { Facts, LabelTest, PolicySet, Pred } from '../ir/policy.js';
import { FALSE_PRED } from '../ir/policy.js';
import { mapTests, testsOf } from '../ir/preds.js';
import { type Rewrite, type RewriteNote, type Rewritten, unchanged } from './rewrite.js';

export const declaredValues: Rewrite = {
  name: 'declared-values',
  about: 'tests of a part of a label become the values that the declared namespaces have',
  apply: (set, context) => apply(set, context.facts),
};

function apply(set: PolicySet, facts: Facts): Rewritten {
  const preds = set.policies.flatMap(({ subject, rules }) => [
    subject,
    ...rules.flatMap(({ own, peer }) => [own, peer]),
  ]);
  if (!facts.closed || ![...preds, ...[...set.sets.values()].map(({ pred }) => pred)].some(speaksOfParts))
    return unchanged(set);
  const notes: RewriteNote[] = [];
  const listed = (pred: Pred): Pred => (speaksOfParts(pred) ? withValues(pred, facts) : pred);
  const policies = set.policies.map((policy) => ({
    ...policy,
    subject: listed(policy.subject),
    rules: policy.rules.map((rule) => {
      if (![rule.own, rule.peer].some(speaksOfParts)) return rule;
      notes.push({
        rewrite: 'declared-values',
        origin: rule.origin,
        text: 'the part of a label became the values that the declared namespaces have',
        closedSet: false,
      });
      return { ...rule, own: listed(rule.own), peer: listed(rule.peer) };
    }),
  }));
  const sets = new Map([...set.sets].map(([name, each]) => [name, { ...each, pred: listed(each.pred) }]));
  return { policies: { ...set, policies, sets }, notes, diagnostics: [] };
}

function speaksOfParts(pred: Pred): boolean {
  return testsOf(pred).some((test) => test.kind === 'namespace-label' && isPart(test.test));
}

function isPart(test: LabelTest): boolean {
  return test.kind !== 'in' && test.kind !== 'exists';
}

function withValues(pred: Pred, facts: Facts): Pred {
  return mapTests(pred, (asked) => {
    if (asked.kind !== 'namespace-label' || !isPart(asked.test)) return asked;
    const { key, test } = asked;
    const values = facts.namespaces
      .flatMap(({ labels }) => labels.get(key) ?? [])
      .filter((value) => labelHolds(test, value));
    const found = [...new Set(values)].sort();
    return found.length === 0
      ? FALSE_PRED
      : { kind: 'namespace-label', key, test: { kind: 'in', values: found } };
  });
}
