/** Checks label selectors of Cilium's kinds (pkg/policy/api/selector.go, k8s slim validation @ 2efb257). */
import { diagnostic } from '../../diagnostics/diagnostic.js';
import type { Report } from '../kube/decode.js';
import { LABEL_OPERATORS } from '../kube/label-selector.js';
import { labelKeyFault, labelValueFault } from '../kube/name-rules.js';
import type { CiliumSelector, Text } from './resources.js';
import { parseLabelKey } from './selector-terms.js';

/** Adds `cilium-label-source`, `label-key`, `label-value`, `label-operator`, `selector-values-*`. */
export function checkSelector(selector: CiliumSelector, path: string, report: Report): void {
  for (const { key, value } of selector.matchLabels) {
    checkKey(key, `${path}.matchLabels`, report);
    checkValue(value, `${path}.matchLabels`, report);
  }
  for (const [index, { key, operator, values }] of selector.matchExpressions.entries()) {
    const at = `${path}.matchExpressions[${index}]`;
    checkKey(key, at, report);
    for (const value of values.items) checkValue(value, at, report);
    const written = operator.value;
    if (!LABEL_OPERATORS.some((known) => known === written)) {
      const known = LABEL_OPERATORS.join(', ');
      report.push(diagnostic('label-operator', operator.span, { path: at, written, known }));
    } else if ((written === 'In' || written === 'NotIn') && values.items.length === 0) {
      report.push(diagnostic('selector-values-missing', operator.span, { path: at, operator: written }));
    } else if ((written === 'Exists' || written === 'DoesNotExist') && values.items.length > 0) {
      report.push(diagnostic('selector-values-forbidden', operator.span, { path: at, operator: written }));
    }
  }
}

/** The part behind the source is a qualified name. A `cidr:` key is a prefix, which is none for IPv6. */
function checkKey({ value, span }: Text, path: string, report: Report): void {
  const { source, key } = parseLabelKey(value);
  if (key.includes(':')) {
    report.push(diagnostic('cilium-label-source', span, { path, key: value }));
    return;
  }
  const why = source === 'cidr' ? undefined : labelKeyFault(key);
  if (why !== undefined) report.push(diagnostic('label-key', span, { path, key: value, why }));
}

function checkValue({ value, span }: Text, path: string, report: Report): void {
  const why = labelValueFault(value);
  if (why !== undefined) report.push(diagnostic('label-value', span, { path, value, why }));
}
