/**
 * Tokens with mistakes -> tokens that parse, and what was mistaken where. Keywords are not reserved, so a parser that skips
 * to the next keyword would report what follows as well; instead the smallest change is sought after which reading goes
 * on furthest. Knows the grammar only through the parser.
 */

import { EOF, type IToken } from 'chevrotain';
import type { NetcParser } from '../../grammar/parser.js';
import { KEYWORDS, keywordOf, RCurly, Word } from '../../grammar/tokens.js';
import { append } from '../base/append.js';
import { suggest } from '../base/suggest.js';
import { type Expectation, expectations } from './expected.js';
import {
  asKeyword,
  depthOf,
  type Edit,
  insertions,
  isPlain,
  missing,
  omissions,
  replacements,
  rescues,
  spellingEdit,
  WINDOW,
} from './repair-edits.js';

export interface Mistake {
  /** What stands where something else was expected; `null`: the end of the file. */
  readonly token: IToken | null;
  readonly before: IToken | null;
  /** `name`: `token` is the keyword that was read as the missing name. */
  readonly kind: 'token' | 'name' | 'too-many';
  readonly expected: readonly Expectation[];
  /** The keyword that was probably meant. */
  readonly suggestion: string | null;
  /** The innermost `(` or `{` that is open here. */
  readonly opener: IToken | null;
}

export interface Repaired {
  readonly tokens: readonly IToken[];
  readonly mistakes: readonly Mistake[];
  /** Tokens left out. */
  readonly unread: readonly IToken[];
}

/** So many tokens in order behind a change are proof enough. */
const ENOUGH = 6;
/** A change behind which fewer are read mends little, and leads to the next mistake. */
const LITTLE = 3;
const DOUBT = 4;
/** Tokens that may be read in all, beside some per token of the file. It ends the search in files that are not netc at all. */
const BUDGET = 400_000;
/** A file with more mistakes than this is no program. */
const MOST_MISTAKES = 1_000;
/** `parser` must not recover. Adds no diagnostics: `parse.ts` words the mistakes. The tokens returned parse without errors. */
export function repair(parser: NetcParser, tokens: readonly IToken[], text: string): Repaired {
  return run({
    parser,
    text,
    current: [...tokens],
    budget: BUDGET + 40 * tokens.length,
    head: [],
    start: 0,
    mistakes: [],
    unread: [],
  });
}

/** The state of a search: the tokens so far, and how much may still be read. */
interface Search {
  readonly parser: NetcParser;
  readonly text: string;
  current: IToken[];
  budget: number;
  /** What is read from: the opening of the namespace block that `start` stands in, or nothing, and the tokens from `start`. */
  head: readonly IToken[];
  start: number;
  readonly mistakes: Mistake[];
  readonly unread: IToken[];
}

/** Thousands of readings end in an exception, and recording the way to each would take most of the time. */
function run(search: Search): Repaired {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return searchAll(search);
  } finally {
    Error.stackTraceLimit = limit;
  }
}

function searchAll(search: Search): Repaired {
  for (;;) {
    const at = nextMistake(search);
    if (at === null) return { tokens: search.current, mistakes: search.mistakes, unread: search.unread };
    const items = search.parser.begun.slice(-4).reverse();
    narrow(search);
    if (search.budget < 0 || search.mistakes.length >= MOST_MISTAKES) giveUp(search, at);
    else
      mend(
        search,
        at,
        items.map((token) => search.current.indexOf(token, search.start)).filter((i) => i >= 0),
      );
  }
}

/** The index of the next token that is a mistake. Reads further and further, so that many mistakes in a long file cost little. */
function nextMistake(search: Search): number | null {
  for (let length = 512; ; length *= 4) {
    const end = Math.min(search.start + length, search.current.length);
    const slice = [...search.head, ...search.current.slice(search.start, end)];
    const error = firstError(search, slice);
    if (end === search.current.length || (error !== null && error < slice.length))
      return error === null ? null : error - search.head.length + search.start;
  }
}

/** Goes on at the statement that was begun last; what was read before it need not be read again. */
function narrow(search: Search): void {
  const top = search.parser.begunAtTop[search.parser.begunAtTop.length - 1];
  const inner = search.parser.begunInBlock[search.parser.begunInBlock.length - 1];
  if (top === undefined) return;
  if (!search.head.includes(top)) {
    search.start = search.current.indexOf(top, search.start);
    search.head = [];
  }
  const at = inner === undefined ? -1 : search.current.indexOf(inner, search.start);
  if (at < 0) return;
  const before = search.current.slice(search.start, at);
  if (search.head.length > 0) {
    if (before.reduce((depth, token) => depth + depthOf(token), 0) === 0) search.start = at;
  } else if (before.reduce((depth, token) => depth + depthOf(token), 0) === 1) {
    search.head = before.slice(0, before.findIndex((token) => token.image === '{') + 1);
    search.start = at;
  }
}

/** The index of the first token that cannot stand where it stands; the length, where the end comes too early. */
function firstError(search: Search, tokens: readonly IToken[]): number | null {
  search.budget -= tokens.length;
  search.parser.read(tokens);
  const token = search.parser.errors[0]?.token;
  if (token === undefined) return null;
  return token.tokenType === EOF ? tokens.length : tokens.indexOf(token);
}

