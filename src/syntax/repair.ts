/**
 * Tokens with mistakes -> tokens that parse, and what was mistaken where. Keywords are not reserved, so a parser that skips
 * to the next keyword would report what follows as well; instead the smallest change is sought after which reading goes
 * on furthest. Knows the grammar only through the parser.
 */
import { createTokenInstance, EOF, type IToken, type TokenType } from 'chevrotain';
import type { NetcParser } from '../../grammar/parser.js';
import { KEYWORDS, keywordOf, keywordType, PlainWord, Str, Word, withType } from '../../grammar/tokens.js';
import { suggest } from '../base/suggest.js';
import { type Expectation, expectations, isConnective } from './expected.js';

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

/** Replaces the tokens `from` to before `to`. */
interface Edit {
  readonly from: number;
  readonly to: number;
  readonly insert: readonly IToken[];
  readonly cost: number;
  readonly suggestion: string | null;
}

/** How many tokens after a change are read to judge it; so many in order are proof enough. */
const WINDOW = 24;
const ENOUGH = 6;
/** Tokens that may be read in all, beside some per token of the file. It ends the search in files that are not netc at all. */
const BUDGET = 400_000;
/** A file with more mistakes than this is no program. */
const MOST_MISTAKES = 1_000;
/** Ranges longer than this are never left out, but for want of anything better. */
const LONGEST_RANGE = 400;

/** `parser` must not recover. Adds no diagnostics: `parse.ts` words the mistakes. The tokens returned parse without errors. */
export function repair(parser: NetcParser, tokens: readonly IToken[], text: string): Repaired {
  return new Repair(parser, tokens, text).run();
}

/** A search is a state: the tokens so far, and how much of the budget is left. */
class Repair {
  private current: IToken[];
  private budget: number;
  /** What is read from: the opening of the namespace block that `start` stands in, or nothing, and the tokens from `start`. */
  private head: readonly IToken[] = [];
  private start = 0;
  private readonly mistakes: Mistake[] = [];
  private readonly unread: IToken[] = [];

  constructor(
    private readonly parser: NetcParser,
    tokens: readonly IToken[],
    private readonly text: string,
  ) {
    this.current = [...tokens];
    this.budget = BUDGET + 40 * tokens.length;
  }

  /** Thousands of readings end in an exception, and recording the way to each would take most of the time. */
  run(): Repaired {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    try {
      return this.search();
    } finally {
      Error.stackTraceLimit = limit;
    }
  }

  private search(): Repaired {
    for (;;) {
      const at = this.nextMistake();
      if (at === null) return { tokens: this.current, mistakes: this.mistakes, unread: this.unread };
      const items = this.parser.begun.slice(-4).reverse();
      this.narrow();
      if (this.budget < 0 || this.mistakes.length >= MOST_MISTAKES) this.giveUp(at);
      else
        this.mend(
          at,
          items.map((token) => this.current.indexOf(token, this.start)).filter((i) => i >= 0),
        );
    }
  }

  /** The index of the next token that is a mistake. Reads further and further, so that many mistakes in a long file cost little. */
  private nextMistake(): number | null {
    for (let length = 512; ; length *= 4) {
      const end = Math.min(this.start + length, this.current.length);
      const slice = [...this.head, ...this.current.slice(this.start, end)];
      const error = this.firstError(slice);
      if (end === this.current.length || (error !== null && error < slice.length))
        return error === null ? null : error - this.head.length + this.start;
    }
  }

  /** Goes on at the statement that was begun last; what was read before it need not be read again. */
  private narrow(): void {
    const top = this.parser.begunAtTop[this.parser.begunAtTop.length - 1];
    const inner = this.parser.begunInBlock[this.parser.begunInBlock.length - 1];
    if (top === undefined) return;
    if (!this.head.includes(top)) {
      this.start = this.current.indexOf(top, this.start);
      this.head = [];
    }
    const at = inner === undefined ? -1 : this.current.indexOf(inner, this.start);
    if (at < 0) return;
    const before = this.current.slice(this.start, at);
    if (this.head.length > 0) {
      if (before.reduce((depth, token) => depth + depthOf(token), 0) === 0) this.start = at;
    } else if (before.reduce((depth, token) => depth + depthOf(token), 0) === 1) {
      this.head = before.slice(0, before.findIndex((token) => token.image === '{') + 1);
      this.start = at;
    }
  }

