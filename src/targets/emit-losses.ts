/** Losses that stand on no rule: gateways, what decides after the last tier, actions and subjects that a family does not have. */
import { FEATURES, type Feature } from '../ir/feature.js';
import {
  type Direction,
  type Policy,
  type PolicySet,
  type Pred,
  type Rule,
  TRUE_PRED,
} from '../ir/policy.js';
import { predText } from '../ir/pred-text.js';
import { allOf, IS_NODE, IS_POD, OWN_NODE } from '../ir/preds.js';
import { ANY_REQUEST } from '../ir/request.js';
import { ALL_TRAFFIC } from '../ir/traffic.js';
import type { Region } from '../loss/loss.js';
import { type Ledger, region } from './losses.js';
import { acceptsOf } from './rule-losses.js';

/** Only Cilium has egress gateways. */
export function reportGateways(set: PolicySet, target: string, ledger: Ledger): void {
  for (const gateway of set.gateways) {
    ledger.effect({
      code: 'gateway',
      origin: gateway.origin,
      message: `${target} has no egress gateways: \`${gateway.name}\``,
      instead: 'nothing; the traffic leaves from the address of the pod or its node',
      remedy: 'route it outside the cluster, or use Cilium',
      accepts: gateway.accepts,
    });
  }
}

/** What decides after the last tier, where it denies: families without a word for it pass instead. */
export function reportEnd(set: PolicySet, target: string, ledger: Ledger): void {
  for (const entry of set.end) {
    if (entry.action !== 'deny') continue;
    ledger.choose({
      code: 'enforcement-always',
      origin: endOrigin(set),
      message: `${target} lets through what no policy selects; \`${predText(entry.when)}\` would be denied ${entry.direction}`,
      remedy: 'write a policy with `default deny`',
      accepts: [],
      alternatives: [
        {
          kind: 'wider',
          regions: [region(entry.direction, entry.when, TRUE_PRED, ALL_TRAFFIC, ANY_REQUEST)],
          instead: 'nothing',
        },
      ],
    });
  }
}

/** An action that the family does not have: the rule is left out. */
export function dropAction(rule: Rule, policy: Policy, code: Feature, target: string, ledger: Ledger): void {
  ledger.choose({
    code,
    origin: rule.origin,
    message: `${target} has no ${FEATURES[code]}: \`${rule.action} ${rule.direction === 'ingress' ? 'from' : 'to'} ${predText(rule.peer)}\``,
    remedy: rule.action === 'deny' ? 'allow only what is meant' : '',
    accepts: acceptsOf(rule, policy),
    alternatives: [
      {
        kind: rule.action === 'deny' ? 'wider' : 'both',
        regions: [
          region(rule.direction, allOf(policy.subject, rule.own), rule.peer, rule.traffic, rule.request),
        ],
        instead: `the ${rule.action} is left out`,
      },
    ],
  });
}

/**
 * Subjects that the family cannot select: nothing isolates them in the directions of `isolated`, and the rules are left out.
 * `policed`: other policies may isolate them all the same, so that what these rules allow is missing.
 */
export function dropSubject(
  of: {
    readonly policy: Policy;
    readonly subject: Pred;
    readonly code: Feature;
    readonly isolated: readonly Direction[];
    readonly rules: readonly Rule[];
    readonly policed: boolean;
  },
  target: string,
  ledger: Ledger,
): void {
  const { policy, subject, code } = of;
  const claim = {
    code,
    origin: policy.origin,
    message: `${target} cannot police \`${predText(subject)}\` with one policy: ${FEATURES[code]}`,
    remedy: SUBJECT_REMEDIES[code] ?? '',
    accepts: policy.accepts,
  };
  const regionOf = (rule: Rule): Region =>
    region(rule.direction, allOf(subject, rule.own), rule.peer, rule.traffic, rule.request);
  ledger.choose({
    ...claim,
    alternatives: [
      {
        kind: 'wider',
        regions: [
          ...of.isolated.map((direction) => region(direction, subject, TRUE_PRED, ALL_TRAFFIC, ANY_REQUEST)),
          ...of.rules.filter((rule) => rule.action !== 'allow').map(regionOf),
        ],
        instead: 'nothing is denied to them',
      },
    ],
  });
  if (!of.policed) return;
  ledger.choose({
    ...claim,
    alternatives: [
      {
        kind: 'narrower',
        regions: of.rules.filter((rule) => rule.action !== 'deny').map(regionOf),
        instead: 'what is allowed for them is left out',
      },
    ],
  });
}

/** Isolation that covers the subject's own node, where the plugin lets that node reach its pods whatever a policy says. */
export function reportOwnNode(policy: Policy, target: string, ledger: Ledger): void {
  if (policy.isolates.ingress !== 'all') return;
  ledger.choose({
    code: 'local-node',
    origin: policy.origin,
    message: `under ${target} a pod's own node always reaches it`,
    remedy: '',
    accepts: policy.accepts,
    alternatives: [
      {
        kind: 'wider',
        regions: [
          region(
            'ingress',
            allOf(IS_POD, policy.subject),
            allOf(IS_NODE, OWN_NODE),
            ALL_TRAFFIC,
            ANY_REQUEST,
          ),
        ],
        instead: 'the own node stays open',
      },
    ],
  });
}

function endOrigin(set: PolicySet): Policy['origin'] {
  const [first] = set.policies;
  const span = first?.origin.span ?? { file: { name: '', text: '' }, start: 0, end: 0 };
  return { span: { ...span, start: 0, end: 0 }, label: 'enforcement' };
}

const SUBJECT_REMEDIES: Readonly<Partial<Record<Feature, string>>> = {
  'cluster-subject': 'name the namespaces, or state `namespaces closed` in the cluster block',
  'account-subject': 'give the pods a label that says as which account they run',
  'address-subject': 'select the pods by label',
  'label-text': 'list the values',
};
