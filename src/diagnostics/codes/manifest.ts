/** Diagnostics of reading YAML manifests of any family. */
import type { CodeEntry } from '../codes.js';

export const MANIFEST_CODES = {} as const satisfies Readonly<Record<string, CodeEntry>>;
