/** Diagnostics of checks on a well-formed program. */
import type { CodeEntry } from '../codes.js';

export const CHECK_CODES = {} as const satisfies Readonly<Record<string, CodeEntry>>;
