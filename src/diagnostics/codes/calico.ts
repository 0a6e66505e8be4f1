/** Diagnostics of Calico kinds. */
import type { CodeEntry } from '../codes.js';

export const CALICO_CODES = {} as const satisfies Readonly<Record<string, CodeEntry>>;
