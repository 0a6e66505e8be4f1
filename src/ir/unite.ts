/** Two conjunctions as one: what differs in one list of values, or in the sign of one test, is said together. */
import { compareText } from '../base/order.js';
import { intersect, union } from '../values/intervals.js';
import type { Test } from './policy.js';
import { type Conjunction, type Literal, simplifyLiterals } from './pred-literals.js';
import { predKey, samePred } from './preds.js';

/** One conjunction for two that differ in one positive list of values or in one test's sign; `null` where there is none. */
export function unite(a: Conjunction, b: Conjunction): Conjunction | null {
  const x = onlyOutside(a, b);
  const y = x === null ? null : onlyOutside(b, a);
  if (x === null || y === null) return null;
  const common = a.filter((l) => l !== x);
  if (x.negated !== y.negated) return predKey(x.test) === predKey(y.test) ? common : null;
  const test = x.negated ? uniteNegated(x.test, y.test) : unitePositive(x.test, y.test);
  return test === null ? null : simplifyLiterals([...common, { test, negated: x.negated }]);
}

/** The one literal that the other list has not; `null` where there is none, or several. */
function onlyOutside(literals: Conjunction, others: Conjunction): Literal | null {
  let only: Literal | null = null;
  for (const literal of literals) {
    if (others.some((other) => other.negated === literal.negated && samePred(other.test, literal.test)))
      continue;
    if (only !== null) return null;
    only = literal;
  }
  return only;
}

function unitePositive(x: Test, y: Test): Test | null {
  if (x.kind === 'namespace' && y.kind === 'namespace') return { ...x, names: [...x.names, ...y.names] };
  if (x.kind === 'account' && y.kind === 'account') return { ...x, names: [...x.names, ...y.names] };
  if (x.kind === 'dns' && y.kind === 'dns')
    return { ...x, patterns: [...new Set([...x.patterns, ...y.patterns])].sort(compareText) };
  if (x.kind === 'address' && y.kind === 'address') return { ...x, nets: union([...x.nets, ...y.nets]) };
  return withValues(x, y, (a, b) => [...a, ...b]);
}

function uniteNegated(x: Test, y: Test): Test | null {
  if (x.kind === 'namespace' && y.kind === 'namespace')
    return { ...x, names: x.names.filter((name) => y.names.includes(name)) };
  if (x.kind === 'address' && y.kind === 'address') return { ...x, nets: intersect(x.nets, y.nets) };
  return withValues(x, y, (a, b) => a.filter((value) => b.includes(value)));
}

/** One list of values for two tests that each ask for one of a list in the same label; `null` for other tests. */
function withValues(
  x: Test,
  y: Test,
  join: (a: readonly string[], b: readonly string[]) => readonly string[],
): Test | null {
  if (!('key' in x && 'key' in y) || x.kind !== y.kind || x.key !== y.key) return null;
  if (x.test.kind !== 'in' || y.test.kind !== 'in') return null;
  return { ...x, test: { kind: 'in', values: join(x.test.values, y.test.values) } };
}
