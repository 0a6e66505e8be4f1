/**
 * What DNS rules need around them, as rules that other rules imply. `toFQDNs` knows only names whose answers passed the DNS
 * proxy, so every allow by name gets a DNS rule on the pod's allowed way to its resolver (cilium.md 2.10); a DNS rule makes the
 * proxy refuse what a broader allow on the same port would pass, so such allows are repeated port by port beside it; and an HTTP
 * rule would take the port from the DNS proxy, so it leaves the ports of DNS rules out.
 */
import { DIRECTIONS, type Facts, type Policy, type Pred, type Rule } from '../../ir/policy.js';
import { certainlyDisjoint, certainlyImplies, fromDnf, simplifyPred, toDnf } from '../../ir/pred-forms.js';
import { allOf, anyOf, IS_POD, isFalse, notOf, predKey, testsOf } from '../../ir/preds.js';
import { ANY_REQUEST } from '../../ir/request.js';
import { NO_TRAFFIC, TCP, type Traffic, UDP } from '../../ir/traffic.js';
import {
  intersectTraffic,
  isEmptyTraffic,
  portTraffic,
  subtractTraffic,
  trafficKey,
  unionTraffic,
} from '../../ir/traffic-sets.js';
import { trafficText } from '../../ir/traffic-text.js';
import { createSubjectIndex, type SubjectIndex } from '../../legalize/subjects.js';
import { type Ledger, region } from '../losses.js';
import { acceptsOf } from '../rule-losses.js';
import { planPeers } from './emit-peers.js';
import { planTraffic } from './emit-traffic.js';
import type { CiliumSettings } from './settings.js';

export interface WithDnsRules {
  readonly policies: readonly Policy[];
  /** Rules that others imply; with the policy of the rule that one says again, whose losses it shares. */
  readonly implied: ReadonlyMap<Rule, Policy | null>;
}

/** Where a resolver listens (RFC 1035, 4.2). */
const DNS_TRAFFIC: Traffic = unionTraffic(
  portTraffic(UDP, [{ first: 53, last: 53 }]),
  portTraffic(TCP, [{ first: 53, last: 53 }]),
);

/** `subject`: those of a policy's subjects whose egress it decides (see `emit-levels.ts`). */
export interface Levelled {
  readonly policy: Policy;
  readonly subject: Pred;
}

