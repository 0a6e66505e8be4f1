/** `netc check`: all diagnostics, and a table of each construct against each target. Writes nothing. */
import { compileSteps } from '../../compile.js';
import { sortDiagnostics } from '../../diagnostics/diagnostic.js';
import { findingOf } from '../../diagnostics/finding.js';
import { reportFindings, reportText } from '../../loss/report.js';
import { constructTable, tableText } from '../../loss/table.js';
import { meaningLints } from '../../meaning-lints.js';
import { targetOf } from '../../targets/registry.js';
import { compileRequest } from '../compile-request.js';
import { EXIT, type ExitCode, type Io } from '../io.js';
import {
  type AddCommand,
  addReportOptions,
  type CommonOptions,
  collect,
  exitOf,
  givenProfile,
} from '../options.js';
import { writeReport } from '../report.js';
import { compileData } from '../report-data.js';
import { addBesideOptions, type BesideOptions } from '../side-options.js';
import { runSteps } from '../threads.js';

interface CheckOptions extends CommonOptions, BesideOptions {
  readonly target: readonly string[];
  readonly accept: readonly string[];
}

export const addCheck: AddCommand = (program, io, finish) =>
  addBesideOptions(addReportOptions(program.command('check')))
    .description('all diagnostics, and what each construct becomes on each target')
    .argument('[path...]', 'files, directories or - (default: the current directory)')
    .option(
      '-t, --target <profile>',
      'look at this target (default: those of the cluster block, else all); repeatable',
      collect,
      [],
    )
    .option('--accept <kind:code>', 'accept a loss for every construct; repeatable', collect, [])
    .action((paths: string[], options: CheckOptions) => check(io, paths, options).then(finish));

async function check(io: Io, paths: readonly string[], options: CheckOptions): Promise<ExitCode> {
  const targets =
    options.target.length === 0 ? 'named' : options.target.map((text) => givenProfile('--target', text));
  const request = { ...compileRequest(io, paths, options), targets } as const;
  const result = await runSteps(io, options, (progress) => compileSteps({ ...request, progress }));
  const policies = result.source?.policies;
  const diagnostics = sortDiagnostics([
    ...result.diagnostics,
    ...(policies === undefined ? [] : meaningLints(policies)),
  ]);
  const reports = result.targets.map((target) => target.report);
  const rows =
    result.source === null
      ? []
      : constructTable(
          result.source.policies,
          result.targets.map((target) => ({
            report: target.report,
            capabilities: targetOf(target.profile.cni).family.capabilities(target.profile),
          })),
        );
  const table = tableText(
    rows,
    reports.map((report) => report.target),
  );
  const text = [table, reportText(reports)].filter((part) => part !== '').join('\n');
  writeReport(
    io,
    options,
    {
      command: 'check',
      findings: [
        ...diagnostics.map(findingOf),
        ...(options.output === 'text' ? [] : reportFindings(reports)),
      ],
      text,
      markdown: '',
      data: compileData(result),
      cases: null,
    },
    'out',
  );
  if (result.source === null) return EXIT.wrong;
  return exitOf(
    diagnostics,
    result.targets.map((target) => target.outcome),
    options,
  );
}
