/**
 * Order, tiers, pass and first-match -> one level, for targets that read all policies together.
 *
 * A flow is allowed when the first level that decides it allows it. So an allow counts except where an earlier deny, an
 * earlier pass or the end of an earlier tier takes the flow; a deny counts except where an earlier allow or pass does. What is
 * left of each rule stands in one level, where a deny beats every allow. What a tier passed and nothing decided afterwards is
 * allowed again for subjects that the tier isolates.
 */
import { diagnostic } from '../diagnostics/diagnostic.js';
import { ruleKey } from '../ir/normalize.js';
import {
  DEFAULT_ORDER,
  DEFAULT_TIER,
  DEFAULT_TIER_ORDER,
  DIRECTIONS,
  type Policy,
  type PolicySet,
  type Rule,
  type Tier,
} from '../ir/policy.js';
import type { Traffic } from '../ir/traffic.js';
import { type Denies, flattenDirection } from './flatten-direction.js';
import { rulesIn } from './legalize.js';
import { compareRank } from './levels.js';
import {
  COUNTED,
  type Rewrite,
  type RewriteContext,
  type RewriteNote,
  type Rewritten,
  ruleCount,
  unchanged,
} from './rewrite.js';
import { effortFor } from './subtract-boxes.js';

/** A deny that earlier allows cut into more pieces than this is better said by what is allowed after it, if not all have words. */
const MOST_PIECES = 8;

/**
 * For targets with a deny that beats every allow (Cilium): allows are cut only where no deny can say it. `sayable`: can a deny of
 * the target name exactly this traffic? `most`: the most pieces of a deny that a later rewrite may find words for.
 */
export function flatten(sayable: (traffic: Traffic) => boolean, most: number = MOST_PIECES): Rewrite {
  return {
    name: 'flatten',
    about: 'orders, tiers, pass and first-match become one level in which a deny beats every allow',
    apply: (policies, context) =>
      apply(
        policies,
        context,
        (pieces) => pieces.length <= most || pieces.every(({ traffic }) => sayable(traffic)),
      ),
  };
}

/** For targets without a deny: every allow is cut by every deny that comes before it or stands beside it. */
export function flattenIntoAllows(policies: PolicySet, context: RewriteContext): Rewritten {
  return apply(policies, context, null);
}

function apply(set: PolicySet, context: RewriteContext, denies: Denies): Rewritten {
  if (isFlat(set) && !(denies === null && hasDenies(set))) return unchanged(set);
  const made = new Map<Policy, Rule[]>();
  const notes = new Map<string, RewriteNote>();
  let count = 0;
  const effort = effortFor(rulesIn(set));
  for (const direction of DIRECTIONS) {
    const result = flattenDirection(set, direction, denies, context.limit - count, effort);
    if (result === null || 'tooMany' in result) {
      const origin = result === null ? undefined : result.tooMany.origin;
      const more =
        origin === undefined
          ? null
          : flattenDirection(set, direction, denies, context.limit * COUNTED, effort);
      const found = more !== null && 'rules' in more ? count + more.rules.length : null;
      return {
        ...unchanged(set),
        diagnostics:
          origin === undefined
            ? []
            : [
                diagnostic('rewrite-too-large', origin.span, {
                  rewrite: isFlat(set) ? 'deny' : 'order',
                  count: ruleCount(found, context.limit, effort),
                  limit: context.limit,
                  target: context.target,
                }),
              ],
      };
    }
    for (const { origin } of result.unsaid)
      notes.set(noteKey(origin), {
        rewrite: 'flatten',
        origin,
        text: 'it became exceptions of what is allowed after it',
        closedSet: true,
      });
    for (const { policy, rule, from, pieces } of result.rules) {
      const list = made.get(policy) ?? [];
      list.push(rule);
      made.set(policy, list);
      count++;
      const text = remark(policy, from, rule, pieces);
      if (text !== null)
        notes.set(noteKey(from.origin), {
          rewrite: 'flatten',
          origin: from.origin,
          text,
          closedSet: true,
        });
    }
  }
  const passing = new Set(set.tiers.filter((tier) => tier.otherwise === 'pass').map((tier) => tier.name));
  const policies = set.policies.map(
    (policy): Policy => ({
      ...policy,
      tier: DEFAULT_TIER,
      rank: { order: DEFAULT_ORDER, tie: 0 },
      sequence: 'together',
      isolates: passing.has(policy.tier) ? { ingress: 'none', egress: 'none' } : policy.isolates,
      rules: made.get(policy) ?? [],
    }),
  );
  return {
    policies: { ...set, tiers: [defaultTier(set)], policies },
    notes: [...notes.values()],
    diagnostics: [],
  };
}

/** `null` where the rule says what it said, in the place where it stood: no policy of another program can make a difference. */
function remark(policy: Policy, from: Rule, rule: Rule, pieces: number): string | null {
  if (pieces !== 1 || ruleKey(from) !== ruleKey(rule))
    return `what other rules decide first was cut out of it, leaving ${pieces} ${pieces === 1 ? 'rule' : 'rules'}`;
  const { tier, rank, sequence } = policy;
  const stays = tier === DEFAULT_TIER && rank.order === DEFAULT_ORDER && rank.tie === 0;
  return stays && sequence === 'together' ? null : 'it needs no place in an order any more';
}

function noteKey({ label, span }: Rule['origin']): string {
  return `${label}\u0000${span.start}`;
}

/** One tier that ends with deny, one rank, no sequence, no pass: nothing to do. */
export function isFlat(set: PolicySet): boolean {
  const [first] = set.policies;
  return (
    set.policies.every(
      (policy) =>
        policy.sequence === 'together' &&
        policy.tier === first?.tier &&
        compareRank(policy.rank, first.rank) === 0 &&
        policy.rules.every((rule) => rule.action !== 'pass'),
    ) && set.tiers.every((tier) => tier.name !== first?.tier || tier.otherwise === 'deny')
  );
}

function hasDenies(set: PolicySet): boolean {
  return set.policies.some((policy) => policy.rules.some((rule) => rule.action === 'deny'));
}

function defaultTier(set: PolicySet): Tier {
  const origin = set.tiers[0]?.origin ?? {
    span: { file: { name: '', text: '' }, start: 0, end: 0 },
    label: DEFAULT_TIER,
  };
  return { name: DEFAULT_TIER, rank: { order: DEFAULT_TIER_ORDER, tie: 0 }, otherwise: 'deny', origin };
}