export function withDnsRules(
  given: readonly Levelled[],
  isolated: (subject: Pred) => Pred,
  facts: Facts,
  settings: CiliumSettings,
  ledger: Ledger,
): WithDnsRules {
  const implied = new Map<Rule, Policy | null>();
  const imply = (rule: Rule, of: Policy | null): Rule => {
    implied.set(rule, of);
    return rule;
  };
  const policies = given.map(({ policy }) => policy);
  if (!settings.l7Proxy) return { policies, implied };
  /** The allows of the policies as they stand by then. */
  const waysIn = (of: readonly Policy[]): readonly Way[] =>
    of.flatMap((policy, i) => waysOf(policy, given[i]?.subject ?? policy.subject));
  const ways = indexed(waysIn(policies).flatMap(toResolver));
  const named = given.map(({ policy, subject }): Policy => {
    if (!policy.rules.some(speaksOfNames)) return policy;
    return { ...policy, rules: policy.rules.flatMap((rule) => withResolver(policy, subject, rule)) };
  });
  /** What of a way can lead to a resolver. */
  function toResolver(way: Way): readonly Way[] {
    const peer = simplifyPred(allOf(way.rule.peer, facts.dns ?? IS_POD));
    const traffic = intersectTraffic(way.rule.traffic, DNS_TRAFFIC);
    return isFalse(peer) || isEmptyTraffic(traffic) ? [] : [{ ...way, rule: { ...way.rule, peer, traffic } }];
  }
  function withResolver(policy: Policy, whole: Pred, rule: Rule): readonly Rule[] {
    const names = speaksOfNames(rule) ? namedPart(rule.peer) : null;
    const subject = simplifyPred(allOf(whole, rule.own));
    if (names === null || isFalse(simplifyPred(allOf(subject, isolated(subject))))) return [rule];
    const added: Rule[] = [];
    const covered: Pred[] = [];
    for (const way of ways.near(subject)) {
      const own = certainlyImplies(subject, way.subject)
        ? subject
        : simplifyPred(allOf(subject, way.subject));
      if (isFalse(own)) continue;
      const { peer, traffic } = way.rule;
      covered.push(own);
      if (way.rule.request.kind === 'dns') continue;
      const plain: Rule = {
        ...rule,
        own: predKey(own) === predKey(subject) ? rule.own : own,
        peer,
        traffic,
        request: ANY_REQUEST,
        effects: [],
        accepts: [],
      };
      added.push(imply(plain, null), imply({ ...plain, request: { kind: 'dns', patterns: ['*'] } }, null));
    }
    const rest = simplifyPred(allOf(subject, notOf(anyOf(...covered))));
    if (covered.some((own) => predKey(own) === predKey(subject)) || isFalse(rest)) return [rule, ...added];
    ledger.choose({
      code: 'dns',
      origin: rule.origin,
      message:
        'the names never resolve: no allowed way leads from these pods to a resolver that Cilium could watch',
      remedy: 'allow the pods `to cluster-dns on udp/53`, and say in the cluster block where `dns` is',
      accepts: acceptsOf(rule, policy),
      alternatives: [
        {
          kind: 'narrower',
          regions: [
            region(rule.direction, allOf(rest, isolated(rest)), names.named, rule.traffic, rule.request),
          ],
          instead: 'nothing for these names',
        },
      ],
    });
    const left = simplifyPred(anyOf(...covered));
    return [
      ...(isFalse(names.rest) ? [] : [{ ...rule, peer: names.rest }]),
      ...(isFalse(left) ? [] : [{ ...rule, own: allOf(rule.own, left), peer: names.named }]),
      ...added,
    ];
  }
  const said = saidPeers(facts, settings);
  const queries = indexed(waysIn(named).filter(({ rule }) => rule.request.kind === 'dns'));
  const parted = named.map((policy): Policy => {
    if (!policy.rules.some(isHttpOut)) return policy;
    return {
      ...policy,
      rules: policy.rules.flatMap((rule) => withoutDnsPorts(policy, rule, queries, said, ledger)),
    };
  });
  if (!settings.dnsRulesRestrict) return { policies: parted, implied };
  const broad = indexed(
    waysIn(parted).filter(({ rule }) => rule.request.kind === 'any' && !implied.has(rule)),
  );
  const full = parted.map((policy): Policy => {
    const more = policy.rules.flatMap((rule) =>
      rule.request.kind === 'dns' &&
      rule.action === 'allow' &&
      rule.direction === 'egress' &&
      !implied.has(rule)
        ? broad.near(policy.subject).flatMap((way) => {
            const beside = apart(rule, way.rule, said) ? null : repeated(policy, rule, way);
            if (beside === null) return [];
            const { exact, rest } = planTraffic(beside.traffic, 'plain', settings);
            claimNamed(policy, rule, { ...beside, traffic: rest }, said, ledger);
            return isEmptyTraffic(exact) ? [] : [imply({ ...beside, traffic: exact }, way.policy)];
          })
        : [],
    );
    return more.length === 0 ? policy : { ...policy, rules: [...policy.rules, ...more] };
  });
  return { policies: full, implied };
}

interface Way {
  readonly policy: Policy;
  readonly rule: Rule;
  readonly subject: Pred;
}

function indexed(ways: readonly Way[]): SubjectIndex<Way> {
  const index = createSubjectIndex<Way>();
  for (const way of ways) index.add(way.subject, way);
  return index;
}

/** The allows of egress, and for whom. */
function waysOf(policy: Policy, subject: Pred): readonly Way[] {
  return policy.rules.flatMap((rule) =>
    rule.action === 'allow' && rule.direction === DIRECTIONS[1] && rule.request.kind !== 'http'
      ? [{ policy, rule, subject: simplifyPred(allOf(subject, rule.own)) }]
      : [],
  );
}

/** The peers of a rule of egress as wide as they may be said, where there are no words for just these. */
type SaidPeers = (rule: Rule) => Pred;

function saidPeers(facts: Facts, settings: CiliumSettings): SaidPeers {
  const place = {
    settings,
    facts,
    direction: DIRECTIONS[1],
    allows: true,
    subject: 'pod',
    ownNode: 'policed',
  } as const;
  const known = new Map<string, Pred>();
  return ({ peer }) => {
    const key = predKey(peer);
    const said =
      known.get(key) ?? simplifyPred(anyOf(peer, ...planPeers(peer, place).map((plan) => plan.said.pred)));
    known.set(key, said);
    return said;
  };
}

/** Surely no peer meets both rules, as they are said. */
function apart(a: Rule, b: Rule, said: SaidPeers): boolean {
  return certainlyDisjoint(a.peer, b.peer) && certainlyDisjoint(said(a), said(b));
}

