/**
 * Sets of characters: which ones the escapes and class names of RE2 mean, what they become without regard to case, and which
 * member a person would like to read. A character is a Unicode code point, 0 to 0x10FFFF.
 */
import { compareNumber } from '../../base/order.js';
import { contains, type IntervalSet, subtract, union } from '../../values/intervals.js';

export type Characters = IntervalSet<number>;

export const LAST_CHARACTER = 0x10ffff;
export const EVERY_CHARACTER: Characters = [{ first: 0, last: LAST_CHARACTER }];
export const NEWLINE: Characters = [{ first: 10, last: 10 }];

/** The set of the ranges that a text lists as pairs of ends: `azAZ` is `a` to `z` and `A` to `Z`. */
export function ranges(pairs: string): Characters {
  const result = [];
  for (let i = 0; i < pairs.length; i += 2) {
    result.push({ first: pairs.charCodeAt(i), last: pairs.charCodeAt(i + 1) });
  }
  return union(result);
}

export function complementOf(set: Characters): Characters {
  return subtract(EVERY_CHARACTER, set);
}

export const DIGITS = ranges('09');
export const WORD = ranges('09AZ__az');
const SPACE = ranges('\t\n\f\r  ');

/** `\d`, `\w`, `\s` and their opposites; source: RE2 syntax page, "Perl character classes" (all of them ASCII). */
export const PERL_CLASSES: ReadonlyMap<string, Characters> = new Map([
  ['d', DIGITS],
  ['D', complementOf(DIGITS)],
  ['w', WORD],
  ['W', complementOf(WORD)],
  ['s', SPACE],
  ['S', complementOf(SPACE)],
]);

/** Names inside `[[:name:]]`; source: RE2 syntax page, "ASCII character classes". */
export const ASCII_CLASSES: ReadonlyMap<string, Characters> = new Map([
  ['alnum', ranges('09AZaz')],
  ['alpha', ranges('AZaz')],
  ['ascii', ranges('\x00\x7f')],
  ['blank', ranges('\t\t  ')],
  ['cntrl', ranges('\x00\x1f\x7f\x7f')],
  ['digit', DIGITS],
  ['graph', ranges('!~')],
  ['lower', ranges('az')],
  ['print', ranges(' ~')],
  ['punct', ranges('!/:@[`{~')],
  ['space', ranges('\t\r  ')],
  ['upper', ranges('AZ')],
  ['word', WORD],
  ['xdigit', ranges('09AFaf')],
]);

/**
 * A Unicode category (`L`, `Lu`) or script (`Greek`), or `Any`; undefined where there is none of that name. The tables are
 * those of the running JavaScript engine.
 */
export function unicodeClass(name: string): Characters | undefined {
  if (name === 'Any') return EVERY_CHARACTER;
  const known = knownClasses.get(name);
  if (known !== undefined) return known;
  if (!/^[A-Z][A-Za-z_]*$/.test(name)) return undefined;
  let test: RegExp;
  try {
    // Only the name of a table goes into this expression.
    test = new RegExp(name.length <= 2 ? `^\\p{gc=${name}}$` : `^\\p{sc=${name}}$`, 'u');
  } catch {
    return undefined;
  }
  const found = [];
  for (let c = 0; c <= LAST_CHARACTER; c++) {
    if (test.test(String.fromCodePoint(c))) found.push({ first: c, last: c });
  }
  const set = union(found);
  knownClasses.set(name, set);
  return set;
}

/** Looking at every character takes a tenth of a second; the names are few. */
const knownClasses = new Map<string, Characters>();

/** The set with every character's other cases, as Unicode's simple folding pairs them (`k`, `K` and the Kelvin sign). */
export function withoutCase(set: Characters): Characters {
  const more = [];
  for (const orbit of caseOrbits()) {
    if (orbit.some((c) => contains(set, c))) for (const c of orbit) more.push({ first: c, last: c });
  }
  return union([...set, ...more]);
}

/** The member that reads best: letters, digits, `/`, `-`, then other printable ASCII, then the smallest. */
export function nicest(set: Characters): number {
  for (const wanted of NICE) {
    for (const { first, last } of set) {
      if (first <= wanted.last && last >= wanted.first) return first > wanted.first ? first : wanted.first;
    }
  }
  return set[0]?.first ?? 0;
}

/** Smaller is nicer. */
export function niceness(character: number): number {
  const place = NICE.findIndex((range) => range.first <= character && character <= range.last);
  return (place < 0 ? NICE.length : place) * (LAST_CHARACTER + 1) + character;
}

const NICE = ['az', '09', '//', '--', '..', '__', 'AZ', '!~'].map((pair) => ({
  first: pair.charCodeAt(0),
  last: pair.charCodeAt(1),
}));

/** No character from here on has another case (Unicode 16: Adlam's last letter is U+1E943). */
const CASELESS_FROM = 0x1e944;
/** The dotted capital and the dotless small i fold only in Turkish (CaseFolding.txt, status T). */
const TURKISH = [0x130, 0x131];

let knownOrbits: readonly (readonly number[])[] | undefined;

function caseOrbits(): readonly (readonly number[])[] {
  if (knownOrbits !== undefined) return knownOrbits;
  const orbits = new Map<number, Set<number>>();
  for (let c = 0x41; c < CASELESS_FROM; c++) {
    if ((c >= 0x2e80 && c < 0xa640) || (c >= 0xac00 && c < 0xfb00) || TURKISH.includes(c)) continue;
    const text = String.fromCodePoint(c);
    for (const other of [text.toLowerCase(), text.toUpperCase()]) {
      const d = other.codePointAt(0) ?? c;
      if (d === c || TURKISH.includes(d) || String.fromCodePoint(d) !== other) continue;
      const joined = new Set([...(orbits.get(c) ?? [c]), ...(orbits.get(d) ?? [d])]);
      for (const member of joined) orbits.set(member, joined);
    }
  }
  knownOrbits = [...new Set(orbits.values())].map((orbit) => [...orbit].sort(compareNumber));
  return knownOrbits;
}
