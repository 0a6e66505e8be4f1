/**
 * Rules that change nothing because another rule of the same level already says what they say. Sound, not complete: what is
 * named here is redundant, what is not may be too. Knows no source and no target.
 */
import { groupBy } from '../base/group.js';
import { compareNumber, compareText, sortInPlace } from '../base/order.js';
import { forgetAll } from './known.js';
import { namespaceGroups } from './namespace-groups.js';
import type { Policy, PolicySet, Pred, Rule } from './policy.js';
import { certainlyImplies, namespacesOf, simplifyPred } from './pred-forms.js';
import { mayImply, type Outline, outlineOf } from './pred-outline.js';
import { allOf, isFalse, predKey } from './preds.js';
import { ANY_REQUEST } from './request.js';
import { containsTraffic, PORT_FIELDS, trafficKey } from './traffic-sets.js';

export interface RedundantRule {
  readonly rule: Rule;
  /** The rule that covers it. */
  readonly by: Rule;
}

/** So often is a rule looked at beside another, and so often in full; what is left then is not named. */
const MOST_LOOKS = 5_000_000;
const MOST_COMPARISONS = 200_000;

/** Every request lets through what one of a kind lets through. */
const ANY_KEY = JSON.stringify(ANY_REQUEST);

interface Budget {
  looks: number;
  comparisons: number;
}

/**
 * By place. Of two rules that say the same, the one that stands later is redundant. Policies read as a sequence are left alone,
 * and so are rules for nobody.
 */
export function redundantRules(set: PolicySet): readonly RedundantRule[] {
  const budget: Budget = { looks: MOST_LOOKS, comparisons: MOST_COMPARISONS };
  const groups = namespaceGroups(set.policies)?.map((group) => group.policies) ?? [set.policies];
  const found = groups.flatMap((policies) => {
    const here = redundantAmong(policies, budget);
    // What was worked out on the way takes more than the policies themselves.
    if (groups.length > 1) forgetAll(policies);
    return here;
  });
  return found.sort((a, b) => byPlace(a, b));
}

/** A rule for a namespace is covered by rules for that namespace, or for none by name. */
function redundantAmong(policies: readonly Policy[], budget: Budget): readonly RedundantRule[] {
  const entries = policies
    .filter((policy) => policy.sequence === 'together')
    .flatMap((policy) => policy.rules.map((rule) => entryOf(policy, rule)))
    .filter((entry) => !isFalse(entry.subject))
    .sort(byPlace);
  const levels = groupBy(entries, (entry) => entry.level);
  return [...levels.values()].flatMap((level) => redundantOf(level, budget));
}

/** Entries of one namespace whose traffic is the same, by what they ask of a request. */
interface Alike {
  readonly traffic: Rule['traffic'];
  readonly byRequest: Map<string, Bucket>;
}

/** Entries by one test that their peer needs another to make for being implied by it; `null` where nothing is told. */
type Bucket = Map<string | null, Entry[]>;

