/** What several tests of one label ask together, positive and negated: one short equivalent list, or that nothing can meet it. */
import { sortedUnique } from '../base/order.js';
import { unreachable } from '../base/unreachable.js';
import type { LabelTest } from './policy.js';

export interface LabelLiteral {
  readonly test: LabelTest;
  readonly negated: boolean;
}

/** Does the value of a label that is present meet the test? */
export function labelHolds(test: LabelTest, value: string): boolean {
  switch (test.kind) {
    case 'exists':
      return true;
    case 'in':
      return test.values.includes(value);
    case 'starts':
      return value.startsWith(test.text);
    case 'ends':
      return value.endsWith(test.text);
    case 'contains':
      return value.includes(test.text);
    default:
      return unreachable(test);
  }
}

/** The shortest list found that means the same conjunction; `null` where no value and no absence meets it. */
export function mergeLabelLiterals(literals: readonly LabelLiteral[]): readonly LabelLiteral[] | null {
  const positive = literals.filter((l) => !l.negated).map((l) => l.test);
  const negative = literals.filter((l) => l.negated).map((l) => l.test);
  if (negative.some((test) => test.kind === 'exists'))
    return positive.length > 0 ? null : [{ test: { kind: 'exists' }, negated: true }];

  let values: readonly string[] | null = null;
  for (const test of positive)
    if (test.kind === 'in')
      values = values === null ? sortedUnique(test.values) : values.filter((v) => test.values.includes(v));
  if (values !== null) {
    const left = values.filter(
      (v) => positive.every((t) => labelHolds(t, v)) && !negative.some((t) => labelHolds(t, v)),
    );
    return left.length === 0 ? null : [{ test: { kind: 'in', values: left }, negated: false }];
  }

  const texts = positive.filter((test) => test.kind !== 'exists');
  if (!prefixesAgree(texts)) return null;
  const excluded = sortedUnique(negative.flatMap((test) => (test.kind === 'in' ? test.values : []))).filter(
    // What the positive tests or another negated test rule out anyway needs no saying.
    (v) =>
      texts.every((t) => labelHolds(t, v)) &&
      !negative.some((t) => t.kind !== 'in' && t.kind !== 'exists' && labelHolds(t, v)),
  );
  const result: LabelLiteral[] = (texts.length > 0 ? texts : positive.slice(0, 1)).map((test) => ({
    test,
    negated: false,
  }));
  if (excluded.length > 0) result.push({ test: { kind: 'in', values: excluded }, negated: true });
  for (const test of negative)
    if (test.kind !== 'in' && test.kind !== 'exists') result.push({ test, negated: true });
  return result;
}

function prefixesAgree(tests: readonly LabelTest[]): boolean {
  const prefixes = tests.flatMap((test) => (test.kind === 'starts' ? [test.text] : []));
  const suffixes = tests.flatMap((test) => (test.kind === 'ends' ? [test.text] : []));
  const agree = (texts: readonly string[], holds: (long: string, short: string) => boolean): boolean =>
    texts.every((a) => texts.every((b) => (a.length >= b.length ? holds(a, b) : holds(b, a))));
  return (
    agree(prefixes, (long, short) => long.startsWith(short)) &&
    agree(suffixes, (long, short) => long.endsWith(short))
  );
}
