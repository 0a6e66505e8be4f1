/** Label selectors as apimachinery reads them (`pkg/labels/selector.go` @ 008b3652); kubernetes.md 1.2. */
import type { Json } from '../../src/base/tree.js';
import { labelsOf, mapOf, mapsOf, textOf, textsOf } from './json.js';

/** An empty selector matches everything. `NotIn` and `DoesNotExist` match what lacks the key. */
export function selectorMatches(selector: Json | undefined, labels: ReadonlyMap<string, string>): boolean {
  const given = mapOf(selector);
  const named = [...labelsOf(given['matchLabels'])].every(([key, value]) => labels.get(key) === value);
  return (
    named &&
    mapsOf(given['matchExpressions']).every((expression) => {
      const value = labels.get(textOf(expression['key']));
      const isIn = value !== undefined && textsOf(expression['values']).includes(value);
      switch (expression['operator']) {
        case 'In':
          return isIn;
        case 'NotIn':
          return !isIn;
        case 'Exists':
          return value !== undefined;
        case 'DoesNotExist':
          return value === undefined;
        default:
          throw new Error(`no operator: ${JSON.stringify(expression)}`);
      }
    })
  );
}
