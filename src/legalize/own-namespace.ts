/**
 * `own-namespace` in policies for several namespaces -> one rule for each namespace known by name, with that name on both ends.
 * Exact where the subject binds its namespaces by name or the declared ones are all there are; else what lies outside them
 * keeps the relation, which no target has a word for.
 */
import type { Policy, PolicySet, Pred, Rule } from '../ir/policy.js';

import { simplifyPred } from '../ir/pred-forms.js';
import { allOf, inNamespaces, isFalse, mapTests, testsOf } from '../ir/preds.js';
import { inNamespace, outsideNamespaces, possibleNamespaces } from './namespaces.js';
import { type Rewrite, type RewriteContext, type RewriteNote, type Rewritten, unchanged } from './rewrite.js';

export const ownNamespace: Rewrite = {
  name: 'own-namespace',
  about: 'the own namespace of each subject becomes one rule for each namespace known by name',
  apply,
};

function apply(set: PolicySet, context: RewriteContext): Rewritten {
  const notes: RewriteNote[] = [];
  const policies = set.policies.map((policy): Policy => {
    if (!policy.rules.some((rule) => speaksOfOwn(rule.peer))) return policy;
    return {
      ...policy,
      rules: policy.rules.flatMap((rule) =>
        speaksOfOwn(rule.peer) ? perNamespace(policy, rule, context, notes) : [rule],
      ),
    };
  });
  return notes.length === 0 ? unchanged(set) : { policies: { ...set, policies }, notes, diagnostics: [] };
}

function perNamespace(policy: Policy, rule: Rule, context: RewriteContext, notes: RewriteNote[]): Rule[] {
  const subject = simplifyPred(allOf(policy.subject, rule.own));
  const { names, complete } = possibleNamespaces(subject, context.facts);
  const rules = names.flatMap((name): Rule[] => {
    const own = inNamespace(subject, name, context.facts);
    if (isFalse(own)) return [];
    const peer = simplifyPred(
      mapTests(rule.peer, (test) => (test.kind === 'own-namespace' ? inNamespaces(name) : test)),
    );
    return isFalse(peer) ? [] : [{ ...rule, own, peer }];
  });
  notes.push({
    rewrite: 'own-namespace',
    origin: rule.origin,
    text: `it became one rule for each of ${names.length} ${names.length === 1 ? 'namespace' : 'namespaces'}`,
    closedSet: false,
  });
  if (complete) return rules;
  const rest = names.length === 0 ? subject : outsideNamespaces(subject, names);
  return isFalse(rest) ? rules : [...rules, { ...rule, own: rest }];
}

function speaksOfOwn(peer: Pred): boolean {
  return testsOf(peer).some((test) => test.kind === 'own-namespace');
}
