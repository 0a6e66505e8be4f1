import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { VERSION } from '../src/cli/version.js';
import { scratchDirectory } from './scratch.js';

const root = join(import.meta.dirname, '..');
const bundled = existsSync(join(root, 'dist/cli/netc.cjs'));
const node = (...words: readonly string[]): string =>
  execFileSync(process.execPath, words, { cwd: scratchDirectory(), encoding: 'utf8' });

it.runIf(bundled)('runs from the bundle', () => {
  expect(node(join(root, 'bin/netc.js'), '--version')).toBe(`${VERSION}\n`);
  expect(node(join(root, 'bin/netc.js'), 'targets')).toContain('profile cilium');
});

it.runIf(bundled)('takes over what was compiled when it was built', () => {
  const program = `
    const { commandLine, load, scripts } = require(${JSON.stringify(join(root, 'bin/load.js'))});
    commandLine().then(async ({ main }) => {
      const threads = { part: '', command: '' };
      await main(['node', 'netc', 'init'], threads);
      await main(['node', 'netc', 'compile', 'policy.netc', '--target', 'k8s', '--out', 'out'], threads);
      for (const each of ['command.cjs', 'thread.cjs']) load(each);
      const refused = [...scripts].filter(([, script]) => script.cachedDataRejected !== false);
      console.log('refused', refused.map(([file]) => file), 'of', scripts.size > 5);
    });`;
  expect(node('-e', program)).toContain('refused [] of true\n');
});
