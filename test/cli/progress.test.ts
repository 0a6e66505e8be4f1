import { expect, it } from 'vitest';
import { type Io, realIo } from '../../src/cli/io.js';
import { withProgress } from '../../src/cli/progress.js';

/** What is written to standard error while a step begins at each of the moments given, in milliseconds. */
async function written(terminal: boolean, quiet: boolean, ...moments: readonly number[]): Promise<string> {
  let err = '';
  let now = 0;
  const io: Io = {
    ...realIo('.'),
    terminal: { out: terminal, err: terminal },
    err: (text) => {
      err += text;
    },
    now: () => now,
  };
  const result = await withProgress(io, { quiet }, (progress) => {
    for (const moment of moments) {
      now = moment;
      progress(`step ${moment}`);
    }
    return 'done';
  });
  expect(result).toBe('done');
  return err;
}

it('says what takes more than a second, and leaves nothing behind', async () => {
  expect(await written(true, false, 10, 1200, 5000)).toBe(
    '\r\x1b[Kstep 1200 ...\r\x1b[Kstep 5000 ...\r\x1b[K',
  );
});

it.each([
  ['in less than a second', true, false, 10],
  ['without a terminal', false, false, 5000],
  ['when asked for quiet', true, true, 5000],
])('is silent %s', async (_, terminal, quiet, moment) => {
  expect(await written(terminal, quiet, moment)).toBe('');
});
