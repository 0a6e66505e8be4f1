/** Diagnostics of Kubernetes kinds. */
import type { CodeEntry } from '../codes.js';

export const KUBERNETES_CODES = {} as const satisfies Readonly<Record<string, CodeEntry>>;
