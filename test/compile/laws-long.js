/** `node test/compile/laws-long.js [COUNT] [FIRST SEED]`: laws 1 and 2 on many random programs, with what they reached. */
import { spawnSync } from 'node:child_process';
import process from 'node:process';

const [count = '200000', first = '1000000'] = process.argv.slice(2);
const run = spawnSync('npx', ['vitest', 'run', 'test/compile/laws.test.ts', '--disable-console-intercept'], {
  stdio: 'inherit',
  env: { ...process.env, LAWS_PROGRAMS: count, LAWS_FIRST: first },
});
process.exit(run.status ?? 1);
