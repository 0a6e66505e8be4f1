/** What a user could use instead, where this machine has it: programs that environment variables name. See README.md. */
import { existsSync } from 'node:fs';

const KNOWN = [
  { name: 'netpol-analyzer', variable: 'NETC_BENCH_NETPOL_ANALYZER' },
  { name: 'network-config-analyzer', variable: 'NETC_BENCH_NCA' },
  { name: 'aerleon', variable: 'NETC_BENCH_ACLGEN' },
];

/** `[{ name, variable, program }]`; `program` is null where there is no such program. */
export function peers() {
  return KNOWN.map(({ name, variable }) => {
    const path = process.env[variable];
    return { name, variable, program: path !== undefined && existsSync(path) ? path : null };
  });
}
