/** Words on the command line -> one command run. Every way to end has its exit code (see `io.ts`); nothing else does. */
import { Command, CommanderError } from 'commander';
import { InternalError } from '../base/unreachable.js';
import { COMMANDS } from './commands.js';
import { EXIT, type ExitCode, type Io, realIo, UsageError } from './io.js';
import { VERSION } from './version.js';

/** Runs netc with the process's arguments and streams, and sets its exit code. */
export async function main(argv: readonly string[]): Promise<void> {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(process.exitCode ?? EXIT.done);
    throw error;
  });
  process.exitCode = await run(argv.slice(2), realIo(process.cwd()));
}

/** The same against any `Io`; `words` are the arguments after the program's name. */
export async function run(words: readonly string[], io: Io): Promise<ExitCode> {
  let code: ExitCode = EXIT.done;
  const program = buildProgram(io, (result) => {
    code = result;
  });
  try {
    await program.parseAsync([...words], { from: 'user' });
    return code;
  } catch (error) {
    return endOf(error, io);
  }
}

/** The command tree; `completion` reads it too, so that it can offer no word that does not exist. */
export function buildProgram(io: Io, finish: (code: ExitCode) => void): Command {
  const program = new Command('netc');
  program
    .description(
      'The compiler for Kubernetes network policy: one language in, Kubernetes, Calico or Cilium out, with a proof that nothing else changed.',
    )
    .version(VERSION, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help for a command')
    .showSuggestionAfterError(true)
    .exitOverride()
    .configureOutput({ writeOut: (text) => io.out(text), writeErr: (text) => io.err(text) });
  for (const add of COMMANDS) {
    const command = add(program, io, finish);
    command
      .exitOverride()
      .configureOutput({ writeOut: (text) => io.out(text), writeErr: (text) => io.err(text) });
  }
  program.addHelpText(
    'after',
    '\nExit codes: 0 done, 1 a finding, 2 wrong usage or input, 3 undecided, 70 a bug in netc.',
  );
  return program;
}

function endOf(error: unknown, io: Io): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.wrong;
  if (error instanceof UsageError) {
    io.err(`netc: ${error.message}\n${error.help === '' ? '' : `help: ${error.help}\n`}`);
    return EXIT.wrong;
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