function speaksOfNames(rule: Rule): boolean {
  return (
    rule.action === 'allow' &&
    rule.direction === 'egress' &&
    testsOf(rule.peer).some((test) => test.kind === 'dns')
  );
}

function isHttpOut({ action, direction, request }: Rule): boolean {
  return action === 'allow' && direction === 'egress' && request.kind === 'http';
}

/**
 * Envoy comes before the DNS proxy wherever rules for both meet, and does not ask what DNS rules say (pkg/policy/l4.go
 * ListenerPriorityHTTP, pkg/envoy/model.go GetPortNetworkPolicyRule @ v1.20.2); on one selector and port they are in conflict.
 */
function withoutDnsPorts(
  policy: Policy,
  rule: Rule,
  queries: SubjectIndex<Way>,
  said: SaidPeers,
  ledger: Ledger,
): readonly Rule[] {
  if (!isHttpOut(rule)) return [rule];
  const subject = simplifyPred(allOf(policy.subject, rule.own));
  const taken = queries.near(subject).flatMap((way) => {
    const shared = intersectTraffic(rule.traffic, { ...NO_TRAFFIC, tcp: way.rule.traffic.tcp });
    const met = !certainlyDisjoint(subject, way.subject) && !apart(rule, way.rule, said);
    return met && !isEmptyTraffic(shared) ? [shared] : [];
  });
  if (taken.length === 0) return [rule];
  const traffic = unionTraffic(...taken);
  ledger.choose({
    code: 'http',
    origin: rule.origin,
    message: `HTTP and DNS rules for \`${trafficText(traffic)}\`: Cilium would send both to Envoy, which knows no DNS`,
    remedy: 'leave the ports of DNS out of the HTTP rule, or name other peers',
    accepts: acceptsOf(rule, policy),
    alternatives: [
      {
        kind: 'narrower',
        regions: [region('egress', subject, rule.peer, traffic, rule.request)],
        instead: 'the HTTP rule leaves these ports out',
      },
    ],
  });
  const left = subtractTraffic(rule.traffic, traffic);
  return isEmptyTraffic(left) ? [] : [{ ...rule, traffic: left }];
}

/** The alternatives by name, and the others; `null` where names are only excluded, which no target says. */
function namedPart(peer: Pred): { readonly named: Pred; readonly rest: Pred } | null {
  const conjunctions = toDnf(peer);
  if (conjunctions === null) return null;
  const named = conjunctions.filter((of) => of.some(({ test, negated }) => test.kind === 'dns' && !negated));
  if (named.length === 0) return null;
  return { named: fromDnf(named), rest: fromDnf(conjunctions.filter((of) => !named.includes(of))) };
}

/**
 * What of a broader allow the DNS rule would take away, as a rule of the DNS rule's own ports. It keeps all peers of the broader
 * allow: those of the DNS rule may be said wider than they are, and what both name may have no words.
 */
function repeated(policy: Policy, rule: Rule, way: Way): Rule | null {
  const subject = simplifyPred(allOf(policy.subject, rule.own));
  const traffic = intersectTraffic(rule.traffic, way.rule.traffic);
  if (isEmptyTraffic(traffic) || trafficKey(traffic) === trafficKey(NO_TRAFFIC)) return null;
  if (certainlyDisjoint(subject, way.subject)) return null;
  const own = certainlyImplies(subject, way.subject) ? rule.own : simplifyPred(allOf(rule.own, way.subject));
  return { ...way.rule, own, traffic, effects: [] };
}

/** A port that pods name may be one that the DNS rule has by number; no rule says both (cilium.md 2.9). */
function claimNamed(policy: Policy, rule: Rule, beside: Rule, said: SaidPeers, ledger: Ledger): void {
  if (isEmptyTraffic(beside.traffic)) return;
  const peer = simplifyPred(allOf(said(rule), beside.peer));
  ledger.choose({
    code: 'dns-query',
    origin: rule.origin,
    message: `where a named port is \`${trafficText(beside.traffic)}\`, Cilium's DNS proxy refuses what ${beside.origin.label} allows there`,
    remedy: 'name ports by number, or the resolver as the only peer of the DNS rule',
    accepts: acceptsOf(rule, policy),
    alternatives: [
      {
        kind: 'narrower',
        regions: [region('egress', allOf(policy.subject, beside.own), peer, beside.traffic, ANY_REQUEST)],
        instead: 'only DNS passes there',
      },
    ],
  });
}
