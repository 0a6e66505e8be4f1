/** Policy set → what it asks of a target: the features it uses, each with the places that use it. Knows no target. */
import { append } from '../base/append.js';
import { compareNumber, compareText } from '../base/order.js';
import type { Feature } from './feature.js';
import {
  DEFAULT_ORDER,
  DEFAULT_TIER,
  DIRECTIONS,
  type Direction,
  type Effect,
  type Origin,
  type Policy,
  type PolicySet,
  type Pred,
  type Rule,
} from './policy.js';
import { kindsOf, toDnf } from './pred-forms.js';
import { type Conjunction, kindsOfLiterals, type Literal } from './pred-literals.js';
import { isTrue } from './preds.js';
import { trafficFeatures } from './traffic-features.js';

export interface FeatureUse {
  readonly feature: Feature;
  readonly origin: Origin;
}

/** By place, then feature; each feature once per place. */
export function featuresOf(set: PolicySet): readonly FeatureUse[] {
  const uses = new Map<string, FeatureUse>();
  const add = (origin: Origin, features: Iterable<Feature>): void => {
    for (const feature of features)
      uses.set(JSON.stringify([feature, origin.label, origin.span.file.name, origin.span.start]), {
        feature,
        origin,
      });
  };
  for (const policy of set.policies) {
    add(policy.origin, policyFeatures(policy));
    for (const rule of policy.rules) {
      add(rule.origin, ruleFeatures(rule));
      for (const effect of rule.effects) add(effect.origin, effectFeatures(effect));
    }
    for (const effect of policy.effects) add(effect.origin, effectFeatures(effect));
  }
  for (const tier of set.tiers) if (tier.name !== DEFAULT_TIER) add(tier.origin, ['tier']);
  for (const gateway of set.gateways) add(gateway.origin, ['gateway']);
  return [...uses.values()].sort(
    (a, b) =>
      compareText(a.origin.span.file.name, b.origin.span.file.name) ||
      compareNumber(a.origin.span.start, b.origin.span.start) ||
      compareText(a.origin.label, b.origin.label) ||
      compareText(a.feature, b.feature),
  );
}

function policyFeatures(policy: Policy): readonly Feature[] {
  const features: Feature[] = [];
  const kinds = kindsOf(policy.subject);
  if (kinds.includes('pod'))
    features.push(policy.scope.kind === 'namespace' ? 'namespaced-subject' : 'cluster-subject');
  if (kinds.includes('node')) features.push('node-subject');
  if (kinds.some((kind) => kind !== 'pod' && kind !== 'node')) features.push('identity-subject');
  for (const conjunction of toDnf(policy.subject) ?? []) {
    append(features, labelFeatures(conjunction));
    if (conjunction.some((l) => l.test.kind === 'account' || l.test.kind === 'account-label'))
      features.push('account-subject');
    if (conjunction.some((l) => l.test.kind === 'address')) features.push('address-subject');
  }
  for (const direction of DIRECTIONS) {
    const allows = policy.rules.some((rule) => rule.direction === direction && rule.action === 'allow');
    if (policy.isolates[direction] !== 'none' && !allows) features.push('default-deny');
    if (policy.isolates[direction] === 'none' && allows) features.push('default-allow');
  }
  if (policy.rank.order !== DEFAULT_ORDER) features.push('order');
  if (policy.sequence === 'first-match' && policy.rules.length > 1) features.push('first-match');
  if (policy.tier !== DEFAULT_TIER) features.push('tier');
  return features;
}

/** What one rule asks for, whatever policy it stands in. */
export function ruleFeatures(rule: Rule): readonly Feature[] {
  const features: Feature[] = [rule.action];
  if (!isTrue(rule.own)) features.push('own-end');
  features.push(...peerFeatures(rule.peer, rule.direction), ...trafficFeatures(rule.traffic));
  if (rule.request.kind === 'dns') features.push('dns-query');
  if (rule.request.kind === 'http') {
    features.push('http');
    for (const pattern of rule.request.patterns) {
      if (pattern.host !== null) features.push('http-host');
      if (pattern.headers.length > 0) features.push('http-header');
      if (pattern.path.kind === 'regex' || (pattern.host !== null && typeof pattern.host !== 'string'))
        features.push('http-regex');
    }
  }
  return features;
}

