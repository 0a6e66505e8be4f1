/**
 * Reads the regular expressions of RE2 (syntax page of the RE2 library, google/re2 wiki "Syntax"; Go's regexp/syntax is the
 * same language), which Envoy, Cilium and Calico use. Says what an expression is, never runs it. Greed and groups' names make no
 * difference to what matches.
 */
import { union } from '../../values/intervals.js';
import {
  ASCII_CLASSES,
  type Characters,
  complementOf,
  EVERY_CHARACTER,
  LAST_CHARACTER,
  NEWLINE,
  PERL_CLASSES,
  unicodeClass,
  withoutCase,
} from './characters.js';
import { character, choice, EMPTY_TEXT, type Expression, repeat, sequence } from './expression.js';

export type Parsed =
  | { readonly kind: 'ok'; readonly expression: Expression }
  /** `reason` is fit for a diagnostic: lower case, no full stop. `at` is an offset into the source. */
  | { readonly kind: 'error'; readonly reason: string; readonly at: number };

/** RE2 refuses counts above 1000, and nested ones whose product is above it. */
const MOST_REPEATS = 1000;
/** RE2's and Go's limit on nesting. */
const DEEPEST = 1000;

interface Flags {
  readonly ignoreCase: boolean;
  readonly lines: boolean;
  readonly dotAll: boolean;
}

/** Thrown and caught in this file only: a parser written as nested functions leaves them all at once. */
class Refusal extends Error {
  constructor(
    readonly reason: string,
    readonly at: number,
  ) {
    super(reason);
  }
}

export function parseRegex(source: string): Parsed {
  try {
    const reader = createReader(source);
    const expression = reader.alternatives({ ignoreCase: false, lines: false, dotAll: false }, 0);
    if (reader.at() < source.length)
      throw new Refusal('a closing parenthesis without an opening one', reader.at());
    repeatsOf(expression);
    return { kind: 'ok', expression };
  } catch (thrown) {
    if (thrown instanceof Refusal) return { kind: 'error', reason: thrown.reason, at: thrown.at };
    throw thrown;
  }
}

/** The largest product of nested counts; refuses what RE2 refuses. */
function repeatsOf(expression: Expression): number {
  switch (expression.kind) {
    case 'sequence':
    case 'choice':
      return expression.of.reduce((most, part) => Math.max(most, repeatsOf(part)), 1);
    case 'repeat': {
      const own = expression.most === Infinity ? expression.least : expression.most;
      const product = Math.max(1, own) * repeatsOf(expression.of);
      if (product > MOST_REPEATS) throw new Refusal(`more than ${MOST_REPEATS} repetitions`, 0);
      return product;
    }
    default:
      return 1;
  }
}

interface Reader {
  at(): number;
  /** Everything up to a closing parenthesis or the end. */
  alternatives(flags: Flags, depth: number): Expression;
}

