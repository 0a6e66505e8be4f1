/** Which rules and policies stand as somebody wrote them, and which a rewrite made: only these may be said more shortly. */
import { ruleKey } from '../ir/normalize.js';
import type { Origin, Policy, PolicySet, Rule } from '../ir/policy.js';

export interface Written {
  /** Does the rule say what one of its place said before any rewrite? */
  hasRule(rule: Rule): boolean;
  /** Was there a policy of the name, in the namespace? */
  hasPolicy(policy: Policy): boolean;
}

/** INVARIANT: `set` is what the first rewrite was given. */
export function writtenIn(set: PolicySet): Written {
  const policies = new Set<Policy>(set.policies);
  const names = lazy(() => new Set(set.policies.map(nameKey)));
  const keys = new WeakMap<Rule, string>();
  const keyOf = (rule: Rule): string => {
    const key = keys.get(rule) ?? `${placeKey(rule.origin)}\u0000${ruleKey(rule)}`;
    keys.set(rule, key);
    return key;
  };
  const same = new Set<Rule>(set.policies.flatMap(({ rules }) => rules));
  const said = lazy(() => new Set([...same].map(keyOf)));
  return {
    hasRule: (rule) => same.has(rule) || said().has(keyOf(rule)),
    hasPolicy: (policy) => policies.has(policy) || names().has(nameKey(policy)),
  };
}

/** Most sets need no key: what nothing rewrote is the object that it was. */
function lazy<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

/** Equal for what was said at one place of one text. */
export function placeKey({ span, label }: Origin): string {
  return JSON.stringify([span.file.name, span.start, label]);
}

function nameKey({ scope, name }: Policy): string {
  return JSON.stringify([scope.kind === 'namespace' ? scope.namespace : null, name]);
}
