/**
 * The changes of a token stream that may mend a mistake, each with its cost: words put in, replaced and left out. Which one
 * helps is for `repair.ts` to find out.
 */
import { createTokenInstance, type IToken, type TokenType } from 'chevrotain';
import {
  keywordOf,
  keywordType,
  LParen,
  PlainWord,
  RParen,
  Str,
  Word,
  withType,
} from '../../grammar/tokens.js';
import { suggest } from '../base/suggest.js';
import { type Expectation, isConnective } from './expected.js';

/** Replaces the tokens `from` to before `to`. */
export interface Edit {
  readonly from: number;
  readonly to: number;
  readonly insert: readonly IToken[];
  readonly cost: number;
  readonly suggestion: string | null;
}

/** How many tokens after a change are read to judge it. */
export const WINDOW = 24;
/** Ranges longer than this are never left out, but for want of anything better. */
const LONGEST_RANGE = 400;

/** A word that nearly is a keyword that may stand here, and how many tokens behind it must be read to believe it. */
export function spellingEdit(
  tokens: readonly IToken[],
  at: number,
  expected: readonly Expectation[],
): { readonly edit: Edit; readonly trust: number } | null {
  const token = tokens[at];
  if (token === undefined || !isWord(token)) return null;
  const known = expected.flatMap((each) => keywordOf(each.type) ?? []);
  const suggestion = suggest(token.image, known);
  if (suggestion === undefined) return null;
  const edit = { from: at, to: at + 1, insert: [asKeyword(token, suggestion)], cost: 0, suggestion };
  const trust = isPlain(token) ? (suggestion.length < 3 ? 1 : 0) : token.image.length < 4 ? WINDOW : 3;
  return { edit, trust };
}

/** A word that is missing is put in as a hole, which checks say nothing about. */
export function insertions(tokens: readonly IToken[], at: number, expected: readonly Expectation[]): Edit[] {
  const put = (type: TokenType, image: string, cost: number): Edit => ({
    from: at,
    to: at,
    insert: [missing(tokens, type, image, at)],
    cost,
    suggestion: null,
  });
  const fillers = connectives(expected);
  const words = [Word, PlainWord].filter((type) => expected.some((each) => each.type === type));
  return [
    ...fillers.map((type) => put(type, type.LABEL ?? '', fillers.length === 1 ? 1.5 : 3)),
    ...words.map((type) => put(type, '', 3.5)),
  ];
}

export function replacements(
  tokens: readonly IToken[],
  at: number,
  expected: readonly Expectation[],
): Edit[] {
  const token = tokens[at];
  if (token === undefined) return [];
  const put = (insert: readonly IToken[], cost: number): Edit => ({
    from: at,
    to: at + 1,
    insert,
    cost,
    suggestion: null,
  });
  const before = tokens[at - 1]?.image;
  const fillers = connectives(expected);
  const edits = [
    put([], 4),
    ...fillers.map((type) =>
      put([missing(tokens, type, type.LABEL ?? '', at)], fillers.length === 1 ? 2 : 4),
    ),
  ];
  if (fillers.includes(LParen)) {
    const open = missing(tokens, LParen, '(', at);
    edits.push(put([open, token, missing([token], RParen, ')', 1)], 3));
  }
  if (before === ',') edits.push({ from: at - 1, to: at, insert: [], cost: 3.5, suggestion: null });
  if (before === '(' && token.image === ')')
    edits.push({ from: at - 1, to: at + 1, insert: [], cost: 4, suggestion: null });
  const types = expected.map((each) => each.type);
  if (token.tokenType === Str && types.includes(PlainWord))
    edits.push(put([withType(token, PlainWord)], 3.5));
  if (isWord(token) && types.includes(Str)) edits.push(put([withType(token, Str)], 3.5));
  if (isWord(token) && types.includes(PlainWord)) edits.push(put([withType(token, PlainWord)], 3.5));
  return edits;
}

/** Leaves out balanced ranges that begin at one of `starts` and end before something that can begin, end or go on. */
export function omissions(
  tokens: readonly IToken[],
  text: string,
  at: number,
  starts: readonly number[],
): Edit[] {
  const edits: Edit[] = [];
  for (const from of new Set(starts)) {
    let depth = 0;
    let found = 0;
    let lines = 0;
    for (let to = from; to <= tokens.length && to - from < LONGEST_RANGE && found < 12; to++) {
      const token = tokens[to];
      const mayEnd = to >= at && to > from && depth === 0;
      if (mayEnd && (token === undefined || isResumption(token))) {
        edits.push({
          from,
          to,
          insert: [],
          cost: (from === at ? 5 : 6) + (to - from) / 20 + 3 * lines,
          suggestion: null,
        });
        found++;
      }
      if (token === undefined) break;
      if (to > from && to >= at && beginsLine(tokens, text, to)) lines++;
      depth += depthOf(token);
      if (depth < 0) break;
    }
  }
  return edits;
}

/** Is the token the first on its line? What begins a line is seldom part of the mistake before it. */
function beginsLine(tokens: readonly IToken[], text: string, at: number): boolean {
  const before = tokens[at - 1]?.endOffset ?? 0;
  return text.slice(before, tokens[at]?.startOffset ?? before).includes('\n');
}

/** A token that is not in the text, with no width, behind the token before it. */
function missing(tokens: readonly IToken[], type: TokenType, image: string, at: number): IToken {
  const end = tokens[at - 1]?.endOffset ?? -1;
  const none = Number.NaN;
  return createTokenInstance(type, image, end + 1, end, none, none, none, none);
}

function connectives(expected: readonly Expectation[]): TokenType[] {
  return [...new Set(expected.map((each) => each.type).filter(isConnective))];
}

function isWord(token: IToken): boolean {
  return isPlain(token) || keywordOf(token.tokenType) !== undefined;
}

/** A word that is no keyword. */
export function isPlain(token: IToken): boolean {
  return token.tokenType === PlainWord || (token.tokenType.CATEGORIES?.includes(PlainWord) ?? false);
}

/** The word read as a keyword; a word that is none stays as it is. */
export function asKeyword(token: IToken, word: string): IToken {
  return withType(token, keywordType(word) ?? token.tokenType);
}

export function depthOf(token: IToken): number {
  if (token.image === '(' || token.image === '{') return 1;
  return token.image === ')' || token.image === '}' ? -1 : 0;
}

/** Something that reading can go on with after a part is left out. */
function isResumption(token: IToken): boolean {
  return keywordOf(token.tokenType) !== undefined || /^[{}(),]$|^->$/.test(token.image);
}
