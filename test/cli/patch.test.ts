import { applyPatch } from 'diff';
import { expect, it } from 'vitest';
import { patchText } from '../../src/cli/patch.js';

const numbered = (count: number, word: string): string =>
  Array.from({ length: count }, (_, i) => `${word} ${i}\n`).join('');

it('shows what differs with what stands around it', () => {
  expect(patchText(['a', 'b'], ['x\ny\n', 'x\nz\n'])).toBe(
    `${'='.repeat(67)}\n--- a\t\n+++ b\t\n@@ -1,2 +1,2 @@\n x\n-y\n+z\n`,
  );
});

it('replaces the whole text where almost every line differs', () => {
  const [before, after] = [`${numbered(6000, 'old')}end`, numbered(6000, 'new')];
  const patch = patchText(['a', 'b'], [before, after], ['as it is', 'canonical']);
  expect(patch).toContain('--- a\tas it is\n+++ b\tcanonical\n@@ -1,6001 +1,6000 @@\n-old 0\n');
  expect(patch).toContain('-end\n\\ No newline at end of file\n+new 0\n');
  expect(applyPatch(before, patch)).toBe(after);
  expect(applyPatch('', patchText(['a', 'b'], ['', numbered(6000, 'new')]))).toBe(numbered(6000, 'new'));
});
