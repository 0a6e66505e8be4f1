/** Tiers of the neutral policy → Calico's, with distinct orders; the built-in ones are there already and cannot be changed. */
import { DEFAULT_TIER, DEFAULT_TIER_ORDER, type Tier } from '../../ir/policy.js';
import { objectName } from '../names.js';
import { atLeast, type Profile } from '../profiles.js';
import { spread } from './emit-levels.js';

export interface TierForm {
  readonly tier: Tier;
  readonly name: string;
  readonly order: number;
  /** Must it be created? */
  readonly made: boolean;
}

/** Orders and actions of the tiers that Calico brings (calico.md 1.5); the two `kube-` ones since 3.32. */
const BUILT_IN: ReadonlyMap<string, { readonly order: number; readonly otherwise: 'deny' | 'pass' }> =
  new Map([
    ['default', { order: 1_000_000, otherwise: 'deny' }],
    ['kube-admin', { order: 1000, otherwise: 'pass' }],
    ['kube-baseline', { order: 10_000_000, otherwise: 'pass' }],
  ]);

/** `tiers` in the order in which they decide. */
export function tierForms(tiers: readonly Tier[], profile: Profile): readonly TierForm[] {
  const position = tiers.findIndex((tier) => tier.name === DEFAULT_TIER);
  const ranks = tiers.map((tier, i) =>
    // What comes after the default tier at its order cannot push that tier away.
    position >= 0 && i > position && tier.rank.order === DEFAULT_TIER_ORDER
      ? DEFAULT_TIER_ORDER + 0.5
      : tier.rank.order,
  );
  const orders = spread(ranks);
  return tiers.map((tier, i) => {
    const order = orders[i] ?? 0;
    const known = BUILT_IN.get(tier.name);
    const there = known !== undefined && (tier.name === DEFAULT_TIER || atLeast(profile, '3.32'));
    if (there && known.order === order && known.otherwise === tier.otherwise)
      return { tier, name: tier.name, order, made: false };
    const name = objectName(tier.name, 'label');
    return { tier, name: BUILT_IN.has(name) ? `netc-${name}` : name, order, made: true };
  });
}

/** Before 3.32 a policy outside the default tier must carry the tier's name before its own; every version accepts it (calico.md 0). */
export function nameInTier(name: string, form: TierForm): string {
  return form.name === DEFAULT_TIER || name.startsWith(`${form.name}.`) ? name : `${form.name}.${name}`;
}
