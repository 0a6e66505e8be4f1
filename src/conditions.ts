/**
 * Conditions that cannot hold together: which of them an output may not count on. Each by itself may be likely; together they must
 * leave what every cluster has.
 */
import { createFormulas } from './flow/formula.js';
import { predFormula } from './flow/predicate.js';
import { findFlow } from './flow/search.js';
import type { Universe } from './flow/universe.js';
import type { Pred } from './ir/policy.js';
import { API_SERVER, IS_NODE, IS_OUTSIDE, IS_POD, testsOf } from './ir/preds.js';
import type { Condition } from './loss/loss.js';
import { familyPart } from './values/nets.js';

/** What every cluster has; conditions that leave none of it would make any output look exact. */
const ALWAYS_THERE = [
  { what: 'pods', pred: IS_POD },
  { what: 'nodes', pred: IS_NODE },
  { what: 'outside endpoints', pred: IS_OUTSIDE },
  { what: 'an API server', pred: API_SERVER },
] as const satisfies readonly { readonly what: string; readonly pred: Pred }[];

export interface Contradiction {
  /** In words, what they leave none of. */
  readonly leavesNo: readonly string[];
  /** The conditions to give up, so that the others can hold. */
  readonly excess: readonly Condition[];
}

/** `null` where the conditions can hold together. `universeUnder`: what is compared where some of them hold. */
export function contradiction(
  conditions: readonly Condition[],
  universeUnder: (conditions: readonly Condition[]) => Universe,
): Contradiction | null {
  if (conditions.length === 0) return null;
  const exists = (pred: Pred, under: readonly Condition[]): boolean => {
    const formulas = createFormulas();
    const universe = universeUnder(under);
    const formula = predFormula(formulas, pred, 'peer', universe.sets);
    return findFlow(formulas, formula, 'ingress', { universe }).kind !== 'none';
  };
  const there = ALWAYS_THERE.filter(({ pred }) => exists(pred, []));
  const missing = there.filter(({ pred }) => !exists(pred, conditions));
  if (missing.length === 0) return null;
  // The smaller what a condition rules out, the likelier it holds.
  const kept: Condition[] = [];
  const excess: Condition[] = [];
  for (const condition of [...conditions].sort((a, b) => compareSizes(a.absent, b.absent))) {
    const possible = missing.every(({ pred }) => exists(pred, [...kept, condition]));
    (possible ? kept : excess).push(condition);
  }
  return { leavesNo: missing.map(({ what }) => what), excess };
}

function compareSizes(a: Pred, b: Pred): number {
  const difference = addressesIn(a) - addressesIn(b);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** How many addresses a predicate names; one of IPv4 counts as the share of its family that it is. */
function addressesIn(pred: Pred): bigint {
  let sum = 0n;
  for (const test of testsOf(pred)) {
    if (test.kind !== 'address') continue;
    for (const family of [4, 6] as const)
      for (const { first, last } of familyPart(test.nets, family))
        sum += (last - first + 1n) << (family === 4 ? 96n : 0n);
  }
  return sum;
}