/** Of one level; its entries are sorted by place. */
function redundantOf(level: readonly Entry[], budget: Budget): readonly RedundantRule[] {
  const place = new Map(level.map((entry, i) => [entry, i]));
  const at = (entry: Entry): number => place.get(entry) ?? 0;
  // Only a rule for the same namespace, or for none by name, covers another; of these, only one whose traffic is as wide.
  const byNamespace = new Map<string | null, Map<string, Alike>>();
  for (const entry of level) {
    for (const name of entry.namespaces ?? [null]) {
      const byTraffic = byNamespace.get(name) ?? new Map<string, Alike>();
      byNamespace.set(name, byTraffic);
      const alike = byTraffic.get(entry.trafficKey) ?? {
        traffic: entry.rule.traffic,
        byRequest: new Map<string, Bucket>(),
      };
      byTraffic.set(entry.trafficKey, alike);
      const bucket: Bucket = alike.byRequest.get(entry.requestKey) ?? new Map();
      alike.byRequest.set(entry.requestKey, bucket);
      const need = entry.peerOutline?.needs[0] ?? null;
      const same = bucket.get(need);
      if (same === undefined) bucket.set(need, [entry]);
      else same.push(entry);
    }
  }
  const byPort = new Map<string | null, ReadonlyMap<string, readonly Alike[]>>();
  for (const [name, alikes] of byNamespace)
    byPort.set(
      name,
      groupBy(alikes.values(), (one) => portKey(one.traffic)),
    );
  const known = new Map<string | null, Map<string, readonly Alike[]>>();
  /** What in a namespace has traffic that holds all of this entry's; looked for once for each traffic. */
  const asWide = (name: string | null, entry: Entry): readonly Alike[] => {
    const found = known.get(name) ?? new Map<string, readonly Alike[]>();
    known.set(name, found);
    let wide = found.get(entry.trafficKey);
    if (wide === undefined) {
      const { traffic } = entry.rule;
      const port = portKey(traffic);
      const among = byPort.get(name);
      // What is one port is held by that port, or by what is more than one.
      const candidates =
        port === ''
          ? [...(byNamespace.get(name)?.values() ?? [])]
          : [port, ''].flatMap((key) => among?.get(key) ?? []);
      wide = candidates.filter((one) => --budget.looks >= 0 && containsTraffic(one.traffic, traffic));
      found.set(entry.trafficKey, wide);
    }
    return wide;
  };
  /** Adds those of a bucket that may cover the entry. */
  const addNear = (near: Entry[], bucket: Bucket, entry: Entry): void => {
    const makes = entry.peerOutline?.makes;
    const needs = makes === undefined || makes.size > bucket.size ? bucket.keys() : [null, ...makes];
    for (const need of needs) {
      const same = bucket.get(need) ?? [];
      budget.looks -= same.length;
      if (budget.looks < 0) continue;
      for (const other of same) if (mayCover(other, entry) && byPlace(other, entry) !== 0) near.push(other);
    }
  };
  return level.flatMap((entry, i) => {
    const near: Entry[] = [];
    const requests = entry.requestKey === ANY_KEY ? [ANY_KEY] : [ANY_KEY, entry.requestKey];
    for (const name of [null, ...(entry.namespaces ?? []).slice(0, 1)])
      for (const { byRequest } of asWide(name, entry))
        for (const key of requests) {
          const bucket = byRequest.get(key);
          if (bucket !== undefined) addNear(near, bucket, entry);
        }
    const by = sortInPlace(near, (a, b) => at(a) - at(b)).find(
      (other) => covers(other, entry, budget) && !(at(other) > i && equal(other, entry, budget)),
    );
    return by === undefined ? [] : [{ rule: entry.rule, by: by.rule }];
  });

  /** Given that the first covers the second: does the second cover the first as well? */
  function equal(outer: Entry, inner: Entry, left: Budget): boolean {
    return (
      containsTraffic(inner.rule.traffic, outer.rule.traffic) &&
      mayCover(inner, outer) &&
      covers(inner, outer, left)
    );
  }
}

interface Entry {
  readonly rule: Rule;
  /** Rules of different levels say different things. */
  readonly level: string;
  readonly subject: Pred;
  readonly subjectOutline: Outline | null;
  readonly peerOutline: Outline | null;
  readonly namespaces: readonly string[] | null;
  readonly requestKey: string;
  readonly trafficKey: string;
}

function entryOf(policy: Policy, rule: Rule): Entry {
  const subject = simplifyPred(allOf(policy.subject, rule.own));
  const { order, tie } = policy.rank;
  return {
    rule,
    level: JSON.stringify([policy.tier, String(order), tie, rule.direction, rule.action]),
    subject,
    subjectOutline: outlineOf(subject),
    peerOutline: outlineOf(simplifyPred(rule.peer)),
    namespaces: namespacesOf(subject),
    requestKey: JSON.stringify(rule.request),
    trafficKey: trafficKey(rule.traffic),
  };
}

/** What is seen at once, given that the traffic of the second is in that of the first. */
function mayCover(outer: Entry, inner: Entry): boolean {
  if (!mayImply(inner.peerOutline, outer.peerOutline)) return false;
  if (outer.rule.request.kind !== 'any' && outer.requestKey !== inner.requestKey) return false;
  const { namespaces } = outer;
  if (namespaces !== null && !inner.namespaces?.every((name) => namespaces.includes(name))) return false;
  return mayImply(inner.subjectOutline, outer.subjectOutline);
}

/** The one port that traffic is about; empty for all other traffic. */
function portKey(traffic: Rule['traffic']): string {
  let key = '';
  for (const field of PORT_FIELDS)
    for (const { numbers, named, notNamed } of traffic[field]) {
      const [first] = numbers;
      const one = numbers.length === 1 && first !== undefined && first.first === first.last;
      if (!one || named.length + notNamed.length > 0 || key !== '') return '';
      key = `${field}/${first.first}`;
    }
  const { icmp, icmpv6, others } = traffic;
  return icmp.length + icmpv6.length + others.length === 0 ? key : '';
}

function covers(outer: Entry, inner: Entry, budget: Budget): boolean {
  if (--budget.comparisons < 0) return false;
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
