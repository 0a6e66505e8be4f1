/**
 * The losses of one rule: what of its peers, traffic or requests a target cannot say becomes a claim with the two ways to
 * approximate it, whichever way the rule's action turns them. Knows no target's words.
 */
import { FEATURES, type Feature } from '../ir/feature.js';
import type { Action, Policy, Pred, Rule } from '../ir/policy.js';
import { predText } from '../ir/pred-text.js';
import { allOf, exceptPred } from '../ir/preds.js';
import { ANY_REQUEST } from '../ir/request.js';
import type { Traffic } from '../ir/traffic.js';
import { isEmptyTraffic, subtractTraffic, unionTraffic } from '../ir/traffic-sets.js';
import { trafficText } from '../ir/traffic-text.js';
import type { Region } from '../loss/loss.js';
import { type AddressedKind, absentKinds } from './address-forms.js';
import { type Alternative, type Ledger, region } from './losses.js';

/** Where a rule stands while it is emitted. */
export interface RuleSite {
  readonly rule: Rule;
  readonly policy: Policy;
  /** The subjects that the rule is emitted for. */
  readonly subject: Pred;
  readonly ledger: Ledger;
  /** For messages: `Kubernetes`. */
  readonly target: string;
}

/** Traffic of which `exact` is sayable and `rest` is not; `wider` is sayable and holds both. */
export interface TrafficPlan {
  readonly exact: Traffic;
  readonly rest: Traffic;
  readonly wider: Traffic;
  /** What makes `rest` unsayable. */
  readonly code: Feature;
}

/** Less of the rule, or more than the rule. */
export type Way = 'less' | 'more';

/** The traffic to emit; perhaps none. */
export function chooseTraffic(site: RuleSite, plan: TrafficPlan): Traffic {
  if (isEmptyTraffic(plan.rest)) return plan.exact;
  const { rule, target } = site;
  const way = chooseWay(site, {
    code: plan.code,
    message: `${target} cannot say \`${trafficText(plan.rest)}\``,
    remedy: 'name TCP, UDP or SCTP ports, or all traffic',
    less: [ruleRegion(site, rule.peer, plan.rest)],
    lessText: isEmptyTraffic(plan.exact) ? leftOut(rule) : `\`${trafficText(plan.exact)}\``,
    more: [ruleRegion(site, rule.peer, subtractTraffic(plan.wider, rule.traffic))],
    moreText: `\`${trafficText(plan.wider)}\``,
  });
  return way === 'more' ? plan.wider : plan.exact;
}

/**
 * Whether peers that cannot be selected are left out (`less`) or `wider` stands for them. `traffic` is what is emitted for
 * the rule, which may be more than it says.
 */
export function choosePeers(
  site: RuleSite,
  code: Feature,
  part: Pred,
  wider: { readonly pred: Pred; readonly everybody: boolean },
  traffic: Traffic,
): Way {
  const all = unionTraffic(site.rule.traffic, traffic);
  return chooseWay(site, {
    code,
    message: `${site.target} cannot select \`${predText(part)}\` here: ${FEATURES[code]}`,
    remedy: REMEDIES[code] ?? '',
    less: [ruleRegion(site, part, all)],
    lessText: 'these peers are left out',
    more: [ruleRegion(site, exceptPred(wider.pred, part), all)],
    moreText: wider.everybody ? 'every peer' : `\`${predText(wider.pred)}\``,
  });
}

/** A target that says nothing about such requests: the rule goes (`less`), or lets every request pass (`more`). */
export function chooseRequest(site: RuleSite, code: Feature): Way {
  const { rule, target, subject } = site;
  return chooseWay(site, {
    code,
    message: `${target} has no ${FEATURES[code]}`,
    remedy: 'leave the filter to a mesh or a proxy and accept `wider`, or use a target that has it',
    less: [region(rule.direction, allOf(subject, rule.own), rule.peer, rule.traffic, rule.request)],
    lessText: leftOut(rule),
    more: [ruleRegion(site, rule.peer, rule.traffic)],
    moreText: `every request on \`${trafficText(rule.traffic)}\``,
  });
}

