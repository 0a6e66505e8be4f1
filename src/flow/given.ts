/**
 * Formulas of one store -> in another one, what is left of them where a conjunction of tests holds: a few policies of many. Says what
 * they say for every flow of which the conjunction holds, and nothing of others.
 */
import { present } from '../base/unreachable.js';
import { conjunctsOf, leafContains, leavesDisjoint } from './contains.js';
import { type Formula, type Formulas, isLeaf, type Leaf } from './formula.js';
import { type Joins, nodesBelow } from './rewrite.js';

/** A formula with its parts in order, so that it can be said again and again. */
export interface Prepared {
  readonly root: Formula;
  /** Parts before wholes. */
  readonly nodes: readonly Formula[];
}

export function prepared(root: Formula): Prepared {
  return { root, nodes: nodesBelow([root]) };
}

/** The formula in the store of `formulas`, with every leaf replaced and put together by the joins. */
export function restated(
  formulas: Formulas,
  { root, nodes }: Prepared,
  replace: (leaf: Leaf) => Formula,
  { not, all, any }: Joins,
): Formula {
  const known = new Map<number, Formula>();
  const look = (of: Formula): Formula => present(known.get(of.id), 'a part of a formula');
  // What most parts become; joins need not look at it.
  const decided = (of: readonly Formula[], by: Formula): boolean => of.some((part) => look(part) === by);
  for (const node of nodes) {
    let made: Formula;
    if (isLeaf(node)) made = replace(node);
    else if (node.kind === 'not') made = not(look(node.of));
    else if (node.kind === 'and')
      made = decided(node.of, formulas.false) ? formulas.false : all(node.of.map(look));
    else if (decided(node.of, formulas.true)) made = formulas.true;
    else made = any(node.of.map(look).filter((part) => part !== formulas.false));
    known.set(node.id, made);
  }
  return look(root);
}

/** The same leaf in the store of `formulas`. */
export function copied(formulas: Formulas, leaf: Leaf): Formula {
  switch (leaf.kind) {
    case 'constant':
      return leaf.value ? formulas.true : formulas.false;
    case 'text':
      return formulas.text(leaf.field, leaf.test);
    case 'number':
      return formulas.number(leaf.field, leaf.test);
    case 'address':
      return formulas.address(leaf.field, leaf.test);
    case 'boolean':
      return formulas.boolean(leaf.field);
  }
}

/** What a leaf says wherever a formula holds: a constant where the tests that the formula consists of tell. */
export function leafBeside(formulas: Formulas, given: Formula): (leaf: Leaf) => Formula {
  const tests = new Map<string, { readonly yes: Leaf[]; readonly no: Leaf[] }>();
  for (const part of conjunctsOf(given)) {
    const leaf = part.kind === 'not' ? part.of : part;
    if (!isLeaf(leaf) || leaf.kind === 'constant') continue;
    const known = tests.get(leaf.key) ?? { yes: [], no: [] };
    tests.set(leaf.key, known);
    (part.kind === 'not' ? known.no : known.yes).push(leaf);
  }
  return (leaf) => {
    const known = leaf.kind === 'constant' ? undefined : tests.get(leaf.key);
    if (known === undefined) return leaf;
    if (known.yes.some((own) => own === leaf || leafContains(leaf, own))) return formulas.true;
    if (known.yes.some((own) => leavesDisjoint(own, leaf))) return formulas.false;
    return known.no.some((own) => own === leaf || leafContains(own, leaf)) ? formulas.false : leaf;
  };
}
