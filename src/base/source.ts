/**
 * Source texts and places in them. Knows nothing of what the text says.
 * Offsets are UTF-16 code units from 0; lines and columns are 1-based; `end` is exclusive.
 */

export interface SourceFile {
  /** As shown to people: a path as given, `<stdin>`, or the name of something generated. */
  readonly name: string;
  readonly text: string;
}

export interface Span {
  readonly file: SourceFile;
  readonly start: number;
  readonly end: number;
}

export interface Position {
  readonly line: number;
  readonly column: number;
}

const lineStarts = new WeakMap<SourceFile, readonly number[]>();

function startsOf(file: SourceFile): readonly number[] {
  const known = lineStarts.get(file);
  if (known !== undefined) return known;
  const starts = [0];
  for (let at = file.text.indexOf('\n'); at >= 0; at = file.text.indexOf('\n', at + 1)) starts.push(at + 1);
  lineStarts.set(file, starts);
  return starts;
}

/** The 1-based line and column of an offset; an offset past the end is the place after the last character. */
export function positionAt(file: SourceFile, offset: number): Position {
  const starts = startsOf(file);
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: Math.min(offset, file.text.length) - (starts[low] ?? 0) + 1 };
}

/** The text of a 1-based line without its line break; empty where there is no such line. */
export function lineText(file: SourceFile, line: number): string {
  const starts = startsOf(file);
  const start = starts[line - 1];
  if (start === undefined) return '';
  const next = starts[line];
  const end = next === undefined ? file.text.length : next - 1;
  return file.text.slice(start, end > start && file.text[end - 1] === '\r' ? end - 1 : end);
}

/** The smallest span that holds both; both must be of one file. */
export function spanning(first: Span, last: Span): Span {
  return { file: first.file, start: Math.min(first.start, last.start), end: Math.max(first.end, last.end) };
}

/** A span for things that no text says, such as defaults; it shows `name` and no excerpt. */
export function nowhere(name: string): Span {
  return { file: { name, text: '' }, start: 0, end: 0 };
}
