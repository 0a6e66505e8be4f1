/** Label tests → a Kubernetes LabelSelector. `matchLabels` for one value, `matchExpressions` for the rest; keys ascending. */
import type { JsonMap } from '../../base/tree.js';
import type { KeyedLiteral } from '../endpoint-shape.js';

/** Can a LabelSelector ask it? It has no patterns over values. */
export function isSelectable(literal: KeyedLiteral): boolean {
  return literal.test.kind === 'in' || literal.test.kind === 'exists';
}

/** INVARIANT: only selectable literals. No literals: the empty selector, which matches everything. */
export function labelSelector(literals: readonly KeyedLiteral[]): JsonMap {
  const matchLabels: Record<string, string> = Object.create(null);
  const matchExpressions: JsonMap[] = [];
  for (const { key, test, negated } of literals) {
    if (test.kind === 'in') {
      const [only] = test.values;
      if (!negated && test.values.length === 1 && only !== undefined) matchLabels[key] = only;
      else
        matchExpressions.push({ key, operator: negated ? 'NotIn' : 'In', values: [...test.values].sort() });
    } else {
      matchExpressions.push({ key, operator: negated ? 'DoesNotExist' : 'Exists' });
    }
  }
  return {
    ...(Object.keys(matchLabels).length === 0 ? {} : { matchLabels }),
    ...(matchExpressions.length === 0 ? {} : { matchExpressions }),
  };
}
