/** Regular expressions as data: what a parser of any syntax builds and `program.ts` takes. */
import { type Characters, EVERY_CHARACTER } from './characters.js';

export type Expression =
  | { readonly kind: 'characters'; readonly set: Characters }
  /** In a row; the empty text where there are none. */
  | { readonly kind: 'sequence'; readonly of: readonly Expression[] }
  /** Any of; nothing at all where there are none. */
  | { readonly kind: 'choice'; readonly of: readonly Expression[] }
  /** `most` may be Infinity. */
  | { readonly kind: 'repeat'; readonly of: Expression; readonly least: number; readonly most: number }
  | { readonly kind: 'assert'; readonly what: Assertion };

/** A condition on the place between two characters. Lines end at `\n`; words are ASCII. */
export type Assertion =
  | 'text-start'
  | 'text-end'
  | 'line-start'
  | 'line-end'
  | 'word-boundary'
  | 'no-word-boundary';

export const NOTHING: Expression = { kind: 'choice', of: [] };
export const EMPTY_TEXT: Expression = { kind: 'sequence', of: [] };
/** Every text, line breaks included. */
export const ANY_TEXT: Expression = repeat({ kind: 'characters', set: EVERY_CHARACTER }, 0, Infinity);

export function repeat(of: Expression, least: number, most: number): Expression {
  return { kind: 'repeat', of, least, most };
}

export function sequence(...of: readonly Expression[]): Expression {
  return { kind: 'sequence', of };
}

export function choice(...of: readonly Expression[]): Expression {
  return { kind: 'choice', of };
}

/** Exactly this text. */
export function literal(text: string): Expression {
  return sequence(...characterCodes(text).map(character));
}

export function character(code: number): Expression {
  return { kind: 'characters', set: [{ first: code, last: code }] };
}

/** The code points of a text; half a surrogate pair counts as one. */
export function characterCodes(text: string): number[] {
  return Array.from(text, (c) => c.codePointAt(0) ?? 0);
}
