/** `node test/manifests/fuzz-long.js [COUNT] [FIRST SEED]`: 20,000 spoilt manifests unless told, and the figures. */
import { spawnSync } from 'node:child_process';
import process from 'node:process';

const [count = '20000', first = '1000000'] = process.argv.slice(2);
const run = spawnSync('npx', ['vitest', 'run', 'test/manifests/fuzz.test.ts'], {
  stdio: 'inherit',
  env: { ...process.env, FUZZ_MANIFESTS: count, FUZZ_FIRST: first },
});
process.exit(run.status ?? 1);
