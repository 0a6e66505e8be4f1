/**
 * Order, tiers, pass and first-match -> one level, for targets that read all policies together.
 *
 * A flow is allowed when the first level that decides it allows it. So an allow counts except where an earlier deny, an
 * earlier pass or the end of an earlier tier takes the flow; a deny counts except where an earlier allow or pass does. What is
 * left of each rule stands in one level, where a deny beats every allow. What a tier passed and nothing decided afterwards is
 * allowed again for subjects that the tier isolates.
 */
import { present } from '../base/unreachable.js';
import { diagnostic } from '../diagnostics/diagnostic.js';
import { ruleKey } from '../ir/normalize.js';
import {
  DEFAULT_ORDER,
  DEFAULT_TIER,
  DEFAULT_TIER_ORDER,
  DIRECTIONS,
  type Direction,
  type Policy,
  type PolicySet,
  type Rule,
  type Tier,
  TRUE_PRED,
} from '../ir/policy.js';
import { certainlyDisjoint, certainlyImplies, kindsOf, simplifyPred } from '../ir/pred-forms.js';
import { allOf, IS_NODE, notOf, OWN_NODE, samePred } from '../ir/preds.js';
import { ALL_TRAFFIC, type Traffic } from '../ir/traffic.js';
import { type Box, boxKey, boxOf, disjointBoxes, isEmptyBox, subtractAll, without } from './boxes.js';
import { compareRank, type TierLevels, tierLevels } from './levels.js';
import {
  COUNTED,
  type Rewrite,
  type RewriteContext,
  type RewriteNote,
  type Rewritten,
  ruleCount,
  unchanged,
} from './rewrite.js';
import { anySubject, createSubjectIndex, isolatedNear, type SubjectIndex } from './subjects.js';

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
export const flattenIntoAllows: Rewrite = {
  name: 'flatten-into-allows',
  about:
    'orders, tiers, pass, first-match and denies become exceptions of the allows that come after or beside them',
  apply: (policies, context) => apply(policies, context, null),
};

/** May these pieces of a deny stay denies? `null`: the target has none, and allows are cut by every deny. */
type Denies = ((pieces: readonly Box[]) => boolean) | null;

