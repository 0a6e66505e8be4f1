/** Checks names and label selectors as the API server does: `object-*`, `label-*` and `selector-*` diagnostics. */
import { diagnostic } from '../../diagnostics/diagnostic.js';
import type { Report } from './decode.js';
import type { LabelSelector } from './label-selector.js';
import { dnsLabelFault, labelKeyFault, labelValueFault, subdomainFault } from './name-rules.js';
import { type KubeObject, objectLabel } from './object.js';

/** The name, the namespace (which a cluster-wide object must not have) and the labels of an object. */
export function checkMetadata(object: KubeObject, scope: 'namespaced' | 'cluster', report: Report): void {
  const metadata = object.body.entries.get('metadata')?.value;
  const placeOf = (key: string) =>
    (metadata?.kind === 'map' ? metadata.entries.get(key)?.value.span : undefined) ?? object.span;
  const nameFault = subdomainFault(object.name);
  if (nameFault !== undefined)
    report.push(
      diagnostic('object-name', placeOf('name'), { kind: object.kind, name: object.name, why: nameFault }),
    );
  const namespaceFault = object.namespace === '' ? undefined : dnsLabelFault(object.namespace);
  if (scope === 'cluster' && object.namespace !== '')
    report.push(diagnostic('object-not-namespaced', placeOf('namespace'), { object: objectLabel(object) }));
  else if (namespaceFault !== undefined)
    report.push(
      diagnostic('object-namespace', placeOf('namespace'), {
        namespace: object.namespace,
        why: namespaceFault,
      }),
    );
  for (const [key, value] of object.labels) {
    const keyFault = labelKeyFault(key);
    if (keyFault !== undefined)
      report.push(
        diagnostic('label-key', placeOf('labels'), { path: 'metadata.labels', key, why: keyFault }),
      );
    const fault = labelValueFault(value);
    if (fault !== undefined)
      report.push(
        diagnostic('label-value', placeOf('labels'), { path: `metadata.labels.${key}`, value, why: fault }),
      );
  }
}

/** Keys, values, and whether each operator has the values it needs (apimachinery meta/v1/validation @ 008b3652). */
export function checkLabelSelector(selector: LabelSelector, report: Report): void {
  for (const [key, value] of selector.matchLabels) {
    const spans = selector.matchLabelSpans.get(key);
    const path = `${selector.path}.matchLabels`;
    const keyFault = labelKeyFault(key);
    if (keyFault !== undefined)
      report.push(diagnostic('label-key', spans?.key ?? selector.span, { path, key, why: keyFault }));
    const valueFault = labelValueFault(value);
    if (valueFault !== undefined)
      report.push(
        diagnostic('label-value', spans?.value ?? selector.span, {
          path: `${path}.${key}`,
          value,
          why: valueFault,
        }),
      );
  }
  for (const requirement of selector.matchExpressions) {
    const { path, operator, values } = requirement;
    const keyFault = labelKeyFault(requirement.key);
    if (keyFault !== undefined)
      report.push(
        diagnostic('label-key', requirement.keySpan, { path, key: requirement.key, why: keyFault }),
      );
    const needsValues = operator === 'In' || operator === 'NotIn';
    if (needsValues && values.length === 0)
      report.push(diagnostic('selector-values-missing', requirement.span, { path, operator }));
    if (!needsValues && values.length > 0)
      report.push(diagnostic('selector-values-forbidden', requirement.span, { path, operator }));
    values.forEach((value, index) => {
      const fault = labelValueFault(value);
      if (fault !== undefined)
        report.push(
          diagnostic('label-value', requirement.valueSpans[index] ?? requirement.span, {
            path: `${path}.values[${index}]`,
            value,
            why: fault,
          }),
        );
    });
  }
}
