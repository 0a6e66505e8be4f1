/**
 * The pieces that rewrites made of one rule -> fewer and plainer ones. Cutting leaves pieces that overlap: what one holds the
 * others need not say again; peers with equal traffic are one rule, and so is traffic with equal peers.
 */
import { groupBy } from '../base/group.js';
import { present } from '../base/unreachable.js';
import type { Policy, PolicySet, Rule } from '../ir/policy.js';
import { predKey } from '../ir/preds.js';
import { boxOf } from './boxes.js';
import { fewerBoxes } from './fewer-boxes.js';
import { type Rewrite, type RewriteContext, type RewriteNote, type Rewritten, unchanged } from './rewrite.js';
import { placeKey, type Written, writtenIn } from './written.js';

export const mergePieces: Rewrite = {
  name: 'merge-pieces',
  about: 'the pieces of a rule that was cut are merged until none says what the others say',
  apply,
};

function apply(set: PolicySet, context: RewriteContext): Rewritten {
  const written = writtenIn(context.written);
  const notes: RewriteNote[] = [];
  const policies = set.policies.map((policy) => merged(policy, written, notes));
  return notes.length === 0 ? unchanged(set) : { policies: { ...set, policies }, notes, diagnostics: [] };
}

function merged(policy: Policy, written: Written, notes: RewriteNote[]): Policy {
  if (policy.sequence !== 'together' || policy.rules.every((rule) => written.hasRule(rule))) return policy;
  const replaced = new Map<Rule, readonly Rule[]>();
  for (const pieces of groupBy(policy.rules, pieceKey).values()) {
    const [first] = pieces;
    if (first === undefined || first.effects.length > 0 || pieces.every((rule) => written.hasRule(rule)))
      continue;
    const made = fewer(policy, pieces);
    if (made === null) continue;
    for (const rule of pieces) replaced.set(rule, rule === first ? made : []);
    notes.push({
      rewrite: 'merge-pieces',
      origin: first.origin,
      text: `what was left of it was merged into ${made.length} ${made.length === 1 ? 'rule' : 'rules'}`,
      closedSet: false,
    });
  }
  return replaced.size === 0
    ? policy
    : { ...policy, rules: policy.rules.flatMap((rule) => replaced.get(rule) ?? [rule]) };
}

/** Equal for what decides alike, of one rule of the source. */
function pieceKey(rule: Rule): string {
  const { direction, action, request, effects, origin } = rule;
  return JSON.stringify([direction, action, request, effects.length > 0, placeKey(origin)]);
}

/** `null` where nothing is shorter. */
function fewer(policy: Policy, pieces: readonly Rule[]): readonly Rule[] | null {
  const boxes = pieces.map((rule) => boxOf(policy, rule));
  const found = fewerBoxes(boxes);
  if (found === boxes) return null;
  const bySubject = new Map(pieces.map((rule, i) => [predKey(boxes[i]?.subject ?? rule.own), rule]));
  return found.map(({ subject, peer, traffic }): Rule => {
    const like = present(bySubject.get(predKey(subject)), 'a piece of the subjects');
    return { ...like, peer, traffic };
  });
}
