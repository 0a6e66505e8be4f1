/**
 * From entries to the flows allowed: levels by tier and priority, deny over proxy over allow in each, default deny last
 * (pkg/policy/mapstate.go, pkg/policy/repository.go computePolicyEnforcementAndRules @ 2efb257). Knows no kind of policy.
 */
import { compareNumber } from '../../base/order.js';
import type { Formula } from '../../flow/formula.js';
import type { Direction } from '../../ir/policy.js';
import type { Entry, TrafficPart } from './entries.js';
import { isHost, kindIs, type Reading } from './identities.js';
import { anyHttpRequest } from './l7.js';

/**
 * The flows allowed for subjects to which exactly `entries` can apply. Order: Admin levels, the one level of all network
 * policies, Baseline levels, the own node (`allow-localhost`), default deny. Never enforced: the mode `never`, and nodes
 * without the host firewall. A subject is in default deny where one of its entries isolates, in mode `always`, and as `init`.
 */
export function allowedFlows(reading: Reading, entries: readonly Entry[], direction: Direction): Formula {
  const { formulas, settings } = reading;
  if (settings.enforcement === 'never') return formulas.true;
  const isolated = isolatedSubjects(reading, entries);
  const end = formulas.or(formulas.not(isolated), localhost(reading, entries, direction));
  const below = (tier: Entry['tier'], next: Formula, onPass: Formula) =>
    levelsOf(entries, tier).reduceRight(
      (rest, level) => decideLevel(reading, level, isolated, onPass, rest),
      next,
    );
  const baseline = below('baseline', end, end);
  const normal = below('normal', baseline, baseline);
  const verdict = below('admin', normal, normal);
  return settings.hostFirewall ? verdict : formulas.or(kindIs(reading, 'subject', 'node'), verdict);
}

/** The subjects in default deny. */
export function isolatedSubjects(reading: Reading, entries: readonly Entry[]): Formula {
  const { formulas, settings } = reading;
  if (settings.enforcement === 'always') return formulas.true;
  return formulas.or(
    kindIs(reading, 'subject', 'init'),
    ...entries.filter((entry) => entry.isolates).map((entry) => entry.subject),
  );
}

/** Ingress from the own node of a subject that has any ingress entry; in mode `always` without one even the host is denied. */
export function localhost(reading: Reading, entries: readonly Entry[], direction: Direction): Formula {
  const { formulas, settings } = reading;
  if (!settings.localhostAllowed || direction === 'egress') return formulas.false;
  return formulas.and(isHost(reading, 'peer'), formulas.any(entries.map((entry) => entry.subject)));
}

/** The entries of a tier by priority, ascending; equal priorities are one level. */
export function levelsOf(entries: readonly Entry[], tier: Entry['tier']): readonly (readonly Entry[])[] {
  const levels = new Map<number, Entry[]>();
  for (const entry of entries) {
    if (entry.tier !== tier) continue;
    const level = levels.get(entry.priority);
    if (level === undefined) levels.set(entry.priority, [entry]);
    else level.push(entry);
  }
  return [...levels].sort(([a], [b]) => compareNumber(a, b)).map(([, level]) => level);
}

/** The flows that an entry matches, requests aside. */
export function entryFlows({ formulas }: Reading, entry: Entry): Formula {
  return formulas.and(entry.subject, entry.peers, formulas.any(entry.traffic.map((part) => part.flows)));
}

/**
 * One level: deny first; then what an HTTP rule sends to Envoy; then what a DNS rule sends to the DNS proxy, which never sees what
 * Envoy has (`ListenerPriorityHTTP` before `ListenerPriorityDNS`, pkg/policy/l4.go, whichever port range is the narrower; run
 * against the engine at v1.20.2); then allows. An HTTP rule whose request does not match leaves the flow to whatever else allows
 * it, since Envoy takes the union of all rules of a peer and port; a DNS rule is an allow of every HTTP request to it
 * (pkg/envoy/model.go GetPortNetworkPolicyRule @ v1.20.2).
 */
function decideLevel(
  reading: Reading,
  level: readonly Entry[],
  isolated: Formula,
  onPass: Formula,
  next: Formula,
): Formula {
  const { formulas } = reading;
  const parts = (verdict: Entry['verdict'], l7: readonly TrafficPart['l7'][], requests: boolean) =>
    formulas.any(
      level
        .filter((entry) => entry.verdict === verdict)
        .flatMap((entry) =>
          entry.traffic
            .filter((part) => l7.includes(part.l7))
            .map((part) =>
              formulas.and(entry.subject, entry.peers, part.flows, requests ? part.requests : formulas.true),
            ),
        ),
    );
  const denied = parts('deny', ['plain'], false);
  const toEnvoy = parts('allow', ['http'], false);
  const dns = parts('allow', ['dns'], false);
  const allowed = formulas.or(
    parts('allow', ['plain', 'http'], true),
    formulas.choose(toEnvoy, formulas.and(dns, anyHttpRequest(reading)), parts('allow', ['dns'], true)),
  );
  const passed = parts('pass', ['plain'], false);
  const rest = formulas.choose(allowed, formulas.true, formulas.choose(passed, onPass, next));
  const proxied = reading.settings.dnsRulesRestrict ? formulas.except(dns, toEnvoy) : formulas.false;
  const answered = formulas.choose(
    proxied,
    formulas.or(formulas.not(isolated), namesAnswered(reading, level)),
    rest,
  );
  return formulas.except(answered, denied);
}

/**
 * What the DNS proxy answers: names that a DNS rule matches, and all where a plain allow of the very same port and protocol
 * covers the peer, because the proxy is given the rules of one port together (pkg/fqdn/dnsproxy GeneratePattern). Where the
 * direction is not in default deny Cilium adds a wildcard rule (pkg/policy/l4.go ensureWildcard).
 */
function namesAnswered(reading: Reading, level: readonly Entry[]): Formula {
  const { formulas } = reading;
  const allows = level.filter((entry) => entry.verdict === 'allow');
  const keys = new Set(
    allows.flatMap((entry) => entry.traffic.filter((part) => part.l7 === 'dns').map((part) => part.key)),
  );
  return formulas.any(
    allows.flatMap((entry) =>
      entry.traffic
        .filter((part) => part.l7 !== 'http' && keys.has(part.key))
        .map((part) => formulas.and(entry.subject, entry.peers, part.flows, part.requests)),
    ),
  );
}
