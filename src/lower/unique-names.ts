/**
 * Names that tell the policies of one scope apart. A `connect` has two halves and a policy for pods and nodes two parts; where
 * both would stand side by side under one name, each gets what tells it from the other.
 */
import type { Policy } from '../ir/policy.js';
import { kindsOf } from '../ir/pred-forms.js';

/** Adds `-egress`, `-ingress`, `-nodes`, ... only where two policies would share scope and name; the same program gives the same names. */
export function uniqueNames(policies: readonly Policy[]): readonly Policy[] {
  const named = [directionSuffix, kindSuffix].reduce(tellApart, policies);
  const seen = new Map<string, number>();
  return named.map((policy) => {
    const count = (seen.get(nameKey(policy)) ?? 0) + 1;
    seen.set(nameKey(policy), count);
    return count === 1 ? policy : { ...policy, name: `${policy.name}-${count}` };
  });
}

/** Where the policies of one name differ in what `tell` says, that becomes part of the name. */
function tellApart(policies: readonly Policy[], tell: (policy: Policy) => string): readonly Policy[] {
  const told = new Map<string, Set<string>>();
  for (const policy of policies)
    told.set(nameKey(policy), (told.get(nameKey(policy)) ?? new Set()).add(tell(policy)));
  return policies.map((policy) => {
    const suffix = tell(policy);
    const differ = (told.get(nameKey(policy))?.size ?? 0) > 1;
    return differ && suffix !== '' ? { ...policy, name: `${policy.name}-${suffix}` } : policy;
  });
}

function nameKey(policy: Policy): string {
  return JSON.stringify([policy.scope, policy.name]);
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
