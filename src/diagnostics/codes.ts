/**
 * ONE TABLE: code -> severity, message template, help. The parts lie beside each other by origin, so that each stays short;
 * a code is stable once released and is never reused.
 * Templates name parameters as `{name}`; `diagnostic()` turns them into required, typed arguments.
 */
import { CALICO_CODES } from './codes/calico.js';
import { CHECK_CODES } from './codes/check.js';
import { CILIUM_CODES } from './codes/cilium.js';
import { CLI_CODES } from './codes/cli.js';
import { KUBERNETES_CODES } from './codes/kubernetes.js';
import { LOSS_CODES } from './codes/loss.js';
import { MANIFEST_CODES } from './codes/manifest.js';
import { MEANING_CODES } from './codes/meaning.js';
import { PROGRAM_CODES } from './codes/program.js';
import { SYNTAX_CODES } from './codes/syntax.js';

export interface CodeEntry {
  readonly severity: 'error' | 'warning' | 'note';
  readonly message: string;
  readonly help?: string;
}

export const CODES = {
  ...SYNTAX_CODES,
  ...CHECK_CODES,
  ...MANIFEST_CODES,
  ...KUBERNETES_CODES,
  ...CALICO_CODES,
  ...CILIUM_CODES,
  ...LOSS_CODES,
  ...MEANING_CODES,
  ...PROGRAM_CODES,
  ...CLI_CODES,
} as const satisfies Readonly<Record<string, CodeEntry>>;

export type Code = keyof typeof CODES;
