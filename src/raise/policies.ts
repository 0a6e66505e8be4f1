/** One policy of the neutral form -> the lines of one `policy` block. What has no words becomes a problem with its origin. */
import { append } from '../base/append.js';
import { carriedTraffic } from '../ir/carried-traffic.js';
import type { Direction, Effect, EndpointKind, Policy, Pred, Rule } from '../ir/policy.js';
import { DEFAULT_ORDER, DEFAULT_TIER, DIRECTIONS } from '../ir/policy.js';
import { kindsOf, simplifyPred } from '../ir/pred-forms.js';
import { allOf, isFalse, isKind, isTrue, testsOf } from '../ir/preds.js';
import { ANY_REQUEST } from '../ir/request.js';
import { type EndpointsContext, raiseEndpoints } from './endpoints.js';
import type { Say } from './lets.js';
import { rankKey } from './orders.js';
import { raiseRequest, raiseTraffic } from './traffics.js';
import { originComment, word } from './words.js';

export interface PolicyContext {
  /** The namespace block the policy stands in; `null` outside one. */
  readonly namespace: string | null;
  readonly name: string;
  readonly ownNodeMatters: boolean;
  /** Its tier ends with pass, so that isolation says nothing. */
  readonly passes: boolean;
  readonly clusterName: string | null;
  readonly kinds: readonly EndpointKind[];
  /** Texts of orders by rank, for the policy's tier. */
  readonly orders: ReadonlyMap<string, string>;
  readonly say?: Say;
  report(origin: Policy['origin'], problem: string): void;
}

/** Lines without indentation; the formatter lays them out. Empty where the subject has no words. */
export function raisePolicy(policy: Policy, context: PolicyContext): string[] {
  const subjects = raiseSubjects(policy.subject, policy.origin, context);
  if (subjects === null) return [];
  const order = context.orders.get(rankKey(policy.rank)) ?? '';
  const head = [
    `policy ${word(context.name)} for ${subjects}`,
    ...(policy.tier === DEFAULT_TIER ? [] : [`tier ${word(policy.tier)}`]),
    ...(order === '' || order === String(DEFAULT_ORDER) ? [] : [`order ${order}`]),
    ...(policy.sequence === 'first-match' ? ['first-match'] : []),
  ].join(' ');
  const lines = [originComment([policy.origin]), `${head} {`];
  if (policy.description !== '') lines.push(`description ${JSON.stringify(policy.description)}`);
  const rules = policy.rules.map((rule) => ({
    rule,
    effects: rule.effects.flatMap((effect) => effectLines(effect, policy, rule, context)),
    lines: raiseRule(rule, rule.action, policy, context),
  }));
  const said = rules.flatMap((each) => (each.lines.length === 0 ? [] : each.rule));
  if (!context.passes) append(lines, defaults(policy, said));
  lines.push(...rules.flatMap((each) => [...each.effects, ...each.lines]));
  append(
    lines,
    policy.effects.flatMap((effect) => effectLines(effect, policy, null, context)),
  );
  lines.push('}');
  return lines;
}

/** Does the own node reach the policy's subjects whatever isolates them? Not so where a plugin is set to police it. */
export function policesOwnNode(policy: Policy): boolean {
  const onNodes = kindsOf(policy.subject).some((kind) => kind !== 'node' && kind !== 'outside');
  return policy.isolates.ingress === 'all' && onNodes;
}

/** `default` where what is isolated is not what the allows say. */
function defaults(policy: Policy, said: readonly Rule[]): string[] {
  const written: Record<'deny' | 'allow', Direction[]> = { deny: [], allow: [] };
  for (const direction of DIRECTIONS) {
    const allows = said.some((rule) => rule.action === 'allow' && rule.direction === direction);
    const isolates = policy.isolates[direction] !== 'none';
    if (isolates && !allows) written.deny.push(direction);
    if (!isolates && allows) written.allow.push(direction);
  }
  return (['deny', 'allow'] as const).flatMap((action) => {
    const directions = written[action];
    if (directions.length === 0) return [];
    return [`default ${action}${directions.length === 2 ? '' : ` ${directions.join(', ')}`}`];
  });
}

