/**
 * A policy set made ready for an emitter: named sets written out, endpoints that the target's plugin does not have taken
 * away (and reported), what is not enforced left out, tiers and policies in the order in which they decide. Changes nothing
 * about flows that the target can see.
 */
import { groupBy } from '../base/group.js';
import { compareNumber, compareText } from '../base/order.js';
import { carriedTraffic } from '../ir/carried-traffic.js';
import type { Feature } from '../ir/feature.js';
import { FEATURES } from '../ir/feature.js';
import { compareRanks, ruleKey } from '../ir/normalize.js';
import {
  type Effect,
  type EndpointKind,
  FALSE_PRED,
  type Origin,
  type Policy,
  type PolicySet,
  type Pred,
  type Rule,
  type Tier,
} from '../ir/policy.js';
import { simplifyPred } from '../ir/pred-forms.js';
import {
  allOf,
  anyOf,
  expandSets,
  IS_NODE,
  IS_POD,
  inNets,
  isFalse,
  mapTests,
  notOf,
  predKey,
  testsOf,
} from '../ir/preds.js';
import { isEmptyTraffic } from '../ir/traffic-sets.js';
import { underFacts } from './factual.js';
import type { Ledger } from './losses.js';

export interface TierPolicies {
  readonly tier: Tier;
  /** By rank, then by name; at least one. */
  readonly policies: readonly Policy[];
}

/**
 * Tiers that hold policies, in the order in which they decide. `kinds` are those that the plugin knows; `wordless`: the family
 * has no words for clusters and for the API server, which Cilium's alone has.
 */
export function emitInput(
  set: PolicySet,
  kinds: readonly EndpointKind[],
  ledger: Ledger,
  wordless: boolean = !kinds.includes('health'),
): readonly TierPolicies[] {
  const cluster = wordless ? ownCluster(set) : null;
  const prepare = (pred: Pred): Pred =>
    underFacts(
      simplifyPred(
        mapTests(expandSets(pred, set.sets), (test) => {
          if (test.kind === 'is' && !kinds.includes(test.what)) return FALSE_PRED;
          // The API server is a node, a pod or an outside endpoint at the stated addresses (`flow/tie-formulas.ts`).
          if (test.kind === 'api-server' && wordless && set.facts.apiServer !== null)
            return inNets(set.facts.apiServer.nets);
          if (test.kind === 'cluster-name' && cluster !== null)
            return test.names.includes(cluster) ? anyOf(IS_POD, IS_NODE) : FALSE_PRED;
          return test;
        }),
      ),
      set.facts,
    );
  if (cluster !== null) assumeOneCluster(set, cluster, ledger);
  const enforced = prepare(set.enforced);
  const policies: Policy[] = [];
  for (const policy of set.policies) {
    const subject = simplifyPred(allOf(prepare(policy.subject), enforced));
    if (isFalse(subject)) {
      if (isReserved(policy.subject, kinds)) reserved(policy, 'identity-subject', policy.origin, ledger);
      continue;
    }
    const rules = policy.rules.flatMap((rule): Rule[] => {
      const peer = prepare(rule.peer);
      const own = prepare(rule.own);
      if (isFalse(peer) && isReserved(rule.peer, kinds)) reserved(policy, 'identity', rule.origin, ledger);
      const traffic = carriedTraffic(rule.request, rule.traffic);
      if (isFalse(peer) || isFalse(own) || isEmptyTraffic(traffic)) return [];
      if (isFalse(simplifyPred(allOf(subject, own)))) return [];
      return [
        {
          ...rule,
          peer,
          own,
          traffic,
          effects: rule.effects.map((effect) => prepareEffect(effect, prepare)),
        },
      ];
    });
    if (policy.sequence === 'together') rules.sort((a, b) => compareText(ruleKey(a), ruleKey(b)));
    const effects = policy.effects.map((effect) => prepareEffect(effect, prepare));
    policies.push({ ...policy, subject, rules, effects });
  }
  const byTier = groupBy(policies, (policy) => policy.tier);
  return [...set.tiers]
    .sort((a, b) => compareRanks(a.rank, b.rank) || compareText(a.name, b.name))
    .map((tier) => ({
      tier,
      policies: [...(byTier.get(tier.name) ?? [])].sort(comparePolicies),
    }))
    .filter((entry) => entry.policies.length > 0);
}

