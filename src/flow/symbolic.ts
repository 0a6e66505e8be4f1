/** The symbolic reading of a formula: its diagram over all assignments of a space. Knows neither ties nor flows. */
import { present } from '../base/unreachable.js';
import { allOf, anyOf, not } from '../dd/apply.js';
import { type Diagram, fieldOf, type Store } from '../dd/store.js';
import { type Formula, isLeaf } from './formula.js';
import { nodesBelow } from './rewrite.js';
import type { Space } from './space.js';

/**
 * Where the formula holds. Every leaf of it must be in the space. `known` remembers parts across calls for one store. May throw
 * `NodeLimit`.
 */
export function diagramOf(
  store: Store,
  space: Space,
  formula: Formula,
  known: Map<number, Diagram>,
): Diagram {
  const look = (of: Formula): Diagram => present(known.get(of.id), 'a part of a formula');
  for (const node of nodesBelow([formula])) {
    if (known.has(node.id)) continue;
    if (isLeaf(node)) known.set(node.id, space.leaf(store, node));
    else if (node.kind === 'not') known.set(node.id, not(store, look(node.of)));
    else if (node.kind === 'and') known.set(node.id, allOf(store, inOrder(store, node.of.map(look))));
    else known.set(node.id, anyOf(store, inOrder(store, node.of.map(look))));
  }
  return look(formula);
}

/** By the field tested first, so that what is joined first lies close together. */
function inOrder(store: Store, diagrams: readonly Diagram[]): readonly Diagram[] {
  return [...diagrams].sort((a, b) => fieldOf(store, a) - fieldOf(store, b));
}
