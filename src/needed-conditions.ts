/**
 * Which of the conditions of an output it really hangs on, each with a flow that shows it. Compares; decides nothing about what is
 * compared.
 */
import { evaluate } from './flow/concrete.js';
import type { OutsideResult } from './flow/difference.js';
import type { Flow } from './flow/flow.js';
import { createFormulas } from './flow/formula.js';
import { predFormula } from './flow/predicate.js';
import type { Condition } from './loss/loss.js';
import type { WitnessedCondition } from './loss/report.js';

/** More conditions than this are looked at kind by kind: one comparison each would be quadratic. */
const MOST_ALONE = 24;

/**
 * The conditions without which the output differs beyond what the losses claim. One that nothing depends on is dropped: the output
 * is exact without it. Where a limit hides whether it is needed, it stays; of many of one kind all stay if some are needed.
 */
export function neededConditions(
  all: readonly Condition[],
  compare: (conditions: readonly Condition[]) => OutsideResult,
): readonly WitnessedCondition[] {
  let kept = all;
  const conditions: WitnessedCondition[] = [];
  for (const group of groupsOf(all)) {
    const others = kept.filter((other) => !group.has(other));
    const without = compare(others);
    const [wider] = without.outside.wider;
    const [narrower] = without.outside.narrower;
    const found = wider ?? narrower ?? null;
    if (found === null && without.undecided.length === 0) {
      kept = others;
      continue;
    }
    for (const condition of group) {
      const shows = found !== null && (group.size === 1 || rulesOut(condition, found.flow));
      conditions.push({
        condition,
        witness: shows ? found.flow : null,
        outputAllows: wider !== undefined,
      });
    }
  }
  const place = new Map(all.map((condition, i) => [condition, i]));
  return conditions.sort((a, b) => (place.get(a.condition) ?? 0) - (place.get(b.condition) ?? 0));
}

function groupsOf(all: readonly Condition[]): Iterable<ReadonlySet<Condition>> {
  if (all.length <= MOST_ALONE) return all.map((condition) => new Set([condition]));
  const groups = new Map<string, Set<Condition>>();
  for (const condition of all) {
    const key = `${condition.code}\n${condition.remedy}`;
    const group = groups.get(key) ?? new Set();
    groups.set(key, group.add(condition));
  }
  return groups.values();
}

/** Has the flow an endpoint that the condition says there is none of? Members of named sets are not looked at. */
function rulesOut({ absent }: Condition, flow: Flow): boolean {
  const formulas = createFormulas();
  return (['subject', 'peer'] as const).some(
    (end) => evaluate(predFormula(formulas, absent, end, new Map()), flow) === true,
  );
}
