/** Diagnostics of the command line and of files. */
import type { CodeEntry } from '../codes.js';

export const CLI_CODES = {} as const satisfies Readonly<Record<string, CodeEntry>>;
