/** Is a program meaningful? Runs every check over all its files. Knows no check by name. */
import { type Diagnostic, sortDiagnostics } from '../diagnostics/diagnostic.js';
import type { FileNode } from '../syntax/ast.js';
import { RULES } from './rules.js';
import { type Scope, scopeOf } from './scope.js';

export interface CheckResult {
  readonly scope: Scope;
  /** Of `codes/check.ts`, sorted. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Checks the files as one program. Files with syntax errors are checked as far as they could be read. */
export function check(files: readonly FileNode[]): CheckResult {
  const scope = scopeOf(files);
  return { scope, diagnostics: sortDiagnostics(RULES.flatMap((rule) => rule({ files, scope }))) };
}
