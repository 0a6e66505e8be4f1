/** What takes long says so: on a terminal, after a second, as one line of standard error that is gone when the work is done. */
import type { Progress } from '../base/progress.js';
import type { Io } from './io.js';

/** Milliseconds. */
const SILENCE = 1000;
/** To the start of the line, and nothing on it. */
export const CLEAR = '\r\x1b[K';

/** Runs `work`, which says its steps. */
export async function withProgress<T>(
  io: Io,
  options: { readonly quiet: boolean },
  work: (progress: Progress) => T | Promise<T>,
): Promise<T> {
  const start = io.now();
  let shown = false;
  const progress: Progress = (step) => {
    if (!io.terminal.err || options.quiet || io.now() - start < SILENCE) return;
    io.err(`${CLEAR}${step} ...`);
    shown = true;
  };
  try {
    return await work(progress);
  } finally {
    if (shown) io.err(CLEAR);
  }
}
