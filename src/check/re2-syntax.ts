/**
 * Is a text a regular expression of RE2? A reader of the syntax only: nothing is ever matched with it.
 * Syntax: https://github.com/google/re2/wiki/Syntax; limits: re2/re2.h and re2/parse.cc (repetition 1000, nesting 1000).
 */

/** What is wrong with it, or null. */
export function re2Problem(text: string): string | null {
  const reader: Reader = { characters: [...text], at: 0, depth: 0, weight: 1 };
  const problem = readAlternatives(reader);
  if (problem !== null) return problem;
  return reader.at < reader.characters.length ? '`)` closes nothing' : null;
}

interface Reader {
  /** Code points. */
  readonly characters: readonly string[];
  at: number;
  depth: number;
  /** How many times the atom read last repeats a part of itself at most. */
  weight: number;
}

const MAX_REPEAT = 1000;
const MAX_DEPTH = 1000;

function peek(reader: Reader, offset = 0): string {
  return reader.characters[reader.at + offset] ?? '';
}

function rest(reader: Reader, length: number): string {
  return reader.characters.slice(reader.at, reader.at + length).join('');
}

function readAlternatives(reader: Reader): string | null {
  for (;;) {
    const problem = readSequence(reader);
    if (problem !== null) return problem;
    if (peek(reader) !== '|') return null;
    reader.at++;
  }
}

function readSequence(reader: Reader): string | null {
  let repeatable = false;
  let heaviest = 1;
  for (;;) {
    const character = peek(reader);
    heaviest = Math.max(heaviest, reader.weight);
    if (character === '' || character === '|' || character === ')') {
      reader.weight = heaviest;
      return null;
    }
    if (isRepetition(reader)) {
      if (!repeatable) return `nothing to repeat before \`${character}\``;
      const problem = readRepetition(reader);
      if (problem !== null) return problem;
      if (isRepetition(reader)) return `\`${peek(reader)}\` repeats a repetition`;
      repeatable = false;
      continue;
    }
    // Flags such as `(?i)` are no atom: what stands before them is what a repetition behind them repeats.
    const flags = /^\(\?[imsU]*(?:-[imsU]+)?\)/.exec(rest(reader, 16));
    if (flags !== null) {
      reader.at += flags[0].length;
      continue;
    }
    reader.weight = 1;
    const problem = readAtom(reader);
    if (problem !== null) return problem;
    repeatable = true;
  }
}

/** `{` repeats only where it reads as `{n}`, `{n,}` or `{n,m}`; else it is a character. */
function isRepetition(reader: Reader): boolean {
  const character = peek(reader);
  return (
    character === '*' ||
    character === '+' ||
    character === '?' ||
    (character === '{' && bounds(reader) !== null)
  );
}

function bounds(reader: Reader): RegExpExecArray | null {
  return /^\{([0-9]+)(?:,([0-9]*))?\}/.exec(rest(reader, 24));
}

function readRepetition(reader: Reader): string | null {
  const counted = peek(reader) === '{' ? bounds(reader) : null;
  if (counted !== null) {
    const low = Number(counted[1]);
    const high = counted[2] === undefined || counted[2] === '' ? low : Number(counted[2]);
    if (low > MAX_REPEAT || high > MAX_REPEAT)
      return `\`${counted[0]}\` repeats more than ${MAX_REPEAT} times`;
    if (high < low) return `\`${counted[0]}\` is upside down`;
    reader.weight *= Math.max(high, 1);
    if (reader.weight > MAX_REPEAT) return `its repetitions repeat a part more than ${MAX_REPEAT} times`;
    reader.at += counted[0].length;
  } else {
    reader.at++;
  }
  if (peek(reader) === '?') reader.at++;
  return null;
}

function readAtom(reader: Reader): string | null {
  switch (peek(reader)) {
    case '(':
      return readGroup(reader);
    case '[':
      return readClass(reader);
    case '\\':
      return readEscape(reader, false);
    default:
      reader.at++;
      return null;
  }
}

/** `(?:…)`, `(?flags:…)`, `(?P<name>…)`, `(?<name>…)` and `(…)`. */
function readGroup(reader: Reader): string | null {
  reader.at++;
  if (peek(reader) === '?') {
    const head = rest(reader, 200);
    if (/^\?<?[=!]/.test(head)) return 'it looks around';
    if (/^\?P[=>]/.test(head)) return 'it refers back';
    const opening = /^\?(?:P?<[A-Za-z_][A-Za-z0-9_]*>|[imsU]*(?:-[imsU]+)?:)/.exec(head);
    if (opening === null) return `\`(${head.slice(0, 2)}\` begins no group`;
    reader.at += opening[0].length;
  }
  reader.depth++;
  if (reader.depth > MAX_DEPTH) return 'its groups are nested too deep';
  const problem = readAlternatives(reader);
  if (problem !== null) return problem;
  if (peek(reader) !== ')') return '`(` is not closed';
  reader.at++;
  reader.depth--;
  return null;
}

const CLASSES = 'alnum|alpha|ascii|blank|cntrl|digit|graph|lower|print|punct|space|upper|word|xdigit';

