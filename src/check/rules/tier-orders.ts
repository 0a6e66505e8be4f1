/** Tiers are read one after the other, so no two have one order; the tier `default` has order 1000000 unless declared. */
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.js';
import type { Program } from '../program.js';
import { DEFAULT_TIER } from './unknown-tiers.js';

const DEFAULT_TIER_ORDER = 1_000_000;

/** Adds `equal-tier-orders`. */
export function tierOrders(program: Program): readonly Diagnostic[] {
  const { tiers } = program.scope;
  const taken = new Map<number, string>();
  if (!tiers.has(DEFAULT_TIER)) taken.set(DEFAULT_TIER_ORDER, DEFAULT_TIER);
  const diagnostics: Diagnostic[] = [];
  for (const [name, tier] of tiers) {
    const { value, span } = tier.order;
    if (Number.isNaN(value)) continue;
    const other = taken.get(value);
    if (other === undefined) {
      taken.set(value, name);
      continue;
    }
    const first = tiers.get(other);
    const related =
      first === undefined ? [] : [{ span: first.order.span, message: `\`${other}\` has it here` }];
    diagnostics.push(diagnostic('equal-tier-orders', span, { name, other }, { related }));
  }
  return diagnostics;
}
