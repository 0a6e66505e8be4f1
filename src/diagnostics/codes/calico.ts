/** Diagnostics of Calico kinds. */
import type { CodeEntry } from '../codes.js';

export const CALICO_CODES = {
  'calico-port-order': {
    severity: 'error',
    message: 'the port range `{port}` begins with {first}, which is greater than {last}',
    help: 'write `{last}:{first}`',
  },
  'calico-port-format': {
    severity: 'error',
    message: '`{port}` is no port number, no range such as `80:90` and no port name',
  },
} as const satisfies Readonly<Record<string, CodeEntry>>;
