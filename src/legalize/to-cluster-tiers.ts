/**
 * Denies, orders, tiers and pass -> policies of a tier ahead of everything and of one after everything, for targets that have such
 * (ClusterNetworkPolicy). What these cannot say, and what needs no order, stays with the namespaced policies.
 */
import { append } from '../base/append.js';
import {
  DEFAULT_TIER_ORDER,
  DIRECTIONS,
  type Facts,
  type Policy,
  type PolicySet,
  type Rule,
  TRUE_PRED,
} from '../ir/policy.js';
import { namespacesOf } from '../ir/pred-forms.js';
import { predKey } from '../ir/preds.js';
import { disjointBoxes } from './boxes.js';
import { chooseClusterItems } from './choose-cluster-items.js';
import {
  ADMIN_TIER,
  BASELINE_TIER,
  type ClusterWords,
  clusterTier,
  MOST_CLUSTER_POLICIES,
} from './cluster-tiers.js';
import { decidedItems, type Item } from './decided-items.js';
import { compareRank } from './levels.js';
import { isPlaceable } from './namespaces.js';
import { type Rewrite, type RewriteContext, type RewriteNote, type Rewritten, unchanged } from './rewrite.js';
import { isolatedNear } from './subjects.js';

/** `wordsFor`: what the target's cluster-wide policies can say under the facts of a cluster. */
export function toClusterTiers(wordsFor: (facts: Facts) => ClusterWords): Rewrite {
  return {
    name: 'to-cluster-tiers',
    about:
      'denies, orders, tiers and pass become cluster-wide policies ahead of the namespaced ones, or after them',
    apply: (set, context) => apply(set, context, wordsFor(context.facts)),
  };
}

function apply(set: PolicySet, { facts }: RewriteContext, words: ClusterWords): Rewritten {
  const admin: Item[] = [];
  const baseline: Item[] = [];
  const decidedAll: Item[] = [];
  for (const direction of DIRECTIONS) {
    const decided = decidedItems(set, direction, words, DEFAULT_TIER_ORDER);
    const denying = new Set(set.tiers.filter((tier) => tier.otherwise === 'deny').map((tier) => tier.name));
    const chosen = chooseClusterItems({
      decided,
      facts,
      baseline: words.baseline,
      wanted: (item) => isWanted(item, denying, facts, words),
      isolated: isolatedNear(
        set.policies.filter((policy) => denying.has(policy.tier)),
        direction,
      ),
    });
    append(decidedAll, decided.items);
    append(
      admin,
      decided.items.filter((item) => chosen.admin.has(item)),
    );
    append(
      baseline,
      decided.items.filter((item) => chosen.baseline.has(item)),
    );
  }
  if (admin.length + baseline.length === 0) return unchanged(set);
  const made = [
    { name: ADMIN_TIER, policies: inTier(set, admin, ADMIN_TIER) },
    { name: BASELINE_TIER, policies: inTier(set, baseline, BASELINE_TIER) },
  ] as const;
  const tooMany = made.some(
    ({ policies }) => policies.reduce((sum, one) => sum + words.objects(one), 0) > MOST_CLUSTER_POLICIES,
  );
  if (tooMany) return unchanged(set);
  const moved = new Set([...admin, ...baseline]);
  const [first, last] = made.map(({ name, policies }) => {
    const [some] = policies;
    return some === undefined ? [] : [clusterTier(name, some.origin)];
  });
  return {
    policies: {
      ...set,
      tiers: [...(first ?? []), ...set.tiers, ...(last ?? [])],
      policies: [...made.flatMap(({ policies }) => policies), ...leftOf(set, decidedAll, moved)],
    },
    notes: notesOf(admin, baseline),
    diagnostics: [],
  };
}

/** Allows that namespaced policies cannot say, or not for every namespace that there may be. `denying`: tiers that end with deny. */
function isWanted(
  { policy, rule, box, said }: Item,
  denying: ReadonlySet<string>,
  facts: Facts,
  words: ClusterWords,
): boolean {
  if (!said || rule.action !== 'allow') return false;
  if (words.onlyHere(box, rule.direction)) return true;
  const names = namespacesOf(box.subject);
  if (policy.scope.kind !== 'cluster' || (names !== null && names.length < 2)) return false;
  const isolates = policy.isolates[rule.direction] !== 'none' && denying.has(policy.tier);
  return !isolates || !isPlaceable(box.subject, facts);
}