/** `[…]`, `[^…]`; a `]` in front is a character. */
function readClass(reader: Reader): string | null {
  reader.at++;
  if (peek(reader) === '^') reader.at++;
  for (let first = true; first || peek(reader) !== ']'; first = false) {
    if (peek(reader) === '') return '`[` is not closed';
    const named = /^\[:(\^?)([a-z]*):\]/.exec(rest(reader, 16));
    if (named !== null) {
      if (!new RegExp(`^(?:${CLASSES})$`).test(named[2] ?? '')) return `there is no class \`${named[0]}\``;
      reader.at += named[0].length;
      continue;
    }
    const problem = readRange(reader);
    if (problem !== null) return problem;
  }
  reader.at++;
  return null;
}

function readRange(reader: Reader): string | null {
  const low = readMember(reader);
  if (low.problem !== null) return low.problem;
  if (peek(reader) !== '-' || peek(reader, 1) === ']' || peek(reader, 1) === '') return null;
  reader.at++;
  const high = readMember(reader);
  if (high.problem !== null) return high.problem;
  if (low.code === null || high.code === null) return 'a class of characters stands at the end of a range';
  return high.code < low.code ? 'a range of characters is upside down' : null;
}

/** One member of a class; `code` is null for a class such as `\d`. */
function readMember(reader: Reader): { readonly problem: string | null; readonly code: number | null } {
  if (peek(reader) !== '\\') {
    const code = peek(reader).codePointAt(0) ?? null;
    reader.at++;
    return { problem: null, code };
  }
  const start = reader.at;
  const problem = readEscape(reader, true);
  return { problem, code: codeOf(reader.characters.slice(start + 1, reader.at).join('')) };
}

const CONTROLS: ReadonlyMap<string, number> = new Map([
  ['a', 7],
  ['f', 12],
  ['t', 9],
  ['n', 10],
  ['r', 13],
  ['v', 11],
]);

/** The code point of an escape without its backslash; null for a class. */
function codeOf(escaped: string): number | null {
  const hex = /^x(?:\{([0-9A-Fa-f]+)\}|([0-9A-Fa-f]{2}))$/.exec(escaped);
  if (hex !== null) return Number.parseInt(hex[1] ?? hex[2] ?? '', 16);
  if (/^[0-7]+$/.test(escaped)) return Number.parseInt(escaped, 8);
  if (/^[dDwWsSpP]/.test(escaped)) return null;
  return CONTROLS.get(escaped) ?? escaped.codePointAt(0) ?? null;
}

/** Reads a backslash and what belongs to it. */
function readEscape(reader: Reader, inClass: boolean): string | null {
  reader.at++;
  const character = peek(reader);
  if (character === '') return 'it ends with `\\`';
  const take = (length: number): null => {
    reader.at += length;
    return null;
  };
  if (/^[1-9]$/.test(character)) {
    // Three octal digits are a character; a single digit would refer back.
    const octal = /^[1-7][0-7]{1,2}/.exec(rest(reader, 3));
    return octal === null ? `\`\\${character}\` refers back` : take(octal[0].length);
  }
  if (character === '0') return take((/^0[0-7]{0,2}/.exec(rest(reader, 3)) ?? ['0'])[0].length);
  if (character === 'x') {
    const hex = /^x(?:[0-9A-Fa-f]{2}|\{([0-9A-Fa-f]{1,8})\})/.exec(rest(reader, 12));
    if (hex === null || Number.parseInt(hex[1] ?? '0', 16) > 0x10ffff) return '`\\x` names no character';
    return take(hex[0].length);
  }
  if (character === 'p' || character === 'P') return readProperty(reader);
  if (character === 'Q' && !inClass) return readQuoted(reader);
  if (/^[a-zA-Z]$/.test(character)) {
    const known = inClass ? /^[dDsSwWafnrtv]$/ : /^[dDsSwWafnrtvAbBz]$/;
    return known.test(character) ? take(1) : `there is no escape \`\\${character}\``;
  }
  return character > '\u007f' ? `there is no escape \`\\${character}\`` : take(1);
}

/** `\pN`, `\p{Greek}`, `\p{^Greek}`: general categories and scripts of Unicode. */
function readProperty(reader: Reader): string | null {
  const property = /^[pP](?:([A-Z])|\{\^?([A-Za-z_]+)\})/.exec(rest(reader, 40));
  const name = property?.[1] ?? property?.[2];
  if (property === null || name === undefined) return `\`\\${peek(reader)}\` names no class`;
  if (!isProperty(name)) return `there is no class \`\\${peek(reader)}{${name}}\``;
  reader.at += property[0].length;
  return null;
}

/** Categories of one and two letters, `Any`, and scripts, by the names that Unicode gives them. */
function isProperty(name: string): boolean {
  if (name === 'Any') return true;
  if (/^[A-Z][a-z]?$/.test(name))
    return /^(C[cfos]?|L[lmotu]?|M[cen]?|N[dlo]?|P[cdefios]?|S[ckmo]?|Z[lps]?)$/.test(name);
  try {
    // Only the class is built, from a name of letters; nothing is matched.
    return new RegExp(`\\p{Script=${name}}`, 'u') instanceof RegExp;
  } catch {
    return false;
  }
}

/** `\Q…\E`, or to the end. */
function readQuoted(reader: Reader): string | null {
  const text = reader.characters.slice(reader.at).join('');
  const end = text.indexOf('\\E');
  reader.at += end < 0 ? [...text].length : [...text.slice(0, end + 2)].length;
  return null;
}
