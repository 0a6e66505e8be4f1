/** One rule for subjects of one kind → elements, with a loss for everything in it that Cilium has no words for. */
import type { JsonMap } from '../../base/tree.js';
import type { Facts, Pred, Rule } from '../../ir/policy.js';
import { predText } from '../../ir/pred-text.js';
import { allOf, IS_POD, inNamespaces, mapTests } from '../../ir/preds.js';
import type { Request } from '../../ir/request.js';
import { NO_TRAFFIC, type Traffic } from '../../ir/traffic.js';
import { isEmptyTraffic } from '../../ir/traffic-sets.js';
import { trafficText } from '../../ir/traffic-text.js';
import { region } from '../losses.js';
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
import { compareMembers, type Element } from './emit-elements.js';
import { httpRules } from './emit-http.js';
import { planQueryName } from './emit-names.js';
import { NOBODY, type PeerItem, type PeerMember, planPeers } from './emit-peers.js';
import type { PeerPlace } from './emit-shapes.js';
import type { SubjectForm } from './emit-subjects.js';
import { type PortUse, planTraffic, trafficMembers } from './emit-traffic.js';
import type { CiliumSettings } from './settings.js';

export interface RulePlace extends RuleSite {
  readonly form: SubjectForm;
  readonly facts: Facts;
  readonly settings: CiliumSettings;
}

export function emitRule(place: RulePlace): readonly Element[] {
  const { rule, settings, ledger } = place;
  if (rule.action === 'pass') return [];
  const l7 = portsFor(place, l7Of(place));
  if (l7 === null) return [];
  const narrowed = {
    ...place,
    rule: { ...rule, traffic: l7.only ?? requestTraffic(rule.traffic, l7.use) },
  };
  if (isEmptyTraffic(narrowed.rule.traffic)) return [];
  const traffic = chooseTraffic(narrowed, planTraffic(narrowed.rule.traffic, l7.use, settings));
  if (isEmptyTraffic(traffic)) return [];
  const members = trafficMembers(traffic, l7.use);
  if (traffic.others.length > 0 && members.some(({ kind }) => kind === 'ports'))
    ledger.need(
      'protocols by name: `enable-extended-ip-protocols` (VRRP and IGMP from Cilium 1.19, the others from 1.20)',
    );
  if (l7.rules !== null) ledger.need('the L7 proxy (`enable-l7-proxy`, on by default)');
  const { action, direction } = rule;
  return peersOf(narrowed, traffic, l7.use === 'plain').flatMap(([member, peers]) =>
    members.map((each): Element => ({ direction, action, member, peers, traffic: each, rules: l7.rules })),
  );
}

/** `rules` is `null` where every request passes. */
interface L7 {
  readonly use: PortUse;
  readonly rules: JsonMap | null;
  /** The part of the rule's traffic that can be said; absent where all of it can. */
  readonly only?: Traffic;
}

const PLAIN: L7 = { use: 'plain', rules: null };

/** `null`: the rule is left out. L7 rules stand on allows; on nodes only DNS rules on egress (cilium.md 2.12). */
function l7Of(place: RulePlace): L7 | null {
  const { rule, form, settings } = place;
  const { request } = rule;
  const allowed = rule.action === 'allow' && settings.l7Proxy;
  switch (request.kind) {
    case 'any':
      return PLAIN;
    case 'http': {
      if (!allowed || form.kind === 'node') return instead(place, 'http');
      const rules = httpRules(request.patterns);
      return rules.length === 0 ? null : { use: 'http', rules: { http: rules } };
    }
    case 'dns':
      if (!allowed || rule.direction === 'ingress') return instead(place, 'dns-query');
      return dnsRules(place, request.patterns);
  }
}

function instead(place: RulePlace, code: 'http' | 'dns-query'): L7 | null {
  return chooseRequest(place, code) === 'more' ? PLAIN : null;
}

function dnsRules(place: RulePlace, patterns: readonly string[]): L7 | null {
  const { rule, settings } = place;
  const said = new Map<string, JsonMap>();
  for (const pattern of patterns) {
    const { json, beyond, missing } = planQueryName(pattern, settings);
    const dns = (of: readonly string[]): Request => ({ kind: 'dns', patterns: of });
    const claim = (of: readonly string[]) => [
      region(rule.direction, allOf(place.subject, rule.own), rule.peer, rule.traffic, dns(of)),
    ];
    if (beyond.length + missing.length > 0) {
      const way = chooseWay(place, {
        code: 'dns-query',
        message: `Cilium cannot say \`dns-query ${JSON.stringify(pattern)}\`: its \`*\` may also be nothing`,
        remedy: 'let `*` stand for whole labels',
        less: claim(missing.length > 0 ? missing : [pattern]),
        lessText:
          missing.length > 0 && json !== null ? `\`${JSON.stringify(json)}\`` : 'these names are left out',
        more: beyond.length > 0 ? claim(beyond) : [ruleRegion(place, rule.peer, rule.traffic)],
        moreText: beyond.length > 0 ? `\`${JSON.stringify(json)}\`` : 'every request',
      });
      if (way === 'more' && beyond.length === 0) return PLAIN;
      if (way === 'less' && (missing.length === 0 || json === null)) continue;
    }
    if (json !== null) said.set(JSON.stringify(json), json);
  }
  return said.size === 0 ? null : { use: 'dns', rules: { dns: [...said.values()] } };
}