function createReader(source: string): Reader {
  let at = 0;

  const peek = (text: string): boolean => source.startsWith(text, at);
  const take = (text: string): boolean => {
    if (!peek(text)) return false;
    at += text.length;
    return true;
  };
  const takeCharacter = (what: string): number => {
    const code = source.codePointAt(at);
    if (code === undefined) throw new Refusal(what, at);
    at += code > 0xffff ? 2 : 1;
    return code;
  };
  const oneOf = (set: Characters, flags: Flags): Expression => ({
    kind: 'characters',
    set: flags.ignoreCase ? withoutCase(set) : set,
  });
  const just = (code: number, flags: Flags): Expression =>
    flags.ignoreCase ? oneOf([{ first: code, last: code }], flags) : character(code);

  function alternatives(outer: Flags, depth: number): Expression {
    if (depth > DEEPEST) throw new Refusal('parentheses nested too deep', at);
    let flags = outer;
    const branches: Expression[] = [];
    let row: Expression[] = [];
    for (;;) {
      if (at >= source.length || peek(')')) break;
      if (take('|')) {
        branches.push(sequence(...row));
        row = [];
      } else if (peek('(?') && !peek('(?:') && !peek('(?P<') && !peek('(?<')) {
        const opened = at;
        at += 2;
        const changed = readFlags(flags, opened);
        // `(?i)` holds up to the end of the group it stands in, `(?i:…)` inside itself.
        if (take(')')) flags = changed;
        else {
          at++;
          row.push(quantified(closed(changed, depth, opened), opened));
        }
      } else {
        const start = at;
        row.push(...quantifiedAtoms(flags, depth, start));
      }
    }
    branches.push(row.length === 1 && row[0] !== undefined ? row[0] : sequence(...row));
    return branches.length === 1 ? (branches[0] ?? EMPTY_TEXT) : choice(...branches);
  }

  function closed(flags: Flags, depth: number, opened: number): Expression {
    const inner = alternatives(flags, depth + 1);
    if (!take(')')) throw new Refusal('a parenthesis that is never closed', opened);
    return inner;
  }

  function readFlags(flags: Flags, opened: number): Flags {
    let result = flags;
    let on = true;
    let any = false;
    for (;;) {
      if (peek(')') || peek(':')) {
        if (!any) throw new Refusal('a group of a kind that RE2 does not have', opened);
        return result;
      }
      if (take('i')) result = { ...result, ignoreCase: on };
      else if (take('m')) result = { ...result, lines: on };
      else if (take('s')) result = { ...result, dotAll: on };
      else if (!take('U')) {
        if (!on || !take('-')) throw new Refusal('a group of a kind that RE2 does not have', opened);
        on = false;
        any = false;
        continue;
      }
      any = true;
    }
  }

  /** One atom with what repeats it; a quoted `\Q…\E` is several, of which the last is repeated. */
  function quantifiedAtoms(flags: Flags, depth: number, start: number): Expression[] {
    if (take('\\Q')) {
      const end = source.indexOf('\\E', at);
      const codes = Array.from(source.slice(at, end < 0 ? undefined : end), (c) =>
        just(c.codePointAt(0) ?? 0, flags),
      );
      at = end < 0 ? source.length : end + 2;
      const last = codes.pop();
      return last === undefined ? [] : [...codes, quantified(last, start)];
    }
    return [quantified(atom(flags, depth), start)];
  }

  function quantified(of: Expression, start: number): Expression {
    let result = of;
    for (let times = 0; ; times++) {
      const before = at;
      const bounds = readBounds();
      if (bounds === null) return result;
      if (times > 0) throw new Refusal('a repetition of a repetition without parentheses', before);
      if (bounds.least > MOST_REPEATS || (bounds.most !== Infinity && bounds.most > MOST_REPEATS)) {
        throw new Refusal(`more than ${MOST_REPEATS} repetitions`, before);
      }
      if (bounds.most < bounds.least)
        throw new Refusal('a repetition whose ends are the wrong way round', start);
      take('?');
      result = repeat(result, bounds.least, bounds.most);
    }
  }

  function readBounds(): { least: number; most: number } | null {
    if (take('*')) return { least: 0, most: Infinity };
    if (take('+')) return { least: 1, most: Infinity };
    if (take('?')) return { least: 0, most: 1 };
    // A brace that is no count is a plain character.
    const match = /^\{(\d+)(,?)(\d*)\}/.exec(source.slice(at, at + 40));
    if (match === null || (match[2] === '' && match[3] !== '')) return null;
    at += match[0].length;
    const least = Number(match[1]);
    if (match[2] === '') return { least, most: least };
    return { least, most: match[3] === '' ? Infinity : Number(match[3]) };
  }

  function atom(flags: Flags, depth: number): Expression {
    const start = at;
    if (take('(')) {
      if (take('?:')) return closed(flags, depth, start);
      if (take('?P<') || take('?<')) {
        const name = /^[A-Za-z0-9_]+>/.exec(source.slice(at));
        if (name === null) throw new Refusal('a group of a kind that RE2 does not have', start);
        at += name[0].length;
      }
      return closed(flags, depth, start);
    }
    if (take('[')) return characterClass(flags, start);
    if (take('.')) return { kind: 'characters', set: flags.dotAll ? EVERY_CHARACTER : complementOf(NEWLINE) };
    if (take('^')) return { kind: 'assert', what: flags.lines ? 'line-start' : 'text-start' };
    if (take('$')) return { kind: 'assert', what: flags.lines ? 'line-end' : 'text-end' };
    if (peek('*') || peek('+') || peek('?') || readsAsCount())
      throw new Refusal('a repetition of nothing', start);
    if (!take('\\')) return just(takeCharacter('nothing'), flags);
    if (take('A')) return { kind: 'assert', what: 'text-start' };
    if (take('z')) return { kind: 'assert', what: 'text-end' };
    if (take('b')) return { kind: 'assert', what: 'word-boundary' };
    if (take('B')) return { kind: 'assert', what: 'no-word-boundary' };
    const named = namedClass(start);
    if (named !== null) return oneOf(named, flags);
    return just(escaped(start), flags);
  }

  function readsAsCount(): boolean {
    const before = at;
    const found = peek('{') && readBounds() !== null;
    at = before;
    return found;
  }

  /** `\d` and `\p{…}`, after the backslash; null where it is another escape. */
  function namedClass(start: number): Characters | null {
    const perl = PERL_CLASSES.get(source[at] ?? '');
    if (perl !== undefined) {
      at++;
      return perl;
    }
    if (!peek('p') && !peek('P')) return null;
    const match = /^([pP])(?:\{(\^?)([A-Za-z_]+)\}|([A-Z]))/.exec(source.slice(at, at + 60));
    const set = match === null ? undefined : unicodeClass(match[3] ?? match[4] ?? '');
    if (match === null || set === undefined) throw new Refusal('an unknown Unicode class', start);
    at += match[0].length;
    return (match[1] === 'P') !== (match[2] === '^') ? complementOf(set) : set;
  }

  /** The character that an escape means, after the backslash. */
  function escaped(start: number): number {
    const rest = source.slice(at, at + 12);
    const octal = /^(?:0[0-7]{0,2}|[1-7][0-7]{1,2})/.exec(rest);
    if (octal !== null) {
      at += octal[0].length;
      return Number.parseInt(octal[0], 8);
    }
    const hex = /^x(?:([0-9A-Fa-f]{2})|\{([0-9A-Fa-f]{1,8})\})/.exec(rest);
    if (hex !== null) {
      at += hex[0].length;
      const code = Number.parseInt(hex[1] ?? hex[2] ?? '', 16);
      if (code > LAST_CHARACTER) throw new Refusal('a character that Unicode does not have', start);
      return code;
    }
    const control = new Map([
      ['a', 7],
      ['f', 12],
      ['t', 9],
      ['n', 10],
      ['r', 13],
      ['v', 11],
    ]).get(rest[0] ?? '');
    if (control !== undefined) {
      at++;
      return control;
    }
    const code = takeCharacter('a backslash at the end');
    if (code > 0x7f || /[0-9A-Za-z]/.test(String.fromCodePoint(code))) {
      throw new Refusal(`an escape that RE2 does not have: \`\\${String.fromCodePoint(code)}\``, start);
    }
    return code;
  }

  /** After the opening bracket. */
  function characterClass(flags: Flags, start: number): Expression {
    const negated = take('^');
    const parts: Characters[] = [];
    for (let first = true; first || !peek(']'); first = false) {
      if (at >= source.length) throw new Refusal('a bracket that is never closed', start);
      const place = at;
      const ascii = /^\[:(\^?)([a-z]+):\]/.exec(source.slice(at, at + 16));
      if (ascii !== null) {
        const set = ASCII_CLASSES.get(ascii[2] ?? '');
        if (set === undefined) throw new Refusal(`an unknown class \`${ascii[0]}\``, place);
        at += ascii[0].length;
        parts.push(ascii[1] === '^' ? complementOf(set) : set);
        continue;
      }
      if (take('\\')) {
        const named = namedClass(place);
        if (named !== null) {
          parts.push(named);
          continue;
        }
        at = place;
      }
      const low = classMember(start);
      let high = low;
      if (peek('-') && source[at + 1] !== ']' && at + 1 < source.length) {
        at++;
        high = classMember(start);
      }
      if (high < low) throw new Refusal('a range whose ends are the wrong way round', place);
      parts.push([{ first: low, last: high }]);
    }
    at++;
    const set = union(parts.flat());
    const folded = flags.ignoreCase ? withoutCase(set) : set;
    return { kind: 'characters', set: negated ? complementOf(folded) : folded };
  }

  function classMember(start: number): number {
    const place = at;
    if (!take('\\')) return takeCharacter('a bracket that is never closed');
    if (at >= source.length) throw new Refusal('a bracket that is never closed', start);
    return escaped(place);
  }

  return { at: () => at, alternatives };
}
