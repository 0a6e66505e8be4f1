/**
 * Formulas of one store -> what is left of them for one subject: tests of the subject become constants, so that many flows of one
 * endpoint are not asked the same about it. Says what the formula says for every flow of that subject.
 */
import { leafValue } from './concrete.js';
import type { Flow } from './flow.js';
import type { Formula, Formulas } from './formula.js';
import { replaceLeaves } from './rewrite.js';

/** For the subject of a flow, whatever else the flow is. Remembers what it worked out. */
export function specialiser(formulas: Formulas, flow: Flow): (formula: Formula) => Formula {
  const known = new Map<number, Formula>();
  return (formula) =>
    replaceLeaves(
      formulas,
      formula,
      (leaf) => {
        if (leaf.kind === 'constant' || leaf.field.end !== 'subject') return leaf;
        const value = leafValue(leaf, flow);
        return value === 'depends' ? leaf : value ? formulas.true : formulas.false;
      },
      known,
    );
}
