/**
 * Where drafts stand: tiers in order, those that are only named made, and places in a tier with the version's tie-break
 * resolved. Source: reference of the project, calico 1.5, 3.1.
 */
import { groupBy } from '../../base/group.js';
import { compareNumber, compareText } from '../../base/order.js';
import { nowhere } from '../../base/source.js';
import {
  type Action,
  DEFAULT_TIER,
  DEFAULT_TIER_ORDER,
  DIRECTIONS,
  type Direction,
  type Origin,
  type Rank,
  type Tier,
} from '../../ir/policy.js';
import { objectLabel } from '../kube/object.js';
import type { Profile } from '../profiles.js';
import type { Draft } from './read-drafts.js';
import type { CalicoTier } from './resources.js';

/** Tiers that are there without an object. */
function builtIn(profile: Profile): readonly Tier[] {
  const before = profile.options.get('built-in-tiers') === 'admin-network-policy';
  return [
    tier(before ? 'adminnetworkpolicy' : 'kube-admin', 1000, 'pass'),
    tier(DEFAULT_TIER, DEFAULT_TIER_ORDER, 'deny'),
    tier(before ? 'baselineadminnetworkpolicy' : 'kube-baseline', 10_000_000, 'pass'),
  ];
}

/**
 * The tiers that are given, the default one, and those that drafts name: a tier that is not given comes after all others and ends
 * in deny. Equal orders go by name, as the neutral policy has it too.
 */
export function readTiers(
  given: readonly CalicoTier[],
  drafts: readonly Draft[],
  profile: Profile,
): readonly Tier[] {
  const byName = new Map<string, Tier>();
  const named = new Set([DEFAULT_TIER, ...drafts.map((draft) => draft.tier)]);
  for (const one of builtIn(profile)) if (named.has(one.name)) byName.set(one.name, one);
  for (const one of given)
    byName.set(
      one.object.name,
      tier(
        one.object.name,
        one.order?.value ?? DEFAULT_TIER_ORDER,
        one.defaultAction?.value === 'Pass' ? 'pass' : 'deny',
        { span: one.object.span, label: objectLabel(one.object) },
      ),
    );
  const last = after([...byName.values()]);
  for (const name of named) if (!byName.has(name)) byName.set(name, tier(name, last, 'deny'));
  return [...byName.values()].sort(
    (a, b) => compareNumber(a.rank.order, b.rank.order) || compareText(a.name, b.name),
  );
}

/** An order before that of every tier. */
export function before(tiers: readonly Tier[]): number {
  const first = Math.min(...tiers.map(({ rank }) => rank.order));
  return first > 0 ? first / 2 : first - 1;
}

/** An order after that of every tier. */
export function after(tiers: readonly Tier[]): number {
  return Math.max(10_000_000, ...tiers.map(({ rank }) => rank.order)) + 1000;
}

/** A tier of a name that no other has. */
export function madeTier(name: string, order: number, tiers: readonly Tier[]): Tier {
  let free = name;
  for (let number = 2; tiers.some((one) => one.name === free); number++) free = `${name}-${number}`;
  return tier(free, order, 'deny');
}

function tier(
  name: string,
  order: number,
  otherwise: Tier['otherwise'],
  origin: Origin = { span: nowhere('Calico'), label: `Tier ${name}` },
): Tier {
  return { name, rank: { order, tie: 0 }, otherwise, origin };
}

/**
 * The place of each draft in its tier. Drafts of one order share a place where it does not matter which of them comes first:
 * then nobody has to read an order into them.
 */
export function ranksOf(drafts: readonly Draft[]): ReadonlyMap<Draft, Rank> {
  const ranks = new Map<Draft, Rank>();
  const levels = groupBy(drafts, (draft) => JSON.stringify([draft.tier, String(draft.order)]));
  for (const level of levels.values()) {
    const sorted = [...level].sort((a, b) => compareText(a.tie, b.tie));
    let tie = 0;
    let here = placeShared();
    for (const draft of sorted) {
      if (!here.takes(draft)) {
        tie += 1;
        here = placeShared();
        here.takes(draft);
      }
      ranks.set(draft, { order: draft.order, tie });
    }
  }
  return ranks;
}

/** What drafts of one place do, by direction and namespace; the empty namespace is the whole cluster. */
function placeShared(): { readonly takes: (draft: Draft) => boolean } {
  const done: Readonly<Record<Direction, Map<string, Set<Action>>>> = {
    ingress: new Map(),
    egress: new Map(),
  };
  /** Policies of different namespaces never meet. */
  const met = (direction: Direction, namespace: string): readonly Action[] =>
    namespace === ''
      ? [...done[direction].values()].flatMap((actions) => [...actions])
      : ['', namespace].flatMap((where) => [...(done[direction].get(where) ?? [])]);
  return {
    /** Takes it in where it commutes with all that are there: where all rules of a direction do the same. */
    takes(draft) {
      const { namespace } = draft;
      const wanted = DIRECTIONS.filter((direction) => draft.governs[direction]).map((direction) => ({
        direction,
        actions: draft.rules[direction].flatMap(({ action }) => (action === 'log' ? [] : [action])),
      }));
      const fits = wanted.every(({ direction, actions }) => {
        const others = met(direction, namespace);
        return actions.length === 0 || others.length === 0 || new Set([...actions, ...others]).size === 1;
      });
      if (!fits) return false;
      for (const { direction, actions } of wanted)
        done[direction].set(namespace, new Set([...(done[direction].get(namespace) ?? []), ...actions]));
      return true;
    },
  };
}
