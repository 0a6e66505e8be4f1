/** The text `A -> B on T` -> an assertion, read with the names and facts of a program beside it. */
import type { SourceFile } from './base/source.js';
import { check } from './check/check.js';
import { type Diagnostic, hasErrors, sortDiagnostics } from './diagnostics/diagnostic.js';
import { lower } from './lower/lower.js';
import type { LoweredAssertion } from './lower/tests.js';
import { loadProgram, noImports } from './program.js';

const NAME = '<question>';

export interface QuestionResult {
  readonly assertion: LoweredAssertion | null;
  /** About the question only. */
  readonly diagnostics: readonly Diagnostic[];
}

/** `program`: the files whose `let`s and cluster block the question may use. */
export function readQuestion(text: string, program: readonly SourceFile[]): QuestionResult {
  const file: SourceFile = { name: NAME, text: `test "the question" { allow ${text} }\n` };
  const loaded = loadProgram([...program, file], noImports);
  const checked = check(loaded.files);
  const about = [...loaded.diagnostics, ...checked.diagnostics].filter((one) => one.span.file.name === NAME);
  if (hasErrors(about)) return { assertion: null, diagnostics: sortDiagnostics(about) };
  const { tests } = lower(checked.scope);
  const assertion = tests.find((test) => test.origin.span.file.name === NAME)?.assertions[0] ?? null;
  return { assertion, diagnostics: sortDiagnostics(about) };
}
