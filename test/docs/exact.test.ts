import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const docs = join(import.meta.dirname, '../../docs');

it('shows in docs/exact.md what the golden cases expect (`node docs/exact.js > docs/exact.md`)', () => {
  const now = execFileSync(process.execPath, [join(docs, 'exact.js')], { encoding: 'utf8' });
  expect(readFileSync(join(docs, 'exact.md'), 'utf8')).toBe(now);
  expect(now).toContain('[deny-only]');
});
