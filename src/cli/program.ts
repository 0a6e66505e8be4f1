/** The words of the command line -> the command that they name, run. */
import { Command, CommanderError } from 'commander';
import { COMMANDS } from './commands.js';
import { EXIT, type ExitCode, type Io } from './io.js';
import { VERSION } from './version.js';

/**
 * Runs the command that the words name. Where the first word is a command only that one is loaded; else all are, for help,
 * completion and the suggestion for a word that is none.
 */
export async function runCommand(words: readonly string[], io: Io): Promise<ExitCode> {
  const named = words[0] === 'completion' ? undefined : COMMANDS.get(words[0] ?? '');
  const loaded = await Promise.all(
    (named === undefined ? [...COMMANDS.values()] : [named]).map((load) => load()),
  );
  let code: ExitCode = EXIT.done;
  const program = emptyProgram(io);
  for (const add of loaded) {
    const command = add(program, io, (result) => {
      code = result;
    });
    throwsAndWrites(command, io);
  }
  try {
    await program.parseAsync([...words], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.wrong;
    throw error;
  }
}

function emptyProgram(io: Io): Command {
  const program = new Command('netc')
    .description(
      'The compiler for Kubernetes network policy: one language in, Kubernetes, Calico or Cilium out, with a proof that nothing else changed.',
    )
    .version(VERSION, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help for a command')
    .showSuggestionAfterError(true)
    .addHelpText(
      'after',
      '\nExit codes: 0 done, 1 a finding, 2 wrong usage or input, 3 undecided, 70 a bug in netc.\nWhat has no answer after 30 s or within 1 GiB for each megabyte read is undecided; NETC_PATIENCE=SECONDS and NETC_MEMORY=MIB in the environment say otherwise, 0 for no bound.',
    );
  throwsAndWrites(program, io);
  return program;
}

/** Errors are thrown instead of ending the process, and nothing is written past `io`. */
function throwsAndWrites(command: Command, io: Io): void {
  command
    .exitOverride()
    .configureOutput({ writeOut: (text) => io.out(text), writeErr: (text) => io.err(text) });
}
