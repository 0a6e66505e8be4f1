/**
 * Texts → one program: every file given and every file they import, parsed once each. Where imports are found is the caller's
 * business; this file touches no disk.
 */

import { append } from './base/append.js';
import { compareText } from './base/order.js';
import type { SourceFile, Span } from './base/source.js';
import { type Diagnostic, diagnostic } from './diagnostics/diagnostic.js';
import type { FileNode } from './syntax/ast.js';
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

  /** `chain`: the files whose imports led here, from the first one given. */
  function load(source: SourceFile, chain: readonly string[]): void {
    if (files.has(source.name)) return;
    const parsed = parseFile(source);
    files.set(source.name, parsed.file);
    append(diagnostics, parsed.diagnostics);
    const here = [...chain, source.name];
    for (const statement of parsed.file.statements)
      if (statement.kind === 'import') follow(statement.path.text, statement.path.span, source, here);
  }

  function follow(path: string, span: Span, from: SourceFile, chain: readonly string[]): void {
    const found = resolve(path, from);
    if (!found.ok) {
      diagnostics.push(diagnostic('import-failed', span, { path, why: found.why }));
      return;
    }
    const { name } = found.file;
    const at = chain.indexOf(name);
    if (at >= 0) {
      const way = [...chain.slice(at), name].join(' -> ');
      diagnostics.push(diagnostic('import-cycle', span, { path, way }));
      return;
    }
    load(found.file, chain);
  }

  for (const source of [...given].sort((a, b) => compareText(a.name, b.name))) load(source, []);
  return {
    files: [...files].sort(([a], [b]) => compareText(a, b)).map(([, file]) => file),
    diagnostics,
  };
}
