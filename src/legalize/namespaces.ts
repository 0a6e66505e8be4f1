/** What the namespaces known by name do to a predicate: tests of namespace labels answered, names counted out. */
import { labelHolds } from '../ir/label-literals.js';
import type { Facts, NamespaceFact, Pred } from '../ir/policy.js';
import { FALSE_PRED, TRUE_PRED } from '../ir/policy.js';
import { namespacesOf, simplifyPred } from '../ir/pred-forms.js';
import { allOf, inNamespaces, mapTests, notOf, testsOf } from '../ir/preds.js';

/** The predicate for pods of one namespace: tests of its name and, where its labels are known for certain, of its labels answered. */
export function inNamespace(pred: Pred, name: string, facts: Facts): Pred {
  const fact = facts.closed ? facts.namespaces.find((known) => known.name === name) : undefined;
  const answered = mapTests(pred, (test) => {
    if (test.kind === 'namespace') return test.names.includes(name) ? TRUE_PRED : FALSE_PRED;
    if (test.kind === 'namespace-label' && fact !== undefined)
      return holds(fact, test.key, test.test) ? TRUE_PRED : FALSE_PRED;
    return test;
  });
  return simplifyPred(allOf(inNamespaces(name), answered));
}

/** The names of the namespaces that the predicate's pods can be in: bound by name, or all declared ones where these are closed. */
export function possibleNamespaces(
  pred: Pred,
  facts: Facts,
): { readonly names: readonly string[]; readonly complete: boolean } {
  const bound = namespacesOf(pred);
  if (bound !== null) return { names: bound, complete: true };
  return { names: facts.namespaces.map((fact) => fact.name).sort(), complete: facts.closed };
}

/** The rest of a predicate's pods: those in none of the namespaces named. */
export function outsideNamespaces(pred: Pred, names: readonly string[]): Pred {
  return simplifyPred(allOf(pred, notOf(inNamespaces(...names))));
}

function holds(
  fact: NamespaceFact,
  key: string,
  test: Extract<Pred, { kind: 'namespace-label' }>['test'],
): boolean {
  const value = fact.labels.get(key);
  return value !== undefined && labelHolds(test, value);
}

/** Can policies that live in one namespace each select exactly these pods? The labels of namespaces that are not closed cannot be told. */
export function isPlaceable(pred: Pred, facts: Facts): boolean {
  if (facts.closed) return true;
  return namespacesOf(pred) !== null && !testsOf(pred).some((test) => test.kind === 'namespace-label');
}
