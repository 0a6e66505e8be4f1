/**
 * Allows of traffic that a target cannot name -> an allow of everything and a deny of the rest, for targets whose deny beats
 * every allow (Cilium: "everything but tcp/25"). What other allows let through is left out of that deny.
 */
import { DIRECTIONS, type Policy, type PolicySet, type Rule } from '../ir/policy.js';
import { simplifyPred } from '../ir/pred-forms.js';
import { allOf, IS_NODE, isFalse, OWN_NODE, predKey } from '../ir/preds.js';
import { ALL_TRAFFIC, type Traffic } from '../ir/traffic.js';
import { complementTraffic } from '../ir/traffic-sets.js';
import { type Box, boxOf, disjointBoxes, without } from './boxes.js';
import { isFlat } from './flatten.js';
import { type Rewrite, type RewriteNote, type Rewritten, unchanged } from './rewrite.js';
import { isolatedNear } from './subjects.js';
import { subtractAll } from './subtract-boxes.js';

/** `sayable`: can the target's rules name exactly this traffic? */
export function allowByDenies(sayable: (traffic: Traffic) => boolean): Rewrite {
  return {
    name: 'allow-by-denies',
    about: 'an allow of traffic that has no name becomes an allow of everything and a deny of the rest',
    apply: (set) => apply(set, sayable),
  };
}

/** More denies than this for one allow are no shorter than what they stand for. */
const MOST_DENIES = 20;

function apply(set: PolicySet, sayable: (traffic: Traffic) => boolean): Rewritten {
  const isHard = (rule: Rule): boolean =>
    rule.action === 'allow' && rule.request.kind === 'any' && !sayable(rule.traffic);
  if (!isFlat(set) || !set.policies.some((policy) => policy.rules.some(isHard))) return unchanged(set);
  const notes: RewriteNote[] = [];
  const made = new Map<Rule, readonly Rule[]>();
  for (const direction of DIRECTIONS) {
    const allows = set.policies.flatMap((policy) =>
      policy.rules
        .filter((rule) => rule.action === 'allow' && rule.direction === direction)
        .map((rule) => ({ policy, rule, box: boxOf(policy, rule) })),
    );
    const isolated = isolatedNear(set.policies, direction);
    for (const { policy, rule, box } of allows) {
      if (!isHard(rule)) continue;
      const others = allows.filter((other) => other.rule !== rule).map((other) => other.box);
      const rules = asDenies(policy, rule, box, others, isolated(box.subject), sayable);
      if (rules === null) continue;
      made.set(rule, rules);
      notes.push({
        rewrite: 'allow-by-denies',
        origin: rule.origin,
        text: 'it became an allow of everything beside a deny of the rest',
        closedSet: true,
      });
    }
  }
  if (made.size === 0) return unchanged(set);
  const policies = set.policies.map(
    (policy): Policy => ({ ...policy, rules: policy.rules.flatMap((rule) => made.get(rule) ?? [rule]) }),
  );
  return { policies: { ...set, policies }, notes, diagnostics: [] };
}

/** `null` where a deny cannot say the rest. */
function asDenies(
  policy: Policy,
  rule: Rule,
  box: Box,
  others: readonly Box[],
  isolated: Box['subject'],
  sayable: (traffic: Traffic) => boolean,
): readonly Rule[] | null {
  const rest = complementTraffic(rule.traffic);
  if (!sayable(rest)) return null;
  // Where nothing isolates the subjects an allow changes nothing, and a deny would.
  const subject = simplifyPred(allOf(box.subject, isolated));
  if (isFalse(subject)) return null;
  const peer = rule.direction === 'ingress' ? without(box.peer, allOf(IS_NODE, OWN_NODE)) : box.peer;
  const denied: Box = { ...box, subject, peer, traffic: rest };
  const met = others.filter((other) => !disjointBoxes(other, denied));
  if (met.some((other) => other.request.kind !== 'any')) return null;
  const pieces = isFalse(peer) ? [] : subtractAll(denied, met, MOST_DENIES);
  if (pieces === null || pieces.some((piece) => !sayable(piece.traffic))) return null;
  const own = predKey(subject) === predKey(simplifyPred(policy.subject)) ? rule.own : subject;
  return [
    { ...rule, own, traffic: ALL_TRAFFIC },
    ...pieces.map(
      (piece): Rule => ({
        ...rule,
        action: 'deny',
        own: predKey(piece.subject) === predKey(subject) ? own : piece.subject,
        peer: piece.peer,
        traffic: piece.traffic,
        effects: [],
      }),
    ),
  ];
}
