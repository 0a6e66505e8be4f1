/**
 * Tokens with mistakes -> tokens that parse, and what was mistaken where. Keywords are not reserved, so a parser that skips
 * to the next keyword would report what follows as well; instead the smallest change is sought after which reading goes
 * on furthest. Knows the grammar only through the parser.
 */
import { createTokenInstance, EOF, type IToken } from 'chevrotain';
import { NetcParser } from '../../grammar/parser.js';
import { keywordOf, PlainWord, Str, Word, withType } from '../../grammar/tokens.js';
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
const BUDGET = 1_000_000;
/** Ranges longer than this are never left out, but for want of anything better. */
const LONGEST_RANGE = 400;

let parser: NetcParser | null = null;

/** Adds no diagnostics: `parse.ts` words the mistakes. The tokens returned parse without errors. */
export function repair(tokens: readonly IToken[]): Repaired {
  parser ??= new NetcParser(false);
  return new Repair(parser, tokens).run();
}

/** A search is a state: the tokens so far, and how much of the budget is left. */
class Repair {
  private current: IToken[];
  private budget: number;
  private readonly mistakes: Mistake[] = [];
  private readonly unread: IToken[] = [];

  constructor(
    private readonly parser: NetcParser,
    tokens: readonly IToken[],
  ) {
    this.current = [...tokens];
    this.budget = BUDGET + 40 * tokens.length;
  }

  run(): Repaired {
    let start = 0;
    for (;;) {
      const at = this.firstError(this.current, start, this.current.length);
      if (at === null) return { tokens: this.current, mistakes: this.mistakes, unread: this.unread };
      const top = this.parser.begunAtTop[this.parser.begunAtTop.length - 1];
      const begun = this.parser.begun.slice(-4).reverse();
      if (top !== undefined) start = this.current.indexOf(top, start);
      const items = begun.map((token) => this.current.indexOf(token, start)).filter((i) => i >= 0);
      if (this.budget < 0) this.giveUp(at, start);
      else this.mend(at, start, items);
    }
  }

  /** The index of the first token that cannot stand where it stands; the length, where the end comes too early. */
  private firstError(tokens: readonly IToken[], from: number, to: number): number | null {
    this.budget -= to - from;
    const slice = tokens.slice(from, to);
    this.parser.read(slice);
    const token = this.parser.errors[0]?.token;
    if (token === undefined) return null;
    return token.tokenType === EOF ? to : from + slice.indexOf(token);
  }

  private mend(at: number, start: number, items: readonly number[]): void {
    const prefix = this.current.slice(start, at);
    const expected = expectations(this.parser.computeContentAssist('program', prefix));
    const token = this.current[at] ?? null;
    const before = this.current[at - 1] ?? null;
    const edit = this.bestEdit(at, start, items, expected);
    const nameless = before !== null && this.isMissingName(at, start, before, expected);
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
    at: number,
    start: number,
    before: IToken,
    expected: readonly Expectation[],
  ): boolean {
    if (at - 2 < start || !expected.some((each) => keywordOf(each.type) === before.image)) return false;
    const earlier = this.parser.computeContentAssist('program', this.current.slice(start, at - 1));
    return earlier.some((path) => path.nextTokenType === Word);
  }

  private giveUp(at: number, start: number): void {
    const token = this.current[at] ?? null;
    const before = this.current[at - 1] ?? null;
    this.mistakes.push({ kind: 'too-many', token, before, expected: [], suggestion: null, opener: null });
    this.unread.push(...this.current.splice(start));
  }

