/** Diagnostics that only the meaning of a policy can give. */
import type { CodeEntry } from '../codes.js';

export const MEANING_CODES = {
  'rule-useless': {
    severity: 'warning',
    message: 'this rule changes nothing: another one says it already',
    help: 'remove it, or narrow the other one if this was to be the exception',
  },
  'request-beside-plain-allow': {
    severity: 'warning',
    message:
      'this says which requests may pass, but a plain allow on the same endpoints and ports lets every request pass',
    help: 'remove one of the two',
  },
  unsayable: {
    severity: 'error',
    message: '`{what}` cannot be said in the language: {problem}',
    help: 'migrate it directly to a plugin that has it, or leave it out of the input',
  },
} as const satisfies Readonly<Record<string, CodeEntry>>;
