/**
 * Texts → one program: every file given and every file they import, parsed once each. Where imports are found is the caller's
 * business; this file touches no disk.
 */

import { append } from './base/append.js';
import { compareText } from './base/order.js';
import type { SourceFile } from './base/source.js';
import { type Diagnostic, diagnostic } from './diagnostics/diagnostic.js';
import type { FileNode, ImportNode } from './syntax/ast.js';
import { parseFile } from './syntax/parse.js';

/** What an import leads to. Two imports that mean one file must give one name. */
export type Imported =
  | { readonly ok: true; readonly file: SourceFile }
  /** `why` completes the sentence "the import `x` …". */
  | { readonly ok: false; readonly why: string };

export type ImportResolver = (path: string, from: SourceFile) => Imported;

/** Is it a program by its name, rather than manifests? */
export function isProgram(name: string): boolean {
  return name.toLowerCase().endsWith('.netc');
}

export interface Program {
  /** By name, so that the order of paths on a command line changes nothing. */
  readonly files: readonly FileNode[];
  readonly diagnostics: readonly Diagnostic[];
}

/** For programs whose files are all given: every import is an error. */
export const noImports: ImportResolver = () => ({ ok: false, why: 'cannot be followed here' });

/** Adds the parser's diagnostics, `import-failed` and `import-cycle`. */
export function loadProgram(given: readonly SourceFile[], resolve: ImportResolver): Program {
  const files = new Map<string, FileNode>();
  const diagnostics: Diagnostic[] = [];

  /** The files whose imports led here, from the first one given, each with its imports that were not followed yet. */
  const chain: { readonly source: SourceFile; readonly imports: ImportNode[] }[] = [];
  const places = new Map<string, number>();

  function enter(source: SourceFile): void {
    if (files.has(source.name)) return;
    const parsed = parseFile(source);
    files.set(source.name, parsed.file);
    append(diagnostics, parsed.diagnostics);
    const imports = parsed.file.statements.filter((statement) => statement.kind === 'import').reverse();
    places.set(source.name, chain.length);
    chain.push({ source, imports });
  }

  function follow({ path: { text: path, span } }: ImportNode, from: SourceFile): void {
    const found = resolve(path, from);
    if (!found.ok) {
      diagnostics.push(diagnostic('import-failed', span, { path, why: found.why }));
      return;
    }
    const { name } = found.file;
    const at = places.get(name);
    if (at === undefined) enter(found.file);
    else {
      const way = [...chain.slice(at).map(({ source }) => source.name), name].join(' -> ');
      diagnostics.push(diagnostic('import-cycle', span, { path, way }));
    }
  }

  /** Without calls in calls: a chain of imports may be longer than the stack is deep. */
  function load(given: SourceFile): void {
    enter(given);
    for (let last = chain.at(-1); last !== undefined; last = chain.at(-1)) {
      const next = last.imports.pop();
      if (next !== undefined) follow(next, last.source);
      else {
        places.delete(last.source.name);
        chain.pop();
      }
    }
  }

  for (const source of [...given].sort((a, b) => compareText(a.name, b.name))) load(source);
  return {
    files: [...files].sort(([a], [b]) => compareText(a, b)).map(([, file]) => file),
    diagnostics,
  };
}
