/**
 * `metav1.LabelSelector`: decoding, and whether a set of labels matches. All plugins read this shape; what the labels are
 * those of, and which prefixes a key may carry, is theirs.
 */
import type { Span } from '../../base/source.js';
import { unreachable } from '../../base/unreachable.js';
import { diagnostic } from '../../diagnostics/diagnostic.js';
import { type Decoder, listOf, mapOf, type Placed, placed, record, text } from './decode.js';

export const LABEL_OPERATORS = ['In', 'NotIn', 'Exists', 'DoesNotExist'] as const;
export type LabelOperator = (typeof LABEL_OPERATORS)[number];

export interface LabelRequirement {
  readonly key: string;
  readonly keySpan: Span;
  readonly operator: LabelOperator;
  /** Empty where none are written: a server drops empty lists, so the two are one. */
  readonly values: readonly string[];
  readonly valueSpans: readonly Span[];
  readonly span: Span;
  readonly path: string;
}

/** Requirements are joined by AND; none at all matches everything. A selector that is not there is not an empty one. */
export interface LabelSelector {
  readonly matchLabels: ReadonlyMap<string, string>;
  /** Places of `matchLabels`, by key. */
  readonly matchLabelSpans: ReadonlyMap<string, { readonly key: Span; readonly value: Span }>;
  readonly matchExpressions: readonly LabelRequirement[];
  readonly span: Span;
  readonly path: string;
}

const placedText: Decoder<Placed<string>> = placed(text);

const operatorName: Decoder<LabelOperator> = (tree, path, report) => {
  const written = text(tree, path, report);
  if (written === undefined) return undefined;
  const found = LABEL_OPERATORS.find((name) => name === written);
  if (found === undefined)
    report.push(
      diagnostic('label-operator', tree.span, { path, written, known: LABEL_OPERATORS.join(', ') }),
    );
  return found;
};

const labelRequirement: Decoder<LabelRequirement> = record(['key', 'operator', 'values'], (fields) => {
  const key = fields.need('key', placedText);
  const found = fields.need('operator', operatorName);
  const values = fields.get('values', listOf(placedText)) ?? [];
  if (key === undefined || found === undefined) return undefined;
  return {
    key: key.value,
    keySpan: key.span,
    operator: found,
    values: values.map((value) => value.value),
    valueSpans: values.map((value) => value.span),
    span: fields.span,
    path: fields.path,
  };
});

/** Decodes a selector. Adds `manifest-*` and `label-operator`; the syntax of keys and values is `validate-labels.ts`' job. */
export const labelSelector: Decoder<LabelSelector> = record(['matchLabels', 'matchExpressions'], (fields) => {
  const labels = fields.get('matchLabels', mapOf(text)) ?? new Map<string, string>();
  const written = fields.tree.entries.get('matchLabels')?.value;
  const entries = written?.kind === 'map' ? [...written.entries.values()] : [];
  return {
    matchLabels: labels,
    matchLabelSpans: new Map(
      entries.map(({ key, keySpan, value }) => [key, { key: keySpan, value: value.span }]),
    ),
    matchExpressions: fields.get('matchExpressions', listOf(labelRequirement)) ?? [],
    span: fields.span,
    path: fields.path,
  };
});

/** Every requirement of a selector as one list: `matchLabels {k: v}` is `k In [v]`. */
export function requirementsOf(
  selector: Pick<LabelSelector, 'matchLabels' | 'matchExpressions'>,
): readonly Pick<LabelRequirement, 'key' | 'operator' | 'values'>[] {
  return [
    ...[...selector.matchLabels].map(([key, value]) => ({ key, operator: 'In' as const, values: [value] })),
    ...selector.matchExpressions,
  ];
}

/** Does the selector match these labels? `NotIn` and `DoesNotExist` match where the key is absent (apimachinery labels/selector.go @ 008b3652). */
export function matchesLabels(
  selector: Pick<LabelSelector, 'matchLabels' | 'matchExpressions'>,
  labels: ReadonlyMap<string, string>,
): boolean {
  return requirementsOf(selector).every((requirement) =>
    meetsRequirement(requirement.operator, requirement.values, labels.get(requirement.key)),
  );
}

/** Does a label with this value, or none, meet one requirement? */
export function meetsRequirement(
  operator: LabelOperator,
  values: readonly string[],
  value: string | undefined,
): boolean {
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    default:
      return unreachable(operator);
  }
}
