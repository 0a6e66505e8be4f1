/** Checks of single values that several kinds hold: selectors, names, nets, annotations, lists. Knows no kind. */
import type { Span } from '../../base/source.js';
import { diagnostic } from '../../diagnostics/diagnostic.js';
import { type Net, parseNet, printNet } from '../../values/nets.js';
import type { Placed, Report } from '../kube/decode.js';
import { labelKeyFault, subdomainFault } from '../kube/name-rules.js';
import { atLeast, type Profile } from '../profiles.js';
import type { Given } from './resources.js';
import { parseSelector } from './selector.js';
import { selectorTokens } from './selector-tokens.js';

/** The first release with the size limits of the CRDs (commit a30cddfe90, #12250). */
export const LIMITS_SINCE = '3.33';
export const MOST_SELECTOR = 1024;
export const MOST_ANNOTATIONS = 256 * 1024;

/** Syntax and length. `global`: where `global()` may stand: nowhere, alone, or in any place (what Calico does not check). */
export function checkSelector(
  given: Given<string>,
  global: 'never' | 'alone' | 'anywhere',
  profile: Profile,
  report: Report,
): void {
  if (given === undefined || given === null) return;
  const { value, span, path } = given;
  const parsed = parseSelector(value);
  if (!parsed.ok) {
    const place = `${parsed.error.message} at character ${parsed.error.at + 1}`;
    report.push(diagnostic('calico-selector', span, { path, selector: value.trimEnd(), why: place }));
  }
  const length = [...value].length;
  if (length > MOST_SELECTOR && atLeast(profile, LIMITS_SINCE))
    report.push(diagnostic('calico-selector-length', span, { path, length, most: MOST_SELECTOR }));
  if (!value.includes('global(')) return;
  if (global === 'never') report.push(diagnostic('calico-global', span, { path }));
  if (global === 'alone') {
    const cut = selectorTokens(value);
    if (!cut.ok || cut.tokens.length > 2 || cut.tokens[0]?.kind !== 'global')
      report.push(diagnostic('calico-global-combined', span, { path }));
  }
}

/** A DNS subdomain of any length, where one is written. */
export function checkName(given: Given<string>, report: Report): void {
  if (given && given.value !== '') checkListedName(given, report);
}

/** The same for an item of a list, which may not be empty. */
export function checkListedName({ value, path, span }: Placed<string>, report: Report): void {
  const why = value.length > 253 ? undefined : subdomainFault(value);
  if (why !== undefined) report.push(diagnostic('calico-name', span, { path, written: value, why }));
}

/** A CIDR with its mask and no bits behind it; undefined where it is no net at all. */
export function checkNet(written: Placed<string>, report: Report): Net | undefined {
  const { value, span, path } = written;
  const net = parseNet(value);
  if (net === undefined) {
    report.push(diagnostic('cidr', span, { path, written: value, why: 'it is no net' }));
    return undefined;
  }
  if (net.bare)
    report.push(diagnostic('calico-net-mask', span, { path, written: value, net: printNet(net) }));
  if (net.hostBits)
    report.push(diagnostic('calico-net-bits', span, { path, written: value, net: printNet(net) }));
  return net;
}

/** Keys of annotations and their size; `bytes` are those of keys and values together. */
export function checkAnnotations(
  annotations: Iterable<readonly [key: string, value: string]>,
  span: Span,
  path: string,
  report: Report,
): void {
  let size = 0;
  for (const [key, value] of annotations) {
    const why = labelKeyFault(key.toLowerCase());
    if (why !== undefined) report.push(diagnostic('label-key', span, { path, key, why }));
    size += utf8Length(key) + utf8Length(value);
  }
  if (size > MOST_ANNOTATIONS)
    report.push(diagnostic('calico-annotations-size', span, { path, size, most: MOST_ANNOTATIONS }));
}

/** Only the values known; the first repeat is reported where repeats are not allowed. */
export function checkWords(
  given: Given<readonly Placed<string>[]>,
  known: readonly string[],
  report: Report,
): void {
  const seen = new Set<string>();
  for (const item of given?.value ?? []) {
    checkWord(item, known, report);
    if (seen.has(item.value))
      report.push(diagnostic('list-repeat', item.span, { path: item.path, written: item.value }));
    seen.add(item.value);
  }
}

export function checkWord(item: Placed<string>, known: readonly string[], report: Report): void {
  if (!known.includes(item.value))
    report.push(
      diagnostic('not-one-of', item.span, {
        path: item.path,
        written: item.value,
        known: known.map((word) => `\`${word}\``).join(', '),
      }),
    );
}

export function checkCount(
  given: Given<readonly unknown[]>,
  most: number,
  profile: Profile,
  since: string,
  report: Report,
): void {
  const count = given?.value.length ?? 0;
  if (given && count > most && atLeast(profile, since))
    report.push(diagnostic('list-length', given.span, { path: given.path, count, least: 0, most }));
}

function utf8Length(text: string): number {
  let length = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    length += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return length;
}
