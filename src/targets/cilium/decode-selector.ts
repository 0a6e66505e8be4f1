/** Decodes selectors by label (keys keep their `source:` prefix) and by DNS name. Judges no operator, key or pattern. */
import type { Tree } from '../../base/tree.js';
import { type Report, wrongType } from '../kube/decode.js';
import { isNull, listAt, mapAt, textAt, textOf } from './members.js';
import type { CiliumSelector, NameSelector, SelectorExpression, SelectorLabel } from './resources.js';

/** Null where the selector is missing or `null`. Adds `cilium-unknown-field` and `cilium-wrong-type`. */
export function decodeSelector(tree: Tree | undefined, path: string, report: Report): CiliumSelector | null {
  const fields = mapAt(tree, path, ['matchLabels', 'matchExpressions'], report);
  if (fields === null) return null;
  const matchLabels: SelectorLabel[] = [];
  const labels = fields.get('matchLabels');
  if (labels?.kind === 'map') {
    for (const entry of labels.entries.values()) {
      const value = textOf(entry.value, `${path}.matchLabels`, report);
      if (value !== null) matchLabels.push({ key: { value: entry.key, span: entry.keySpan }, value });
    }
  } else if (labels !== undefined && !isNull(labels)) {
    wrongType(labels, `${path}.matchLabels`, 'a map', report);
  }
  return {
    matchLabels,
    matchExpressions: listAt(fields, 'matchExpressions', report, decodeExpression).items,
    span: fields.span,
  };
}

function decodeExpression(tree: Tree, path: string, report: Report): SelectorExpression | null {
  const fields = mapAt(tree, path, ['key', 'operator', 'values'], report);
  if (fields === null) return null;
  return {
    key: textAt(fields, 'key', report) ?? { value: '', span: fields.span },
    operator: textAt(fields, 'operator', report) ?? { value: '', span: fields.span },
    values: listAt(fields, 'values', report, textOf),
  };
}

/** An entry of `toFQDNs` or of a DNS rule. */
export function decodeName(tree: Tree, path: string, report: Report): NameSelector | null {
  const fields = mapAt(tree, path, ['matchName', 'matchPattern'], report);
  if (fields === null) return null;
  return {
    matchName: textAt(fields, 'matchName', report),
    matchPattern: textAt(fields, 'matchPattern', report),
    span: fields.span,
  };
}
