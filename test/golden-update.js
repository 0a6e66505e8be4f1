/** `npm run golden:update -- PREFIX`: rewrites what golden cases expect. Read the difference before you commit it. */
import { spawnSync } from 'node:child_process';
import process from 'node:process';

if (process.env['CI']) {
  process.stderr.write('golden cases are not updated under CI\n');
  process.exit(1);
}
const [prefix = ''] = process.argv.slice(2);
const run = spawnSync('npx', ['vitest', 'run', 'test/golden.test.ts', '-t', prefix], {
  stdio: 'inherit',
  env: { ...process.env, GOLDEN_UPDATE: prefix },
});
process.exit(run.status ?? 1);
