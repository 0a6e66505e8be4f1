/** Policies by the namespaces that they are for, where all of them name theirs. */
import { groupBy } from '../base/group.js';
import type { Policy } from './policy.js';
import { namespacesOf } from './pred-forms.js';

export interface NamespaceGroup {
  readonly namespaces: ReadonlySet<string>;
  /** In the order given. */
  readonly policies: readonly Policy[];
}

/**
 * Groups of which no two have policies for one namespace, in the order in which they first occur; `null` where some policy is for
 * no namespaces by name.
 */
export function namespaceGroups(policies: readonly Policy[]): readonly NamespaceGroup[] | null {
  const named = policies.map((policy) => ({ policy, names: namespacesOf(policy.subject) ?? [] }));
  if (named.some(({ names }) => names.length === 0)) return null;
  const together = unitedNames(named.map(({ names }) => names));
  return [...groupBy(named, ({ names }) => together(names[0] ?? '')).values()].map((group) => ({
    namespaces: new Set(group.flatMap(({ names }) => names)),
    policies: group.map(({ policy }) => policy),
  }));
}

/** One name for all names that lists which share one lead to each other. */
function unitedNames(lists: readonly (readonly string[])[]): (name: string) => string {
  const up = new Map<string, string>();
  const top = (name: string): string => {
    let at = name;
    for (let next = up.get(at); next !== undefined; next = up.get(at)) at = next;
    return at;
  };
  for (const [first = '', ...others] of lists)
    for (const other of others) if (top(other) !== top(first)) up.set(top(other), top(first));
  return top;
}
