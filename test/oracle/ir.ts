/**
 * A plain evaluator of the neutral policy: one flow, recursion over the policy set as `src/ir/policy.ts` words it. Shares nothing
 * with `src/flow/` but the shape of a flow; slow and obvious on purpose.
 */
import type { Endpoint, Flow } from '../../src/flow/flow.js';
import type { Action, LabelTest, NamedSet, Policy, PolicySet, Pred, Rule } from '../../src/ir/policy.js';
import type { HttpPattern, Request } from '../../src/ir/request.js';
import type { Traffic } from '../../src/ir/traffic.js';

/** Is the flow let through? The flow must say its request. */
export function allowedByIr(policies: PolicySet, flow: Flow): boolean {
  if (!meets(policies.enforced, flow.subject, flow, policies.sets)) return true;
  const tiers = [...policies.tiers].sort(
    (a, b) => a.rank.order - b.rank.order || a.rank.tie - b.rank.tie || (a.name < b.name ? -1 : 1),
  );
  for (const tier of tiers) {
    const applying = policies.policies.filter(
      (policy) => policy.tier === tier.name && meets(policy.subject, flow.subject, flow, policies.sets),
    );
    const verdict = decideTier(applying, flow, policies.sets);
    if (verdict === 'allow') return true;
    if (verdict === 'deny') return false;
    if (verdict === 'pass') continue;
    const isolated = applying.some((policy) => {
      const isolation = policy.isolates[flow.direction];
      if (isolation === 'all') return true;
      return isolation === 'all-but-own-node' && !(flow.direction === 'ingress' && flow.ownNode);
    });
    if (isolated && tier.otherwise === 'deny') return false;
  }
  for (const end of policies.end) {
    if (end.direction === flow.direction && meets(end.when, flow.subject, flow, policies.sets))
      return end.action === 'allow';
  }
  return true;
}

interface Step {
  readonly order: number;
  readonly tie: number;
  readonly index: number;
  readonly rule: Rule;
}

function decideTier(policies: readonly Policy[], flow: Flow, sets: Sets): Action | null {
  const steps: Step[] = policies.flatMap((policy) =>
    policy.rules.map((rule, i) => ({
      order: policy.rank.order,
      tie: policy.rank.tie,
      index: policy.sequence === 'first-match' ? i : -1,
      rule,
    })),
  );
  const matching = steps.filter(({ rule }) => ruleMatches(rule, flow, sets));
  const before = (a: Step, b: Step): boolean =>
    a.order !== b.order ? a.order < b.order : a.tie !== b.tie ? a.tie < b.tie : a.index < b.index;
  const first = matching.filter((step) => !matching.some((other) => before(other, step)));
  for (const action of ['deny', 'allow', 'pass'] as const)
    if (first.some(({ rule }) => rule.action === action)) return action;
  return null;
}

type Sets = ReadonlyMap<string, NamedSet>;

function ruleMatches(rule: Rule, flow: Flow, sets: Sets): boolean {
  return (
    rule.direction === flow.direction &&
    meets(rule.own, flow.subject, flow, sets) &&
    meets(rule.peer, flow.peer, flow, sets) &&
    trafficMatches(rule.traffic, flow) &&
    requestMatches(rule.request, flow)
  );
}

/** Does the endpoint of the flow meet the predicate? */
export function meets(pred: Pred, of: Endpoint, flow: Flow, sets: Sets): boolean {
  const pod = of.kind === 'pod';
  switch (pred.kind) {
    case 'all':
      return pred.of.every((part) => meets(part, of, flow, sets));
    case 'any':
      return pred.of.some((part) => meets(part, of, flow, sets));
    case 'not':
      return !meets(pred.of, of, flow, sets);
    case 'is':
      return of.kind === pred.what;
    case 'namespace':
      return pod && pred.names.includes(of.namespace);
    case 'namespace-label':
      return pod && labelMeets(pred.test, of.namespaceLabels.get(pred.key));
    case 'label':
      return pod && labelMeets(pred.test, of.labels.get(pred.key));
    case 'account':
      return pod && pred.names.includes(of.account);
    case 'account-label':
      return pod && labelMeets(pred.test, of.accountLabels.get(pred.key));
    case 'node-label':
      return of.kind === 'node' && labelMeets(pred.test, of.nodeLabels.get(pred.key));
    case 'address':
      return pred.nets.some((net) => net.first <= of.address && of.address <= net.last);
    case 'family':
      return of.address < 1n << 128n ? pred.family === 4 : pred.family === 6;
    case 'own-node':
      return flow.ownNode;
    case 'own-namespace':
      return (
        flow.subject.kind === 'pod' &&
        flow.peer.kind === 'pod' &&
        flow.subject.namespace === flow.peer.namespace
      );
    case 'cluster-name':
      return of.kind !== 'outside' && pred.names.includes(of.clusterName);
    case 'api-server':
      return of.apiServer;
    case 'set': {
      const set = sets.get(pred.name);
      return set !== undefined && meets(set.pred, of, flow, sets);
    }
    case 'dns':
      return of.dnsNames.some((name) => pred.patterns.some((pattern) => nameMatches(pattern, name)));
  }
}