  /** The cheapest of the changes after which reading goes on furthest. */
  private bestEdit(
    at: number,
    start: number,
    items: readonly number[],
    expected: readonly Expectation[],
  ): Edit {
    const spelling = this.spelling(at, expected);
    if (spelling !== null && this.progress(spelling, start) >= (spelling.suggestion?.length === 2 ? 1 : 0))
      return spelling;
    let best: Edit | null = null;
    let bestScore = 0;
    for (const edits of [
      this.insertions(at, expected),
      this.replacements(at, expected),
      this.omissions(at, [at, ...items]),
    ]) {
      for (const edit of edits.sort((a, b) => a.cost - b.cost)) {
        // None of the dearer ones can be better.
        if (best !== null && ENOUGH - edit.cost <= bestScore) break;
        const progress = this.progress(edit, start);
        const score = progress - edit.cost;
        if (progress > 0 && (best === null || score > bestScore)) {
          best = edit;
          bestScore = score;
        }
      }
      if (best !== null && bestScore >= ENOUGH - best.cost) return best;
    }
    return best ?? this.lastResort(at, start);
  }

  /** How many tokens after the change are read without a mistake; at most ENOUGH, also where the file ends well. */
  private progress(edit: Edit, start: number): number {
    const resume = edit.from + edit.insert.length;
    const tail = this.current.slice(edit.to, edit.to + WINDOW);
    const changed = [...this.current.slice(start, edit.from), ...edit.insert, ...tail];
    const error = this.firstError(changed, 0, changed.length);
    const reached = error === null ? null : error + start - resume;
    if (reached === null) return ENOUGH;
    const cutOff = error === changed.length && edit.to + WINDOW < this.current.length;
    return cutOff ? ENOUGH : Math.min(reached, ENOUGH);
  }

  /** A word that nearly is a keyword that may stand here. */
  private spelling(at: number, expected: readonly Expectation[]): Edit | null {
    const token = this.current[at];
    if (token === undefined || !isWord(token)) return null;
    const known = new Map(
      expected.flatMap((each) => {
        const word = keywordOf(each.type);
        return word === undefined ? [] : [[word, each.type] as const];
      }),
    );
    const suggestion = suggest(token.image, known.keys());
    const type = suggestion === undefined ? undefined : known.get(suggestion);
    if (suggestion === undefined || type === undefined) return null;
    return { from: at, to: at + 1, insert: [withType(token, type)], cost: 0, suggestion };
  }

  private insertions(at: number, expected: readonly Expectation[]): Edit[] {
    return connectives(expected).map((each) => ({
      from: at,
      to: at,
      insert: [this.missing(each, at)],
      cost: 3,
      suggestion: null,
    }));
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
    const edits = [put([], 4), ...connectives(expected).map((each) => put([this.missing(each, at)], 4))];
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
      for (let to = from; to <= this.current.length && to - from < LONGEST_RANGE && found < 12; to++) {
        const token = this.current[to];
        const mayEnd = to >= at && to > from && depth === 0;
        if (mayEnd && (token === undefined || isResumption(token))) {
          edits.push({
            from,
            to,
            insert: [],
            cost: (from === at ? 5 : 6) + (to - from) / 20,
            suggestion: null,
          });
          found++;
        }
        depth += token === undefined ? 0 : depthOf(token);
        if (depth < 0) break;
      }
    }
    return edits;
  }

  /** Nothing helps: leaves out this token, or the statement that the end of the file cuts off. */
  private lastResort(at: number, start: number): Edit {
    return at < this.current.length
      ? { from: at, to: at + 1, insert: [], cost: 0, suggestion: null }
      : { from: start, to: at, insert: [], cost: 0, suggestion: null };
  }

  /** A token that is not in the text, with no width, behind the token before it. */
  private missing(expected: Expectation, at: number): IToken {
    const end = this.current[at - 1]?.endOffset ?? -1;
    const none = Number.NaN;
    return createTokenInstance(
      expected.type,
      expected.type.LABEL ?? '',
      end + 1,
      end,
      none,
      none,
      none,
      none,
    );
  }
}

function connectives(expected: readonly Expectation[]): Expectation[] {
  return expected.filter((each) => isConnective(each.type));
}

function isWord(token: IToken): boolean {
  return (
    token.tokenType === PlainWord || (token.tokenType.CATEGORIES?.includes(Word) ?? false) || isBadWord(token)
  );
}

function isBadWord(token: IToken): boolean {
  return token.tokenType.CATEGORIES?.includes(PlainWord) ?? false;
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
