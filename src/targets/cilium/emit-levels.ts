/**
 * Tiers and orders → the one level that Cilium has, where a deny beats every allow: what legalisation leaves unflattened is
 * claimed as a loss. Allows of one tier need no order; subjects that an earlier tier isolates are taken from the later ones.
 */
import type { Feature } from '../../ir/feature.js';
import { DIRECTIONS, type Direction, type Policy, type Pred, type Rule } from '../../ir/policy.js';
import { certainlyDisjoint, simplifyPred } from '../../ir/pred-forms.js';
import { allOf, anyOf, notOf, OWN_NODE } from '../../ir/preds.js';
import { intersectTraffic, trafficOverlaps } from '../../ir/traffic-sets.js';
import { createBoxIndex } from '../../legalize/box-index.js';
import { type Box, boxOf } from '../../legalize/boxes.js';
import { createSubjectIndex } from '../../legalize/subjects.js';
import type { TierPolicies } from '../emit-input.js';
import { dropAction } from '../emit-losses.js';
import { type Ledger, region } from '../losses.js';
import { acceptsOf, chooseWay } from '../rule-losses.js';
import { TARGET } from './emit-pieces.js';

export interface Levelled {
  readonly policy: Policy;
  /** The subjects that earlier tiers leave it. */
  readonly subjects: Readonly<Record<Direction, Pred>>;
}

interface Placed {
  readonly tier: number;
  readonly policy: Policy;
  readonly rule: Rule;
  readonly index: number;
}

/** The policies with what stays of their rules. */
export function levelled(tiers: readonly TierPolicies[], ledger: Ledger): readonly Levelled[] {
  const placed = tiers.flatMap(({ policies }, tier) =>
    policies.flatMap((policy) => policy.rules.map((rule, index): Placed => ({ tier, policy, rule, index }))),
  );
  const allows = createBoxIndex();
  const byBox = new Map<Box, Placed>();
  for (const each of placed) {
    if (each.rule.action !== 'allow' && !passesOut(each.rule, each.tier, tiers)) continue;
    const box = boxOf(each.policy, each.rule);
    allows.add(box);
    byBox.set(box, each);
  }
  const allowsNear = ({ policy, rule }: Placed): readonly Placed[] =>
    allows.near(boxOf(policy, rule)).flatMap((box) => byBox.get(box) ?? []);
  const taken = { ingress: createSubjectIndex<Pred>(), egress: createSubjectIndex<Pred>() };
  /** Of those, the ones that the isolation leaves to their own node. */
  const spared = createSubjectIndex<Pred>();
  return tiers.flatMap((entry, tier) => {
    const result = entry.policies.map((policy): Levelled => {
      const rules = policy.rules.flatMap((rule, index): Rule[] => {
        if (rule.action === 'allow') return [rule];
        if (rule.action === 'deny')
          return keepsDeny({ tier, policy, rule, index }, allowsNear, ledger) ? [rule] : [];
        // A pass out of the last tier lets through, as an allow does.
        if (passesOut(rule, tier, tiers)) return [{ ...rule, action: 'allow' }];
        dropAction(rule, policy, 'pass', TARGET, ledger);
        return [];
      });
      for (const rule of rules)
        if (rule.action === 'deny' && rule.direction === 'ingress')
          claimSpared(policy, rule, spared.near(policy.subject), ledger);
      const isolates = entry.tier.otherwise === 'deny' ? policy.isolates : NO_ISOLATION;
      const left = (direction: Direction): Pred =>
        without(policy.subject, taken[direction].near(policy.subject));
      return {
        policy: { ...policy, rules, isolates },
        subjects: { ingress: left('ingress'), egress: left('egress') },
      };
    });
    for (const direction of DIRECTIONS) {
      for (const policy of entry.policies)
        if (entry.tier.otherwise === 'deny' && policy.isolates[direction] !== 'none')
          taken[direction].add(policy.subject, policy.subject);
    }
    for (const policy of entry.policies)
      if (entry.tier.otherwise === 'deny' && policy.isolates.ingress === 'all-but-own-node')
        spared.add(policy.subject, policy.subject);
    return result;
  });
}

