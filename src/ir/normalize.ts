/**
 * One form of a policy set that does not depend on the order in which things without sequence were written. Changes no
 * meaning, knows no target.
 */
import { compareNumber, compareText } from '../base/order.js';
import { forgetAll } from './known.js';
import type { Effect, Policy, PolicySet, Rank, Rule } from './policy.js';
import { simplifyPred } from './pred-forms.js';
import { allOf, isFalse, isTrue, predKey } from './preds.js';
import type { Request } from './request.js';
import { canonicalTraffic, isEmptyTraffic, trafficKey } from './traffic-sets.js';

/**
 * Predicates simplified, traffic canonical, rules and policies that can match nothing dropped (what they isolate and log stays),
 * repeats joined; tiers by rank, policies by scope and name, rules of one level by what they say. Idempotent.
 */
export function normalize(given: PolicySet): PolicySet {
  return {
    ...given,
    tiers: [...given.tiers].sort((a, b) => compareRanks(a.rank, b.rank) || compareText(a.name, b.name)),
    policies: given.policies
      .map((policy) => {
        const normal = normalizePolicy(policy);
        if (given.policies.length > MANY) forgetAll([policy, normal]);
        return normal;
      })
      .filter((policy) => !isFalse(policy.subject))
      .sort(
        (a, b) =>
          compareText(scopeKey(a), scopeKey(b)) ||
          compareText(a.name, b.name) ||
          compareText(policyKey(a), policyKey(b)),
      ),
    sets: new Map(
      [...given.sets]
        .map(([name, set]) => [name, { ...set, pred: simplifyPred(set.pred) }] as const)
        .sort(([a], [b]) => compareText(a, b)),
    ),
    gateways: [...given.gateways].sort((a, b) => compareText(a.name, b.name)),
    end: given.end.map((entry) => ({ ...entry, when: simplifyPred(entry.when) })),
    enforced: simplifyPred(given.enforced),
  };
}

/** Of more policies than this, what was worked out on the way is let go: it takes more than they do. */
const MANY = 1000;

/** Lower ranks first. */
export function compareRanks(a: Rank, b: Rank): number {
  return compareNumber(a.order, b.order) || compareNumber(a.tie, b.tie);
}

/** What a rule decides, as a text that equal rules share; never shown. */
export function ruleKey(rule: Rule): string {
  return JSON.stringify([
    rule.direction,
    rule.action,
    predKey(rule.peer),
    trafficKey(rule.traffic),
    predKey(rule.own),
    requestKey(rule.request),
  ]);
}

function normalizePolicy(policy: Policy): Policy {
  const subject = simplifyPred(policy.subject);
  const rules = policy.rules.map((rule) => normalizeRule(rule)).filter((rule) => canMatch(rule, policy));
  return {
    ...policy,
    subject,
    rules: policy.sequence === 'together' ? joinRepeats(rules) : rules,
    effects: [...policy.effects].sort((a, b) => compareText(effectKey(a), effectKey(b))),
  };
}

function normalizeRule(rule: Rule): Rule {
  return {
    ...rule,
    own: simplifyPred(rule.own),
    peer: simplifyPred(rule.peer),
    traffic: canonicalTraffic(rule.traffic),
    request: normalizeRequest(rule.request),
  };
}

/** A rule that only carries effects in a sequence stays: its place among the others says when they happen. */
function canMatch(rule: Rule, policy: Policy): boolean {
  const matches =
    !isFalse(rule.peer) &&
    !isEmptyTraffic(rule.traffic) &&
    !isFalse(rule.own) &&
    !(rule.request.kind !== 'any' && rule.request.patterns.length === 0) &&
    (isTrue(rule.own) || !isFalse(simplifyPred(allOf(policy.subject, rule.own))));
  return matches || rule.effects.length > 0;
}

function normalizeRequest(request: Request): Request {
  switch (request.kind) {
    case 'any':
      return request;
    case 'dns':
      return { kind: 'dns', patterns: [...new Set(request.patterns)].sort(compareText) };
    case 'http': {
      const patterns = request.patterns.map((pattern) => ({
        ...pattern,
        methods: [...new Set(pattern.methods)].sort(compareText),
        headers: [...pattern.headers].sort((a, b) => compareText(headerKey(a), headerKey(b))),
      }));
      const byKey = new Map(patterns.map((pattern) => [JSON.stringify(pattern), pattern]));
      return {
        kind: 'http',
        patterns: [...byKey].sort(([a], [b]) => compareText(a, b)).map(([, pattern]) => pattern),
      };
    }
  }
}

function headerKey(header: { readonly name: string; readonly value: string | null }): string {
  return JSON.stringify([header.name, header.value]);
}

/** Of rules that say the same, the first in the text stays, with the effects and acceptances of all. */
function joinRepeats(rules: readonly Rule[]): readonly Rule[] {
  if (rules.length < 2) return rules;
  const byKey = new Map<string, Rule>();
  const inTextOrder = [...rules].sort(
    (a, b) =>
      compareText(a.origin.span.file.name, b.origin.span.file.name) ||
      compareNumber(a.origin.span.start, b.origin.span.start),
  );
  for (const rule of inTextOrder) {
    const key = ruleKey(rule);
    const known = byKey.get(key);
    byKey.set(
      key,
      known === undefined
        ? rule
        : {
            ...known,
            effects: [...known.effects, ...rule.effects],
            accepts: [...known.accepts, ...rule.accepts],
          },
    );
  }
  return [...byKey].sort(([a], [b]) => compareText(a, b)).map(([, rule]) => rule);
}

function scopeKey(policy: Policy): string {
  return policy.scope.kind === 'namespace' ? policy.scope.namespace : '';
}

/** Equal only for policies that decide alike; the order of last resort. */
function policyKey(policy: Policy): string {
  return JSON.stringify([
    policy.tier,
    policy.rank.order === Infinity ? 'last' : policy.rank.order,
    policy.rank.tie,
    predKey(policy.subject),
    policy.isolates,
    policy.rules.map(ruleKey),
  ]);
}

function effectKey(effect: Effect): string {
  const { rule } = effect;
  return JSON.stringify([
    effect.kind,
    effect.detail,
    rule === undefined
      ? ''
      : [rule.direction, predKey(rule.own), predKey(rule.peer), trafficKey(rule.traffic)],
  ]);
}

function requestKey(request: Request): string {
  return JSON.stringify(normalizeRequest(request));
}
