/**
 * One direction of a policy set in tiers, levels and sequences -> its rules for one level. What comes first is cut out of what comes
 * after: earlier allows out of denies, and denies out of allows where the target has no deny or the deny no words.
 */
import { present } from '../base/unreachable.js';
import { type Direction, type Policy, type PolicySet, type Rule, TRUE_PRED } from '../ir/policy.js';
import { certainlyDisjoint, certainlyImplies, kindsOf, simplifyPred } from '../ir/pred-forms.js';
import { allOf, IS_NODE, notOf, OWN_NODE, samePred } from '../ir/preds.js';
import { ALL_TRAFFIC } from '../ir/traffic.js';
import { type BoxIndex, createBoxIndex } from './box-index.js';
import { type Box, boxKey, boxOf, disjointBoxes, isEmptyBox, without } from './boxes.js';
import { type TierLevels, tierLevels } from './levels.js';
import { anySubject, isolatedNear } from './subjects.js';
import { type Effort, subtractAll } from './subtract-boxes.js';

/** May these pieces of a deny stay denies? `null`: the target has none, and allows are cut by every deny. */
export type Denies = ((pieces: readonly Box[]) => boolean) | null;

/** A rule of the one level, and what it was made of. */
export interface Made {
  readonly policy: Policy;
  readonly rule: Rule;
  readonly from: Rule;
  /** How many rules were made of it. */
  readonly pieces: number;
}

/** `unsaid`: denies that became exceptions of later allows and nothing else. */
export interface Flattened {
  readonly rules: readonly Made[];
  readonly unsaid: readonly Rule[];
}

/** `null`: an exact flat form is not known; `tooMany`: it would take more rules than the limit, or more effort. */
export function flattenDirection(
  set: PolicySet,
  direction: Direction,
  denies: Denies,
  limit: number,
  effort: Effort,
): Flattened | { readonly tooMany: Rule } | null {
  const tiers = tierLevels(set, direction);
  const isolated = isolatedNear(
    set.policies.filter((policy) => tierOf(tiers, policy) === 'deny'),
    direction,
  );
  const allowed = createBoxIndex();
  const denied = createBoxIndex();
  /** Denies that must cut allows even where the target has a deny of its own, because they are not written as one. */
  const forced = createBoxIndex();
  const ended = createBoxIndex();
  const passes: { readonly policy: Policy; readonly rule: Rule; readonly box: Box; readonly tier: number }[] =
    [];
  const rules: Made[] = [];
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
      rules.push({ policy, rule, from, pieces: boxes.length });
    }
  };

  const tooMany = (): { readonly tooMany: Rule } => ({
    tooMany: rules[limit]?.from ?? firstRule(set.policies),
  });

  for (const [number, { levels, policies, tier }] of tiers.entries()) {
    const passed = createBoxIndex();
    for (const level of levels) {
      const found = { allow: [] as Box[], pass: [] as Box[], deny: [] as Box[] };
      for (const { policy, rule } of level) {
        if (rule.action !== 'deny') continue;
        const box = boxOf(policy, rule);
        const reached = subtractAll(box, passed.near(box), limit, effort);
        if (reached === null) return { tooMany: rule };
        found.deny.push(...reached);
        if (denies === null) {
          const spared = direction === 'ingress' ? spareOwnNode(reached, allowed, limit, effort) : reached;
          if (spared === null) return { tooMany: rule };
          place(policy, rule, 'deny', spared);
          if (rules.length > limit) return tooMany();
          continue;
        }
        const earlier = allowed.near(box).filter((hole) => !disjointBoxes(hole, box));
        const byRequest = earlier.some((hole) => hole.request.kind !== 'any');
        const holes = earlier.map((hole): Box => ({ ...hole, request: { kind: 'any' } }));
        const pieces = cut(reached, holes, limit, effort);
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
        if (rules.length > limit) return tooMany();
      }
      const beside = createBoxIndex();
      addAll(beside, found.deny);
      for (const { policy, rule } of level) {
        if (rule.action === 'deny') continue;
        const box = boxOf(policy, rule);
        const before = [...passed.near(box), ...ended.near(box)];
        const reached = subtractAll(box, before, limit, effort);
        if (reached === null) return { tooMany: rule };
        if (rule.action === 'pass') {
          found.pass.push(...reached);
          for (const piece of reached) passes.push({ policy, rule, box: piece, tier: number });
          continue;
        }
        found.allow.push(...reached);
        const holes = [...(denies === null ? [...denied.near(box), ...beside.near(box)] : forced.near(box))];
        const pieces = cut(reached, holes, limit, effort);
        if (pieces === null) return { tooMany: rule };
        place(policy, rule, 'allow', pieces);
        if (rules.length > limit) return tooMany();
      }
      addAll(denied, found.deny);
      addAll(allowed, found.allow);
      addAll(passed, found.pass);
    }
    if (tier.otherwise === 'pass' || number === tiers.length - 1) continue;
    for (const end of endOf(policies, direction)) {
      const pieces = subtractAll(end, passed.near(end), limit, effort);
      if (pieces === null) return { tooMany: passes[0]?.rule ?? firstRule(policies) };
      addAll(ended, pieces);
    }
  }

  for (const pass of passes) {
    if (tiers[pass.tier]?.tier.otherwise === 'pass') continue;
    const later = tiers
      .slice(pass.tier + 1)
      .flatMap(({ policies, tier }) => (tier.otherwise === 'deny' ? endOf(policies, direction) : []));
    const pieces = cut([pass.box], [...denied.near(pass.box), ...later], limit, effort);
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
  return rules.length > limit ? tooMany() : { rules, unsaid };
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
  allowed: BoxIndex,
  limit: number,
  effort: Effort,
): readonly Box[] | null {
  const result: Box[] = [];
  for (const box of denied) {
    const local: Box = { ...box, peer: simplifyPred(allOf(box.peer, OWN_NODE)) };
    const earlier = allowed
      .near(box)
      .filter((hole) => hole.request.kind === 'any' && !disjointBoxes(hole, local));
    const pieces =
      isEmptyBox(local) || earlier.length === 0 ? null : subtractAll(local, earlier, limit, effort);
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

function cut(
  boxes: readonly Box[],
  holes: readonly Box[],
  limit: number,
  effort: Effort,
): readonly Box[] | null {
  const result = new Map<string, Box>();
  for (const box of boxes) {
    const pieces = subtractAll(box, holes, limit, effort);
    if (pieces === null) return null;
    for (const piece of pieces) result.set(boxKey(piece), piece);
  }
  return [...result.values()];
}

function addAll(index: BoxIndex, boxes: readonly Box[]): void {
  for (const box of boxes) index.add(box);
}

function sameSubject(policy: Policy, rule: Rule, box: Box): boolean {
  return samePred(boxOf(policy, rule).subject, box.subject);
}

function firstRule(policies: readonly Policy[]): Rule {
  return present(policies.flatMap((policy) => policy.rules)[0], 'a rule where rules were counted');
}
