/** Diagnostics that only the meaning of a policy can give. */
import type { CodeEntry } from '../codes.js';

export const MEANING_CODES = {} as const satisfies Readonly<Record<string, CodeEntry>>;