/** The DNS proxy takes few single ports; where the rule has more, the rest is left out or every request passes. */
function portsFor(place: RulePlace, l7: L7 | null): L7 | null {
  if (l7?.use !== 'dns') return l7;
  const { rule } = place;
  const { exact, rest } = planTraffic(requestTraffic(rule.traffic, 'dns'), 'dns', place.settings);
  if (isEmptyTraffic(rest)) return l7;
  const way = chooseWay(place, {
    code: 'dns-query',
    message: `Cilium takes single ports for DNS rules, not \`${trafficText(rest)}\``,
    remedy: 'name the ports of the resolver, such as `udp/53`',
    less: [region(rule.direction, allOf(place.subject, rule.own), rule.peer, rest, rule.request)],
    lessText: isEmptyTraffic(exact) ? 'the allow is left out' : `\`${trafficText(exact)}\``,
    more: [ruleRegion(place, rule.peer, rule.traffic)],
    moreText: 'every request',
  });
  return way === 'more' ? PLAIN : { ...l7, only: exact };
}

/** HTTP runs over TCP, DNS over UDP and TCP: on anything else there is no such request. */
function requestTraffic(traffic: Traffic, use: PortUse): Traffic {
  if (use === 'plain') return traffic;
  return { ...NO_TRAFFIC, tcp: traffic.tcp, ...(use === 'dns' ? { udp: traffic.udp } : {}) };
}

function peersOf(
  place: RulePlace,
  traffic: Traffic,
  plain: boolean,
): readonly (readonly [PeerMember, readonly PeerItem['value'][]])[] {
  const { rule, form, ledger } = place;
  const peer =
    form.namespace === ''
      ? rule.peer
      : mapTests(rule.peer, (test) =>
          test.kind === 'own-namespace' ? allOf(IS_POD, inNamespaces(form.namespace)) : test,
        );
  const byMember = new Map<PeerMember, PeerItem['value'][]>();
  for (const { part, code, said } of planPeers(peer, peerPlace(place, plain))) {
    if (said === NOBODY) {
      leaveOut(place, part, traffic);
      continue;
    }
    const wider = { pred: said.pred, everybody: false };
    if (code !== null && choosePeers(place, code, part, wider, traffic) === 'less') continue;
    if (said.absent !== null) noteAbsent(place, said.absent, traffic);
    for (const { member, value } of said.items) {
      if (member === 'Nodes') ledger.need('labels of nodes in policies (`enable-node-selector-labels`)');
      const list = byMember.get(member) ?? [];
      list.push(value);
      byMember.set(member, list);
    }
  }
  return [...byMember].sort(([a], [b]) => compareMembers(a, b));
}

/** Reserved endpoints by address: nothing says them. */
function leaveOut(place: RulePlace, part: Pred, traffic: Traffic): void {
  const { rule, policy, ledger } = place;
  ledger.choose({
    code: 'identity',
    origin: rule.origin,
    message: `Cilium cannot select \`${predText(part)}\` by address`,
    remedy: 'name the identity',
    accepts: acceptsOf(rule, policy),
    alternatives: [
      {
        kind: rule.action === 'allow' ? 'narrower' : 'wider',
        regions: [ruleRegion(place, part, traffic)],
        instead: 'these peers are left out',
      },
    ],
  });
}

/** A pod's own node reaches it below every explicit deny (cilium.md 2.3), so allows need not say it; a proxy must not judge it. */
function peerPlace(place: RulePlace, plain: boolean): PeerPlace {
  const { rule, form, facts, settings } = place;
  const passes =
    settings.localhostAllowed &&
    rule.direction === 'ingress' &&
    rule.action === 'allow' &&
    form.kind !== 'node';
  return {
    settings,
    facts,
    direction: rule.direction,
    allows: rule.action === 'allow',
    subject: form.kind,
    ownNode: !passes ? 'policed' : plain ? 'free' : 'avoided',
  };
}

/** The own node, for agents that do not let it in by themselves. */
export function localHost(rule: Pick<Rule, 'direction'>): Element {
  return {
    direction: rule.direction,
    action: 'allow',
    member: 'Entities',
    peers: ['host'],
    traffic: { kind: 'all' },
    rules: null,
  };
}

/** Every endpoint and all traffic, which isolates nobody from anything. */
export function everything(direction: Rule['direction']): Element {
  return { ...localHost({ direction }), peers: ['all'] };
}
