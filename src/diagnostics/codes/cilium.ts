/** Diagnostics of Cilium kinds. */
import type { CodeEntry } from '../codes.js';

export const CILIUM_CODES = {} as const satisfies Readonly<Record<string, CodeEntry>>;
