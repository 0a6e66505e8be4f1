/**
 * One rule of the neutral policy → the rules of a Calico policy that say it, in any order among themselves, with a loss for
 * everything in it that has no words there.
 */
import type { JsonMap } from '../../base/tree.js';
import { type Effect, type Pred, type Rule, TRUE_PRED } from '../../ir/policy.js';
import { certainlyImplies, simplifyPred } from '../../ir/pred-forms.js';
import { allOf, IS_NODE, IS_POD, inNamespaces, isFalse, isTrue, OWN_NODE } from '../../ir/preds.js';
import { ANY_REQUEST } from '../../ir/request.js';
import type { Traffic } from '../../ir/traffic.js';
import { isEmptyTraffic } from '../../ir/traffic-sets.js';
import type { Family } from '../../values/nets.js';
import { ADDRESSED_KINDS } from '../address-forms.js';
import { besideAddresses, inOwnNamespace, peerParts, withoutOwnNode } from '../peer-parts.js';
import {
  acceptsOf,
  choosePeers,
  chooseRequest,
  chooseTraffic,
  chooseWay,
  noteAbsent,
  type RuleSite,
  ruleRegion,
} from '../rule-losses.js';
import { needsComplement, planComplement } from './emit-complements.js';
import { ANYTHING, type Entity, type EntityPlace, planEntity, type SaidEntities } from './emit-entities.js';
import { httpMatches } from './emit-http.js';
import { planTraffic, type TrafficMatch, trafficMatches } from './emit-traffic.js';

export interface RulePlace extends RuleSite, EntityPlace {
  /** The subjects are pods, which their own node reaches whatever a policy says; else nodes. */
  readonly pods: boolean;
  /** Application layer policy is on. */
  readonly http: boolean;
  /** The one namespace of the subjects; empty where there are several. */
  readonly home: string;
}

const ACTIONS = { allow: 'Allow', deny: 'Deny', pass: 'Pass' } as const;

export function emitRule(given: RulePlace): readonly JsonMap[] {
  // First: what else is said wider is so for all subjects that the rule is said for.
  const own = ownOf(given);
  if (own === null) return [];
  const { place } = own;
  const { rule } = place;
  const requests = requestsOf(place);
  if (requests?.length === 0) return [];
  const traffic = chooseTraffic(place, planTraffic(rule.traffic));
  if (isEmptyTraffic(traffic)) return [];
  if (place.pods && rule.direction === 'ingress' && rule.action === 'deny') claimOwnNode(place);
  const peers = peersOf(place, traffic);
  return combine(
    ACTIONS[rule.action],
    rule.direction,
    own.entities,
    peers,
    trafficMatches(traffic),
    requests,
  );
}

/** What a `log` speaks about, as rules that record and go on. What cannot be said is not logged, which changes no verdict. */
export function emitLog(place: RulePlace, effect: Effect): readonly JsonMap[] {
  const about = effect.rule ?? place.rule;
  const traffic = planTraffic(about.traffic).exact;
  if (isEmptyTraffic(traffic) || about.direction !== place.rule.direction) return [];
  const peer = peerIn(place, about.peer);
  const parts = peerParts(peer, ADDRESSED_KINDS) ?? [];
  const ownParts = certainlyImplies(place.subject, about.own) ? null : peerParts(about.own, ADDRESSED_KINDS);
  const entities = (list: typeof parts): readonly Entity[] =>
    list.flatMap((part) => {
      const plan = planEntity(part, place);
      return plan.ok ? plan.said.entities : [];
    });
  const own = ownParts === null ? ANYTHING.entities : entities(ownParts);
  return combine('Log', about.direction, own, entities(parts), trafficMatches(traffic), null);
}

/** `null`: rules without `http`; empty: no rule. */
function requestsOf(place: RulePlace): readonly JsonMap[] | null {
  const { request, direction, action } = place.rule;
  switch (request.kind) {
    case 'any':
      return null;
    case 'dns':
      return chooseRequest(place, 'dns-query') === 'more' ? null : [];
    case 'http':
      if (place.http && direction === 'ingress' && action === 'allow')
        return httpMatches(place, request.patterns);
      return chooseRequest(place, 'http') === 'more' ? null : [];
  }
}

/** A deny that would keep a pod's own node away does not: the host reaches its own pods (felix/rules/static.go). */
function claimOwnNode(place: RulePlace): void {
  const { rule, policy, ledger } = place;
  const peer = simplifyPred(allOf(rule.peer, IS_NODE, OWN_NODE));
  if (isFalse(peer)) return;
  ledger.choose({
    code: 'local-node',
    origin: rule.origin,
    message: "under Calico a pod's own node always reaches it",
    remedy: 'deny the other nodes only: `remote-nodes`',
    accepts: acceptsOf(rule, policy),
    alternatives: [
      {
        kind: 'wider',
        regions: [{ ...ruleRegion(place, peer, rule.traffic), request: ANY_REQUEST }],
        instead: 'the own node stays open',
      },
    ],
  });
}

function peerIn(place: RulePlace, peer: Pred): Pred {
  const { rule, home } = place;
  const open = place.pods && rule.direction === 'ingress' ? withoutOwnNode(peer) : peer;
  return simplifyPred(home === '' ? open : inOwnNamespace(open, home));
}

