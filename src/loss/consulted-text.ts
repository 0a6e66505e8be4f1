/** What decided a flow, for people: one line for each rule or policy that was looked at. */
import { positionAt } from '../base/source.js';
import type { Consulted } from '../flow/decision.js';

const WORDS: Readonly<Record<Consulted['what'], string>> = {
  allow: 'allows',
  deny: 'denies',
  pass: 'passes on',
  log: 'logs',
  isolate: 'isolates; nothing allowed it',
  'end-of-tier': 'ends the tier',
  end: '',
};

/** `shop/api at shop.netc:12 allows`, with the tier or order where the plugin has one. */
export function consultedText(entry: Consulted): string {
  const { file, start } = entry.origin.span;
  const at =
    file.name === ''
      ? ''
      : file.text === ''
        ? ` (${file.name})`
        : ` (${file.name}:${positionAt(file, start).line})`;
  const place = entry.place === '' ? '' : `${entry.place}: `;
  return entry.what === 'end'
    ? `${place}${entry.origin.label}`
    : `${place}${entry.origin.label}${at} ${WORDS[entry.what]}`;
}
