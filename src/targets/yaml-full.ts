/**
 * Text of manifests to trees by the `yaml` package, which only this file knows: everything that YAML has, with exact places. Plain
 * scalars are resolved as `kubectl` does; what is too deep, too long or too much is refused before the package can choke on it.
 */
import { Composer, type CST, isAlias, isMap, isScalar, isSeq, Lexer, type Node, Parser, Scalar } from 'yaml';
import { append } from '../base/append.js';
import type { SourceFile, Span } from '../base/source.js';
import type { MapEntry, MapTree, Tree } from '../base/tree.js';
import { type Diagnostic, diagnostic, hasErrors } from '../diagnostics/diagnostic.js';
import type { ManifestLimits } from './manifest-limits.js';
import { plainValue } from './yaml-scalar.js';

/** After so many mistakes of syntax the rest of a text is not looked at. */
const MOST_MISTAKES = 50;

/** The documents of a text as trees; empty ones and ones with errors are left out. Adds `manifest-*`. */
export function parseFully(
  file: SourceFile,
  limits: ManifestLimits,
  diagnostics: Diagnostic[],
): readonly Tree[] {
  const { text } = file;
  const clamp = (offset: number): number => Math.min(offset, text.length);
  const at = (start: number, end: number): Span => ({ file, start: clamp(start), end: clamp(end) });
  const tokens = tokensOf(file, limits, diagnostics);
  const trees: Tree[] = [];
  const syntax: Diagnostic[] = [];
  const composer = new Composer({
    schema: 'failsafe',
    resolveKnownTags: false,
    uniqueKeys: false,
    strict: true,
    prettyErrors: false,
    logLevel: 'silent',
  });
  for (const document of composer.compose(tokens, false, text.length)) {
    if (document.errors.length > 0) {
      for (const error of document.errors.slice(0, MOST_MISTAKES))
        syntax.push(
          diagnostic('manifest-syntax', at(error.pos[0], Math.max(error.pos[0], error.pos[1])), {
            what: plainWords(error.message),
          }),
        );
      if (syntax.length >= MOST_MISTAKES) break;
      continue;
    }
    const found: Diagnostic[] = [];
    const tree = treeOfDocument(document.contents, file, limits, found);
    append(diagnostics, found);
    if (tree !== undefined && !isNull(tree)) trees.push(tree);
  }
  if (syntax.length > 0) {
    // A template rarely is YAML at all; saying what it is helps more than where the parser stumbled.
    const template = text.indexOf('{{');
    if (template >= 0)
      diagnostics.push(
        diagnostic('manifest-template', at(template, template + 2), { written: excerpt(text, template) }),
      );
    else append(diagnostics, syntax);
  }
  return trees;
}

function excerpt(text: string, start: number): string {
  const close = text.indexOf('}}', start);
  const line = text.indexOf('\n', start);
  const end = Math.min(...[close < 0 ? text.length : close + 2, line < 0 ? text.length : line, start + 60]);
  return text.slice(start, end).trim();
}

/** The library's message as a part of a sentence. */
function plainWords(message: string): string {
  const line = (message.split('\n')[0] ?? '').replace(/\.$/, '');
  return line.charAt(0).toLowerCase() + line.slice(1);
}

/**
 * The tokens of a text; none, and `manifest-too-deep`, `manifest-too-many-parts` or `manifest-long-line`, where they are more than can be read. Looks
 * at them without recursion, so that no input can exhaust the stack; composing them is recursive.
 */
