/**
 * Printed statements and the file's comments -> lines. Comments go back to the item that they stood before, in or behind;
 * single blank lines between items stay. Knows nothing of what the items say.
 */
import type { SourceFile, Span } from '../base/source.js';
import type { Comment } from './ast.js';
import { SOFT } from './print-parts.js';

/** Something that begins a line. `head` and `close` may have SOFT breaks. */
export interface Item {
  readonly span: Span;
  /** The first line, without the ` {` of a block. */
  readonly head: string;
  /** Where the text that `head` says ends. */
  readonly headEnd: number;
  readonly block: Block | null;
  /** Further lines behind everything, one step in, such as `accept`. */
  readonly after: readonly Item[];
}

export interface Block {
  readonly items: readonly Item[];
  /** What stands between items on one line; `null`: a block of several lines, unless it is empty. */
  readonly inline: string | null;
  /** What stands behind the closing brace, such as ` for pods`, and where its text ends; 0 where nothing stands there. */
  readonly close: string;
  readonly closeEnd: number;
  /** Whether a blank line sets off items of more than one line. */
  readonly airy: boolean;
}

/** An item of one line, and of the lines behind it; `headEnd` counts only where there are such. */
export function leaf(span: Span, head: string, after: readonly Item[] = [], headEnd = span.end): Item {
  return { span, head, headEnd: after.length === 0 ? span.end : headEnd, block: null, after };
}

const WIDTH = 100;
const STEP = '  ';

/** The text of a file; it ends with one line break, or is empty. */
export function layOut(file: SourceFile, items: readonly Item[], comments: readonly Comment[]): string {
  const writer: Writer = { file, lines: [], comments, next: 0, end: 0 };
  writeItems(writer, items, '', true);
  writeLastComments(writer, Number.POSITIVE_INFINITY, '', items.length > 0);
  return writer.lines.length === 0 ? '' : `${writer.lines.join('\n')}\n`;
}

interface Writer {
  readonly file: SourceFile;
  readonly lines: string[];
  /** In order. */
  readonly comments: readonly Comment[];
  /** The first of them that is not written yet. */
  next: number;
  /** The offset behind what was written last. */
  end: number;
}

function writeItems(writer: Writer, items: readonly Item[], indent: string, airy: boolean): void {
  let linesBefore = 0;
  for (const item of items) {
    const first = writer.lines.length;
    const start = Math.min(item.span.start, writer.comments[writer.next]?.span.start ?? item.span.start);
    const gap = hasBlankLine(writer, start);
    writeItem(writer, item, indent);
    const lines = writer.lines.length - first;
    if (linesBefore > 0 && (gap || (airy && (lines > 1 || linesBefore > 1))))
      writer.lines.splice(first, 0, '');
    linesBefore = lines;
  }
}

/** Is there an empty line in the text between what was written last and an offset? */
function hasBlankLine(writer: Writer, to: number): boolean {
  return /\n[^\S\n]*\n/.test(writer.file.text.slice(writer.end, to));
}

/** Writes the comments that begin before an offset on lines of their own; returns how many. */
function writeComments(writer: Writer, before: number, indent: string): number {
  for (let count = 0; ; count++) {
    const comment = writer.comments[writer.next];
    if (comment === undefined || comment.span.start >= before) return count;
    if (count > 0 && hasBlankLine(writer, comment.span.start)) writer.lines.push('');
    writer.next++;
    writer.lines.push(`${indent}#${comment.text}`);
    writer.end = comment.span.end;
  }
}

/** The comments behind the last item; `follows`: there is one. */
function writeLastComments(writer: Writer, before: number, indent: string, follows: boolean): void {
  const first = writer.lines.length;
  const gap = follows && hasBlankLine(writer, writer.comments[writer.next]?.span.start ?? 0);
  if (writeComments(writer, before, indent) > 0 && gap) writer.lines.splice(first, 0, '');
}

