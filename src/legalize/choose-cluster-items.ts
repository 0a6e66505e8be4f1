/**
 * What decides in one direction -> which parts go ahead of everything, which come after everything, and which stay. Moving a part
 * is exact where nothing that it overtakes, and nothing that it falls behind, decides a flow of it otherwise.
 */
import type { Facts, Pred } from '../ir/policy.js';
import { certainlyDisjoint, certainlyImplies } from '../ir/pred-forms.js';
import { disjointBoxes } from './boxes.js';
import type { ClusterWords } from './cluster-tiers.js';
import { comesBefore, type Decided, type Item, mattersFirst } from './decided-items.js';
import { isPlaceable } from './namespaces.js';

export interface Chosen {
  readonly admin: ReadonlySet<Item>;
  readonly baseline: ReadonlySet<Item>;
}

export interface Choice {
  readonly decided: Decided;
  readonly facts: Facts;
  readonly baseline: ClusterWords['baseline'];
  /** Allows that are better said there by themselves. */
  readonly wanted: (item: Item) => boolean;
  /** What of the endpoints near a subject some policy isolates. */
  readonly isolated: (subject: Pred) => Pred;
}

/** Denies and passes go ahead with what has to stay before or behind them; what comes late anyway goes to the end if that works. */
export function chooseClusterItems(choice: Choice): Chosen {
  const meets = meetings(choice.decided);
  const baseline = lateItems(choice, meets);
  if (baseline.size > 0) {
    const admin = aheadItems(choice, meets, baseline);
    if (isPlainBeside(choice, admin, baseline, meets)) return { admin, baseline };
  }
  return { admin: aheadItems(choice, meets, new Set()), baseline: new Set() };
}

type Meets = (item: Item) => readonly Item[];

/** Every other part that shares a flow with one, as far as can be told. */
function meetings({ index }: Decided): Meets {
  const known = new Map<Item, readonly Item[]>();
  return (item) => {
    const found =
      known.get(item) ??
      index.near(item.box.subject).filter((other) => other !== item && !disjointBoxes(other.box, item.box));
    known.set(item, found);
    return found;
  };
}

/** What can come after everything else: what is decided late, and denies beside isolation that come after allows that they meet. */
function lateItems(choice: Choice, meets: Meets): Set<Item> {
  const { decided, baseline } = choice;
  if (baseline === 'none') return new Set();
  const follows = (item: Item): boolean =>
    item.rule.action === 'deny' &&
    decided.place(item.tier) === 'at' &&
    meets(item).some(
      (other) => other.rule.action === 'allow' && other.tier === item.tier && other.level < item.level,
    );
  const late = new Set(
    decided.items.filter((item) => item.said && (decided.place(item.tier) === 'after' || follows(item))),
  );
  return settled(late, (item) => {
    const { action } = item.rule;
    if (action !== 'deny' && endsMeet(choice, item, baseline === 'all' ? item.tier : 0)) return false;
    return meets(item).every((other) => {
      if (comesBefore(item, other)) {
        if (action === 'pass' && other.tier > item.tier) return false;
        return late.has(other) || !mattersFirst(item, other);
      }
      // What was passed ahead of it must not come back to it.
      const passes = other.rule.action === 'pass' && action !== 'pass';
      return late.has(other) || !passes || other.tier !== item.tier;
    });
  });
}

/** What goes ahead of everything. A pass that could go and is not needed there only stands in the way of later tiers: without it. */
function aheadItems(choice: Choice, meets: Meets, late: ReadonlySet<Item>): Set<Item> {
  const left = new Set(late);
  for (;;) {
    const chosen = neededAhead(choice, meets, left);
    const idle = choice.decided.items.filter(
      (item) => item.rule.action === 'pass' && item.said && !chosen.has(item) && !left.has(item),
    );
    if (idle.length === 0) return chosen;
    for (const item of idle) left.add(item);
  }
}

/** Denies, passes that they need, wanted allows, and what has to decide before those; nothing of `left`. */
function neededAhead(choice: Choice, meets: Meets, left: ReadonlySet<Item>): Set<Item> {
  const { items } = choice.decided;
  const able = new Set(items.filter((item) => item.said && !left.has(item)));
  settled(able, (item) => {
    const { action } = item.rule;
    if (action !== 'deny' && endsMeet(choice, item, 0, item.tier - 1)) return false;
    if (action === 'pass' && endsMeet(choice, item, item.tier, item.tier)) return false;
    return meets(item).every((other) => {
      if (comesBefore(other, item)) {
        if (!able.has(other)) return !mattersFirst(other, item);
        return other.rule.action !== 'pass' || other.tier === item.tier;
      }
      return action !== 'pass' || other.tier !== item.tier || other.rule.action === 'pass' || able.has(other);
    });
  });
  const chosen = new Set<Item>();
  const open = items.filter((item) => able.has(item) && (item.rule.action === 'deny' || choice.wanted(item)));
  for (let item = open.pop(); item !== undefined; item = open.pop()) {
    if (chosen.has(item)) continue;
    chosen.add(item);
    const { rule, tier } = item;
    for (const other of meets(item)) {
      if (!able.has(other) || chosen.has(other)) continue;
      const before = comesBefore(other, item) && mattersFirst(other, item);
      const passed = rule.action === 'pass' && other.tier === tier && comesBefore(item, other);
      if (before || passed) open.push(other);
    }
  }
  return chosen;
}

/**
 * Does what stays leave exactly the flows of the last tier undecided, whatever other rewrites make of it? Where only allows for
 * isolated endpoints of known namespaces stay, they have nothing to rewrite.
 */
function isPlainBeside(
  choice: Choice,
  admin: ReadonlySet<Item>,
  baseline: ReadonlySet<Item>,
  meets: Meets,
): boolean {
  for (const item of baseline)
    for (const other of choice.decided.index.near(item.box.subject)) {
      if (admin.has(other) || baseline.has(other)) continue;
      const meeting = meets(item).includes(other);
      if (!meeting && certainlyDisjoint(other.box.subject, item.box.subject)) continue;
      const { subject } = other.box;
      if (other.rule.action !== 'allow' || !certainlyImplies(subject, choice.isolated(subject))) return false;
      if (meeting && !isPlaceable(subject, choice.facts)) return false;
    }
  return true;
}

/** Does the end of one of these tiers deny a flow of it? */
function endsMeet({ decided }: Choice, { box }: Item, first: number, last = decided.ends.length): boolean {
  return decided.ends.slice(first, last + 1).some((ends) => ends.some((end) => !disjointBoxes(end, box)));
}

/** Takes away what does not hold until all that is left does. */
function settled(items: Set<Item>, holds: (item: Item) => boolean): Set<Item> {
  for (let changed = true; changed; ) {
    changed = false;
    for (const item of items)
      if (!holds(item)) {
        items.delete(item);
        changed = true;
      }
  }
  return items;
}
