/**
 * Names that tell the policies of one scope apart. A `connect` has two halves and a policy for pods and nodes two parts; where
 * both would stand side by side under one name, each gets what tells it from the other.
 */
import { groupBy } from '../base/group.js';
import type { Policy } from '../ir/policy.js';
import { kindsOf } from '../ir/pred-forms.js';

/** Adds `-egress`, `-ingress`, `-nodes`, ... only where two policies would share scope and name; the same program gives the same names. */
export function uniqueNames(policies: readonly Policy[]): readonly Policy[] {
  const named = [directionSuffix, kindSuffix].reduce(tellApart, policies);
  const seen = new Map<string, number>();
  return named.map((policy) => {
    const key = nameKey(policy);
    const count = (seen.get(key) ?? 0) + 1;
    seen.set(key, count);
    return count === 1 ? policy : { ...policy, name: `${policy.name}-${count}` };
  });
}

/** Where the policies of one name differ in what `tell` says, that becomes part of the name. */
function tellApart(policies: readonly Policy[], tell: (policy: Policy) => string): readonly Policy[] {
  const groups = groupBy(policies, nameKey);
  if (groups.size === policies.length) return policies;
  const differ = new Set<string>();
  for (const [key, group] of groups)
    if (group.length > 1 && new Set(group.map(tell)).size > 1) differ.add(key);
  return policies.map((policy) => {
    const suffix = differ.has(nameKey(policy)) ? tell(policy) : '';
    return suffix === '' ? policy : { ...policy, name: `${policy.name}-${suffix}` };
  });
}

function nameKey({ scope, name }: Policy): string {
  return scope.kind === 'namespace' ? `${scope.namespace}\u0000${name}` : `\u0000${name}`;
}

/** Only the halves of a `connect` are about one direction and isolate nobody. */
function directionSuffix(policy: Policy): string {
  const directions = new Set(policy.rules.map((rule) => rule.direction));
  const [only] = directions;
  return directions.size === 1 && only !== undefined ? only : '';
}

function kindSuffix(policy: Policy): string {
  const [kind] = kindsOf(policy.subject);
  return kind === undefined || kind === 'pod' ? '' : kind === 'node' ? 'nodes' : kind;
}
