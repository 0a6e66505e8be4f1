/**
 * The changes of a token stream that may mend a mistake, each with its cost: words put in, replaced and left out. Which one
 * helps is for `repair.ts` to find out.
 */
import { createTokenInstance, type IToken, type TokenType } from 'chevrotain';
import {
  keywordOf,
  keywordType,
  LCurly,
  LParen,
  PlainWord,
  RCurly,
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
  const close = (index: number, count: number): Edit => ({
    from: index,
    to: index,
    insert: Array.from({ length: count }, () => missing(tokens, RParen, ')', index)),
    cost: (index === at ? 2.5 : 3) + count / 2,
    suggestion: null,
  });
  const depths = Array.from({ length: Math.min(openParens(tokens, at), 4) }, (_, i) => i + 1);
  // `pods(app in namespace(a)`: a keyword can have been taken for a word in the parentheses.
  const taken = keywordOf(tokens[at - 1]?.tokenType ?? Word) !== undefined;
  const words = [Word, PlainWord, Str].filter((type) => expected.some((each) => each.type === type));
  return [
    ...fillers.map((type) => put(type, type.LABEL ?? '', fillers.length === 1 ? 1.5 : 3)),
    ...words.map((type) => put(type, '', 3.5)),
    ...(fillers.includes(RParen) ? depths.slice(1).map((count) => close(at, count)) : []),
    ...(taken ? depths.map((count) => close(at - 1, count)) : []),
  ];
}

/** How many parentheses are open in the braces that a token stands in. */
function openParens(tokens: readonly IToken[], at: number): number {
  let depth = 0;
  for (let i = at - 1; i >= 0; i--) {
    const image = tokens[i]?.image;
    if (image === '{' || image === '}') break;
    depth += image === '(' ? 1 : image === ')' ? -1 : 0;
  }
  return Math.max(depth, 0);
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

/** Leaves out ranges that begin at one of `starts` and end before something that can begin, end or go on. */
export function omissions(
  tokens: readonly IToken[],
  text: string,
  at: number,
  starts: readonly number[],
): Edit[] {
  return [...new Set(starts)].flatMap((from) => {
    const balanced = ranges(tokens, text, from, at, from === at ? 5 : 6, depthOf);
    if (from === at) return balanced;
    // A parenthesis that is not closed can be part of what is left out, but then what follows begins a line.
    const broad = ranges(tokens, text, from, at, 7, (token) =>
      /[{}]/.test(token.image) ? depthOf(token) : 0,
    );
    const known = new Set(balanced.map((edit) => edit.to));
    return [...balanced, ...broad.filter((edit) => !known.has(edit.to) && beginsLine(tokens, text, edit.to))];
  });
}

/**
 * Leaves out everything to something that begins a line, whatever brackets are open, and closes up to two blocks or opens
 * one. For text that nothing smaller mends.
 */
export function rescues(
  tokens: readonly IToken[],
  text: string,
  at: number,
  starts: readonly number[],
  expected: readonly Expectation[],
): Edit[] {
  const ends: number[] = [];
  for (let to = at; to < tokens.length && ends.length < 6; to++) {
    const token = tokens[to];
    if (token !== undefined && isResumption(token) && beginsLine(tokens, text, to)) ends.push(to);
  }
  const opens = expected.some((each) => each.type === LCurly);
  return [...new Set([at, ...starts])].flatMap((from) =>
    ends.flatMap((to, lines) => {
      if (to <= from) return [];
      const closers = [0, 1, 2].map((count) => Array.from({ length: count }, () => RCurly));
      return [...closers, ...(opens && from === at ? [[LCurly]] : [])].map((types) => ({
        from,
        to,
        insert: types.map((type) => missing(tokens, type, type.LABEL ?? '', from)),
        cost: 8 + 2 * lines + types.length + (to - from) / 50,
        suggestion: null,
      }));
    }),
  );
}

function ranges(
  tokens: readonly IToken[],
  text: string,
  from: number,
  at: number,
  cost: number,
  depthIn: (token: IToken) => number,
): Edit[] {
  const edits: Edit[] = [];
  let depth = 0;
  let lines = 0;
  for (let to = from; to - from < LONGEST_RANGE && edits.length < 12; to++) {
    const token = tokens[to];
    const mayEnd = to >= at && to > from && depth === 0;
    if (mayEnd && (token === undefined || isResumption(token)))
      edits.push({ from, to, insert: [], cost: cost + (to - from) / 20 + 3 * lines, suggestion: null });
    if (token === undefined) break;
    if (to > from && to >= at && beginsLine(tokens, text, to)) lines++;
    depth += depthIn(token);
    if (depth < 0) break;
  }
  return edits;
}

/** Is the token the first on its line? What begins a line is seldom part of the mistake before it. */
function beginsLine(tokens: readonly IToken[], text: string, at: number): boolean {
  const before = tokens[at - 1]?.endOffset ?? 0;
  return text.slice(before, tokens[at]?.startOffset ?? before).includes('\n');
}

/** A token that is not in the text, with no width, behind the token before it. */
export function missing(tokens: readonly IToken[], type: TokenType, image: string, at: number): IToken {
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