function labelMeets(test: LabelTest, value: string | undefined): boolean {
  if (value === undefined) return false;
  switch (test.kind) {
    case 'exists':
      return true;
    case 'in':
      return test.values.includes(value);
    case 'starts':
      return value.startsWith(test.text);
    case 'ends':
      return value.endsWith(test.text);
    case 'contains':
      return value.includes(test.text);
  }
}

/** Label by label: `*` stands for one or more characters of a label, a leading `**` for one or more labels. */
function nameMatches(pattern: string, name: string): boolean {
  const labels = name.toLowerCase().split('.');
  const parts = pattern.toLowerCase().split('.');
  if (parts[0] === '**') {
    const rest = parts.slice(1);
    return labels.length > rest.length && labelsMatch(rest, labels.slice(labels.length - rest.length));
  }
  return labelsMatch(parts, labels);
}

function labelsMatch(parts: readonly string[], labels: readonly string[]): boolean {
  return parts.length === labels.length && parts.every((part, i) => starMatches(part, labels[i] ?? ''));
}

function starMatches(part: string, text: string): boolean {
  const star = part.indexOf('*');
  if (star < 0) return part === text;
  const head = part.slice(0, star);
  const tail = part.slice(star + 1);
  if (!text.startsWith(head)) return false;
  for (let end = head.length + 1; end <= text.length; end++)
    if (starMatches(tail, text.slice(end))) return true;
  return false;
}

function trafficMatches(traffic: Traffic, flow: Flow): boolean {
  const ports = flow.protocol === 6 ? traffic.tcp : flow.protocol === 17 ? traffic.udp : traffic.sctp;
  switch (flow.protocol) {
    case 6:
    case 17:
    case 132:
      return ports.some(
        (term) =>
          term.numbers.some((i) => i.first <= flow.port && flow.port <= i.last) &&
          term.named.every((name) => flow.portNames.includes(name)) &&
          !term.notNamed.some((name) => flow.portNames.includes(name)),
      );
    case 1:
    case 58:
      return (flow.protocol === 1 ? traffic.icmp : traffic.icmpv6).some(
        (term) =>
          term.types.some((i) => i.first <= flow.icmpType && flow.icmpType <= i.last) &&
          term.codes.some((i) => i.first <= flow.icmpCode && flow.icmpCode <= i.last),
      );
    default:
      return traffic.others.some((i) => i.first <= flow.protocol && flow.protocol <= i.last);
  }
}

function requestMatches(request: Request, flow: Flow): boolean {
  const given = flow.request;
  if (given === null) throw new Error('the flow does not say its request');
  switch (request.kind) {
    case 'any':
      return true;
    case 'dns':
      return (
        given.kind === 'dns' &&
        request.patterns.some((pattern) => pattern === '*' || nameMatches(pattern, given.name))
      );
    case 'http':
      return given.kind === 'http' && request.patterns.some((pattern) => httpMatches(pattern, given));
  }
}

function httpMatches(
  pattern: HttpPattern,
  given: Extract<NonNullable<Flow['request']>, { kind: 'http' }>,
): boolean {
  if (pattern.methods.length > 0 && !pattern.methods.includes(given.method)) return false;
  if (pattern.path.kind === 'regex' && !new RegExp(`^(?:${pattern.path.regex})$`, 's').test(given.target))
    return false;
  if (pattern.path.kind === 'glob' && !pathMatches(pattern.path.glob, given.target.split('?')[0] ?? ''))
    return false;
  if (pattern.host !== null) {
    if (typeof pattern.host !== 'string') {
      if (!new RegExp(`^(?:${pattern.host.regex})$`, 's').test(given.host)) return false;
    } else if (!nameMatches(pattern.host, given.host.replace(/:[0-9]+$/, ''))) return false;
  }
  return pattern.headers.every(({ name, value }) => {
    const held = given.headers.get(name.toLowerCase());
    return held !== undefined && (value === null || value === held);
  });
}

function pathMatches(glob: string, path: string): boolean {
  if (glob.endsWith('/**')) {
    const head = glob.slice(0, -3);
    // The part before is a whole path or ends at a slash.
    for (let end = 1; end <= path.length; end++) {
      const boundary = end === path.length || path[end] === '/';
      if (boundary && segmentsMatch(head, path.slice(0, end))) return true;
    }
    return head === '' && path.startsWith('/');
  }
  return segmentsMatch(glob, path);
}

function segmentsMatch(glob: string, path: string): boolean {
  const parts = glob.split('/');
  const segments = path.split('/');
  return parts.length === segments.length && parts.every((part, i) => starMatches(part, segments[i] ?? ''));
}