function apply(set: PolicySet, context: RewriteContext, denies: Denies): Rewritten {
  if (isFlat(set) && !(denies === null && hasDenies(set))) return unchanged(set);
  const made = new Map<Policy, Rule[]>();
  const notes = new Map<string, RewriteNote>();
  let count = 0;
  for (const direction of DIRECTIONS) {
    const result = flattenDirection(set, direction, denies, context.limit - count);
    if (result === null || 'tooMany' in result) {
      const origin = result === null ? undefined : result.tooMany.origin;
      const more =
        origin === undefined ? null : flattenDirection(set, direction, denies, context.limit * COUNTED);
      const found = more !== null && 'rules' in more ? count + more.rules.length : null;
      return {
        ...unchanged(set),
        diagnostics:
          origin === undefined
            ? []
            : [
                diagnostic('rewrite-too-large', origin.span, {
                  rewrite: isFlat(set) ? 'deny' : 'order',
                  count: ruleCount(found, context.limit),
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

/** Denies that `flatten-into-allows` made: whatever they take first is cut out of the allows. */
const cutOut = new WeakSet<Rule>();

/** Do the allows leave out what this deny takes? Where cutting would have been too large they do not. */
export function isCutOut(deny: Rule): boolean {
  return cutOut.has(deny);
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

interface Made {
  readonly policy: Policy;
  readonly rule: Rule;
  readonly from: Rule;
  readonly pieces: number;
}

/** `null`: an exact flat form is not known; `tooMany`: it would take more rules than the limit. */
function flattenDirection(
  set: PolicySet,
  direction: Direction,
  denies: Denies,
  limit: number,
): { readonly rules: readonly Made[]; readonly unsaid: readonly Rule[] } | { readonly tooMany: Rule } | null {
  const tiers = tierLevels(set, direction);
  const isolated = isolatedNear(
    set.policies.filter((policy) => tierOf(tiers, policy) === 'deny'),
    direction,
  );
  const allowed = createSubjectIndex<Box>();
  const denied = createSubjectIndex<Box>();
  /** Denies that must cut allows even where the target has a deny of its own, because they are not written as one. */
  const forced = createSubjectIndex<Box>();
  const ended = createSubjectIndex<Box>();
  const passes: { readonly policy: Policy; readonly rule: Rule; readonly box: Box; readonly tier: number }[] =
    [];
  const rules: Made[] = [];
  /** Denies that are exceptions of the later allows and nothing else. */
  const unsaid: Rule[] = [];

  const place = (policy: Policy, from: Rule, action: 'allow' | 'deny', boxes: readonly Box[]): void => {
    for (const box of boxes) {
      const rule: Rule = {
        ...from,
        action,
        own: boxes.length === 1 && sameSubject(policy, from, box) ? from.own : box.subject,
        peer: box.peer,
        traffic: box.traffic,
      };
      if (denies === null && action === 'deny') cutOut.add(rule);
      rules.push({ policy, rule, from, pieces: boxes.length });
    }
  };

  for (const [number, { levels, policies, tier }] of tiers.entries()) {
    const passed = createSubjectIndex<Box>();
    for (const level of levels) {
      const found = { allow: [] as Box[], pass: [] as Box[], deny: [] as Box[] };
      for (const { policy, rule } of level) {
        if (rule.action !== 'deny') continue;
        const box = boxOf(policy, rule);
        const reached = subtractAll(box, passed.near(box.subject), limit);
        if (reached === null) return { tooMany: rule };
        found.deny.push(...reached);
        if (denies === null) {
          const spared = direction === 'ingress' ? spareOwnNode(reached, allowed, limit) : reached;
          if (spared === null) return { tooMany: rule };
          place(policy, rule, 'deny', spared);
          continue;
        }
        const earlier = allowed.near(box.subject).filter((hole) => !disjointBoxes(hole, box));
        const byRequest = earlier.some((hole) => hole.request.kind !== 'any');
        const holes = earlier.map((hole): Box => ({ ...hole, request: { kind: 'any' } }));
        const pieces = cut(reached, holes, limit);
        if (pieces === null) return { tooMany: rule };
        const sayable = denies(pieces);
        if (byRequest || !sayable) {
          // What isolates lets the own node in, so a deny of that node cannot be said by cutting allows.
          const cuttable =
            certainlyImplies(box.subject, isolated(box.subject)) &&
            !(direction === 'ingress' && reachesOwnNode(box));
          if (byRequest && !cuttable) return null;
          if (cuttable) addAll(forced, reached);
          if (cuttable && !sayable) {
            unsaid.push(rule);
            continue;
          }
        }
        place(policy, rule, 'deny', pieces);
      }
      const beside = createSubjectIndex<Box>();
      addAll(beside, found.deny);
      for (const { policy, rule } of level) {
        if (rule.action === 'deny') continue;
        const box = boxOf(policy, rule);
        const before = [...passed.near(box.subject), ...ended.near(box.subject)];
        const reached = subtractAll(box, before, limit);
        if (reached === null) return { tooMany: rule };
        if (rule.action === 'pass') {
          found.pass.push(...reached);
          for (const piece of reached) passes.push({ policy, rule, box: piece, tier: number });
          continue;
        }
        found.allow.push(...reached);
        const holes = [
          ...(denies === null
            ? [...denied.near(box.subject), ...beside.near(box.subject)]
            : forced.near(box.subject)),
        ];
        const pieces = cut(reached, holes, limit);
        if (pieces === null) return { tooMany: rule };
        place(policy, rule, 'allow', pieces);
      }
      addAll(denied, found.deny);
      addAll(allowed, found.allow);
      addAll(passed, found.pass);
    }
    if (tier.otherwise === 'pass' || number === tiers.length - 1) continue;
    for (const end of endOf(policies, direction)) {
      const pieces = subtractAll(end, passed.near(end.subject), limit);
      if (pieces === null) return { tooMany: passes[0]?.rule ?? firstRule(policies) };
      addAll(ended, pieces);
    }
  }

  for (const pass of passes) {
    if (tiers[pass.tier]?.tier.otherwise === 'pass') continue;
    const later = tiers
      .slice(pass.tier + 1)
      .flatMap(({ policies, tier }) => (tier.otherwise === 'deny' ? endOf(policies, direction) : []));
    const pieces = cut([pass.box], [...denied.near(pass.box.subject), ...later], limit);
    if (pieces === null) return { tooMany: pass.rule };
    place(
      pass.policy,
      pass.rule,
      'allow',
      pieces
        .map((box) => ({ ...box, subject: anySubject([allOf(box.subject, isolated(box.subject))]) }))
        .filter((box) => !isEmptyBox(box)),
    );
  }
  return rules.length > limit
    ? { tooMany: rules[limit]?.from ?? firstRule(set.policies) }
    : { rules, unsaid };
}

function tierOf(tiers: readonly TierLevels[], policy: Policy): 'deny' | 'pass' | undefined {
  return tiers.find(({ tier }) => tier.name === policy.tier)?.tier.otherwise;
}

/** What a tier denies when nothing in it matched. */
export function endOf(policies: readonly Policy[], direction: Direction): Box[] {
  return policies
    .filter((policy) => policy.isolates[direction] !== 'none')
    .map((policy) => ({
      subject: anySubject([policy.subject]),
      peer: policy.isolates[direction] === 'all' ? TRUE_PRED : notOf(OWN_NODE),
      traffic: ALL_TRAFFIC,
      request: { kind: 'any' },
    }));
}

/**
 * Denies that stay denies where they are about the own node, which no cut allow can keep out: what earlier allows decide of that
 * part is taken out of it.
 */
function spareOwnNode(
  denied: readonly Box[],
  allowed: SubjectIndex<Box>,
  limit: number,
): readonly Box[] | null {
  const result: Box[] = [];
  for (const box of denied) {
    const local: Box = { ...box, peer: simplifyPred(allOf(box.peer, OWN_NODE)) };
    const earlier = allowed
      .near(box.subject)
      .filter((hole) => hole.request.kind === 'any' && !disjointBoxes(hole, local));
    const pieces = isEmptyBox(local) || earlier.length === 0 ? null : subtractAll(local, earlier, limit);
    if (isEmptyBox(local) || earlier.length === 0) result.push(box);
    else if (pieces === null) return null;
    else result.push({ ...box, peer: without(box.peer, OWN_NODE) }, ...pieces);
  }
  return result.filter((box) => !isEmptyBox(box));
}

/** May the subject's own node (of a node: a pod of its own) be among the peers? */
function reachesOwnNode({ subject, peer }: Box): boolean {
  const what = kindsOf(subject).includes('node') ? OWN_NODE : allOf(IS_NODE, OWN_NODE);
  return !certainlyDisjoint(peer, what);
}

function cut(boxes: readonly Box[], holes: readonly Box[], limit: number): readonly Box[] | null {
  const result = new Map<string, Box>();
  for (const box of boxes) {
    const pieces = subtractAll(box, holes, limit);
    if (pieces === null) return null;
    for (const piece of pieces) result.set(boxKey(piece), piece);
  }
  return [...result.values()];
}

function addAll(index: SubjectIndex<Box>, boxes: readonly Box[]): void {
  for (const box of boxes) index.add(box.subject, box);
}

function sameSubject(policy: Policy, rule: Rule, box: Box): boolean {
  return samePred(boxOf(policy, rule).subject, box.subject);
}

function firstRule(policies: readonly Policy[]): Rule {
  return present(policies.flatMap((policy) => policy.rules)[0], 'a rule where rules were counted');
}
