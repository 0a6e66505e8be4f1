/** Diagnostics of what a target cannot say. */
import type { CodeEntry } from '../codes.js';

export const LOSS_CODES = {
  'rewrite-too-large': {
    severity: 'warning',
    message:
      'saying `{rewrite}` in the words of {target} would take {count} rules; a rewrite may make {limit}',
    help: 'rules that deny for different subjects and from different peers multiply: deny by fewer labels, such as one that all the denied carry; where they differ by namespace, `namespaces closed` tells them apart',
  },
} as const satisfies Readonly<Record<string, CodeEntry>>;
