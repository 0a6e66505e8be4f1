/** Reading the concrete syntax tree: places, words and strings of tokens and nodes. Knows no rule of the grammar. */
import type { CstNode, IToken } from 'chevrotain';
import { isProblem } from '../../grammar/tokens.js';
import type { SourceFile, Span } from '../base/source.js';
import { present } from '../base/unreachable.js';
import { type Diagnostic, diagnostic } from '../diagnostics/diagnostic.js';
import type { Word } from './ast.js';

/** What every builder of the syntax tree needs: the text, and where to put what is wrong with it. */
export interface Build {
  readonly file: SourceFile;
  readonly diagnostics: Diagnostic[];
  /** Offsets of tokens that are already reported. */
  readonly problems: readonly number[];
}

/** The only, or the first, of children that the grammar says are there. */
export function only<T>(children: readonly T[] | undefined): T {
  return present(children?.[0], 'a child of the syntax tree');
}

export function spanOfToken(build: Build, token: IToken): Span {
  return span(build, token.startOffset, (token.endOffset ?? token.startOffset - 1) + 1);
}

/** An empty node, which only an empty file has, is at its beginning. */
export function spanOf(build: Build, node: CstNode): Span {
  const start = node.location?.startOffset ?? Number.NaN;
  const end = node.location?.endOffset ?? Number.NaN;
  return Number.isNaN(start) || Number.isNaN(end) ? span(build, 0, 0) : span(build, start, end + 1);
}

/** The parser keeps offsets where NaN may stand, which makes of each a number on the heap; `| 0` makes it small again. */
function span({ file }: Build, start: number, end: number): Span {
  return { file, start: start | 0, end: end | 0 };
}

/** The text of a span on one line. */
export function textOf(span: Span): string {
  return span.file.text.slice(span.start, span.end).replace(/\s+/g, ' ');
}

/** The word that a span begins with, as it is written: a keyword may be misspelt. */
export function firstWord(span: Span): Span {
  const word = /^[^\s(){},="]*/.exec(span.file.text.slice(span.start, span.end))?.[0] ?? '';
  return { ...span, end: span.start + word.length };
}

/** A word or string token; one that is no word was reported when it was cut, and has the empty text of a hole. */
export function wordOf(build: Build, token: IToken): Word {
  const quote = token.image[0];
  if (quote === '"' || quote === "'")
    return { span: spanOfToken(build, token), text: decodeString(build, token), quoted: true };
  const text = isProblem(token.tokenType) ? '' : token.image;
  return { span: spanOfToken(build, token), text, quoted: false };
}

/** Does the span hold something that was already reported? */
export function holdsProblem(build: Build, span: Span): boolean {
  return build.problems.some((at) => at >= span.start && at < span.end);
}

/** Where the reader had to leave something out: checks say nothing about it. */
export function isHole(word: Word): boolean {
  return word.text === '' && !word.quoted;
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

/** The text that a string token says. Adds `bad-escape` and `control-character`. */
function decodeString(build: Build, token: IToken): string {
  const quote = token.image[0] ?? '';
  const closed = token.image.length > 1 && token.image.endsWith(quote) && token.tokenType.name !== 'OpenStr';
  const inner = token.image.slice(1, closed ? -1 : undefined);
  if (quote === "'") return inner;
  const at = (offset: number, length: number): Span => {
    const start = token.startOffset + 1 + offset;
    return { file: build.file, start, end: start + length };
  };
  let text = '';
  for (let i = 0; i < inner.length; i++) {
    const character = inner[i] ?? '';
    if (character !== '\\') {
      if (character < ' ') {
        const hex = character.charCodeAt(0).toString(16).padStart(4, '0');
        build.diagnostics.push(
          diagnostic('control-character', at(i, 1), { name: `U+${hex.toUpperCase()}`, hex }),
        );
      }
      text += character;
      continue;
    }
    const unicode = /^\\u([0-9a-fA-F]{4})/.exec(inner.slice(i, i + 6));
    const plain = ESCAPES.get(inner[i + 1] ?? '');
    if (unicode?.[1] !== undefined) {
      text += String.fromCharCode(Number.parseInt(unicode[1], 16));
      i += 5;
    } else {
      if (plain === undefined) {
        const written = inner.slice(i, i + 2);
        if (closed)
          build.diagnostics.push(diagnostic('bad-escape', at(i, written.length), { text: written }));
      }
      text += plain ?? inner[i + 1] ?? '';
      i += 1;
    }
  }
  return text;
}