function mend(search: Search, at: number, items: readonly number[]): void {
  const prefix = [...search.head, ...search.current.slice(search.start, at)];
  const expected = expectations(search.parser.computeContentAssist('program', prefix));
  const token = search.current[at] ?? null;
  const before = search.current[at - 1] ?? null;
  const edit = bestEdit(search, at, items, expected);
  const nameless = before !== null && isMissingName(search, prefix, before, expected);
  search.mistakes.push({
    kind: nameless ? 'name' : 'token',
    token: nameless ? before : token,
    before: nameless ? (search.current[at - 2] ?? null) : before,
    expected,
    suggestion: edit.suggestion,
    opener: openerOf(prefix),
  });
  append(search.unread, search.current.slice(edit.from, edit.to));
  search.current.splice(edit.from, edit.to - edit.from, ...edit.insert);
}

/** Was the word before read as a name, although it is the keyword that must follow a name here? */
function isMissingName(
  search: Search,
  prefix: readonly IToken[],
  before: IToken,
  expected: readonly Expectation[],
): boolean {
  if (prefix.length < 2 || !expected.some((each) => keywordOf(each.type) === before.image)) return false;
  const earlier = search.parser.computeContentAssist('program', prefix.slice(0, -1));
  return earlier.some((path) => path.nextTokenType === Word);
}

/** Reads no further: what is behind the last statement that was begun is left out, and the block that it stood in is closed. */
function giveUp(search: Search, at: number): void {
  const token = search.current[at] ?? null;
  const before = search.current[at - 1] ?? null;
  search.mistakes.push({ kind: 'too-many', token, before, expected: [], suggestion: null, opener: null });
  append(search.unread, search.current.splice(search.start));
  if (search.head.length > 0) search.current.push(missing(search.current, RCurly, '}', search.start));
  search.head = [];
  search.start = search.current.length;
}

/** The cheapest of the changes after which reading goes on furthest. */
function bestEdit(
  search: Search,
  at: number,
  items: readonly number[],
  expected: readonly Expectation[],
): Edit {
  const spelling = spellingEdit(search.current, at, expected);
  if (spelling !== null && progressOf(search, spelling.edit) >= spelling.trust) return spelling.edit;
  let best: Judged | null = null;
  for (const edits of [
    insertions(search.current, at, expected),
    replacements(search.current, at, expected),
    omissions(search.current, search.text, at, [at, ...items]),
  ]) {
    best = bestOf(search, edits, best);
    if (best !== null && best.score >= ENOUGH - best.edit.cost) return best.edit;
  }
  if (best === null || best.progress < LITTLE)
    best = bestOf(search, rescues(search.current, search.text, at, [...items, search.start], expected), best);
  return best?.edit ?? lastResort(search, at);
}

/** A change and how well it does. */
interface Judged {
  readonly edit: Edit;
  readonly progress: number;
  readonly score: number;
}

/** The best of these changes and the one given; of two that do as well, the one that leads further. */
function bestOf(search: Search, edits: readonly Edit[], known: Judged | null): Judged | null {
  let best = known;
  for (const edit of [...edits].sort((a, b) => a.cost - b.cost)) {
    // None of the dearer ones can be better.
    if (best !== null && ENOUGH - edit.cost < best.score) break;
    const progress = progressOf(search, edit);
    if (progress <= 0) continue;
    const score = Math.min(progress, ENOUGH) - edit.cost - DOUBT * Math.max(0, LITTLE - progress);
    if (best === null || score > best.score || (score === best.score && progress > best.progress))
      best = { edit, progress, score };
  }
  return best;
}

/**
 * How many tokens after the change are read without a mistake; WINDOW where all of them are. Words that are nearly keywords
 * are read as such: another misspelling in sight says nothing about this change.
 */
function progressOf(search: Search, edit: Edit): number {
  const resume = search.head.length + edit.from - search.start + edit.insert.length;
  const tail = search.current.slice(edit.to, edit.to + WINDOW);
  const before = search.current.slice(search.start, edit.from);
  const changed = [...search.head, ...before, ...edit.insert, ...tail];
  let reached = -1;
  for (;;) {
    const error = firstError(search, changed);
    if (error === null || (error === changed.length && edit.to + WINDOW < search.current.length))
      return WINDOW;
    if (error <= reached) return reached - resume;
    reached = error;
    const token = changed[error];
    const near = token === undefined || !isPlain(token) ? undefined : suggest(token.image, KEYWORDS);
    if (error < resume || token === undefined || near === undefined) return reached - resume;
    changed[error] = asKeyword(token, near);
  }
}

/** Nothing helps: leaves out this token, or the statement that the end of the file cuts off. */
function lastResort(search: Search, at: number): Edit {
  return at < search.current.length
    ? { from: at, to: at + 1, insert: [], cost: 0, suggestion: null }
    : { from: search.start, to: at, insert: [], cost: 0, suggestion: null };
}

function openerOf(prefix: readonly IToken[]): IToken | null {
  let depth = 0;
  for (let i = prefix.length - 1; i >= 0; i--) {
    const token = prefix[i];
    if (token === undefined) continue;
    depth += depthOf(token);
    if (depth > 0) return token;
  }
  return null;
}
