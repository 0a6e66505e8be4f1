/** Words and options of a command that compiles -> what is to be compiled: the programs below the paths, and what stands beside them. */
import type { CompileRequest } from '../compile.js';
import { importResolver } from './imports.js';
import type { Io } from './io.js';
import { type BesideOptions, besideOption, notBeside } from './side-options.js';
import { loadSources, programName } from './sources.js';

export interface CompiledOptions extends BesideOptions {
  readonly accept: readonly string[];
  /** Value of the label `netc.dev/program`; default: from the first path. */
  readonly program?: string;
}

export function compileRequest(
  io: Io,
  paths: readonly string[],
  options: CompiledOptions,
): Omit<CompileRequest, 'targets'> {
  const files = notBeside(io, loadSources(io, paths, ['netc']), options);
  return {
    files,
    resolveImport: importResolver(io, paths),
    accepts: options.accept,
    program: options.program ?? programName(paths, files),
    beside: besideOption(io, options),
  };
}
