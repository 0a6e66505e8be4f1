/** `node test/legalize/share-long.js [COUNT] [SEED]`: random policy sets for every target: which share stays exact, and why the rest does not. */
import { spawnSync } from 'node:child_process';
import process from 'node:process';

const [count = '2000', seed = '1'] = process.argv.slice(2);
const run = spawnSync(
  'npx',
  ['vitest', 'run', 'test/legalize/share.test.ts', '--disable-console-intercept'],
  {
    stdio: 'inherit',
    env: { ...process.env, SHARE_SETS: count, SHARE_SEED: seed },
  },
);
process.exit(run.status ?? 1);
