/** Diagnostics of what a target cannot say. */
import type { CodeEntry } from '../codes.js';

export const LOSS_CODES = {} as const satisfies Readonly<Record<string, CodeEntry>>;
