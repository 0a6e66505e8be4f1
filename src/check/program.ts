/** What every check is given. */
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import type { FileNode } from '../syntax/ast.js';
import type { Scope } from './scope.js';

export interface Program {
  readonly files: readonly FileNode[];
  readonly scope: Scope;
}

/** One check: everything it finds in the whole program, in any order. */
export type Rule = (program: Program) => readonly Diagnostic[];