function peerFeatures(peer: Pred, direction: Direction): readonly Feature[] {
  const conjunctions = toDnf(peer) ?? [];
  const features = conjunctions.flatMap((of) => [
    ...conjunctionFeatures(of, direction),
    ...labelFeatures(of),
  ]);
  // Every pod and every node, said apart, is what `cluster` says in one word.
  const whole = (kind: 'pod' | 'node'): boolean =>
    conjunctions.some((of) => isOnly(of, kind, direction === 'ingress'));
  return whole('pod') && whole('node')
    ? ['cluster', ...features.filter((feature) => feature !== 'node' && feature !== 'remote-node')]
    : features;
}

/** The conjunction says nothing but its kind (and, for peers of ingress, that the own node is left out). */
function isOnly(of: Conjunction, kind: 'pod' | 'node', spares: boolean): boolean {
  return (
    of.some((l) => l.test.kind === 'is' && l.test.what === kind && !l.negated) &&
    of.every((l) => l.test.kind === 'is' || (spares && l.test.kind === 'own-node' && l.negated))
  );
}

function conjunctionFeatures(of: Conjunction, direction: Direction): readonly Feature[] {
  const has = (kind: Literal['test']['kind'], negated = false): boolean =>
    of.some((l) => l.test.kind === kind && l.negated === negated);
  const features: Feature[] = [];
  const kinds = kindsOfLiterals(of);
  const [kind] = kinds;
  if (has('namespace')) features.push('namespace');
  if (has('namespace-label') || has('namespace-label', true)) features.push('namespace-label');
  if (has('own-namespace')) features.push('own-namespace');
  if (has('account')) features.push('account');
  if (has('account-label') || has('account-label', true)) features.push('account-label');
  if (has('dns')) features.push('dns');
  if (has('family')) features.push('family');
  if (has('api-server')) features.push('kube-apiserver');
  if (has('address', true)) features.push('net-except');
  if (has('namespace', true) || has('own-namespace', true) || has('api-server', true) || has('account', true))
    features.push('except');
  if (kinds.length === 1) {
    if (kind === 'pod' && has('address')) features.push('pod-address');
    else if (kind === 'node') {
      if (has('own-node')) features.push('local-node');
      else features.push(direction === 'egress' && has('own-node', true) ? 'remote-node' : 'node');
    } else if (kind === 'outside') {
      if (has('address') || has('address', true)) features.push('cidr');
      else if (!has('dns')) features.push('world');
    } else if (kind !== 'pod') features.push('identity');
  } else if (!has('api-server')) {
    if (has('address')) features.push('address');
    else features.push(kinds.includes('outside') ? 'any' : 'cluster');
    if (has('is', true) && kinds.includes('outside')) features.push('except');
  }
  return features;
}

function labelFeatures(of: Conjunction): readonly Feature[] {
  const features: Feature[] = [];
  for (const { test, negated } of of) {
    if (!('key' in test)) continue;
    if (test.kind === 'label') features.push('label');
    if (negated) features.push('label-negation');
    if (test.test.kind === 'starts' || test.test.kind === 'ends' || test.test.kind === 'contains')
      features.push('label-text');
  }
  return features;
}

/** Effects are named as features are; what a reader found and no feature names is an annotation. */
function effectFeatures(effect: Effect): readonly Feature[] {
  return [EFFECT_FEATURES.get(effect.kind) ?? 'annotation'];
}

const EFFECT_FEATURES: ReadonlyMap<string, Feature> = new Map<string, Feature>([
  ['log', 'log'],
  ['authentication', 'authentication'],
  ['listener', 'listener'],
  ['tls', 'tls-name'],
  ['header-edit', 'header-edit'],
]);
