/** Options that several commands share, and how their values are read. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import type { Outcome } from '../loss/report.js';
import { type GivenProfile, type Profile, parseGivenProfile, parseProfile } from '../targets/profiles.js';
import { EXIT, type ExitCode, type Io, UsageError } from './io.js';
import { FORMATS, parseReport, type ReportOptions } from './report.js';

export type AddCommand = (program: Command, io: Io, finish: (code: ExitCode) => void) => Command;

/** `-o`, `--report`, `--color`, `--quiet`, `--fail-on`. */
export function addReportOptions(command: Command): Command {
  return command
    .addOption(
      new Option('-o, --output <format>', 'format of the report').choices([...FORMATS]).default('text'),
    )
    .addOption(
      new Option('--report <FORMAT=PATH>', 'a further report into a file; repeatable')
        .argParser(collectReports)
        .default([]),
    )
    .addOption(
      new Option('--fail-on <what>', 'end with exit 1 on these too; repeatable')
        .choices(['conditional', 'warning'])
        .argParser(collectFailOn)
        .default([]),
    )
    .addOption(
      new Option('--color <when>', 'colour the text report')
        .choices(['auto', 'always', 'never'])
        .default('auto'),
    )
    .addOption(new Option('--quiet', 'print errors only').default(false));
}

export interface CommonOptions extends ReportOptions {
  readonly failOn: readonly ('conditional' | 'warning')[];
}

/** Exit code of a run that ended with these diagnostics and, per target, outcomes: the worst of them decides. */
export function exitOf(
  diagnostics: readonly Diagnostic[],
  outcomes: readonly Outcome[],
  options: CommonOptions & { readonly accept?: readonly string[] },
): ExitCode {
  if (outcomes.includes('broken')) return EXIT.bug;
  if (diagnostics.some((one) => one.severity === 'error')) return EXIT.wrong;
  if (outcomes.includes('refused')) return EXIT.finding;
  if (outcomes.includes('undecided') && !(options.accept ?? []).includes('undecided')) return EXIT.undecided;
  if (options.failOn.includes('conditional') && outcomes.includes('conditional')) return EXIT.finding;
  const warned = diagnostics.some((one) => one.severity === 'warning');
  return options.failOn.includes('warning') && warned ? EXIT.finding : EXIT.done;
}

/** A target as written, for drivers that fill in what the program says of it. */
export function givenProfile(flag: string, text: string): GivenProfile {
  const result = parseGivenProfile(text);
  if (!result.ok) throw new UsageError(`${flag} ${text}: ${result.error}`, result.help);
  return result.given;
}

/** A profile as `--profile`, `--target` or `--to` give it. Warnings (a version newer than the table) go to standard error. */
export function profileOption(io: Io, flag: string, text: string): Profile {
  const result = parseProfile(text);
  if (!result.ok) throw new UsageError(`${flag} ${text}: ${result.error}`, result.help);
  for (const warning of result.warnings) io.err(`netc: warning: ${warning}\n`);
  return result.profile;
}

/** For repeatable options: every use adds one value. */
export function collect(value: string, before: readonly string[]): string[] {
  return [...before, value];
}

function collectReports(value: string, before: readonly string[]): string[] {
  try {
    parseReport(value);
  } catch {
    throw new InvalidArgumentError(`it is FORMAT=PATH, formats ${FORMATS.join(', ')}`);
  }
  return [...before, value];
}

function collectFailOn(value: string, before: readonly string[]): string[] {
  if (value !== 'conditional' && value !== 'warning')
    throw new InvalidArgumentError('one of conditional, warning');
  return [...before, value];
}
