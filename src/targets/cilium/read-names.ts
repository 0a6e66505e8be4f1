/**
 * DNS names and patterns of Cilium → patterns of the neutral policy. A star of Cilium may stand for nothing, one of netc's
 * never does, so a star beside other characters becomes two patterns. Source: pkg/fqdn/matchpattern @ 2efb257.
 */
import { sortedUnique } from '../../base/order.js';
import { diagnostic } from '../../diagnostics/diagnostic.js';
import type { Report } from '../kube/decode.js';
import type { NameSelector } from './resources.js';
import type { CiliumSettings } from './settings.js';

/** Patterns that together match what the selectors match; `every`: every name. */
export function namePatterns(
  selectors: readonly NameSelector[],
  settings: Pick<CiliumSettings, 'manyLabelPatterns'>,
  path: string,
  report: Report,
): readonly string[] | 'every' {
  const patterns: string[] = [];
  for (const selector of selectors) {
    const found = patternsOf(selector, settings, path, report);
    if (found === 'every') return 'every';
    patterns.push(...found);
  }
  return sortedUnique(patterns);
}

/** What one pattern may become; more stars than six beside other characters are no pattern that people write. */
const MOST_VARIANTS = 64;

/** Adds `cilium-read-pattern`. A selector with neither name nor pattern matches nothing. */
function patternsOf(
  { matchName, matchPattern, span }: NameSelector,
  { manyLabelPatterns }: Pick<CiliumSettings, 'manyLabelPatterns'>,
  path: string,
  report: Report,
): readonly string[] | 'every' {
  const name = plain(matchName?.value ?? '');
  if (name !== '') return [name];
  const pattern = plain(matchPattern?.value ?? '');
  if (pattern === '') return [];
  if (/^\*+$/.test(pattern)) return 'every';
  const deep = manyLabelPatterns && pattern.startsWith('**.');
  const rest = (deep ? pattern.slice('**.'.length) : pattern).replace(/\*+/g, '*');
  let variants: readonly string[] = [''];
  for (const [i, label] of rest.split('.').entries()) {
    const choices = labelChoices(label);
    variants = variants.flatMap((head) => choices.map((choice) => `${head}${i === 0 ? '' : '.'}${choice}`));
    if (variants.length > MOST_VARIANTS) {
      report.push(diagnostic('cilium-read-pattern', span, { path, written: matchPattern?.value ?? '' }));
      return [];
    }
  }
  return deep ? variants.map((variant) => `**.${variant}`) : variants;
}

/** A label of a name is never empty, so a star that is a whole label stands for something. */
function labelChoices(label: string): readonly string[] {
  if (label === '*' || !label.includes('*')) return [label];
  let choices: readonly string[] = [''];
  for (const part of label.split(/(\*)/)) {
    const options = part === '*' ? ['*', ''] : [part];
    choices = choices.flatMap((head) => options.map((option) => `${head}${option}`));
    if (choices.length > MOST_VARIANTS) return choices;
  }
  return choices;
}

function plain(text: string): string {
  return text.toLowerCase().trim().replace(/\.$/, '');
}
