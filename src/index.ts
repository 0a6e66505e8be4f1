/** The public API: the command line's work without the terminal. No Node API below it, so it runs in a browser. */
export type { SourceFile, Span } from './base/source.js';
export type { Json, JsonMap } from './base/tree.js';
export type { CompiledSource, CompiledTarget, CompileRequest, CompileResult } from './compile.js';
export { compile } from './compile.js';
export type { Diagnostic } from './diagnostics/diagnostic.js';
export type { Endpoint, Flow } from './flow/flow.js';
export type { Condition, Loss } from './loss/loss.js';
export { flowText } from './loss/print-flow.js';
export type { Outcome, TargetReport } from './loss/report.js';
export { reportFindings, reportText } from './loss/report.js';
export { constructTable, tableText } from './loss/table.js';
export type { Imported, ImportResolver } from './program.js';
export { noImports } from './program.js';
export { parseFile } from './syntax/parse.js';
export { printFile } from './syntax/print.js';
export type { GivenProfile, Profile } from './targets/profiles.js';
export { makeProfile, parseGivenProfile, parseProfile } from './targets/profiles.js';
export type { EmittedObject } from './targets/target.js';
