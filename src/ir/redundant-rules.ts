/**
 * Rules that change nothing because another rule of the same level already says what they say. Sound, not complete: what is
 * named here is redundant, what is not may be too. Knows no source and no target.
 */
import { compareNumber, compareText } from '../base/order.js';
import type { Policy, PolicySet, Pred, Rule } from './policy.js';
import { certainlyImplies, namespacesOf, simplifyPred } from './pred-forms.js';
import { allOf, predKey } from './preds.js';
import { containsTraffic, trafficKey } from './traffic-sets.js';

export interface RedundantRule {
  readonly rule: Rule;
  /** The rule that covers it. */
  readonly by: Rule;
}

/** More rules than this on one level are not compared pair by pair. */
const MOST_RULES = 600;

/** By place. Of two rules that say the same, the one that stands later is redundant. Policies read as a sequence are left alone. */
export function redundantRules(set: PolicySet): readonly RedundantRule[] {
  const levels = new Map<string, Entry[]>();
  for (const policy of set.policies) {
    if (policy.sequence !== 'together') continue;
    for (const rule of policy.rules) {
      const key = JSON.stringify([
        policy.tier,
        String(policy.rank.order),
        policy.rank.tie,
        rule.direction,
        rule.action,
      ]);
      const level = levels.get(key);
      if (level === undefined) levels.set(key, [entryOf(policy, rule)]);
      else level.push(entryOf(policy, rule));
    }
  }
  const found: RedundantRule[] = [];
  for (const entries of levels.values()) {
    if (entries.length > MOST_RULES) continue;
    const sorted = [...entries].sort(byPlace);
    for (const [i, entry] of sorted.entries()) {
      const other = sorted.find(
        (each, j) => byPlace(each, entry) !== 0 && covers(each, entry) && !(j > i && covers(entry, each)),
      );
      if (other !== undefined) found.push({ rule: entry.rule, by: other.rule });
    }
  }
  return found.sort((a, b) => byPlace(a, b));
}

interface Entry {
  readonly rule: Rule;
  readonly subject: Pred;
  readonly namespaces: readonly string[] | null;
  readonly requestKey: string;
  readonly trafficKey: string;
}

function entryOf(policy: Policy, rule: Rule): Entry {
  const subject = simplifyPred(allOf(policy.subject, rule.own));
  return {
    rule,
    subject,
    namespaces: namespacesOf(subject),
    requestKey: JSON.stringify(rule.request),
    trafficKey: trafficKey(rule.traffic),
  };
}

function covers(outer: Entry, inner: Entry): boolean {
  if (outer.rule.request.kind !== 'any' && outer.requestKey !== inner.requestKey) return false;
  const { namespaces } = outer;
  if (namespaces !== null && !inner.namespaces?.every((name) => namespaces.includes(name))) return false;
  if (outer.trafficKey !== inner.trafficKey && !containsTraffic(outer.rule.traffic, inner.rule.traffic))
    return false;
  return implies(inner.subject, outer.subject) && implies(inner.rule.peer, outer.rule.peer);
}

function implies(inner: Pred, outer: Pred): boolean {
  return predKey(inner) === predKey(outer) || certainlyImplies(inner, outer);
}

function byPlace(a: { readonly rule: Rule }, b: { readonly rule: Rule }): number {
  const x = a.rule.origin.span;
  const y = b.rule.origin.span;
  return compareText(x.file.name, y.file.name) || compareNumber(x.start, y.start);
}
