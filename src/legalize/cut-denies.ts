/**
 * Orders and denies -> allows, for targets that can only allow. Where the subject of a deny is isolated anyway the allows, cut by
 * what comes before them or denies beside them, say it all. Where nothing isolates it, a policy of its own allows everything but
 * what was denied.
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
import { type Box, boxOf, without } from './boxes.js';
import { type Complement, complementsOf, type Open } from './complements.js';
import { flattenIntoAllows } from './flatten.js';
import { ruleLimit, rulesIn } from './legalize.js';
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
import { effortFor } from './subtract-boxes.js';

export const cutDenies: Rewrite = {
  name: 'cut-denies',
  about:
    'orders, tiers, pass, first-match and denies become exceptions of the allows; where nothing isolates the subjects of a deny, a policy that allows the rest',
  apply(set, context) {
    const flat = flattenIntoAllows(set, context);
    // What was too large to be cut out of the allows has to stay a deny.
    if (flat.diagnostics.length > 0) return flat;
    const cut = withoutDenies(flat.policies, context);
    return { ...cut, notes: [...flat.notes, ...cut.notes] };
  },
};

/** INVARIANT: the set is flat, and its denies are cut out of its allows. */
function withoutDenies(set: PolicySet, context: RewriteContext): Rewritten {
  if (!set.policies.some(({ rules }) => rules.some((rule) => rule.action === 'deny'))) return unchanged(set);
  const notes: RewriteNote[] = [];
  const added: Policy[] = [];
  // What was spread over namespaces before is no growth of this rewrite.
  const limit = Math.max(context.limit, ruleLimit(set));
  const effort = effortFor(rulesIn(set));
  let count = 0;
  /** What stays of each deny. */
  const kept = new Map<Rule, readonly Rule[]>();
  for (const direction of DIRECTIONS) {
    const isolated = isolatedNear(set.policies, direction);
    const denies = createSubjectIndex<Box>();
    const written = deniesOf(set, direction);
    for (const { box } of written) denies.add(box.subject, box);
    const opens = new Map<string, Open>();
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
      } else opens.set(`${policy.name}\u0000${predKey(open)}`, { policy, rule, subject: open });
    }
    const made = complementsOf([...opens.values()], denies, limit - count, effort);
    if ('tooMany' in made) {
      const more = complementsOf([...opens.values()], denies, limit * COUNTED - count, effort);
      const found = 'tooMany' in more ? null : count + rulesOf(more);
      return {
        ...unchanged(set),
        diagnostics: [
          diagnostic('rewrite-too-large', made.tooMany.origin.span, {
            rewrite: 'deny',
            count: ruleCount(found, limit, effort),
            limit,
            target: context.target,
          }),
        ],
      };
    }
    count += rulesOf(made);
    for (const one of made) {
      added.push(policyOf(one, direction));
      const { length } = one.pieces;
      for (const { rule } of one.of)
        notes.push({
          rewrite: 'cut-denies',
          origin: rule.origin,
          text: `it became a policy that allows everything else, in ${length} ${length === 1 ? 'rule' : 'rules'}`,
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
            ...alsoOf(known, one),
          },
    );
  }
  return [...result.values()];
}

/** The other places of both. */
function alsoOf(a: Policy, b: Policy): Pick<Policy, 'also'> {
  const also = new Set([...(a.also ?? []), ...(b.also ?? [])]);
  return also.size === 0 ? {} : { also: [...also] };
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

function policyOf({ policy, rule, subject, pieces, of }: Complement, direction: Direction): Policy {
  const also = new Set(of.map((open) => open.policy.origin).filter((origin) => origin !== policy.origin));
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
    ...(also.size === 0 ? {} : { also: [...also] }),
  };
}

function rulesOf(complements: readonly Complement[]): number {
  return complements.reduce((sum, { pieces }) => sum + pieces.length, 0);
}