/** An earlier tier's isolation lets the own node pass, and the later deny of it has gone with its subjects. */
function claimSpared(policy: Policy, rule: Rule, spared: readonly Pred[], ledger: Ledger): void {
  const peer = simplifyPred(allOf(rule.peer, OWN_NODE));
  const subject = simplifyPred(allOf(policy.subject, rule.own, anyOf(...spared)));
  ledger.choose({
    code: 'tier',
    origin: rule.origin,
    message: 'the isolation of an earlier tier lets the own node in, and no later deny keeps it out',
    remedy: 'deny the own node in the earlier tier',
    accepts: acceptsOf(rule, policy),
    alternatives: [
      {
        kind: 'wider',
        regions: [region('ingress', subject, peer, rule.traffic, rule.request)],
        instead: 'the own node is let in',
      },
    ],
  });
}

const NO_ISOLATION = { ingress: 'none', egress: 'none' } as const;

function passesOut(rule: Rule, tier: number, tiers: readonly TierPolicies[]): boolean {
  return rule.action === 'pass' && tier === tiers.length - 1;
}

/** Allows that come before the deny would lose against it. */
function keepsDeny(deny: Placed, allowsNear: (deny: Placed) => readonly Placed[], ledger: Ledger): boolean {
  const met = allowsNear(deny).filter((allow) => decidesBefore(allow, deny) && overlap(allow, deny));
  const [first] = met;
  if (first === undefined) return true;
  const { policy, rule } = deny;
  const subject = simplifyPred(policy.subject);
  const way = chooseWay(
    { rule, policy, subject, ledger, target: TARGET },
    {
      code: codeOf(first, deny),
      message: 'under Cilium a deny beats every allow, whatever comes first',
      remedy: 'leave what is allowed out of the deny, with `except (…)`',
      less: [region(rule.direction, allOf(subject, rule.own), rule.peer, rule.traffic, rule.request)],
      lessText: 'the deny is left out',
      more: met.map((allow) =>
        region(
          rule.direction,
          allOf(subject, rule.own, allow.policy.subject, allow.rule.own),
          allOf(rule.peer, allow.rule.peer),
          intersectTraffic(rule.traffic, allow.rule.traffic),
          allow.rule.request,
        ),
      ),
      moreText: 'a deny that also beats the allows before it',
    },
  );
  return way === 'more';
}

function codeOf(allow: Placed, deny: Placed): Feature {
  if (allow.tier !== deny.tier) return 'tier';
  return allow.policy === deny.policy ? 'first-match' : 'order';
}

function decidesBefore(a: Placed, b: Placed): boolean {
  if (a.tier !== b.tier) return a.tier < b.tier;
  const [x, y] = [a.policy.rank, b.policy.rank];
  if (x.order !== y.order) return x.order < y.order;
  return x.tie === y.tie ? stepOf(a) < stepOf(b) : x.tie < y.tie;
}

function stepOf({ policy, index }: Placed): number {
  return policy.sequence === 'first-match' ? index : -1;
}

function overlap(a: Placed, b: Placed): boolean {
  return (
    a.rule.direction === b.rule.direction &&
    trafficOverlaps(a.rule.traffic, b.rule.traffic) &&
    !certainlyDisjoint(allOf(a.policy.subject, a.rule.own), allOf(b.policy.subject, b.rule.own)) &&
    !certainlyDisjoint(a.rule.peer, b.rule.peer)
  );
}

function without(subject: Pred, taken: readonly Pred[]): Pred {
  const met = taken.filter((other) => !certainlyDisjoint(subject, other));
  return met.length === 0 ? subject : simplifyPred(allOf(subject, notOf(anyOf(...met))));
}
