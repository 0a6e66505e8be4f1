/** Diagnostics that only the meaning of a policy can give. */
import type { CodeEntry } from '../codes.js';

export const MEANING_CODES = {
  unsayable: {
    severity: 'error',
    message: '`{what}` cannot be said in the language: {problem}',
    help: 'migrate it directly to a plugin that has it, or leave it out of the input',
  },
} as const satisfies Readonly<Record<string, CodeEntry>>;
