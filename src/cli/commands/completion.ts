/** `netc completion SHELL`: a script made from the command tree itself, so it offers no word that does not exist. */
import { Argument, type Command } from 'commander';
import { CNIS } from '../../targets/profiles.js';
import { EXIT } from '../io.js';
import type { AddCommand } from '../options.js';

const SHELLS = ['bash', 'zsh', 'fish', 'powershell'] as const;
type Shell = (typeof SHELLS)[number];

export const addCompletion: AddCommand = (program, io, finish) =>
  program
    .command('completion')
    .description('print a completion script for a shell')
    .addArgument(new Argument('<shell>', 'which shell').choices([...SHELLS]))
    .action((shell: Shell) => {
      io.out(script(shell, wordsOf(program)));
      finish(EXIT.done);
    });

interface Words {
  readonly command: string;
  readonly about: string;
  readonly flags: readonly {
    readonly flag: string;
    readonly about: string;
    readonly values: readonly string[];
  }[];
}

/** Options whose values are profiles complete to the names of the plugins. */
const PROFILE_FLAGS = ['--target', '--to', '--profile', '--profile-b'];

function wordsOf(program: Command): Words[] {
  return program.commands.map((command) => ({
    command: command.name(),
    about: command.description(),
    flags: command.options.flatMap((option) =>
      option.long === undefined || option.long === null
        ? []
        : [
            {
              flag: option.long,
              about: option.description,
              values: option.argChoices ?? (PROFILE_FLAGS.includes(option.long) ? [...CNIS] : []),
            },
          ],
    ),
  }));
}

function script(shell: Shell, words: readonly Words[]): string {
  switch (shell) {
    case 'bash':
      return bash(words);
    case 'zsh':
      return `#compdef netc\nautoload -U +X bashcompinit && bashcompinit\n${bash(words)}`;
    case 'fish':
      return fish(words);
    case 'powershell':
      return powershell(words);
  }
}

function bash(words: readonly Words[]): string {
  const cases = words.map((w) => `    ${w.command}) words="${w.flags.map((f) => f.flag).join(' ')}" ;;`);
  const values = uniqueValues(words).map(
    ([flag, list]) => `    ${flag}) COMPREPLY=($(compgen -W "${list.join(' ')}" -- "$current")); return ;;`,
  );
  return [
    '_netc() {',
    '  local current="${COMP_WORDS[COMP_CWORD]}" previous="${COMP_WORDS[COMP_CWORD-1]}" words=""',
    '  COMPREPLY=()',
    '  case "$previous" in',
    ...values,
    '  esac',
    `  if [ "$COMP_CWORD" -eq 1 ]; then COMPREPLY=($(compgen -W "${words.map((w) => w.command).join(' ')} help" -- "$current")); return; fi`,
    '  case "${COMP_WORDS[1]}" in',
    ...cases,
    '  esac',
    '  case "$current" in',
    '    -*) COMPREPLY=($(compgen -W "$words --help" -- "$current")) ;;',
    '    *) COMPREPLY=($(compgen -f -- "$current")) ;;',
    '  esac',
    '}',
    'complete -o filenames -F _netc netc',
    '',
  ].join('\n');
}

function fish(words: readonly Words[]): string {
  const lines = ['complete -c netc -n __fish_use_subcommand -f'];
  for (const w of words) {
    lines.push(`complete -c netc -n __fish_use_subcommand -f -a ${w.command} -d ${quote(w.about)}`);
    for (const f of w.flags) {
      const values = f.values.length > 0 ? ` -x -a ${quote(f.values.join(' '))}` : '';
      lines.push(
        `complete -c netc -n '__fish_seen_subcommand_from ${w.command}' -l ${f.flag.slice(2)} -d ${quote(f.about)}${values}`,
      );
    }
  }
  return `${lines.join('\n')}\n`;
}

function powershell(words: readonly Words[]): string {
  const table = words.map((w) => `  '${w.command}' = @(${w.flags.map((f) => `'${f.flag}'`).join(', ')})`);
  return [
    '$netcWords = @{',
    ...table,
    '}',
    'Register-ArgumentCompleter -Native -CommandName netc -ScriptBlock {',
    '  param($word, $ast, $at)',
    '  $given = $ast.CommandElements | ForEach-Object { $_.ToString() }',
    '  $offer = if ($given.Count -gt 1 -and $netcWords.ContainsKey($given[1]) -and $word -like "-*") { $netcWords[$given[1]] } else { $netcWords.Keys | Sort-Object }',
    '  $offer | Where-Object { $_ -like "$word*" } | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, "ParameterValue", $_) }',
    '}',
    '',
  ].join('\n');
}

/** Flags with a closed list of values; the same flag has the same list in every command. */
function uniqueValues(words: readonly Words[]): [string, readonly string[]][] {
  const found = new Map<string, readonly string[]>();
  for (const w of words) for (const f of w.flags) if (f.values.length > 0) found.set(f.flag, f.values);
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1));
}

function quote(text: string): string {
  return `'${text.replace(/'/g, "\\'")}'`;
}
