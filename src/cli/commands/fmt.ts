/** `netc fmt`: the canonical form, in place; `--check` and `--diff` only look; `-` goes from standard input to standard output. */
import type { SourceFile } from '../../base/source.js';
import { sortDiagnostics } from '../../diagnostics/diagnostic.js';
import { findingOf } from '../../diagnostics/finding.js';
import { parseFile } from '../../syntax/parse.js';
import { printFile } from '../../syntax/print.js';
import { EXIT, type ExitCode, type Io } from '../io.js';
import { type AddCommand, addReportOptions, type CommonOptions } from '../options.js';
import { patchText } from '../patch.js';
import { writeReport } from '../report.js';
import { loadSources } from '../sources.js';

interface FmtOptions extends CommonOptions {
  readonly check: boolean;
  readonly diff: boolean;
}

export const addFmt: AddCommand = (program, io, finish) =>
  addReportOptions(program.command('fmt'))
    .description('rewrite .netc files in canonical form')
    .argument('[path...]', 'files, directories or - (default: the current directory)')
    .option('--check', 'change nothing; exit 1 and name the files that would change', false)
    .option('--diff', 'change nothing; print what would change as a unified diff', false)
    .action((paths: string[], options: FmtOptions) => finish(fmt(io, paths, options)));

function fmt(io: Io, paths: readonly string[], options: FmtOptions): ExitCode {
  const files = loadSources(io, paths, ['netc']);
  const parsed = files.map((source) => ({ source, ...parseFile(source) }));
  const errors = sortDiagnostics(
    parsed.flatMap((one) => one.diagnostics.filter((d) => d.severity === 'error')),
  );
  if (errors.length > 0) {
    const report = {
      command: 'fmt',
      findings: errors.map(findingOf),
      text: '',
      markdown: '',
      data: {},
      cases: null,
    };
    writeReport(io, options, report, 'out');
    return EXIT.wrong;
  }
  const changed: { readonly file: SourceFile; readonly text: string }[] = [];
  for (const { source, file } of parsed) {
    const text = printFile(file);
    if (source.name === '<stdin>' && !options.check && !options.diff) io.out(text);
    else if (text !== source.text) changed.push({ file: source, text });
  }
  for (const { file, text } of changed) {
    if (options.diff) io.out(patchText([file.name, file.name], [file.text, text], ['as it is', 'canonical']));
    if (!options.check && !options.diff) io.write(file.name, text);
    if (!options.diff && !options.quiet)
      io.err(`${options.check ? 'would change' : 'changed'} ${file.name}\n`);
  }
  return changed.length > 0 && (options.check || options.diff) ? EXIT.finding : EXIT.done;
}