function peersOf(place: RulePlace, traffic: Traffic): readonly Entity[] {
  const peer = peerIn(place, place.rule.peer);
  const parts = peerParts(peer, ADDRESSED_KINDS);
  const everything = { pred: TRUE_PRED, everybody: true };
  if (place.namespace === '' && needsComplement(peer, place)) {
    const rest = planComplement(peer, place);
    if (rest !== null) return rest.entities;
  }
  if (parts === null)
    return choosePeers(place, 'except', peer, everything, traffic) === 'more' ? ANYTHING.entities : [];
  const beside = besideAddresses(parts, ADDRESSED_KINDS, place.facts);
  if (beside.absent !== null) noteAbsent(place, beside.absent, traffic);
  const result = new Map<string, Entity>();
  for (const part of beside.parts) {
    const plan = planEntity(part, place);
    if (!plan.ok && choosePeers(place, plan.code, part.pred, widerOf(plan.wider), traffic) === 'less')
      continue;
    const said = plan.ok ? plan.said : plan.wider;
    if (said.absent !== null) noteAbsent(place, said.absent, traffic);
    for (const entity of said.entities) result.set(JSON.stringify(entity), entity);
  }
  return [...result.values()];
}

/** Does the policy have a rule that only a cluster-wide policy can say exactly? */
export function needsGlobal(place: Omit<RulePlace, 'rule'>, rules: readonly Rule[]): boolean {
  return rules.some((rule) => {
    const at = { ...place, rule };
    const peer = peerIn(at, rule.peer);
    return needsComplement(peer, at) && planComplement(peer, at) !== null;
  });
}

function widerOf(said: SaidEntities): { readonly pred: Pred; readonly everybody: boolean } {
  return { pred: said.pred, everybody: said.entities === ANYTHING.entities };
}

/** The part of the subjects that the rule is for, as the rule's own end, and the rule as it is said then; `null`: not at all. */
function ownOf(place: RulePlace): { readonly entities: readonly Entity[]; readonly place: RulePlace } | null {
  const { rule, subject } = place;
  if (isTrue(rule.own) || certainlyImplies(subject, rule.own)) return { entities: ANYTHING.entities, place };
  const kind = place.pods ? IS_POD : IS_NODE;
  const own = simplifyPred(allOf(kind, ownIn(place, rule)));
  const plans = peerParts(own, ADDRESSED_KINDS)?.map((part) => planEntity(part, place)) ?? null;
  const entities = plans?.flatMap((plan) => (plan.ok && plan.said.absent === null ? plan.said.entities : []));
  if (plans !== null && entities !== undefined && plans.every((plan) => plan.ok && plan.said.absent === null))
    return { entities, place };
  const whole = { ...place, rule: { ...rule, own: TRUE_PRED } };
  const way = chooseWay(place, {
    code: 'own-end',
    message: 'Calico cannot narrow the rule to these subjects',
    remedy: 'write a policy of its own for them',
    less: [ruleRegion(place, rule.peer, rule.traffic)],
    lessText: `the ${rule.action} is left out`,
    more: [ruleRegion(whole, rule.peer, rule.traffic)],
    moreText: 'the rule for all subjects of the policy',
  });
  return way === 'more' ? { entities: ANYTHING.entities, place: whole } : null;
}

/** What the subjects' own namespace already says needs no saying. */
function ownIn(place: RulePlace, rule: Rule): Pred {
  return place.home === '' ? rule.own : allOf(rule.own, inNamespaces(place.home));
}

function combine(
  action: string,
  direction: Rule['direction'],
  own: readonly Entity[],
  peers: readonly Entity[],
  traffic: readonly TrafficMatch[],
  requests: readonly JsonMap[] | null,
): readonly JsonMap[] {
  const result = new Map<string, JsonMap>();
  for (const peer of peers) {
    for (const here of own) {
      for (const match of traffic) {
        for (const http of requests ?? [null]) {
          const rule = ruleJson(action, direction, here, peer, match, http);
          if (rule !== null) result.set(JSON.stringify(rule), rule);
        }
      }
    }
  }
  return [...result.values()];
}

/** The other family's ICMP never occurs, and the API refuses to hear that it does not (calico.md 4). */
function protocolIn(rule: JsonMap, family: Family | undefined): JsonMap {
  const idle = family === undefined ? undefined : FOREIGN_ICMP[family];
  if (idle === undefined || rule['notProtocol'] !== idle) return rule;
  const { notProtocol: _, ...rest } = rule;
  return rest;
}

const FOREIGN_ICMP: Readonly<Record<Family, string>> = { 4: 'ICMPv6', 6: 'ICMP' };

/** `null` where the families of the parts exclude each other. */
function ruleJson(
  action: string,
  direction: Rule['direction'],
  own: Entity,
  peer: Entity,
  match: TrafficMatch,
  http: JsonMap | null,
): JsonMap | null {
  const families = [own.family, peer.family, match.family].filter((f): f is Family => f !== null);
  if (new Set(families).size > 1) return null;
  const [family] = families;
  // A list of nets, or the protocol's name, says the family already.
  const said =
    match.family !== null || [own, peer].some((end) => 'nets' in end.match || 'notNets' in end.match);
  const source = direction === 'ingress' ? peer.match : own.match;
  const destination = { ...(direction === 'ingress' ? own.match : peer.match), ...match.destination };
  return {
    action,
    ...(family === undefined || said ? {} : { ipVersion: family }),
    ...protocolIn(match.rule, family),
    ...(Object.keys(source).length === 0 ? {} : { source }),
    ...(Object.keys(destination).length === 0 ? {} : { destination }),
    ...(http === null ? {} : { http }),
  };
}
