/**
 * The text of one file -> its syntax tree and every mistake in it. What cannot be repaired is left out of the tree; reading
 * goes on behind it. Knows nothing of other files and of what names mean.
 */

import type { IToken } from 'chevrotain';
import { NetcParser } from '../../grammar/parser.js';
import { type LexicalProblem, tokenize } from '../../grammar/tokens.js';
import { append } from '../base/append.js';
import { positionAt, type SourceFile, type Span } from '../base/source.js';
import { invariant } from '../base/unreachable.js';
import { type Diagnostic, diagnostic, type Related, sortDiagnostics } from '../diagnostics/diagnostic.js';
import type { Comment, FileNode, Statement } from './ast.js';
import { buildStatements } from './build-ast.js';
import { type Build, spanOfToken } from './cst.js';
import { foundWords, listed } from './expected.js';
import { helpFor } from './help.js';
import { piecesOf } from './pieces.js';
import { type Mistake, repair } from './repair.js';

export interface ParseResult {
  readonly file: FileNode;
  /** Sorted. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads what has no mistakes: without recovery, reading is several times as fast. */
let plainReader: NetcParser | null = null;
/** Reads what was repaired. */
let recoveringReader: NetcParser | null = null;

/** Parses a file. Every text gives a tree; `diagnostics` are those of `codes/syntax.ts`. */
export function parseFile(file: SourceFile): ParseResult {
  return readInPieces(file) ?? readWhole(file);
}

/** A long text without mistakes, with the tokens of one piece at a time; `null` where it is not that. */
function readInPieces(file: SourceFile): ParseResult | null {
  const pieces = piecesOf(file.text);
  if (pieces === null || pieces.length === 1) return null;
  const reader = plain();
  const build: Build = { file, diagnostics: [], problems: [] };
  const statements: Statement[] = [];
  const comments: Comment[] = [];
  for (const { start, end } of pieces) {
    const { tokens, comments: found, problems } = tokenize(file.text.slice(start, end), start);
    if (problems.length > 0 || withinDepth(tokens).tooDeep !== null) return null;
    const program = reader.read(tokens);
    if (reader.errors.length > 0) return null;
    append(statements, buildStatements(build, program));
    for (const token of found) comments.push(buildComment(build, token));
  }
  reader.release();
  return {
    file: { statements, comments, span: { file, start: 0, end: file.text.length } },
    diagnostics: sortDiagnostics(build.diagnostics),
  };
}

function readWhole(file: SourceFile): ParseResult {
  const reader = plain();
  const { tokens: all, comments, problems } = tokenize(file.text);
  const offsets = problems.map(({ token }) => token.startOffset);
  const build: Build = { file, diagnostics: [], problems: offsets };
  const { tokens, tooDeep } = withinDepth(all);
  if (tooDeep !== null)
    build.diagnostics.push(diagnostic('nested-too-deep', spanOfToken(build, tooDeep), { limit: DEEPEST }));
  for (const problem of problems) build.diagnostics.push(lexicalDiagnostic(build, problem));
  let program = reader.read(tokens);
  const unread: string[] = [];
  if (reader.errors.length > 0) {
    recoveringReader ??= new NetcParser(true);
    const repaired = repair(reader, tokens, file.text);
    for (const mistake of repaired.mistakes) {
      if (mistake.token !== null) offsets.push(mistake.token.startOffset);
      if (!isCausedBy(problems, mistake) && tooDeep === null)
        build.diagnostics.push(mistakeDiagnostic(build, mistake));
    }
    append(
      unread,
      repaired.unread.map((token) => token.image),
    );
    program = recoveringReader.read(repaired.tokens);
    invariant(recoveringReader.errors.length === 0, 'repaired tokens do not parse');
  }
  const statements = buildStatements(build, program);
  reader.release();
  recoveringReader?.release();
  return {
    file: {
      statements,
      comments: comments.map((token) => buildComment(build, token)),
      ...(unread.length === 0 ? {} : { unread }),
      span: { file, start: 0, end: file.text.length },
    },
    diagnostics: sortDiagnostics(build.diagnostics),
  };
}

function plain(): NetcParser {
  plainReader ??= new NetcParser(false);
  return plainReader;
}

/** So many brackets may be open at once: reading is recursive. */
const DEEPEST = 32;

/** The tokens without what stands in more than DEEPEST brackets, and the first that opened one too many. */
function withinDepth(tokens: readonly IToken[]): {
  readonly tokens: readonly IToken[];
  readonly tooDeep: IToken | null;
} {
  let depth = 0;
  let tooDeep: IToken | null = null;
  const kept = tokens.filter((token) => {
    const opens = token.image === '(' || token.image === '{';
    const closes = token.image === ')' || token.image === '}';
    if (opens) depth++;
    const keeps = depth <= DEEPEST;
    if (closes) depth = Math.max(0, depth - 1);
    if (!keeps) tooDeep ??= token;
    return keeps;
  });
  return { tokens: kept, tooDeep };
}

function buildComment(build: Build, token: IToken): Comment {
  const span = spanOfToken(build, token);
  const lineStart = build.file.text.lastIndexOf('\n', span.start - 1) + 1;
  const trailing = build.file.text.slice(lineStart, span.start).trim() !== '';
  return { text: token.image.slice(1).trimEnd(), trailing, span };
}

function lexicalDiagnostic(build: Build, problem: LexicalProblem): Diagnostic {
  const span = spanOfToken(build, problem.token);
  const text = problem.token.image;
  switch (problem.kind) {
    case 'not-a-word':
      return diagnostic('not-a-word', span, { text });
    case 'open-string':
      return diagnostic('open-string', { ...span, end: span.start + 1 }, {});
    case 'single-quotes':
      return diagnostic('single-quotes', span, { text: JSON.stringify(text.slice(1, -1)) });
    case 'other-arrow':
      return diagnostic('other-arrow', span, { text });
  }
}

/** A mistake at a token that was already reported, or right behind one, is the same mistake. */
function isCausedBy(problems: readonly LexicalProblem[], mistake: Mistake): boolean {
  const from = mistake.before?.startOffset ?? 0;
  const to = mistake.token?.startOffset ?? Number.POSITIVE_INFINITY;
  return (
    mistake.kind !== 'too-many' &&
    problems.some(({ token }) => token.startOffset >= from && token.startOffset <= to)
  );
}

function mistakeDiagnostic(build: Build, mistake: Mistake): Diagnostic {
  const span = placeOf(build, mistake);
  const words = listed(mistake.expected.map((each) => each.words));
  if (mistake.kind === 'too-many') return diagnostic('too-many-mistakes', span, {});
  if (mistake.kind === 'name') {
    const word = mistake.token?.image ?? '';
    return diagnostic('missing-name', span, {
      expected: 'a name',
      word,
      before: mistake.before?.image ?? '',
    });
  }
  const closing = closingDiagnostic(build, mistake, span);
  if (closing !== null) return closing;
  const found = foundWords(mistake.token);
  const few = new Set(mistake.expected.map((each) => each.words)).size <= 4;
  const help = helpFor(mistake);
  const more = { ...(help === '' ? {} : { help }), related: relatedOf(build, mistake) };
  return few
    ? diagnostic('expected', span, { expected: words, found }, more)
    : diagnostic('unexpected', span, { found, expected: words }, more);
}

/** A `(` or `{` that the file never closes, or a `)` or `}` that nothing opened. */
function closingDiagnostic(build: Build, mistake: Mistake, span: Span): Diagnostic | null {
  const { opener, token } = mistake;
  if (opener !== null && token === null) {
    const closer = opener.image === '(' ? ')' : '}';
    if (!mistake.expected.some((each) => each.words === `\`${closer}\``)) return null;
    const place = spanOfToken(build, opener);
    const { line } = positionAt(build.file, place.start);
    const related = [{ span: place, message: `\`${opener.image}\` opened here` }];
    return diagnostic('not-closed', span, { closer, opener: opener.image, line }, { related });
  }
  if (opener === null && (token?.image === ')' || token?.image === '}'))
    return diagnostic('not-opened', span, { closer: token.image, opener: token.image === ')' ? '(' : '{' });
  return null;
}

/** The token, or for the end of the file the place behind the last token. */
function placeOf(build: Build, mistake: Mistake): Span {
  if (mistake.token !== null) return spanOfToken(build, mistake.token);
  const end = mistake.before === null ? 0 : spanOfToken(build, mistake.before).end;
  return { file: build.file, start: end, end };
}

/** Where the parenthesis was opened that is missed. */
function relatedOf(build: Build, mistake: Mistake): Related[] {
  if (mistake.opener?.image !== '(' || !mistake.expected.some((each) => each.words === '`)`')) return [];
  return [{ span: spanOfToken(build, mistake.opener), message: '`(` opened here' }];
}