function raiseRule(
  rule: Pick<Rule, 'direction' | 'own' | 'peer' | 'traffic' | 'origin'> & Partial<Pick<Rule, 'request'>>,
  action: Rule['action'] | 'log',
  policy: Policy,
  context: PolicyContext,
): string[] {
  const ingressToPods = rule.direction === 'ingress' && kindsOf(policy.subject).includes('pod');
  const onNodes = kindsOf(policy.subject).some((kind) => kind === 'pod' || kind === 'node');
  if (!onNodes && testsOf(rule.peer).some((test) => test.kind === 'own-node')) {
    context.report(rule.origin, 'the node of a reserved identity has no word');
    return [];
  }
  const peers = raiseEndpoints(
    rule.peer,
    endpointsContext(context, ingressToPods, kindsOf(policy.subject).includes('node')),
  );
  if (!peers.ok) {
    context.report(rule.origin, peers.problem);
    return [];
  }
  const asked = rule.request ?? ANY_REQUEST;
  const traffic = raiseTraffic(carriedTraffic(asked, rule.traffic));
  const request = raiseRequest(asked);
  const narrowed = simplifyPred(allOf(policy.subject, rule.own));
  if (isFalse(narrowed)) return [];
  const own = isTrue(rule.own) ? '' : raiseSubjects(narrowed, rule.origin, context);
  if (traffic === null)
    context.report(rule.origin, 'a port by several names at once, or by the absence of a name, has no word');
  if (request === null) context.report(rule.origin, 'a host by regular expression has no word');
  if (traffic === null || request === null || own === null) return [];
  const way = rule.direction === 'ingress' ? 'from' : 'to';
  const subjects = own === '' ? '' : ` for ${own}`;
  return peers.lists.map((list) => `${action} ${way} ${list}${traffic}${request}${subjects}`);
}

/** `log` has a word; any other effect stays as a comment where it stood. */
function effectLines(effect: Effect, policy: Policy, rule: Rule | null, context: PolicyContext): string[] {
  if (effect.kind !== 'log')
    return [`# ${effect.kind}${effect.detail === '' ? '' : `: ${oneLine(effect.detail)}`}`];
  const match = effect.rule ?? rule;
  return match === null ? [] : raiseRule({ ...match, origin: effect.origin }, 'log', policy, context);
}

/** Subjects are named kind by kind, each as it is, and nothing outside is one. */
function raiseSubjects(subject: Pred, origin: Policy['origin'], context: PolicyContext): string | null {
  const texts: string[] = [];
  for (const kind of kindsOf(subject)) {
    if (kind === 'outside' || !context.kinds.includes(kind)) continue;
    const raised = raiseEndpoints(
      simplifyPred(allOf(isKind(kind), subject)),
      endpointsContext({ ...context, say: (text) => text }, false, false),
    );
    if (!raised.ok) {
      context.report(origin, raised.problem);
      return null;
    }
    if (raised.lists.length > 1 || raised.lists.some((list) => list.includes(' except ('))) {
      context.report(origin, 'subjects with exceptions have no word');
      return null;
    }
    if (context.namespace !== null && raised.lists.some((list) => /(?:^| in )namespaces?\(/.test(list))) {
      context.report(origin, 'subjects by the labels of their own namespace have no word');
      return null;
    }
    append(texts, raised.lists);
  }
  if (texts.length === 0) context.report(origin, 'it has no subjects that the language knows');
  return texts.length === 0 ? null : texts.join(', ');
}

function endpointsContext(
  context: PolicyContext,
  sparesOwnNode: boolean,
  nodeSubjects: boolean,
): EndpointsContext {
  return {
    namespace: context.namespace,
    sparesOwnNode,
    nodeSubjects,
    ownNodeMatters: context.ownNodeMatters,
    clusterName: context.clusterName,
    kinds: context.kinds,
    ...(context.say === undefined ? {} : { say: context.say }),
  };
}

function oneLine(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').trim();
}