interface WayClaim {
  readonly code: Feature;
  readonly message: string;
  readonly remedy: string;
  readonly less: readonly Region[];
  readonly lessText: string;
  readonly more: readonly Region[];
  readonly moreText: string;
}

/** Less of an allow lets less through, less of a deny more; a pass can do either. */
export function chooseWay(site: RuleSite, claim: WayClaim): Way {
  const less: Alternative = {
    kind: effectOf(site.rule.action, 'less'),
    regions: claim.less,
    instead: claim.lessText,
  };
  const more: Alternative = {
    kind: effectOf(site.rule.action, 'more'),
    regions: claim.more,
    instead: claim.moreText,
  };
  const { code, message, remedy } = claim;
  const chosen = site.ledger.choose({
    code,
    message,
    remedy,
    origin: site.rule.origin,
    accepts: acceptsOf(site.rule, site.policy),
    alternatives: more.kind === 'narrower' ? [more, less] : [less, more],
  });
  return chosen.instead === more.instead && chosen.kind === more.kind ? 'more' : 'less';
}

export function effectOf(action: Action, way: Way): 'wider' | 'narrower' | 'both' {
  if (action === 'pass') return 'both';
  return (action === 'allow') === (way === 'more') ? 'wider' : 'narrower';
}

/** The flows of the rule with other peers or traffic, whatever their request. */
export function ruleRegion(site: RuleSite, peer: Pred, traffic: Traffic): Region {
  return region(site.rule.direction, allOf(site.subject, site.rule.own), peer, traffic, ANY_REQUEST);
}

/** Notes the fact under which nets mean what the rule says; where it may not be assumed, what is lost without it. */
export function noteAbsent(site: RuleSite, absent: Pred, traffic: Traffic): void {
  const kinds = absentKinds(absent);
  const facts = [...new Set(kinds.flatMap((kind) => SETTINGS[kind]))];
  const code: Feature = kinds.length === 0 ? 'kube-apiserver' : 'cidr';
  const names = facts.map((fact) => `\`${fact}\``);
  const remedy = facts.length === 0 ? '' : `state ${names.join(' and ')} in the cluster block`;
  if (site.ledger.mayAssume(absent)) {
    const message = `there is no \`${predText(absent)}\``;
    site.ledger.condition({ code, absent, origin: site.rule.origin, message, remedy, facts });
    return;
  }
  const { rule, policy, target } = site;
  const all = unionTraffic(rule.traffic, traffic);
  const parts: readonly (readonly [Way, Pred, string])[] = [
    ['more', exceptPred(absent, rule.peer), 'they are matched, too'],
    ['less', allOf(absent, rule.peer), 'they are left out'],
  ];
  for (const [way, part, instead] of parts)
    site.ledger.choose({
      code,
      origin: rule.origin,
      message: `${target} cannot tell \`${predText(absent)}\` from the peers by addresses`,
      remedy,
      accepts: acceptsOf(rule, policy),
      alternatives: [{ kind: effectOf(rule.action, way), regions: [ruleRegion(site, part, all)], instead }],
    });
}

export function acceptsOf(rule: Rule, policy: Policy): Rule['accepts'] {
  return [...rule.accepts, ...policy.accepts];
}

function leftOut(rule: Rule): string {
  return `the ${rule.action} is left out`;
}

const SETTINGS: Readonly<Record<AddressedKind, readonly string[]>> = {
  pod: ['pod-cidr'],
  node: ['node-cidr'],
  outside: ['pod-cidr', 'node-cidr'],
};

const REMEDIES: Readonly<Partial<Record<Feature, string>>> = {
  dns: 'name the addresses with `cidr(…)`, or use a target that resolves names',
  account: 'give the pods a label that says as which account they run',
  'account-label': 'give the pods a label that says as which account they run',
  'label-text': 'list the values',
  world: 'state `pod-cidr` and `node-cidr` in the cluster block',
  cluster: 'state `pod-cidr` and `node-cidr` in the cluster block',
  node: 'state `node-cidr` in the cluster block; by label nodes cannot be told apart',
  'kube-apiserver': 'state `api-server` in the cluster block',
  except: 'name what is meant instead of what is not',
};