function tokensOf(file: SourceFile, limits: ManifestLimits, diagnostics: Diagnostic[]): readonly CST.Token[] {
  const long = longLine(file.text, limits.line);
  if (long !== undefined) {
    const span = { file, start: long.start, end: long.start };
    diagnostics.push(diagnostic('manifest-long-line', span, { size: long.size, limit: limits.line }));
    return [];
  }
  const tokens: CST.Token[] = [];
  const parser = new Parser();
  let lexemes = 0;
  for (const lexeme of new Lexer().lex(file.text)) {
    append(tokens, parser.next(lexeme));
    const start = Math.min(parser.offset, file.text.length);
    if (parser.stack.length > OPEN_PER_LEVEL * limits.nesting) {
      diagnostics.push(
        diagnostic('manifest-too-deep', { file, start, end: start }, { limit: limits.nesting }),
      );
      return [];
    }
    if (++lexemes > limits.lexemes) {
      diagnostics.push(
        diagnostic('manifest-too-many-parts', { file, start, end: start }, { limit: limits.lexemes }),
      );
      return [];
    }
  }
  append(tokens, parser.end());
  for (const token of tokens) {
    const open: { readonly token: CST.Token; readonly depth: number }[] = [{ token, depth: 0 }];
    for (let top = open.pop(); top !== undefined; top = open.pop()) {
      const { token: inner, depth } = top;
      if (depth > limits.nesting) {
        const span = { file, start: inner.offset, end: inner.offset + 1 };
        diagnostics.push(diagnostic('manifest-too-deep', span, { limit: limits.nesting }));
        return [];
      }
      if (inner.type === 'document') {
        if (inner.value !== undefined) open.push({ token: inner.value, depth });
      } else if ('items' in inner) {
        for (const { key, value } of inner.items) {
          if (key !== undefined && key !== null) open.push({ token: key, depth: depth + 1 });
          if (value !== undefined) open.push({ token: value, depth: depth + 1 });
        }
      }
    }
  }
  return tokens;
}

function longLine(
  text: string,
  limit: number,
): { readonly start: number; readonly size: number } | undefined {
  for (let start = 0; start < text.length; ) {
    const found = text.indexOf('\n', start);
    const end = found < 0 ? text.length : found;
    if (end - start > limit) return { start, size: end - start };
    start = end + 1;
  }
  return undefined;
}

/** A level has a few open tokens at most; what has more of them is deeper than the limit. */
const OPEN_PER_LEVEL = 3;

/** A tree with the number of values it stands for once aliases are written out. */
interface Sized {
  readonly tree: Tree;
  readonly size: number;
}

