/**
 * Sets of texts, exactly: and, or, not, equality, emptiness, and the text a person would pick as an example. A language is a
 * machine that says 1 on its members and 0 on all else.
 */
import { charactersOf } from './alphabet.js';
import { niceness, nicest } from './characters.js';
import { type Expression, literal } from './expression.js';
import { type Effort, type Machine, machineOf, outputFor, pair, relabel } from './machine.js';
import { parseRegex } from './parse-regex.js';
import { programOf } from './program.js';

export type Language = Machine;

/** A language, or why there is none: `limit` where it would take more states than allowed. */
export type LanguageResult =
  | { readonly kind: 'ok'; readonly language: Language }
  | { readonly kind: 'error'; readonly reason: string; readonly at: number }
  | { readonly kind: 'limit' };

/** The texts that an RE2 expression matches from end to end. */
export function languageOfRegex(source: string, limit: number): LanguageResult {
  const parsed = parseRegex(source);
  if (parsed.kind === 'error') return parsed;
  const language = languageOf(parsed.expression, limit);
  return language === 'limit' ? { kind: 'limit' } : { kind: 'ok', language };
}

export function languageOf(expression: Expression, limit: number, effort?: Effort): Language | 'limit' {
  const program = programOf(expression, limit * 4);
  return program === null ? 'limit' : machineOf(program, limit, effort);
}

export function languageOfText(text: string): Language | 'limit' {
  return languageOf(literal(text), text.length + 2);
}

export function accepts(language: Language, text: string): boolean {
  return outputFor(language, text) === 1;
}

export function bothOf(a: Language, b: Language, limit: number): Language | 'limit' {
  return pair(a, b, (x, y) => x & y, limit);
}

export function eitherOf(a: Language, b: Language, limit: number): Language | 'limit' {
  return pair(a, b, (x, y) => x | y, limit);
}

/** What of `a` is not in `b`. */
export function butNot(a: Language, b: Language, limit: number): Language | 'limit' {
  return pair(a, b, (x, y) => x & (1 - y), limit);
}

export function oppositeOf(language: Language): Language {
  return relabel(language, (x) => 1 - x);
}

/** Machines are smallest and numbered in one way, so equal languages are equal machines. */
export function sameLanguage(a: Language, b: Language): boolean {
  const same = (x: ArrayLike<number>, y: ArrayLike<number>): boolean =>
    x.length === y.length && Array.prototype.every.call(x, (value, i) => value === y[i]);
  return (
    same(a.output, b.output) &&
    same(a.next, b.next) &&
    same(a.alphabet.from, b.alphabet.from) &&
    same(a.alphabet.classOf, b.alphabet.classOf)
  );
}

export function isEmpty(language: Language): boolean {
  return language.output.every((x) => x === 0);
}

/** A shortest text of the language, written with the characters that read best; null where it has none. */
export function shortest(language: Language): string | null {
  return language.output[0] === 1 ? '' : (examples(language).get(1) ?? null);
}

/**
 * For each answer that the machine can give, a shortest text for it, written with the characters that read best. The empty
 * text only where there is no other.
 */
export function examples(machine: Machine): ReadonlyMap<number, string> {
  const { classes } = machine.alphabet;
  const letters = charactersOf(machine.alphabet)
    .map((set, c) => ({ c, code: nicest(set) }))
    .sort((a, b) => niceness(a.code) - niceness(b.code));
  const found = new Map<number, string>();
  // The start is met again like any other state, by a text that is not empty.
  const textTo = new Map<number, string>();
  let round: (readonly [number, string])[] = [[0, '']];
  while (round.length > 0) {
    const following: (readonly [number, string])[] = [];
    for (const [state, text] of round) {
      for (const { c, code } of letters) {
        const to = machine.next[state * classes + c] ?? 0;
        if (textTo.has(to)) continue;
        const longer = text + String.fromCodePoint(code);
        textTo.set(to, longer);
        following.push([to, longer]);
        const output = machine.output[to] ?? 0;
        if (!found.has(output)) found.set(output, longer);
      }
    }
    round = following;
  }
  const start = machine.output[0] ?? 0;
  if (!found.has(start)) found.set(start, '');
  return found;
}
