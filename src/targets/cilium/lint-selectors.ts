/** Lints of label selectors: keys that no identity carries. */
import { diagnostic } from '../../diagnostics/diagnostic.js';
import { isIdentityLabel } from '../identity-labels.js';
import type { Report } from '../kube/decode.js';
import type { CiliumSelector } from './resources.js';
import { parseLabelKey } from './selector-terms.js';
import type { CiliumSettings } from './settings.js';

const SOURCES = ['any', 'k8s', 'reserved', 'node', 'cidr'];

/** Adds `cilium-label-dropped` and `cilium-label-unknown-source`. */
export function lintSelector(
  selector: CiliumSelector,
  path: string,
  settings: CiliumSettings,
  report: Report,
): void {
  const keys = [...selector.matchLabels, ...selector.matchExpressions].map((each) => each.key);
  for (const written of keys) {
    const { source, key } = parseLabelKey(written.value);
    if (!SOURCES.includes(source))
      report.push(diagnostic('cilium-label-unknown-source', written.span, { path, source }));
    else if (settings.labelsFiltered && (source === 'any' || source === 'k8s') && !isIdentityLabel(key))
      report.push(diagnostic('cilium-label-dropped', written.span, { path, key }));
  }
}
