/** Diagnostics of Kubernetes kinds. */
import type { CodeEntry } from '../codes.js';

export const KUBERNETES_CODES = {
  'label-operator': {
    severity: 'error',
    message: '`{path}`: `{written}` is no operator of a label selector',
    help: 'one of {known}',
  },
} as const satisfies Readonly<Record<string, CodeEntry>>;
