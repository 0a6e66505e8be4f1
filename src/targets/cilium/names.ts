/**
 * DNS names and patterns of `toFQDNs` and of DNS rules as expressions over a name in lower case without a final dot.
 * Source: pkg/fqdn/matchpattern @ 2efb257.
 */

import { quoteRegex } from '../../flow/automata/globs.js';
import type { TextTest } from '../../flow/fields.js';
import type { NameSelector } from './resources.js';
import type { CiliumSettings } from './settings.js';

const LABEL = '[-a-z0-9_]';

/**
 * The names that a selector matches; null for one that names nothing (`{}`). `*` is zero or more characters of one label, a
 * leading `**.` one or more labels, and stars alone are every name.
 */
export function nameTest(selector: NameSelector, settings: CiliumSettings): TextTest | null {
  if (selector.matchName !== null && selector.matchName.value !== '')
    return { kind: 'in', values: [plainName(selector.matchName.value)] };
  const pattern = selector.matchPattern === null ? '' : plainName(selector.matchPattern.value);
  if (pattern === '') return null;
  if (/^\*+$/.test(pattern)) return { kind: 'present' };
  if (!pattern.includes('*')) return { kind: 'in', values: [pattern] };
  const deep = settings.manyLabelPatterns && pattern.startsWith('**.');
  const rest = deep ? pattern.slice(3) : pattern;
  const source = rest.split('*').map(quoteRegex).join(`${LABEL}*`);
  return { kind: 'regex', source: deep ? `(${LABEL}+\\.)+${source}` : source };
}

function plainName(text: string): string {
  return text.toLowerCase().trim().replace(/\.$/, '');
}