function treeOfDocument(
  contents: Node | null,
  file: SourceFile,
  limits: ManifestLimits,
  diagnostics: Diagnostic[],
): Tree | undefined {
  const anchors = new Map<string, Sized>();
  const spanOf = (node: Node): Span => {
    const range = node.range;
    return range ? { file, start: range[0], end: range[1] } : { file, start: 0, end: 0 };
  };
  const empty: Sized = { tree: nullAt(file, 0), size: 1 };

  function convert(node: Node | null): Sized {
    if (node === null) return empty;
    const span = spanOf(node);
    if (isAlias(node)) {
      const target = anchors.get(node.source);
      if (target === undefined) {
        diagnostics.push(
          diagnostic('manifest-alias', span, {
            name: node.source,
            what: 'stands for no anchor before it that has ended',
          }),
        );
        return empty;
      }
      return target;
    }
    let sized: Sized = empty;
    if (isScalar(node)) sized = { tree: { kind: 'scalar', value: scalarValue(node), span }, size: 1 };
    else if (isSeq(node)) sized = convertList(node.items, span, node.flow === true);
    else if (isMap(node)) sized = convertMap(node.items, span, node.flow === true);
    checkTag(node, span);
    if (sized.size > limits.values) {
      if (!diagnostics.some((d) => d.code === 'manifest-alias-bomb'))
        diagnostics.push(diagnostic('manifest-alias-bomb', span, { limit: limits.values }));
      sized = empty;
    }
    if (node.anchor !== undefined) anchors.set(node.anchor, sized);
    return sized;
  }

  /** Behind a block collection the library counts what follows its last value; a place ends where that value ends. */
  function tight(span: Span, flow: boolean, last: Tree | undefined): Span {
    const end = last?.span.end ?? -1;
    return flow || end < span.start || end > span.end ? span : { ...span, end };
  }

  function convertList(items: readonly unknown[], span: Span, flow: boolean): Sized {
    let size = 1;
    const trees = items.map((item) => {
      const inner = convert(asNode(item));
      size += inner.size;
      return inner.tree;
    });
    return { tree: { kind: 'list', items: trees, span: tight(span, flow, trees[trees.length - 1]) }, size };
  }

  function convertMap(
    pairs: readonly { readonly key: unknown; readonly value: unknown }[],
    span: Span,
    flow: boolean,
  ): Sized {
    const entries = new Map<string, MapEntry>();
    let last: Tree | undefined;
    const merged: MapTree[] = [];
    let size = 1;
    for (const pair of pairs) {
      const keyNode = asNode(pair.key);
      const value = convert(asNode(pair.value));
      size += value.size;
      if (isMergeKey(keyNode)) {
        append(merged, mergeSources(value.tree, keyNode === null ? span : spanOf(keyNode)));
        continue;
      }
      const key = keyText(keyNode, span);
      if (key === undefined) continue;
      const keySpan = keyNode === null ? span : spanOf(keyNode);
      // What stands for a missing value is put right behind its key, so that messages have a place.
      const tree = isNothing(pair.value) ? nullAt(file, keySpan.end) : value.tree;
      last = tree;
      const first = entries.get(key);
      if (first !== undefined) {
        diagnostics.push(
          diagnostic(
            'manifest-duplicate-key',
            keySpan,
            { key },
            { related: [{ span: first.keySpan, message: 'first written here' }] },
          ),
        );
        continue;
      }
      entries.set(key, { key, keySpan, value: tree });
    }
    for (const source of merged)
      for (const entry of source.entries.values()) if (!entries.has(entry.key)) entries.set(entry.key, entry);
    return { tree: { kind: 'map', entries, span: tight(span, flow, last) }, size };
  }

  /** `<<: *a` and `<<: [*a, *b]`: the entries of the maps, the first of which wins. */
  function mergeSources(tree: Tree, span: Span): readonly MapTree[] {
    const sources = tree.kind === 'list' ? tree.items : [tree];
    return sources.flatMap((source) => {
      if (source.kind === 'map') return [source];
      diagnostics.push(
        diagnostic('manifest-syntax', span, { what: 'a merge key `<<` takes a map or a list of maps' }),
      );
      return [];
    });
  }

  function keyText(node: Node | null, mapSpan: Span): string | undefined {
    const key = node === null ? undefined : convert(node).tree;
    if (key?.kind === 'scalar') {
      if (typeof key.value === 'string') return key.value;
      if (typeof key.value === 'number') return String(key.value);
    }
    const span = node === null ? mapSpan : spanOf(node);
    const written = file.text.slice(span.start, Math.min(span.end, span.start + 40)).split('\n')[0] ?? '';
    // `{{ .Values.x }}` without quotes is a map whose key is a map.
    diagnostics.push(
      key?.kind === 'map' && file.text.startsWith('{{', span.start - 1)
        ? diagnostic(
            'manifest-template',
            { file, start: span.start - 1, end: span.start + 1 },
            { written: excerpt(file.text, span.start - 1) },
          )
        : diagnostic('manifest-key', span, {
            key: node === null ? '' : written,
            what:
              key === undefined || key.kind === 'scalar'
                ? key === undefined || key.value === null
                  ? 'null'
                  : `the boolean ${key.value}`
                : `a ${key.kind}`,
          }),
    );
    return undefined;
  }

  function checkTag(node: Node, span: Span): void {
    const tag = 'tag' in node && typeof node.tag === 'string' ? node.tag : undefined;
    if (tag === undefined || KNOWN_TAGS.has(tag)) return;
    diagnostics.push(diagnostic('manifest-tag', span, { tag: tag.replace('tag:yaml.org,2002:', '!!') }));
  }

  const { tree } = convert(contents);
  return hasErrors(diagnostics) ? undefined : tree;
}

const KNOWN_TAGS = new Set(['!', ...['str', 'map', 'seq'].map((name) => `tag:yaml.org,2002:${name}`)]);

function scalarValue(node: Scalar): string | number | boolean | null {
  const written = typeof node.value === 'string' ? node.value : '';
  const plain = node.type === undefined || node.type === Scalar.PLAIN;
  return plain && node.tag === undefined ? plainValue(written) : written;
}

/** A value that is not written at all. */
function isNothing(value: unknown): boolean {
  return value === null || (isScalar(value) && value.type === Scalar.PLAIN && value.value === '');
}

function nullAt(file: SourceFile, offset: number): Tree {
  return { kind: 'scalar', value: null, span: { file, start: offset, end: offset } };
}

function isNull(tree: Tree): boolean {
  return tree.kind === 'scalar' && tree.value === null;
}

function isMergeKey(node: Node | null): boolean {
  return isScalar(node) && node.value === '<<' && node.type === Scalar.PLAIN;
}

function asNode(value: unknown): Node | null {
  return isAlias(value) || isScalar(value) || isSeq(value) || isMap(value) ? value : null;
}
