/**
 * What only a question over all flows can tell about a program that is right: denies that never bite, names that will never
 * resolve, policies that cut off DNS, the nodes' kubelet or the API server. For `netc check`; a compile does not ask.
 */
import { type Diagnostic, diagnostic } from './diagnostics/diagnostic.js';
import { type ConnectionAnswer, type Connections, connectionAsker } from './flow/connections.js';
import type { Decision } from './flow/decision.js';
import { compareDecisions } from './flow/difference.js';
import { meaning } from './flow/meaning.js';
import { type Universe, universe } from './flow/universe.js';
import type { Origin, Policy, PolicySet, Pred, Rule } from './ir/policy.js';
import { kindsOf, namespacesOf } from './ir/pred-forms.js';
import { API_SERVER, allOf, IS_NODE, IS_POD, testsOf } from './ir/preds.js';
import { ANY_REQUEST } from './ir/request.js';
import { TCP, type Traffic, UDP } from './ir/traffic.js';
import { portTraffic, trafficOverlaps } from './ir/traffic-sets.js';
import { flowText } from './loss/print-flow.js';

/** Each question costs about as much as there are rules to look at; after so many in all no more are asked. */
const MOST_LOOKED_AT = 20_000;
/** As many policies, beside those that are asked about, are looked at for names and for what is cut off. */
const MOST_BESIDE = 1_000_000;

const DNS: Traffic = portTraffic(UDP, [{ first: 53, last: 53 }]);
const KUBELET: Traffic = portTraffic(TCP, [{ first: 10250, last: 10250 }]);
const API: Traffic = portTraffic(TCP, [{ first: 6443, last: 6443 }]);

/** Adds `deny-never-bites`, `names-never-resolve`, `dns-cut-off`, `nodes-cut-off`, `api-server-cut-off`, `lints-left-out`. */
export function meaningLints(policies: PolicySet): readonly Diagnostic[] {
  const everywhere = universe(policies.facts, { sets: policies.sets });
  const asked: Asked = {
    policies,
    universe: everywhere,
    ask: connectionAsker(meaning(policies), { universe: everywhere }),
  };
  const most = Math.ceil(MOST_BESIDE / Math.max(1, policies.policies.length));
  const unasked = policies.policies[most];
  return [
    ...idleDenies(asked),
    ...policies.policies
      .slice(0, most)
      .flatMap((policy) => [...nameLints(asked, policy), ...cutOffs(asked, policy)]),
    ...(unasked === undefined ? [] : [leftOut(unasked.origin, policies.policies.length - most, 'policies')]),
  ];
}

interface Asked {
  readonly policies: PolicySet;
  readonly universe: Universe;
  readonly ask: (connections: Connections) => ConnectionAnswer;
}

function leftOut({ span }: Origin, count: number, what: string): Diagnostic {
  return diagnostic('lints-left-out', span, { count, what });
}

/** A deny without which every flow has the same verdict. */
function idleDenies({ policies, universe }: Asked): Diagnostic[] {
  const denies = policies.policies.flatMap((policy) =>
    policy.rules.filter((rule) => rule.action === 'deny').map((rule) => ({ policy, rule })),
  );
  const found: Diagnostic[] = [];
  let left = MOST_LOOKED_AT;
  for (const [i, { policy, rule }] of denies.entries()) {
    if (left <= 0) return [...found, leftOut(rule.origin, denies.length - i, 'denies')];
    const near = policies.policies
      .filter((other) => mayShareEndpoints(policy, other))
      .map((other) => (other === policy ? other : withRulesNear(other, rule)));
    left -= near.reduce((sum, one) => sum + 1 + one.rules.length, 0);
    const without = near.map((one) => (one === policy ? withoutRule(policy, rule) : one));
    const of = (some: readonly Policy[]): Decision => meaning({ ...policies, policies: some });
    if (compareDecisions(of(near), of(without), { universe }).verdict === 'equal')
      found.push(diagnostic('deny-never-bites', rule.origin.span, {}));
  }
  return found;
}

/** What selects other endpoints decides nothing for those of a policy. */
function mayShareEndpoints(a: Policy, b: Policy): boolean {
  const [here, there] = [namespacesOf(a.subject), namespacesOf(b.subject)];
  return here === null || there === null || here.some((name) => there.includes(name));
}

/** Whether a deny bites is seen on flows that it matches: rules about other traffic or the other direction decide none of them. */
function withRulesNear(policy: Policy, deny: Rule): Policy {
  const near = policy.rules.filter(
    (rule) => rule.direction === deny.direction && trafficOverlaps(rule.traffic, deny.traffic),
  );
  return near.length === policy.rules.length || policy.sequence === 'first-match'
    ? policy
    : { ...policy, rules: near };
}

function withoutRule(policy: Policy, rule: Rule): Policy {
  return { ...policy, rules: policy.rules.filter((one) => one !== rule) };
}

/** A rule that names outside names for pods that cannot ask for them. */
function nameLints(asked: Asked, policy: Policy): Diagnostic[] {
  const { dns } = asked.policies.facts;
  if (dns === null) return [];
  return policy.rules
    .filter(
      (rule) =>
        rule.action === 'allow' &&
        rule.direction === 'egress' &&
        testsOf(rule.peer).some((test) => test.kind === 'dns'),
    )
    .flatMap((rule) => {
      const from = allOf(policy.subject, rule.own, IS_POD);
      const { blocked } = asked.ask({ from, to: dns, traffic: DNS, request: ANY_REQUEST });
      return blocked === null
        ? []
        : [diagnostic('names-never-resolve', rule.origin.span, { flow: flowText(blocked) })];
    });
}

function cutOffs(asked: Asked, policy: Policy): Diagnostic[] {
  const found: Diagnostic[] = [];
  const kinds = kindsOf(policy.subject);
  const { dns } = asked.policies.facts;
  const pods = allOf(policy.subject, IS_POD);
  const nodes = allOf(policy.subject, IS_NODE);
  if (
    dns !== null &&
    kinds.includes('pod') &&
    policy.isolates.egress !== 'none' &&
    nothingPasses(asked, pods, dns, DNS)
  )
    found.push(diagnostic('dns-cut-off', policy.origin.span, {}));
  if (
    kinds.includes('node') &&
    policy.isolates.ingress !== 'none' &&
    nothingPasses(asked, API_SERVER, nodes, KUBELET)
  )
    found.push(diagnostic('nodes-cut-off', policy.origin.span, {}));
  if (
    kinds.includes('node') &&
    policy.isolates.egress !== 'none' &&
    nothingPasses(asked, nodes, API_SERVER, API)
  )
    found.push(diagnostic('api-server-cut-off', policy.origin.span, {}));
  return found;
}

/** Surely: some such connection exists, and none passes. */
function nothingPasses(asked: Asked, from: Pred, to: Pred, traffic: Traffic): boolean {
  const answer = asked.ask({ from, to, traffic, request: ANY_REQUEST });
  return answer.passing === null && answer.blocked !== null && answer.why === null;
}
