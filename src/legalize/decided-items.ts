/**
 * Policies -> what decides in one direction, one after another: a part of a rule that a cluster-wide policy can say, or a part
 * that it cannot, with its place; and what the end of each tier denies.
 */
import type { Direction, Policy, PolicySet, Rule } from '../ir/policy.js';
import { simplifyPred } from '../ir/pred-forms.js';
import { expandSets, isFalse } from '../ir/preds.js';
import { type Box, boxOf, isEmptyBox } from './boxes.js';
import type { ClusterWords } from './cluster-tiers.js';
import { endOf } from './flatten-direction.js';
import { tierLevels } from './levels.js';
import { createSubjectIndex, type SubjectIndex } from './subjects.js';

export interface Item {
  readonly policy: Policy;
  readonly rule: Rule;
  /** As the policy has it; a pass that lets through is an allow in `rule`. */
  readonly written: Rule;
  readonly box: Box;
  /** Can a cluster-wide policy say it? */
  readonly said: boolean;
  /** Place of its tier among those that hold policies. */
  readonly tier: number;
  /** Place of its level in the tier. */
  readonly level: number;
  /** In a level: deny before allow before pass. */
  readonly phase: number;
}

export interface Decided {
  /** In the order in which they decide. */
  readonly items: readonly Item[];
  readonly index: SubjectIndex<Item>;
  /** By place of the tier: what is denied where nothing in it matched. */
  readonly ends: readonly (readonly Box[])[];
  /** Is the tier at the place of namespaced policies, or after it? */
  readonly place: (tier: number) => 'before' | 'at' | 'after';
}

const PHASES = { deny: 0, allow: 1, pass: 2 } as const;

/** `middle`: the rank order of the tier that namespaced policies are in. */
export function decidedItems(
  set: PolicySet,
  direction: Direction,
  words: ClusterWords,
  middle: number,
): Decided {
  const tiers = tierLevels(set, direction);
  const place: Decided['place'] = (tier) => {
    const order = tiers[tier]?.tier.rank.order ?? middle;
    return order < middle ? 'before' : order > middle ? 'after' : 'at';
  };
  /** What passes the last tier of all is let through. */
  const lets = (tier: number): boolean =>
    tier === tiers.length - 1 && set.end.length === 0 && place(tier) !== 'after';
  const items: Item[] = [];
  for (const [tier, { levels }] of tiers.entries())
    for (const [level, entries] of levels.entries()) {
      const here = entries.flatMap(({ policy, rule: written }) => {
        const rule = lets(tier) && written.action === 'pass' ? allowed(written) : written;
        const phase = PHASES[written.action];
        return partsOf(set, policy, rule, words).map(
          ({ box, said }): Item => ({ policy, rule, written, box, said, tier, level, phase }),
        );
      });
      items.push(...here.sort((a, b) => a.phase - b.phase));
    }
  const index = createSubjectIndex<Item>();
  for (const item of items) index.add(item.box.subject, item);
  return {
    items,
    index,
    ends: tiers.map(({ tier, policies }) => (tier.otherwise === 'deny' ? endOf(policies, direction) : [])),
    place,
  };
}

function allowed(rule: Rule): Rule {
  return { ...rule, action: 'allow' };
}

function partsOf(
  set: PolicySet,
  policy: Policy,
  rule: Rule,
  words: ClusterWords,
): readonly { readonly box: Box; readonly said: boolean }[] {
  const written = boxOf(policy, rule);
  const box: Box = {
    ...written,
    subject: simplifyPred(expandSets(written.subject, set.sets)),
    peer: simplifyPred(expandSets(written.peer, set.sets)),
  };
  if (isEmptyBox(box) || isFalse(box.subject)) return [];
  const { said, rest } =
    box.request.kind === 'any' ? words.split(box, rule.direction, rule.action) : { said: null, rest: [box] };
  return [
    ...(said === null ? [] : [{ box: said, said: true }]),
    ...rest.filter((part) => !isEmptyBox(part)).map((part) => ({ box: part, said: false })),
  ];
}

/** Does it come first? Of one level and phase neither does. */
export function comesBefore(a: Item, b: Item): boolean {
  return (a.tier - b.tier || a.level - b.level || a.phase - b.phase) < 0;
}

/** With `a` first, would it matter if `b` were first? A pass only matters to its own tier. */
export function mattersFirst(a: Item, b: Item): boolean {
  if (a.rule.action === b.rule.action) return false;
  return a.rule.action !== 'pass' || a.tier === b.tier;
}
