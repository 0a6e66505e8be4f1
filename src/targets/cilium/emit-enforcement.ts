/**
 * What the agent's enforcement mode decides where no policy is, as policies of netc's own: `always` denies what nothing selects, so what must stay
 * open is said; `never` denies nothing, so every deny is lost.
 */
import { nowhere } from '../../base/source.js';
import {
  DIRECTIONS,
  type Direction,
  type EndpointKind,
  type Policy,
  type PolicySet,
  type Pred,
  type Rule,
  TRUE_PRED,
} from '../../ir/policy.js';
import { simplifyPred } from '../../ir/pred-forms.js';
import { allOf, anyOf, expandSets, isFalse, isKind, isTrue, notOf, predKey } from '../../ir/preds.js';
import { ANY_REQUEST } from '../../ir/request.js';
import { ALL_TRAFFIC } from '../../ir/traffic.js';
import { isAllTraffic } from '../../ir/traffic-sets.js';
import { endDenies } from '../../legalize/end-as-tier.js';
import { scopeName } from '../emit-input.js';
import { type Ledger, region } from '../losses.js';
import type { CiliumSettings } from './settings.js';

/** Without what the end denies pods that have no labels yet: the agent does that itself, whatever policies say (cilium.md 2.3). */
export function withoutInitEnd(set: PolicySet): PolicySet {
  const end = set.end.flatMap((entry) => {
    if (entry.action === 'allow') return [entry];
    const when = simplifyPred(allOf(entry.when, notOf(isKind('init'))));
    return isFalse(when) ? [] : [{ ...entry, when }];
  });
  return { ...set, end };
}

/** Policies that let everything pass for what nothing isolates, in mode `always`: one for each kind of endpoint. */
export function openPolicies(
  isolated: Readonly<Record<Direction, Pred>>,
  settings: CiliumSettings,
): readonly Policy[] {
  if (settings.enforcement !== 'always') return [];
  return OPEN_KINDS.flatMap(([kind, name]) => {
    if (kind === 'node' && !settings.hostFirewall) return [];
    const subject = isKind(kind);
    const rules = DIRECTIONS.flatMap((direction) => {
      const own = simplifyPred(allOf(subject, notOf(isolated[direction])));
      return isFalse(own) ? [] : [openRule(direction, predKey(own) === predKey(subject) ? TRUE_PRED : own)];
    });
    return rules.length === 0 ? [] : [openPolicy(`netc-open-${name}`, subject, rules)];
  });
}

const OPEN_KINDS = [
  ['pod', 'pods'],
  ['node', 'nodes'],
  ['health', 'health'],
  ['ingress', 'ingress'],
] as const satisfies readonly (readonly [EndpointKind, string])[];

const ORIGIN = { span: nowhere(''), label: 'enforcement' };

function openRule(direction: Direction, own: Pred): Rule {
  return {
    direction,
    action: 'allow',
    own,
    peer: TRUE_PRED,
    traffic: ALL_TRAFFIC,
    request: ANY_REQUEST,
    effects: [],
    origin: ORIGIN,
    accepts: [],
  };
}

function openPolicy(name: string, subject: Pred, rules: readonly Rule[]): Policy {
  return {
    name,
    scope: { kind: 'cluster' },
    tier: '',
    rank: { order: 0, tie: 0 },
    subject,
    sequence: 'together',
    isolates: { ingress: 'none', egress: 'none' },
    rules,
    effects: [],
    origin: ORIGIN,
    accepts: [],
    description: '',
  };
}

/** Mode `always` denies at the end what it polices, and nothing else. */
export function claimEnd(set: PolicySet, settings: CiliumSettings, ledger: Ledger): void {
  const unpoliced = anyOf(isKind('unmanaged'), ...(settings.hostFirewall ? [] : [isKind('node')]));
  ledger.choose({
    code: 'node-subject',
    origin: ORIGIN,
    message: 'Cilium polices nodes under the host firewall only',
    remedy: 'switch on the host firewall and state `cilium { host-firewall on }` in the cluster block',
    accepts: [],
    alternatives: [
      {
        kind: 'wider',
        regions: DIRECTIONS.map((direction) =>
          region(
            direction,
            simplifyPred(allOf(unpoliced, endDenies(set, direction), expandSets(set.enforced, set.sets))),
            TRUE_PRED,
            ALL_TRAFFIC,
            ANY_REQUEST,
          ),
        ),
        instead: 'nothing is denied to them',
      },
    ],
  });
}

/** Mode `never`: nothing of the policies is enforced. */
export function claimNever(policies: readonly Policy[], ledger: Ledger): void {
  for (const policy of policies) {
    const name = scopeName(policy);
    ledger.choose({
      code: 'enforcement-never',
      origin: policy.origin,
      message: `Cilium enforces nothing in mode \`never\`: \`${name === '' ? '' : `${name}/`}${policy.name}\``,
      remedy: 'set the enforcement mode to `default` and say so in the cluster block',
      accepts: policy.accepts,
      alternatives: [
        {
          kind: 'wider',
          regions: [
            ...DIRECTIONS.filter((direction) => denies(policy, direction)).map((direction) =>
              region(direction, policy.subject, TRUE_PRED, ALL_TRAFFIC, ANY_REQUEST),
            ),
            ...policy.rules
              .filter((rule) => rule.action === 'deny')
              .map((rule) =>
                region(
                  rule.direction,
                  allOf(policy.subject, rule.own),
                  rule.peer,
                  rule.traffic,
                  rule.request,
                ),
              ),
          ],
          instead: 'nothing',
        },
      ],
    });
  }
}

/** Does the policy isolate and leave anything out? */
function denies(policy: Policy, direction: Direction): boolean {
  return policy.isolates[direction] !== 'none' && !letsAllPass(policy, direction);
}

/** Does a rule let everything pass for all its subjects, the own node aside? */
function letsAllPass(policy: Policy, direction: Direction): boolean {
  return policy.rules.some(
    (rule) =>
      rule.action === 'allow' &&
      rule.direction === direction &&
      rule.request.kind === 'any' &&
      isTrue(rule.own) &&
      isAllTraffic(rule.traffic) &&
      (isTrue(rule.peer) ||
        (direction === 'ingress' &&
          isFalse(simplifyPred(allOf(notOf(rule.peer), notOf({ kind: 'own-node' })))))),
  );
}
