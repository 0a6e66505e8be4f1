/**
 * Whether two formulas of one scope say the same, with no more work than is worth it: levels of long decisions are told apart or
 * cancelled by it before any diagram of the whole is built.
 */
import type { Emptiness } from './arena.js';
import { type Twins, without } from './cover.js';
import { type Formula, type Formulas, isLeaf } from './formula.js';
import { type Patience, withinLimits } from './limits.js';
import { countBelow, nodesBelow } from './rewrite.js';
import { trim } from './trim.js';

/** A difference of more nodes than this is not looked at as a whole. */
const MOST_NODES = 64;

/** For formulas that `emptiness` knows. Once a limit is met, nothing more is known to say the same. */
export function createTwins(formulas: Formulas, { isEmpty }: Emptiness, patience: Patience): Twins {
  const heights = new Map<number, number>();
  const known = new Map<string, boolean>();
  let spent = false;

  const nothing = (a: Formula, b: Formula): boolean => {
    const gap = without(formulas, a, b);
    if (gap === formulas.false) return true;
    if (spent) return false;
    const result = withinLimits(patience, () => {
      const left = trim(formulas, gap, isEmpty);
      return left === formulas.false || (countBelow(left, MOST_NODES) <= MOST_NODES && isEmpty(left));
    });
    spent = result.kind === 'undecided';
    return result.kind === 'done' && result.value;
  };

  return {
    same(a, b) {
      const key = a.id < b.id ? `${a.id} ${b.id}` : `${b.id} ${a.id}`;
      const found = known.get(key) ?? (nothing(a, b) && nothing(b, a));
      known.set(key, found);
      return found;
    },
    height(formula) {
      for (const node of nodesBelow([formula])) {
        if (heights.has(node.id)) continue;
        const parts = isLeaf(node) ? [] : node.kind === 'not' ? [node.of] : node.of;
        heights.set(node.id, parts.reduce((most, part) => Math.max(most, heights.get(part.id) ?? 0), 0) + 1);
      }
      return heights.get(formula.id) ?? 0;
    },
  };
}
