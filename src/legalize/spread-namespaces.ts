/**
 * Policies for pods of several namespaces -> one policy for each, for targets whose policies live in one namespace. What lies
 * outside the namespaces known by name stays behind as a policy of its own, which such a target then reports as lost; with
 * `namespaces closed` there is no such rest.
 */
import type { Policy, PolicySet, Pred, Rule } from '../ir/policy.js';
import { simplifyPred } from '../ir/pred-forms.js';
import { allOf, IS_POD, inNamespaces, isFalse, notOf } from '../ir/preds.js';
import { inNamespace, outsideNamespaces, possibleNamespaces } from './namespaces.js';
import { type Rewrite, type RewriteContext, type RewriteNote, type Rewritten, unchanged } from './rewrite.js';

export const spreadNamespaces: Rewrite = {
  name: 'spread-namespaces',
  about: 'a policy for several namespaces becomes one for each that is known by name',
  apply,
};

function apply(set: PolicySet, context: RewriteContext): Rewritten {
  const notes: RewriteNote[] = [];
  const policies = set.policies.flatMap((policy): Policy[] => {
    if (policy.scope.kind === 'namespace') return [policy];
    const pods = simplifyPred(allOf(policy.subject, IS_POD));
    if (isFalse(pods)) return [policy];
    const { names, complete } = possibleNamespaces(pods, context.facts);
    const spread = names.flatMap((name) =>
      narrowed(
        policy,
        inNamespace(pods, name, context.facts),
        (own) => inNamespace(own, name, context.facts),
        name,
      ),
    );
    const others = simplifyPred(allOf(policy.subject, notOf(IS_POD)));
    const left = complete
      ? []
      : narrowed(policy, names.length === 0 ? pods : outsideNamespaces(pods, names), (own) => own, null);
    const nodes = narrowed(policy, others, (own) => own, null);
    if (spread.length > 0)
      notes.push({
        rewrite: 'spread-namespaces',
        origin: policy.origin,
        text: `it became one policy for each of ${spread.length} ${spread.length === 1 ? 'namespace' : 'namespaces'}`,
        closedSet: false,
      });
    return [...spread, ...left, ...nodes];
  });
  return notes.length === 0 ? unchanged(set) : { policies: { ...set, policies }, notes, diagnostics: [] };
}

/** The policy for a part of its subjects; nothing where that part is empty. */
function narrowed(
  policy: Policy,
  subject: Pred,
  own: (of: Pred) => Pred,
  namespace: string | null,
): Policy[] {
  if (isFalse(subject)) return [];
  const rules = policy.rules.flatMap((rule): Rule[] => {
    if (rule.own.kind === 'all' && rule.own.of.length === 0) return [rule];
    const left = simplifyPred(allOf(namespace === null ? subject : inNamespaces(namespace), own(rule.own)));
    return isFalse(simplifyPred(allOf(subject, left))) ? [] : [{ ...rule, own: left }];
  });
  return [
    {
      ...policy,
      subject,
      rules,
      scope: namespace === null ? policy.scope : { kind: 'namespace', namespace },
    },
  ];
}
