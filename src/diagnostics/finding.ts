/** One thing to tell the user, whatever it came from: a diagnostic, a loss, a difference, a failed test. Renderers know only this. */
import type { Span } from '../base/source.js';
import type { Diagnostic, Related, Severity } from './diagnostic.js';

export interface Finding {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  /** The remedy; empty where there is none. */
  readonly help: string;
  readonly span: Span;
  readonly related: readonly Related[];
  /** Further lines in order, such as what was emitted instead and a witness flow. */
  readonly details: readonly string[];
}

export function findingOf(diagnostic: Diagnostic): Finding {
  return { ...diagnostic, details: [] };
}
