/**
 * Denies -> nothing, for targets that can only allow. Where the subject is isolated anyway the allows, already cut by
 * `flatten-into-allows`, say it all. Where nothing isolates it, a policy of its own allows everything but what was denied.
 */

import { diagnostic } from '../diagnostics/diagnostic.js';
import {
  DIRECTIONS,
  type Direction,
  FALSE_PRED,
  type Policy,
  type PolicySet,
  type Rule,
  TRUE_PRED,
} from '../ir/policy.js';
import { simplifyPred } from '../ir/pred-forms.js';
import { allOf, isFalse, OWN_NODE, predKey } from '../ir/preds.js';
import { ANY_REQUEST } from '../ir/request.js';
import { ALL_TRAFFIC } from '../ir/traffic.js';
import { type Box, boxOf, subtractAll, without } from './boxes.js';
import { isCutOut, isFlat } from './flatten.js';
import {
  COUNTED,
  type Rewrite,
  type RewriteContext,
  type RewriteNote,
  type Rewritten,
  ruleCount,
  unchanged,
} from './rewrite.js';
import { createSubjectIndex, isolatedNear } from './subjects.js';

export const cutDenies: Rewrite = {
  name: 'cut-denies',
  about:
    'a deny becomes the exceptions of the allows; where nothing isolates its subjects, a policy that allows the rest',
  apply,
};

function apply(set: PolicySet, context: RewriteContext): Rewritten {
  const all = set.policies.flatMap(({ rules }) => rules.filter((rule) => rule.action === 'deny'));
  // What was too large to be cut out of the allows has to stay a deny.
  if (!isFlat(set) || all.length === 0 || !all.every(isCutOut)) return unchanged(set);
  const notes: RewriteNote[] = [];
  const added: Policy[] = [];
  /** What stays of each deny. */
  const kept = new Map<Rule, readonly Rule[]>();
  for (const direction of DIRECTIONS) {
    const isolated = isolatedNear(set.policies, direction);
    const denies = createSubjectIndex<Box>();
    const written = deniesOf(set, direction);
    for (const { box } of written) denies.add(box.subject, box);
    const complements = new Map<
      string,
      { readonly policy: Policy; readonly rule: Rule; readonly subject: Box['subject'] }
    >();
    for (const { policy, rule, box } of written) {
      // A deny of the own node cannot be said by leaving it out of an allow: what isolates lets that node in.
      const local = direction === 'ingress' ? simplifyPred(allOf(rule.peer, OWN_NODE)) : FALSE_PRED;
      kept.set(rule, isFalse(local) ? [] : [{ ...rule, peer: local }]);
      if (!isFalse(local) && isFalse(without(rule.peer, OWN_NODE))) continue;
      const open = without(box.subject, isolated(box.subject));
      if (isFalse(open)) {
        notes.push({
          rewrite: 'cut-denies',
          origin: rule.origin,
          text: 'it became exceptions of the allows for the same endpoints',
          closedSet: true,
        });
      } else complements.set(`${policy.name}\u0000${predKey(open)}`, { policy, rule, subject: open });
    }
    for (const { policy, rule, subject } of complements.values()) {
      const everything: Box = { subject, peer: TRUE_PRED, traffic: ALL_TRAFFIC, request: ANY_REQUEST };
      const pieces = subtractAll(everything, denies.near(subject), context.limit);
      if (pieces === null) {
        const more = subtractAll(everything, denies.near(subject), context.limit * COUNTED);
        return {
          ...unchanged(set),
          diagnostics: [
            diagnostic('rewrite-too-large', rule.origin.span, {
              rewrite: 'deny',
              count: ruleCount(more?.length ?? null, context.limit),
              limit: context.limit,
              target: context.target,
            }),
          ],
        };
      }
      added.push(complement(policy, rule, direction, subject, pieces));
      notes.push({
        rewrite: 'cut-denies',
        origin: rule.origin,
        text: `it became a policy that allows everything else, in ${pieces.length} ${pieces.length === 1 ? 'rule' : 'rules'}`,
        closedSet: true,
      });
    }
  }
  const policies = set.policies.map((policy) => ({
    ...policy,
    rules: policy.rules.flatMap((rule) => kept.get(rule) ?? [rule]),
  }));
  return { policies: { ...set, policies: [...policies, ...joined(added)] }, notes, diagnostics: [] };
}

/** What one policy became in both directions, for the same subjects, is one policy. */
function joined(complements: readonly Policy[]): readonly Policy[] {
  const result = new Map<string, Policy>();
  for (const one of complements) {
    const key = JSON.stringify([one.scope, one.name, predKey(one.subject)]);
    const known = result.get(key);
    result.set(
      key,
      known === undefined
        ? one
        : {
            ...known,
            // A complement isolates the one direction of its rules.
            isolates: { ingress: known.isolates.ingress, egress: one.isolates.egress },
            rules: [...known.rules, ...one.rules],
          },
    );
  }
  return [...result.values()];
}

function deniesOf(
  set: PolicySet,
  direction: Direction,
): { readonly policy: Policy; readonly rule: Rule; readonly box: Box }[] {
  return set.policies.flatMap((policy) =>
    policy.rules
      .filter((rule) => rule.action === 'deny' && rule.direction === direction)
      .map((rule) => ({ policy, rule, box: boxOf(policy, rule) })),
  );
}

function complement(
  policy: Policy,
  rule: Rule,
  direction: Direction,
  subject: Box['subject'],
  pieces: readonly Box[],
): Policy {
  const rules = pieces.map(
    (piece): Rule => ({
      ...rule,
      action: 'allow',
      own: predKey(piece.subject) === predKey(subject) ? TRUE_PRED : piece.subject,
      peer: piece.peer,
      traffic: piece.traffic,
    }),
  );
  return {
    ...policy,
    name: `${policy.name}-rest`,
    subject,
    isolates: {
      ingress: 'none',
      egress: 'none',
      [direction]: direction === 'ingress' ? 'all-but-own-node' : 'all',
    },
    rules,
    effects: [],
  };
}
