/** Diagnostics of Cilium kinds. */
import type { CodeEntry } from '../codes.js';

export const CILIUM_CODES = {
  'cilium-unknown-field': {
    severity: 'error',
    message: '`{path}` has no field `{key}`',
    help: 'the API server drops it in silence: without its peers a rule is open to everyone; correct or remove it',
  },
  'cilium-field-ignored': {
    severity: 'error',
    message: 'Cilium drops `{key}` in `{path}`: {effect}',
    help: 'remove it, or say the rule as an allow',
  },
  'cilium-field-removed': {
    severity: 'error',
    message: '`{key}` was removed in Cilium {version}',
    help: 'newer versions refuse it or drop it, and what it restricted is then open; say the rule without it',
  },
  'cilium-cluster-policy-refused': {
    severity: 'error',
    message: '`{path}`: Cilium refuses the whole policy: {what}',
  },
} as const satisfies Readonly<Record<string, CodeEntry>>;
