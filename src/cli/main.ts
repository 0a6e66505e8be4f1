/** netc as a process: its arguments, streams and exit code. */
import { runBounded, type ThreadFiles } from './bounded-run.js';
import { EXIT, realIo } from './io.js';
import { endOf } from './run.js';

/** Runs netc with the process's arguments and streams, and sets its exit code. */
export async function main(argv: readonly string[], threads: ThreadFiles): Promise<void> {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(process.exitCode ?? EXIT.done);
    throw error;
  });
  try {
    process.exitCode = await runBounded(argv.slice(2), threads);
  } catch (error) {
    process.exitCode = endOf(error, realIo(process.cwd()));
  }
}
