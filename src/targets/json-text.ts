/**
 * A quick reader of a text that is one JSON object, as `kubectl get -o json` prints it, with exact places. Gives up on anything
 * else, repeated keys and deep nesting included; JSON is YAML, so the full reader of YAML takes over.
 */
import type { SourceFile, Span } from '../base/source.js';
import type { MapEntry, Tree } from '../base/tree.js';
import { plainValue } from './yaml-scalar.js';

const SPACE = /[ \t\r\n]*/y;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const WORD = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?|true|false|null/y;

/** The tree of the text, or undefined. */
export function readJson(file: SourceFile, nesting: number): Tree | undefined {
  const { text } = file;
  let at = 0;

  const span = (start: number): Span => ({ file, start, end: at });

  function skipSpace(): void {
    SPACE.lastIndex = at;
    SPACE.test(text);
    at = SPACE.lastIndex;
  }

  function take(pattern: RegExp): string | undefined {
    pattern.lastIndex = at;
    if (!pattern.test(text)) return undefined;
    const start = at;
    at = pattern.lastIndex;
    return text.slice(start, at);
  }

  function takeText(): string | undefined {
    const written = take(STRING);
    return written === undefined ? undefined : String(JSON.parse(written));
  }

  function takeMark(mark: string): boolean {
    skipSpace();
    if (text[at] !== mark) return false;
    at++;
    return true;
  }

  function value(depth: number): Tree | undefined {
    skipSpace();
    const start = at;
    switch (text[at]) {
      case '{':
        return depth > nesting ? undefined : object(depth);
      case '[':
        return depth > nesting ? undefined : array(depth);
      case '"': {
        const string = takeText();
        return string === undefined ? undefined : { kind: 'scalar', value: string, span: span(start) };
      }
      default: {
        const word = take(WORD);
        return word === undefined
          ? undefined
          : { kind: 'scalar', value: plainValue(word), span: span(start) };
      }
    }
  }

  function object(depth: number): Tree | undefined {
    const start = at++;
    const entries = new Map<string, MapEntry>();
    if (takeMark('}')) return { kind: 'map', entries, span: span(start) };
    for (;;) {
      skipSpace();
      const keyStart = at;
      const key = takeText();
      if (key === undefined || entries.has(key)) return undefined;
      const keySpan = span(keyStart);
      // YAML wants the colon soon; a key that long is the full reader's to refuse.
      if (at - keyStart > 1000 || text[at] !== ':') return undefined;
      at++;
      const inner = value(depth + 1);
      if (inner === undefined) return undefined;
      entries.set(key, { key, keySpan, value: inner });
      if (takeMark('}')) return { kind: 'map', entries, span: span(start) };
      if (!takeMark(',')) return undefined;
    }
  }

  function array(depth: number): Tree | undefined {
    const start = at++;
    const items: Tree[] = [];
    if (takeMark(']')) return { kind: 'list', items, span: span(start) };
    for (;;) {
      const inner = value(depth + 1);
      if (inner === undefined) return undefined;
      items.push(inner);
      if (takeMark(']')) return { kind: 'list', items, span: span(start) };
      if (!takeMark(',')) return undefined;
    }
  }

  skipSpace();
  if (text[at] !== '{') return undefined;
  const tree = value(1);
  skipSpace();
  return at === text.length ? tree : undefined;
}
