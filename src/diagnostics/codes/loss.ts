/** Diagnostics of what a target cannot say. */
import type { CodeEntry } from '../codes.js';

export const LOSS_CODES = {
  'rewrite-too-large': {
    severity: 'warning',
    message:
      'saying `{rewrite}` in the words of {target} would take {count} rules; a rewrite may make {limit}',
    help: 'facts make it smaller: declare the namespaces and close them, or give labels that cannot occur together separate policies',
  },
} as const satisfies Readonly<Record<string, CodeEntry>>;
