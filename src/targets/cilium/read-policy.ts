/** CiliumNetworkPolicy and CiliumClusterwideNetworkPolicy → drafts, one per `spec` and entry of `specs`. */
import { type Tree, toJson } from '../../base/tree.js';
import {
  DIRECTIONS,
  type Direction,
  type Effect,
  FALSE_PRED,
  type Policy,
  type Pred,
} from '../../ir/policy.js';
import { simplifyPred } from '../../ir/pred-forms.js';
import { allOf, anyOf, IS_POD, inNamespaces, isKind } from '../../ir/preds.js';
import { objectLabel } from '../kube/object.js';
import { policyNamespace } from './entries.js';
import { type Draft, descriptionOf } from './read-draft.js';
import { type ElementContext, elementRules, shortPath } from './read-element.js';
import { asksOf, hostPred, refuseSelector, selectorPred } from './read-selectors.js';
import { allElements, type CiliumPolicy, type CiliumRule, elementsOf } from './resources.js';
import { NAMESPACE_KEY } from './selector-terms.js';

export type PolicyContext = Omit<ElementContext, 'namespace' | 'mayBeInit' | 'label'>;

/**
 * The rules of all entries, concatenated as Cilium does; the second and later ones get a number after the name. Rules on nodes are
 * left out while the host firewall is off: they do nothing (`validate` says so).
 */
export function policyDrafts(policy: CiliumPolicy, context: PolicyContext): readonly Draft[] {
  return policy.rules.flatMap((rule, index): readonly Draft[] => {
    const draft = ruleDraft(policy, rule, index, context);
    return rule.nodeSelector !== null && !context.settings.hostFirewall ? [] : [draft];
  });
}

function ruleDraft(policy: CiliumPolicy, rule: CiliumRule, index: number, context: PolicyContext): Draft {
  const namespace = policy.kind === 'CiliumNetworkPolicy' ? policyNamespace(policy) : null;
  const label = objectLabel(policy.object);
  const place: ElementContext = { ...context, namespace, label, mayBeInit: mentionsInit(rule) };
  const scope: Policy['scope'] = namespace === null ? { kind: 'cluster' } : { kind: 'namespace', namespace };
  const entries = (direction: Direction) => elementsOf(rule, direction).length > 0;
  const denies = (direction: Direction) => entries(direction) && inDefaultDeny(rule, direction, place);
  const origin = {
    span: rule.span,
    label: rule.path === 'spec' ? label : `${label} ${shortPath(rule.path)}`,
  };
  return {
    name: index === 0 ? policy.name : `${policy.name}-${index + 1}`,
    scope,
    tier: 'default',
    priority: 0,
    subject: simplifyPred(subjectPred(rule, namespace, place)),
    onHost: rule.nodeSelector !== null,
    rules: allElements(rule).flatMap((element) =>
      elementRules(element, place).map((each) => ({ ...each, place: 0 })),
    ),
    entries: { ingress: entries(DIRECTIONS[0]), egress: entries(DIRECTIONS[1]) },
    denies: { ingress: denies(DIRECTIONS[0]), egress: denies(DIRECTIONS[1]) },
    effects: ruleEffects(rule, policy, label),
    description: descriptionOf(policy.object, rule.description),
    origin,
  };
}

/** A direction that has a rule is in default deny unless `enableDefaultDeny` says no; without one the flag does nothing (cilium.md 2.3). */
function inDefaultDeny(rule: CiliumRule, direction: Direction, { settings }: ElementContext): boolean {
  return !settings.defaultDenyOption || rule.enableDefaultDeny[direction] !== false;
}

function mentionsInit(rule: CiliumRule): boolean {
  const asks = rule.endpointSelector === null ? [] : asksOf(rule.endpointSelector);
  return asks.some(({ source, key }) => source === 'reserved' && key === 'init');
}

/**
 * Pods of the policy's namespace, whatever `k8s:io.kubernetes.pod.namespace` in `matchLabels` says; in a cluster-wide policy pods,
 * health and ingress endpoints, and pods that have no labels yet; or nodes (cilium.md 2.7, 2.12).
 */
function subjectPred(rule: CiliumRule, namespace: string | null, context: ElementContext): Pred {
  const { settings, report } = context;
  const { endpointSelector, nodeSelector } = rule;
  if (nodeSelector !== null) {
    const asks = asksOf(nodeSelector);
    refuseSelector(asks, `${rule.path}.nodeSelector`, settings, report);
    return hostPred(asks, settings);
  }
  if (endpointSelector === null) return FALSE_PRED;
  const matchLabels =
    namespace === null
      ? endpointSelector.matchLabels
      : endpointSelector.matchLabels.filter(({ key }) => key.value !== `k8s:${NAMESPACE_KEY}`);
  const asks = asksOf({ ...endpointSelector, matchLabels });
  refuseSelector(asks, `${rule.path}.endpointSelector`, settings, report);
  const home =
    namespace === null
      ? anyOf(IS_POD, isKind('health'), isKind('ingress'), isKind('init'))
      : inNamespaces(namespace);
  return allOf(home, selectorPred(asks, 'subject', settings));
}

/** `log` and `labels` say something to observers and decide nothing. */
function ruleEffects(rule: CiliumRule, policy: CiliumPolicy, label: string): readonly Effect[] {
  const effects: Effect[] = [];
  if (rule.log !== null && rule.log.value !== '')
    effects.push({ kind: 'log-value', detail: rule.log.value, origin: { span: rule.log.span, label } });
  const labels = labelsTree(rule, policy.object.body);
  for (const item of labels?.kind === 'list' ? labels.items : []) {
    const detail = item.kind === 'map' ? labelText(item) : '';
    if (detail !== '') effects.push({ kind: 'label', detail, origin: { span: item.span, label } });
  }
  return effects;
}

/** The tree of the rule's own labels, which no shape holds because Cilium decides nothing by them. */
function labelsTree(rule: CiliumRule, body: Tree): Tree | undefined {
  let here: Tree | undefined = body;
  for (const part of `${rule.path}.labels`.split(/[.[\]]+/)) {
    if (here?.kind === 'map') here = here.entries.get(part)?.value;
    else if (here?.kind === 'list') here = here.items[Number(part)];
    else return undefined;
  }
  return here;
}

/** `source:key=value`. */
function labelText(item: Tree): string {
  const text = (name: string): string => {
    const value = item.kind === 'map' ? item.entries.get(name)?.value : undefined;
    return value === undefined || value.kind !== 'scalar' ? '' : String(toJson(value) ?? '');
  };
  const source = text('source');
  return `${source === '' ? '' : `${source}:`}${text('key')}=${text('value')}`;
}