  /** The index of the first token that cannot stand where it stands; the length, where the end comes too early. */
  private firstError(tokens: readonly IToken[]): number | null {
    this.budget -= tokens.length;
    this.parser.read(tokens);
    const token = this.parser.errors[0]?.token;
    if (token === undefined) return null;
    return token.tokenType === EOF ? tokens.length : tokens.indexOf(token);
  }

  private mend(at: number, items: readonly number[]): void {
    const prefix = [...this.head, ...this.current.slice(this.start, at)];
    const expected = expectations(this.parser.computeContentAssist('program', prefix));
    const token = this.current[at] ?? null;
    const before = this.current[at - 1] ?? null;
    const edit = this.bestEdit(at, items, expected);
    const nameless = before !== null && this.isMissingName(prefix, before, expected);
    this.mistakes.push({
      kind: nameless ? 'name' : 'token',
      token: nameless ? before : token,
      before: nameless ? (this.current[at - 2] ?? null) : before,
      expected,
      suggestion: edit.suggestion,
      opener: openerOf(prefix),
    });
    this.unread.push(...this.current.slice(edit.from, edit.to));
    this.current.splice(edit.from, edit.to - edit.from, ...edit.insert);
  }

  /** Was the word before read as a name, although it is the keyword that must follow a name here? */
  private isMissingName(
    prefix: readonly IToken[],
    before: IToken,
    expected: readonly Expectation[],
  ): boolean {
    if (prefix.length < 2 || !expected.some((each) => keywordOf(each.type) === before.image)) return false;
    const earlier = this.parser.computeContentAssist('program', prefix.slice(0, -1));
    return earlier.some((path) => path.nextTokenType === Word);
  }

  private giveUp(at: number): void {
    const token = this.current[at] ?? null;
    const before = this.current[at - 1] ?? null;
    this.mistakes.push({ kind: 'too-many', token, before, expected: [], suggestion: null, opener: null });
    this.unread.push(...this.current.splice(this.start));
    this.head = [];
  }

  /** The cheapest of the changes after which reading goes on furthest. */
  private bestEdit(at: number, items: readonly number[], expected: readonly Expectation[]): Edit {
    const spelling = this.spelling(at, expected);
    if (spelling !== null && this.progress(spelling.edit) >= spelling.trust) return spelling.edit;
    let best: Edit | null = null;
    let bestScore = 0;
    let bestProgress = 0;
    for (const edits of [
      this.insertions(at, expected),
      this.replacements(at, expected),
      this.omissions(at, [at, ...items]),
    ]) {
      for (const edit of edits.sort((a, b) => a.cost - b.cost)) {
        // None of the dearer ones can be better.
        if (best !== null && ENOUGH - edit.cost < bestScore) break;
        const progress = this.progress(edit);
        const score = Math.min(progress, ENOUGH) - edit.cost;
        const better = score > bestScore || (score === bestScore && progress > bestProgress);
        if (progress > 0 && (best === null || better)) {
          best = edit;
          bestScore = score;
          bestProgress = progress;
        }
      }
      if (best !== null && bestScore >= ENOUGH - best.cost) return best;
    }
    return best ?? this.lastResort(at);
  }

  /**
   * How many tokens after the change are read without a mistake; WINDOW where all of them are. Words that are nearly keywords
   * are read as such: another misspelling in sight says nothing about this change.
   */
  private progress(edit: Edit): number {
    const resume = this.head.length + edit.from - this.start + edit.insert.length;
    const tail = this.current.slice(edit.to, edit.to + WINDOW);
    const before = this.current.slice(this.start, edit.from);
    const changed = [...this.head, ...before, ...edit.insert, ...tail];
    let reached = -1;
    for (;;) {
      const error = this.firstError(changed);
      if (error === null || (error === changed.length && edit.to + WINDOW < this.current.length))
        return WINDOW;
      if (error <= reached) return reached - resume;
      reached = error;
      const token = changed[error];
      const near = token === undefined || !isPlain(token) ? undefined : suggest(token.image, KEYWORDS);
      if (error < resume || token === undefined || near === undefined) return reached - resume;
      changed[error] = asKeyword(token, near);
    }
  }