function writeItem(writer: Writer, item: Item, indent: string): void {
  const { block } = item;
  const leading = writeComments(writer, item.span.start, indent);
  if (leading > 0 && hasBlankLine(writer, item.span.start)) writer.lines.push('');
  writeComments(writer, item.headEnd, indent);
  const line = block === null ? item.head : inlined(writer, item, block, indent);
  if (block === null || line !== null) {
    writeHead(writer, line ?? item.head, indent);
    writer.end = Math.max(writer.end, block === null ? item.headEnd : closeOf(writer, item, block));
  } else {
    writeBlock(writer, item, block, indent);
  }
  writeTrailing(writer);
  for (const each of item.after) writeItem(writer, each, indent + STEP);
  writer.end = Math.max(writer.end, item.span.end);
  writeTrailing(writer);
}

/** The whole block on one line, or null where it does not fit, has comments, or may not. */
function inlined(writer: Writer, item: Item, block: Block, indent: string): string | null {
  const comment = writer.comments[writer.next];
  const commented = comment !== undefined && comment.span.start < closeOf(writer, item, block);
  if (commented || block.items.some((each) => each.after.length > 0)) return null;
  if (block.items.length === 0) return `${item.head} { }${block.close}`;
  if (block.inline === null) return null;
  const inner: string[] = [];
  for (const each of block.items) {
    const text = each.block === null ? each.head : inlined(writer, each, each.block, indent);
    if (text === null) return null;
    inner.push(text);
  }
  const line = `${item.head} { ${inner.join(block.inline)} }${block.close}`.replaceAll(SOFT, ' ');
  return indent.length + line.length <= WIDTH ? line : null;
}

function writeBlock(writer: Writer, item: Item, block: Block, indent: string): void {
  writeHead(writer, `${item.head} {`, indent);
  const open = behind(writer, '{', item.headEnd);
  writer.end = open;
  if (writer.file.text.slice(open, writer.comments[writer.next]?.span.start ?? open).trim() === '')
    writeTrailing(writer);
  writeItems(writer, block.items, indent + STEP, block.airy);
  writeLastComments(writer, braceOf(writer, item, block), indent + STEP, block.items.length > 0);
  writeHead(writer, `}${block.close}`, indent);
  writer.end = closeOf(writer, item, block);
}

/** Behind the closing brace. */
function braceOf(writer: Writer, item: Item, block: Block): number {
  if (block.close === '' && item.after.length === 0) return item.span.end;
  return behind(writer, '}', block.items[block.items.length - 1]?.span.end ?? item.headEnd);
}

/** Behind all that the block's last line says. */
function closeOf(writer: Writer, item: Item, block: Block): number {
  return Math.max(braceOf(writer, item, block), block.closeEnd);
}

/** The offset behind the first such character that is in no comment, from an offset on. */
function behind(writer: Writer, character: string, from: number): number {
  const { text } = writer.file;
  let at = from;
  for (let i = firstEndingBehind(writer.comments, from); i < writer.comments.length; i++) {
    const span = writer.comments[i]?.span;
    if (span === undefined) break;
    const found = text.slice(at, Math.max(at, span.start)).indexOf(character);
    if (found >= 0) return at + found + 1;
    at = span.end;
  }
  const found = text.indexOf(character, at);
  return found < 0 ? from : found + 1;
}

/** The place of the first of the comments, which are in order, that ends behind an offset. */
function firstEndingBehind(comments: readonly Comment[], offset: number): number {
  let low = 0;
  let high = comments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((comments[middle]?.span.end ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Puts a comment that stands on the line where writing ended behind the last line. */
function writeTrailing(writer: Writer): void {
  const comment = writer.comments[writer.next];
  if (comment === undefined || !comment.trailing || comment.span.start < writer.end) return;
  if (writer.file.text.slice(writer.end, comment.span.start).includes('\n')) return;
  writer.next++;
  const last = writer.lines.length - 1;
  writer.lines[last] = `${writer.lines[last] ?? ''}  #${comment.text}`;
  writer.end = comment.span.end;
}

/** Breaks a long line at its soft breaks; what goes on is two steps in. */
function writeHead(writer: Writer, head: string, indent: string): void {
  let line = indent;
  let empty = true;
  for (const part of head.split(SOFT)) {
    if (!empty && line.length + 1 + part.length > WIDTH) {
      writer.lines.push(line);
      line = `${indent}${STEP}${STEP}${part}`;
    } else {
      line = empty ? `${line}${part}` : `${line} ${part}`;
    }
    empty = false;
  }
  writer.lines.push(line);
}
