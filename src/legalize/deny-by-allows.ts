/**
 * Denies of traffic that a target cannot name -> the exceptions of the allows that they meet, for targets that have a deny but
 * not for every traffic (Cilium: "everything but tcp/80"). Subjects that nothing isolates get a policy that allows the rest.
 */
import {
  DIRECTIONS,
  type Direction,
  FALSE_PRED,
  type Policy,
  type PolicySet,
  type Rule,
  TRUE_PRED,
} from '../ir/policy.js';
import { kindsOf, simplifyPred } from '../ir/pred-forms.js';
import { allOf, IS_NODE, isFalse, OWN_NODE, predKey } from '../ir/preds.js';
import { ANY_REQUEST } from '../ir/request.js';
import { ALL_TRAFFIC, type Traffic } from '../ir/traffic.js';
import { type Box, boxOf, disjointBoxes, without } from './boxes.js';
import { isFlat } from './flatten.js';
import { type Rewrite, type RewriteNote, type Rewritten, unchanged } from './rewrite.js';
import { isolatedNear } from './subjects.js';
import { subtractAll } from './subtract-boxes.js';

/** `sayable`: can the target's rules name exactly this traffic? */
export function denyByAllows(sayable: (traffic: Traffic) => boolean): Rewrite {
  return {
    name: 'deny-by-allows',
    about: 'a deny of traffic that has no name becomes the exceptions of the allows that it meets',
    apply: (set, context) => apply(set, sayable, context.limit),
  };
}

function apply(set: PolicySet, sayable: (traffic: Traffic) => boolean, limit: number): Rewritten {
  const isHard = (rule: Rule): boolean => rule.action === 'deny' && !sayable(rule.traffic);
  if (!isFlat(set) || !set.policies.some((policy) => policy.rules.some(isHard))) return unchanged(set);
  const notes: RewriteNote[] = [];
  let policies = set.policies;
  for (const direction of DIRECTIONS) {
    for (const policy of set.policies) {
      for (const rule of policy.rules) {
        if (rule.direction !== direction || !isHard(rule)) continue;
        const next = withoutDeny(policies, policy, rule, sayable, limit);
        if (next === null || rulesOf(next) > limit) continue;
        policies = next;
        notes.push({
          rewrite: 'deny-by-allows',
          origin: rule.origin,
          text: 'it became exceptions of what is allowed for the same endpoints',
          closedSet: true,
        });
      }
    }
  }
  return { policies: { ...set, policies }, notes, diagnostics: [] };
}

function rulesOf(policies: readonly Policy[]): number {
  return policies.reduce((sum, policy) => sum + policy.rules.length, 0);
}

/** `null` where the allows that would be left could not be said either. */
function withoutDeny(
  policies: readonly Policy[],
  owner: Policy,
  deny: Rule,
  sayable: (traffic: Traffic) => boolean,
  limit: number,
): readonly Policy[] | null {
  const { direction } = deny;
  const whole = boxOf(owner, deny);
  // What isolates a pod lets its own node in, so a deny of that node has to stay one.
  const ownNode =
    kindsOf(whole.subject).includes('node') && sparesNodes(policies) ? OWN_NODE : allOf(IS_NODE, OWN_NODE);
  const local = direction === 'ingress' ? simplifyPred(allOf(deny.peer, ownNode)) : FALSE_PRED;
  const hole: Box = isFalse(local) ? whole : { ...whole, peer: without(whole.peer, ownNode) };
  if (isFalse(hole.peer)) return null;
  const made = new Map<Rule, readonly Rule[]>();
  for (const policy of policies) {
    for (const rule of policy.rules) {
      if (rule.action !== 'allow' || rule.direction !== direction) continue;
      const box = boxOf(policy, rule);
      if (disjointBoxes(box, hole)) continue;
      const pieces = subtractAll(box, [hole], limit);
      if (pieces === null || pieces.some((piece) => !sayable(piece.traffic))) return null;
      made.set(
        rule,
        pieces.map((piece) => pieceRule(rule, piece, box.subject)),
      );
    }
  }
  made.set(deny, isFalse(local) ? [] : [{ ...deny, peer: local }]);
  const open = without(hole.subject, isolatedNear(policies, direction)(hole.subject));
  const rest = isFalse(open) ? [] : complement(owner, deny, open, hole, limit);
  if (rest === null || rest.some(({ rules }) => rules.some((rule) => !sayable(rule.traffic)))) return null;
  return [
    ...policies.map((policy) =>
      policy.rules.some((rule) => made.has(rule))
        ? { ...policy, rules: policy.rules.flatMap((rule) => made.get(rule) ?? [rule]) }
        : policy,
    ),
    ...rest,
  ];
}

/** Does some policy isolate nodes but from their own pods? */
function sparesNodes(policies: readonly Policy[]): boolean {
  return policies.some(
    (policy) => policy.isolates.ingress === 'all-but-own-node' && kindsOf(policy.subject).includes('node'),
  );
}

function pieceRule(rule: Rule, piece: Box, subject: Box['subject']): Rule {
  return {
    ...rule,
    own: predKey(piece.subject) === predKey(subject) ? rule.own : piece.subject,
    peer: piece.peer,
    traffic: piece.traffic,
  };
}

/** Isolates the subjects and allows them all but the hole. */
function complement(
  owner: Policy,
  deny: Rule,
  subject: Box['subject'],
  hole: Box,
  limit: number,
): readonly Policy[] | null {
  const { direction } = deny;
  const everything: Box = { subject, peer: TRUE_PRED, traffic: ALL_TRAFFIC, request: ANY_REQUEST };
  const pieces = subtractAll(everything, [hole], limit);
  const kinds = kindsOf(subject);
  if (pieces === null || (kinds.includes('node') && kinds.length > 1)) return null;
  const spares = direction === 'ingress' && !kinds.includes('node');
  const none: Readonly<Record<Direction, 'none'>> = { ingress: 'none', egress: 'none' };
  return [
    {
      ...owner,
      name: `${owner.name}-rest`,
      subject,
      isolates: { ...none, [direction]: spares ? 'all-but-own-node' : 'all' },
      rules: pieces.map((piece) => pieceRule({ ...deny, action: 'allow', own: TRUE_PRED }, piece, subject)),
      effects: [],
    },
  ];
}
