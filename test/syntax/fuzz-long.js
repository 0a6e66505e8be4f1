/** `node test/syntax/fuzz-long.js [COUNT] [FIRST SEED]`: 100,000 mutated programs unless told, and the figure. */
import { spawnSync } from 'node:child_process';
import process from 'node:process';

const [count = '100000', first = '1000000'] = process.argv.slice(2);
const run = spawnSync('npx', ['vitest', 'run', 'test/syntax/fuzz.test.ts'], {
  stdio: 'inherit',
  env: { ...process.env, FUZZ_PROGRAMS: count, FUZZ_FIRST: first },
});
process.exit(run.status ?? 1);
