/**
 * What netc says about input: one typed table of codes, a diagnostic built from it, and a collector that sorts.
 * Rendering is another file's job; this one knows no output format.
 */
import { compareNumber, compareText } from '../base/order.js';
import type { Span } from '../base/source.js';
import { CODES, type Code, type CodeEntry } from './codes.js';

export type Severity = 'error' | 'warning' | 'note';

/** A second place that belongs to the message, such as "first declared here". */
export interface Related {
  readonly span: Span;
  readonly message: string;
}

export interface Diagnostic {
  readonly code: Code;
  readonly severity: Severity;
  /** Lower-case start, no final full stop, user text in backticks. */
  readonly message: string;
  /** The remedy; empty where the table has none. */
  readonly help: string;
  readonly span: Span;
  readonly related: readonly Related[];
}

/** The parameter names of a template: `{name}` in message or help. */
type Names<T extends string> = T extends `${string}{${infer N}}${infer Rest}` ? N | Names<Rest> : never;
type ParametersOf<C extends Code> = (typeof CODES)[C] extends {
  message: infer M extends string;
  help?: infer H;
}
  ? Names<M> | (H extends string ? Names<H> : never)
  : never;
export type Parameters<C extends Code> = Readonly<Record<ParametersOf<C>, string | number>>;

/** Fills the table's templates. A missing parameter does not compile. `help` replaces the table's help. */
export function diagnostic<C extends Code>(
  code: C,
  span: Span,
  parameters: Parameters<C>,
  more: { readonly related?: readonly Related[]; readonly help?: string } = {},
): Diagnostic {
  const entry: CodeEntry = CODES[code];
  const values: Readonly<Record<string, string | number>> = parameters;
  const fill = (template: string) =>
    template.replace(/\{([a-zA-Z]+)\}/g, (_, name: string) => String(values[name]));
  return {
    code,
    severity: entry.severity,
    message: fill(entry.message),
    help: more.help ?? fill(entry.help ?? ''),
    span,
    related: more.related ?? [],
  };
}

/** Sorted by file, place, code, message; exact repeats are dropped. */
export function sortDiagnostics(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const sorted = [...diagnostics].sort(
    (a, b) =>
      compareText(a.span.file.name, b.span.file.name) ||
      compareNumber(a.span.start, b.span.start) ||
      compareText(a.code, b.code) ||
      compareText(a.message, b.message),
  );
  return sorted.filter((d, i) => {
    const before = sorted[i - 1];
    return !(
      before &&
      before.code === d.code &&
      before.span.start === d.span.start &&
      before.span.file.name === d.span.file.name &&
      before.message === d.message
    );
  });
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((d) => d.severity === 'error');
}