/** The cluster that tests by name mean; `null` where none is named, or several and none of them is known to be the own one. */
function ownCluster(set: PolicySet): string | null {
  const names = new Set<string>();
  for (const policy of set.policies) {
    for (const pred of [policy.subject, ...policy.rules.flatMap((rule) => [rule.own, rule.peer])]) {
      for (const test of testsOf(expandSets(pred, set.sets)))
        if (test.kind === 'cluster-name') for (const name of test.names) names.add(name);
    }
  }
  if (names.size === 0) return null;
  if (set.facts.clusterName !== null) return set.facts.clusterName;
  const [only] = names;
  return names.size === 1 && only !== undefined ? only : null;
}

/** Families without a word for clusters mean the one they are in. */
function assumeOneCluster(set: PolicySet, name: string, ledger: Ledger): void {
  const [first] = set.policies;
  if (first === undefined) return;
  ledger.condition({
    code: 'cluster',
    absent: allOf(anyOf(IS_POD, IS_NODE), notOf({ kind: 'cluster-name', names: [name] })),
    origin: first.origin,
    message: `no pod and no node of a cluster other than \`${name}\` takes part`,
    remedy: 'do not join the cluster to a mesh, or keep other clusters out by their addresses',
  });
}

/** Within a tier, however the source was sorted. */
function comparePolicies(a: Policy, b: Policy): number {
  return (
    compareRanks(a.rank, b.rank) ||
    compareText(scopeName(a), scopeName(b)) ||
    compareText(a.name, b.name) ||
    compareText(predKey(a.subject), predKey(b.subject)) ||
    compareText(a.origin.label, b.origin.label) ||
    compareNumber(a.origin.span.start, b.origin.span.start)
  );
}

/** The namespace of a namespaced policy; empty for a cluster-wide one. */
export function scopeName(policy: Policy): string {
  return policy.scope.kind === 'namespace' ? policy.scope.namespace : '';
}

/** What of a policy's effects a family does not carry: each is a loss of kind `effect`. */
export function reportEffects(
  policy: Policy,
  carried: readonly string[],
  family: string,
  ledger: Ledger,
): void {
  for (const effect of [...policy.effects, ...policy.rules.flatMap((rule) => rule.effects)]) {
    if (carried.includes(effect.kind)) continue;
    const code = EFFECT_FEATURES.get(effect.kind) ?? 'annotation';
    ledger.effect({
      code,
      origin: effect.origin,
      message: `${family} has no ${FEATURES[code]}${effect.detail === '' ? '' : `: \`${effect.detail}\``}`,
      instead: 'nothing',
      remedy: '',
      accepts: [...(effect.accepts ?? []), ...policy.accepts],
    });
  }
}

const EFFECT_FEATURES: ReadonlyMap<string, Feature> = new Map([
  ['log', 'log'],
  ['authentication', 'authentication'],
  ['listener', 'listener'],
  ['tls', 'tls-name'],
  ['tls-name', 'tls-name'],
  ['header-edit', 'header-edit'],
  ['annotation', 'annotation'],
]);

function prepareEffect(effect: Effect, prepare: (pred: Pred) => Pred): Effect {
  if (effect.rule === undefined) return effect;
  return {
    ...effect,
    rule: { ...effect.rule, own: prepare(effect.rule.own), peer: prepare(effect.rule.peer) },
  };
}

/** Does it speak of a kind of endpoint that the target does not have? */
function isReserved(pred: Pred, kinds: readonly EndpointKind[]): boolean {
  return testsOf(pred).some((test) => test.kind === 'is' && !kinds.includes(test.what));
}

function reserved(policy: Policy, code: Feature, origin: Origin, ledger: Ledger): void {
  ledger.effect({
    code,
    origin,
    message: `there are no ${FEATURES[code]} here`,
    instead: 'nothing',
    remedy: 'leave it to Cilium, the only plugin that has them',
    accepts: policy.accepts,
  });
}
