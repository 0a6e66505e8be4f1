/** A policy as written → policies of the IR, one per kind of subject (language, section 4). */

import type { Declared } from '../check/scope.js';
import {
  type Accept,
  DEFAULT_ORDER,
  DEFAULT_TIER,
  DIRECTIONS,
  type Direction,
  type Effect,
  type Isolation,
  type Origin,
  type Policy,
  type Pred,
  type Rule,
  TRUE_PRED,
} from '../ir/policy.js';
import { simplifyPred } from '../ir/pred-forms.js';
import { allOf, inNamespaces, isFalse, mapTests } from '../ir/preds.js';
import type { PolicyNode, RuleNode } from '../syntax/ast.js';
import { lowerAccepts } from './accepts.js';
import type { Context } from './context.js';
import { lowerEndpoints, lowerSubjects } from './endpoints.js';
import { lowerRequest } from './requests.js';
import { isolationOf, ownNodeOf, type SubjectPart, subjectParts } from './subjects.js';
import { lowerTraffics } from './traffics.js';

/** The parts of one policy all have its name; `lower.ts` sees to it that no two policies of one scope share theirs. */
export function lowerPolicy(context: Context, { node, namespace }: Declared<PolicyNode>): readonly Policy[] {
  const label = namespace === null ? node.name.text : `${namespace}/${node.name.text}`;
  const tierName = node.tier?.text ?? DEFAULT_TIER;
  const tierNode = context.scope.tiers.get(tierName);
  const accepts: readonly Accept[] = [
    ...lowerAccepts(node.accepts, label),
    ...node.body.flatMap((item) => (item.kind === 'default' ? lowerAccepts(item.accepts, label) : [])),
    ...lowerAccepts(tierNode?.accepts ?? [], `tier ${tierName}`),
  ];
  return subjectParts(lowerSubjects(context, node.subjects)).map((part): Policy => {
    const { rules, effects } = lowerBody(context, node, part, label);
    return {
      name: node.name.text,
      scope: part.scope,
      tier: tierName,
      rank: { order: node.order?.value ?? DEFAULT_ORDER, tie: 0 },
      subject: part.subject,
      sequence: node.firstMatch === null ? 'together' : 'first-match',
      isolates: {
        ingress: isolates(node, part, 'ingress'),
        egress: isolates(node, part, 'egress'),
      },
      rules,
      effects,
      origin: { span: node.span, label },
      accepts,
      description: node.description?.text ?? '',
    };
  });
}

/** `default` decides where it is written; else an `allow` isolates. */
function isolates(node: PolicyNode, part: SubjectPart, direction: Direction): Isolation {
  let isolated = false;
  let written = false;
  for (const item of node.body) {
    if (item.kind === 'default') {
      if (!item.directions.includes(direction)) continue;
      written = true;
      isolated ||= item.action === 'deny';
    }
  }
  if (!written)
    isolated = node.body.some(
      (item) => item.kind === 'rule' && item.action === 'allow' && directionOf(item) === direction,
    );
  return isolated ? isolationOf(part.kind, direction) : 'none';
}

function directionOf(rule: RuleNode): Direction {
  return rule.direction === 'from' ? DIRECTIONS[0] : DIRECTIONS[1];
}

/** `log` decides nothing: in a sequence it stands on the rule that follows it, elsewhere on the policy. */
function lowerBody(
  context: Context,
  node: PolicyNode,
  part: SubjectPart,
  label: string,
): { readonly rules: readonly Rule[]; readonly effects: readonly Effect[] } {
  const rules: Rule[] = [];
  let pending: Effect[] = [];
  for (const item of node.body) {
    if (item.kind !== 'rule') continue;
    const match = lowerMatch(context, item, part);
    if (match === null) continue;
    const origin: Origin = { span: item.span, label };
    const accepts = lowerAccepts(item.accepts, label);
    if (item.action === 'log') {
      pending.push({ kind: 'log', detail: '', rule: match, accepts, origin });
      continue;
    }
    const inSequence = node.firstMatch !== null;
    rules.push({
      ...match,
      action: item.action,
      request: lowerRequest(item.request),
      effects: inSequence ? pending : [],
      origin,
      accepts,
    });
    if (inSequence) pending = [];
  }
  return { rules, effects: pending };
}

/** `null`: the rule speaks about none of these subjects. */
function lowerMatch(
  context: Context,
  rule: RuleNode,
  part: SubjectPart,
): Pick<Rule, 'direction' | 'own' | 'peer' | 'traffic'> | null {
  const direction = directionOf(rule);
  const narrowed = rule.subjects.length === 0 ? TRUE_PRED : lowerSubjects(context, rule.subjects);
  if (isFalse(simplifyPred(allOf(part.subject, narrowed)))) return null;
  return {
    direction,
    own: simplifyPred(narrowed),
    peer: lowerPeer(context, rule.peers, part, direction),
    traffic: lowerTraffics(context, rule.traffics),
  };
}

/** The endpoints of a rule as peers of such subjects. */
export function lowerPeer(
  context: Context,
  peers: RuleNode['peers'],
  part: SubjectPart,
  direction: Direction,
): Pred {
  const pred = lowerEndpoints(context, peers, ownNodeOf(part.kind, direction));
  return simplifyPred(asPeer(pred, part));
}

/** Where the subjects have one namespace by name, `own-namespace` is that one. */
export function asPeer(pred: Pred, part: SubjectPart): Pred {
  const { scope } = part;
  return scope.kind === 'namespace'
    ? mapTests(pred, (test) => (test.kind === 'own-namespace' ? inNamespaces(scope.namespace) : test))
    : pred;
}
