/** What manifests of a cluster add to the facts that are stated about it. They close nothing. */
import { sortedBy } from '../../base/order.js';
import type { Facts, NamespaceFact } from '../../ir/policy.js';
import type { KubeObject } from './object.js';

const NAME_LABEL = 'kubernetes.io/metadata.name';

/** The facts with the Namespaces among the objects; a namespace that is stated already stays as stated. Sorted by name. */
export function factsWith(facts: Facts, objects: readonly KubeObject[]): Facts {
  const known = new Map<string, NamespaceFact>();
  for (const { apiVersion, kind, name, labels } of objects)
    if (apiVersion === 'v1' && kind === 'Namespace')
      known.set(name, { name, labels: new Map([...labels, [NAME_LABEL, name]]) });
  for (const fact of facts.namespaces) known.set(fact.name, fact);
  // A closed world is stated as a whole: manifests add nothing to it.
  return facts.closed ? facts : { ...facts, namespaces: sortedBy(known.values(), (fact) => fact.name) };
}