  /** A word that nearly is a keyword that may stand here, and how many tokens behind it must be read to believe it. */
  private spelling(
    at: number,
    expected: readonly Expectation[],
  ): { readonly edit: Edit; readonly trust: number } | null {
    const token = this.current[at];
    if (token === undefined || !isWord(token)) return null;
    const known = expected.flatMap((each) => keywordOf(each.type) ?? []);
    const suggestion = suggest(token.image, known);
    if (suggestion === undefined) return null;
    const edit = { from: at, to: at + 1, insert: [asKeyword(token, suggestion)], cost: 0, suggestion };
    const trust = isPlain(token) ? (suggestion.length < 3 ? 1 : 0) : token.image.length < 4 ? WINDOW : 3;
    return { edit, trust };
  }

  /** A word that is missing is put in as a hole, which checks say nothing about. */
  private insertions(at: number, expected: readonly Expectation[]): Edit[] {
    const put = (type: TokenType, image: string, cost: number): Edit => ({
      from: at,
      to: at,
      insert: [this.missing(type, image, at)],
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

  private replacements(at: number, expected: readonly Expectation[]): Edit[] {
    const token = this.current[at];
    if (token === undefined) return [];
    const put = (insert: readonly IToken[], cost: number): Edit => ({
      from: at,
      to: at + 1,
      insert,
      cost,
      suggestion: null,
    });
    const before = this.current[at - 1]?.image;
    const fillers = connectives(expected);
    const edits = [
      put([], 4),
      ...fillers.map((type) => put([this.missing(type, type.LABEL ?? '', at)], fillers.length === 1 ? 2 : 4)),
    ];
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
  private omissions(at: number, starts: readonly number[]): Edit[] {
    const edits: Edit[] = [];
    for (const from of new Set(starts)) {
      let depth = 0;
      let found = 0;
      let lines = 0;
      for (let to = from; to <= this.current.length && to - from < LONGEST_RANGE && found < 12; to++) {
        const token = this.current[to];
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
        if (to > from && to >= at && this.beginsLine(to)) lines++;
        depth += depthOf(token);
        if (depth < 0) break;
      }
    }
    return edits;
  }

  /** Nothing helps: leaves out this token, or the statement that the end of the file cuts off. */
  private lastResort(at: number): Edit {
    return at < this.current.length
      ? { from: at, to: at + 1, insert: [], cost: 0, suggestion: null }
      : { from: this.start, to: at, insert: [], cost: 0, suggestion: null };
  }

  /** Is the token the first on its line? What begins a line is seldom part of the mistake before it. */
  private beginsLine(at: number): boolean {
    const before = this.current[at - 1]?.endOffset ?? 0;
    return this.text.slice(before, this.current[at]?.startOffset ?? before).includes('\n');
  }

  /** A token that is not in the text, with no width, behind the token before it. */
  private missing(type: TokenType, image: string, at: number): IToken {
    const end = this.current[at - 1]?.endOffset ?? -1;
    const none = Number.NaN;
    return createTokenInstance(type, image, end + 1, end, none, none, none, none);
  }
}

function connectives(expected: readonly Expectation[]): TokenType[] {
  return [...new Set(expected.map((each) => each.type).filter(isConnective))];
}

function isWord(token: IToken): boolean {
  return isPlain(token) || keywordOf(token.tokenType) !== undefined;
}

/** A word that is no keyword. */
function isPlain(token: IToken): boolean {
  return token.tokenType === PlainWord || (token.tokenType.CATEGORIES?.includes(PlainWord) ?? false);
}

/** The word read as a keyword; a word that is none stays as it is. */
function asKeyword(token: IToken, word: string): IToken {
  return withType(token, keywordType(word) ?? token.tokenType);
}

function depthOf(token: IToken): number {
  if (token.image === '(' || token.image === '{') return 1;
  return token.image === ')' || token.image === '}' ? -1 : 0;
}

/** Something that reading can go on with after a part is left out. */
function isResumption(token: IToken): boolean {
  return keywordOf(token.tokenType) !== undefined || /^[{}(),]$|^->$/.test(token.image);
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
