/** Words on the command line -> one command run. Every way to end has its exit code (see `io.ts`); nothing else does. */
import { InternalError } from '../base/unreachable.js';
import { GivenUp } from './bounds.js';
import { EXIT, type ExitCode, type Io, ReadsMore, UsageError } from './io.js';
import { VERSION } from './version.js';

/** `words` are the arguments after the program's name. Throws only `ReadsMore`. */
export async function run(words: readonly string[], io: Io): Promise<ExitCode> {
  if (words.length === 1 && (words[0] === '--version' || words[0] === '-V')) {
    io.out(`${VERSION}\n`);
    return EXIT.done;
  }
  try {
    const { runCommand } = await import('./program.js');
    return await runCommand(words, io);
  } catch (error) {
    if (error instanceof ReadsMore) throw error;
    return endOf(error, io);
  }
}

/** Says what ended a command, and returns its exit code. */
export function endOf(error: unknown, io: Io): ExitCode {
  if (error instanceof UsageError) {
    io.err(`netc: ${error.message}\n${error.help === '' ? '' : `help: ${error.help}\n`}`);
    return EXIT.wrong;
  }
  if (error instanceof GivenUp) {
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
