/** Diagnostics of the language's lexer and parser. */
import type { CodeEntry } from '../codes.js';

export const SYNTAX_CODES = {} as const satisfies Readonly<Record<string, CodeEntry>>;