/** The parts as policies of a tier, in the order in which they decide: neighbours of one policy for one subject are one policy. */
function inTier(set: PolicySet, items: readonly Item[], tier: string): readonly Policy[] {
  const order = new Map(
    [...set.tiers].sort((a, b) => compareRank(a.rank, b.rank)).map(({ name }, i) => [name, i]),
  );
  const place = new Map(set.policies.map((policy, i) => [policy, i]));
  const blocks = new Map<string, Item[]>();
  const sorted = [...items].sort(
    (a, b) =>
      (order.get(a.policy.tier) ?? 0) - (order.get(b.policy.tier) ?? 0) ||
      compareRank(a.policy.rank, b.policy.rank) ||
      stepOf(a) - stepOf(b),
  );
  for (const item of sorted) {
    const { order: at, tie } = item.policy.rank;
    const key = `${item.policy.tier}\u0000${at} ${tie} ${stepOf(item)}`;
    blocks.set(key, [...(blocks.get(key) ?? []), item]);
  }
  const groups: { readonly policy: Policy; readonly subject: Policy['subject']; readonly rules: Rule[] }[] =
    [];
  for (const block of blocks.values()) {
    const byPhase = cross(block);
    block.sort(
      (a, b) =>
        (byPhase ? a.phase - b.phase : 0) ||
        (place.get(a.policy) ?? 0) - (place.get(b.policy) ?? 0) ||
        subjectOrder(block, a) - subjectOrder(block, b) ||
        a.phase - b.phase,
    );
    for (const { policy, rule, box } of block) {
      const said: Rule = { ...rule, own: TRUE_PRED, peer: box.peer, traffic: box.traffic, effects: [] };
      const top = groups[groups.length - 1];
      if (top?.policy === policy && predKey(top.subject) === predKey(box.subject)) top.rules.push(said);
      else groups.push({ policy, subject: box.subject, rules: [said] });
    }
  }
  const count = new Map<Policy, number>();
  return groups.map(({ policy, subject, rules }, i): Policy => {
    const number = (count.get(policy) ?? 0) + 1;
    count.set(policy, number);
    const scope = policy.scope.kind === 'namespace' ? `${policy.scope.namespace}.` : '';
    return {
      ...policy,
      name: `${scope}${policy.name}${number === 1 ? '' : `-${number}`}`,
      scope: { kind: 'cluster' },
      tier,
      rank: { order: i, tie: 0 },
      subject,
      sequence: 'first-match',
      isolates: { ingress: 'none', egress: 'none' },
      rules,
      effects: [],
    };
  });
}

function stepOf(item: Item): number {
  return item.policy.sequence === 'first-match' ? item.policy.rules.indexOf(item.written) : -1;
}

/** In a level read together: do parts of different policies or subjects meet that decide otherwise? Then the phases stand apart. */
function cross(block: readonly Item[]): boolean {
  return block.some((a) =>
    block.some(
      (b) =>
        a.phase < b.phase &&
        a.rule.direction === b.rule.direction &&
        (a.policy !== b.policy || predKey(a.box.subject) !== predKey(b.box.subject)) &&
        !disjointBoxes(a.box, b.box),
    ),
  );
}

function subjectOrder(block: readonly Item[], item: Item): number {
  const key = predKey(item.box.subject);
  return block.findIndex((other) => other.policy === item.policy && predKey(other.box.subject) === key);
}

/** The policies without what was moved; those that have nothing left to say are left out. */
function leftOf(set: PolicySet, items: readonly Item[], moved: ReadonlySet<Item>): readonly Policy[] {
  const denying = new Set(set.tiers.filter((tier) => tier.otherwise === 'deny').map((tier) => tier.name));
  const parts = new Map<Rule, Item[]>();
  for (const item of items) {
    const list = parts.get(item.written);
    if (list === undefined) parts.set(item.written, [item]);
    else list.push(item);
  }
  return set.policies.flatMap((policy): Policy[] => {
    const rules = policy.rules.flatMap((rule): Rule[] => {
      const all = parts.get(rule) ?? [];
      if (!all.some((item) => moved.has(item))) return [rule];
      return all
        .filter((item) => !moved.has(item))
        .map(({ box }) => ({ ...rule, own: box.subject, peer: box.peer, traffic: box.traffic }));
    });
    const closed = denying.has(policy.tier) && DIRECTIONS.some((d) => policy.isolates[d] !== 'none');
    const idle = rules.length + policy.effects.length === 0 && policy.rules.length > 0 && !closed;
    return idle ? [] : [{ ...policy, rules }];
  });
}

function notesOf(admin: readonly Item[], baseline: readonly Item[]): readonly RewriteNote[] {
  const notes = new Map<Rule, RewriteNote>();
  for (const [items, where] of [
    [admin, 'ahead of'],
    [baseline, 'after'],
  ] as const)
    for (const { written } of items)
      notes.set(written, {
        rewrite: 'to-cluster-tiers',
        origin: written.origin,
        text: `it became a cluster-wide policy ${where} the namespaced ones`,
        closedSet: false,
      });
  return [...notes.values()];
}
