/**
 * A quick reader of the plain part of YAML that manifests are mostly made of: block maps and lists, scalars on one line,
 * literal blocks. Whatever is outside of it, odd or wrong makes it give up as a whole, and the full reader takes over; what it
 * does read it reads exactly as that one does, which a property test holds it to.
 */
import type { SourceFile, Span } from '../base/source.js';
import type { ListTree, MapEntry, MapTree, ScalarTree, Tree } from '../base/tree.js';
import { plainValue } from './yaml-scalar.js';

const KEY = /[A-Za-z0-9_][A-Za-z0-9_./-]*/y;
const DOUBLE = /"(?:[^"\\\t\r\n]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const SINGLE = /'(?:[^'\t\r\n]|'')*'/y;
const PLAIN =
  /-?[A-Za-z0-9_./+](?:[A-Za-z0-9_./@+=-]|:(?=[A-Za-z0-9_./@+=:-]))*(?: [A-Za-z0-9_./@+=(-](?:[A-Za-z0-9_./@+=(),;-]|:(?=[A-Za-z0-9_./@+=:-]))*)*/y;
const EMPTY = /\{\}|\[\]/y;
const LITERAL = /\|-?/y;
/** The engine of regular expressions remembers every step of these, and has no room for millions of them. */
const LONGEST_LINE = 100_000;
/** The rest of a line behind a value. */
const TRAIL = / *(?: #[^\r\n]*)?(?:\r?\n|$)/y;

/** The documents of a text, empty ones left out; undefined where the text is not as plain as this reader needs it. */
export function readSimpleYaml(file: SourceFile, nesting: number): readonly Tree[] | undefined {
  const { text } = file;
  /** Where the content of the current line starts, and its column; a column of -1 stands before the end or a `---`. */
  let at = 0;
  let column = 0;
  /** Where the line after the current one starts. */
  let next = 0;
  let gaveUp = false;

  const span = (start: number, end: number): Span => ({ file, start, end });
  const scalar = (value: ScalarTree['value'], start: number, end: number): ScalarTree => ({
    kind: 'scalar',
    value,
    span: span(start, end),
  });

  function giveUp(): undefined {
    gaveUp = true;
    return undefined;
  }

  function matchEnd(pattern: RegExp, start: number): number {
    pattern.lastIndex = start;
    return pattern.test(text) ? pattern.lastIndex : -1;
  }

  /** Goes to the next line that says something. */
  function advance(): void {
    for (;;) {
      if (next >= text.length) {
        column = -1;
        at = text.length;
        return;
      }
      const start = next;
      let here = start;
      while (text.charCodeAt(here) === 32) here++;
      const end = text.indexOf('\n', here);
      next = end < 0 ? text.length : end + 1;
      if (next - here > LONGEST_LINE) {
        giveUp();
        column = -1;
        at = text.length;
        return;
      }
      const code = text.charCodeAt(here);
      if (here >= text.length || code === 10 || (code === 13 && here + 1 === end) || code === 35) continue;
      at = here;
      column = here - start;
      if (column === 0 && (text.startsWith('---', here) || text.startsWith('...', here) || code === 37))
        column = -1;
      return;
    }
  }

  function isDash(): boolean {
    if (text.charCodeAt(at) !== 45) return false;
    const code = text.charCodeAt(at + 1);
    return code === 32 || code === 10 || code === 13 || at + 1 >= text.length;
  }

  /** The key that starts here, and where the colon behind it is; undefined where there is none. */
  function keyHere(): { readonly key: string; readonly end: number } | undefined {
    const quoted = text.charCodeAt(at) === 34;
    const end = matchEnd(quoted ? DOUBLE : KEY, at);
    if (end < 0 || text.charCodeAt(end) !== 58) return undefined;
    const code = text.charCodeAt(end + 1);
    if (code !== 32 && code !== 10 && code !== 13 && end + 1 < text.length) return undefined;
    const written = text.slice(at, end);
    const key: unknown = quoted ? JSON.parse(written) : plainValue(written);
    // Keys that stand for no text, and very long ones, are the full reader's to refuse.
    return typeof key === 'string' && key !== '<<' && end - at < 1000 ? { key, end } : undefined;
  }

  /** The block that starts at the current line and column. */
  function block(depth: number): Tree | undefined {
    if (depth > nesting) return giveUp();
    return isDash() ? list(depth) : map(depth);
  }

  function map(depth: number): MapTree | undefined {
    const indent = column;
    const start = at;
    const entries = new Map<string, MapEntry>();
    let end = start;
    while (column === indent && !isDash()) {
      const found = keyHere();
      if (found === undefined || entries.has(found.key)) return giveUp();
      const keySpan = span(at, found.end);
      at = found.end + 1;
      const value = valueHere(indent, true, depth);
      if (value === undefined) return giveUp();
      entries.set(found.key, { key: found.key, keySpan, value });
      end = value.span.end;
    }
    return column > indent ? giveUp() : { kind: 'map', entries, span: span(start, end) };
  }

  function list(depth: number): ListTree | undefined {
    const indent = column;
    const start = at;
    const items: Tree[] = [];
    let end = start;
    while (column === indent && isDash()) {
      const dash = at;
      at++;
      while (text.charCodeAt(at) === 32) at++;
      column = indent + (at - dash);
      const nested = at < text.length && (isDash() || keyHere() !== undefined);
      const item = nested ? block(depth + 1) : valueHere(indent, false, depth);
      if (item === undefined || gaveUp) return giveUp();
      items.push(item);
      end = item.span.end;
    }
    return column > indent ? giveUp() : { kind: 'list', items, span: span(start, end) };
  }

  /** What stands behind a colon or a dash; afterwards the current line is the next one. `at` is behind the indicator. */
  function valueHere(indent: number, inMap: boolean, depth: number): Tree | undefined {
    const colon = at;
    while (text.charCodeAt(at) === 32) at++;
    const trail = matchEnd(TRAIL, colon);
    if (trail >= 0) {
      next = trail;
      advance();
      if (column > indent) return block(depth + 1);
      if (inMap && column === indent && isDash()) return list(depth + 1);
      return inMap ? scalar(null, colon - 1, colon - 1) : giveUp();
    }
    const value = inlineValue(indent);
    // A deeper line would carry a plain scalar on.
    return value === undefined || column > indent ? giveUp() : value;
  }

  function inlineValue(indent: number): Tree | undefined {
    const start = at;
    switch (text.charCodeAt(start)) {
      case 34: {
        const end = matchEnd(DOUBLE, start);
        const written = text.slice(start, end);
        return closes(end) ? scalar(String(JSON.parse(written)), start, end) : giveUp();
      }
      case 39: {
        const end = matchEnd(SINGLE, start);
        return closes(end)
          ? scalar(text.slice(start + 1, end - 1).replaceAll("''", "'"), start, end)
          : giveUp();
      }
      case 91:
      case 123: {
        const end = matchEnd(EMPTY, start);
        if (!closes(end)) return giveUp();
        return text[start] === '['
          ? { kind: 'list', items: [], span: span(start, end) }
          : { kind: 'map', entries: new Map(), span: span(start, end) };
      }
      case 124:
        return literal(start, indent);
      default: {
        const end = matchEnd(PLAIN, start);
        return closes(end) ? scalar(plainValue(text.slice(start, end)), start, end) : giveUp();
      }
    }
  }

  /** Is nothing but a comment behind the value? Then goes to the next line. */
  function closes(end: number): boolean {
    const trail = end < 0 ? -1 : matchEnd(TRAIL, end);
    if (trail < 0) return false;
    next = trail;
    advance();
    return true;
  }

  /** `|` and `|-`: the lines that are deeper than the key, without the indent of the first. */
  function literal(start: number, indent: number): Tree | undefined {
    const header = matchEnd(LITERAL, start);
    if (text.charCodeAt(header) !== 10) return giveUp();
    const keepsLast = text.charCodeAt(header - 1) !== 45;
    const lines: string[] = [];
    let here = header + 1;
    let deep = -1;
    let end = here;
    while (here < text.length) {
      const stop = text.indexOf('\n', here);
      if (stop < 0) return giveUp();
      let first = here;
      while (text.charCodeAt(first) === 32) first++;
      if (first === stop) {
        if (first - here > Math.max(deep, 0)) return giveUp();
        lines.push('');
      } else {
        const own = first - here;
        if (own <= indent) break;
        if (deep < 0) deep = own;
        if (own < deep || text.charCodeAt(stop - 1) === 13 || text.charCodeAt(first) === 9) return giveUp();
        lines.push(text.slice(here + deep, stop));
        end = stop + 1;
      }
      here = stop + 1;
    }
    if (deep < 0) return giveUp();
    while (lines[lines.length - 1] === '') lines.pop();
    next = here;
    advance();
    return scalar(`${lines.join('\n')}${keepsLast ? '\n' : ''}`, start, end);
  }

  const documents: Tree[] = [];
  if (text.charCodeAt(0) === 0xfeff) return undefined;
  advance();
  for (;;) {
    if (column < 0) {
      if (at >= text.length) return gaveUp ? undefined : documents;
      // Only a bare marker; what else may stand there is the full reader's.
      if (!text.startsWith('---', at) || matchEnd(TRAIL, at + 3) < 0) return undefined;
      advance();
      continue;
    }
    const document = block(1);
    if (document === undefined || gaveUp || column >= 0) return undefined;
    documents.push(document);
  }
}
