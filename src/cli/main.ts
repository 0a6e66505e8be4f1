/** Words on the command line -> one command run. Every way to end has its exit code (see `io.ts`); nothing else does. */
import { InternalError } from '../base/unreachable.js';
import { EXIT, type ExitCode, type Io, realIo, UsageError } from './io.js';
import { OutOfPatience } from './patience.js';
import { VERSION } from './version.js';

/** Runs netc with the process's arguments and streams, and sets its exit code. `thread`: the file that its threads run. */
export async function main(argv: readonly string[], thread: string): Promise<void> {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(process.exitCode ?? EXIT.done);
    throw error;
  });
  process.exitCode = await run(argv.slice(2), realIo(process.cwd(), thread));
}

/** The same against any `Io`; `words` are the arguments after the program's name. */
export async function run(words: readonly string[], io: Io): Promise<ExitCode> {
  if (words.length === 1 && (words[0] === '--version' || words[0] === '-V')) {
    io.out(`${VERSION}\n`);
    return EXIT.done;
  }
  try {
    const { runCommand } = await import('./program.js');
    return await runCommand(words, io);
  } catch (error) {
    return endOf(error, io);
  }
}

function endOf(error: unknown, io: Io): ExitCode {
  if (error instanceof UsageError) {
    io.err(`netc: ${error.message}\n${error.help === '' ? '' : `help: ${error.help}\n`}`);
    return EXIT.wrong;
  }
  if (error instanceof OutOfPatience) {
    io.err(`netc: ${error.message}\nhelp: ${error.help}\n`);
    return EXIT.undecided;
  }
  const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
  io.err(
    [
      `netc: internal error${error instanceof InternalError ? '' : ' (crash)'}: this is a bug in netc, and nothing was written`,
      what,
      `Please report it with the input that shows it; this is netc ${VERSION}`,
      '',
    ].join('\n'),
  );
  return EXIT.bug;
}
