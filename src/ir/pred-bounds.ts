/** The values that labels and accounts must have where a predicate holds, seen from its shape alone. */
import { anyBounds, type Bounds, MOST_BOUND, NO_BOUNDS } from '../base/bound-index.js';
import { knownOf } from './known.js';
import type { Pred, Test } from './policy.js';

/** What is bound to more values than an index looks at counts as not bound. */
export function boundsOf(pred: Pred): Bounds {
  if (pred.kind !== 'all' && pred.kind !== 'any') return pred.kind === 'not' ? NO_BOUNDS : boundsOfTest(pred);
  const known = knownOf(pred);
  known.bounds ??= pred.kind === 'all' ? boundsOfAll(pred.of) : anyBounds(pred.of.map(boundsOf));
  return known.bounds;
}

function boundsOfTest(test: Test): Bounds {
  switch (test.kind) {
    case 'label':
    case 'namespace-label':
    case 'account-label':
    case 'node-label':
      return test.test.kind === 'in' && test.test.values.length <= MOST_BOUND
        ? new Map([[`${test.kind} ${test.key}`, test.test.values]])
        : NO_BOUNDS;
    case 'account':
      return test.names.length <= MOST_BOUND ? new Map([[test.kind, test.names]]) : NO_BOUNDS;
    default:
      return NO_BOUNDS;
  }
}

function boundsOfAll(parts: readonly Pred[]): Bounds {
  const merged = new Map<string, readonly string[]>();
  for (const part of parts)
    for (const [field, values] of boundsOf(part)) {
      const known = merged.get(field);
      merged.set(field, known === undefined ? values : known.filter((value) => values.includes(value)));
    }
  return merged.size === 0 ? NO_BOUNDS : merged;
}
