/** `netc migrate --to`: manifests to manifests of another plugin, with what became of each object; `-o markdown` is a document. */
import { Option } from 'commander';
import type { JsonMap } from '../../base/tree.js';
import type { PrintedObject } from '../../compiled-target.js';
import { findingOf } from '../../diagnostics/finding.js';
import { headerLines, MOST_IN_FILES, markedText } from '../../loss/header.js';
import { reportFindings, reportText } from '../../loss/report.js';
import { type Became, type Migrated, migrateSteps } from '../../migrate.js';
import { objectLabel } from '../../targets/kube/object.js';
import { EXIT, type ExitCode, type Io, UsageError } from '../io.js';
import { askedText, migrationDocument } from '../migration-document.js';
import {
  type AddCommand,
  addReportOptions,
  type CommonOptions,
  collect,
  exitOf,
  profileOption,
} from '../options.js';
import { MARK, objectFileName, writeDirectories } from '../output-directory.js';
import { writeReport } from '../report.js';
import { targetData } from '../report-data.js';
import { addSideOptions, besideOption, clusterOption, notBeside, type SideOptions } from '../side-options.js';
import { loadSources, programName } from '../sources.js';
import { runSteps } from '../threads.js';
import { mappingText } from './import.js';

interface MigrateOptions extends CommonOptions, SideOptions {
  readonly to?: string;
  readonly out?: string;
  readonly accept: readonly string[];
  readonly program?: string;
}

export const addMigrate: AddCommand = (program, io, finish) =>
  addSideOptions(addReportOptions(program.command('migrate')))
    .description('manifests to manifests of another plugin, proved on both ends')
    .argument('[path...]', 'files, directories or - (default: the current directory)')
    .addOption(new Option('--to <profile>', 'the cluster the output is for, such as cilium@1.20'))
    .option('--out <directory>', 'write one file per object; the directory belongs to netc')
    .addOption(
      new Option('--accept <kind:code>', 'accept a loss, such as wider:http; repeatable')
        .argParser(collect)
        .default([]),
    )
    .option('--program <name>', 'value of the label netc.dev/program (default: from the first path)')
    .action((paths: string[], options: MigrateOptions) => migrateCommand(io, paths, options).then(finish));

async function migrateCommand(io: Io, paths: readonly string[], options: MigrateOptions): Promise<ExitCode> {
  if (options.to === undefined) throw new UsageError('migrate to what? give --to k8s, calico or cilium');
  const files = notBeside(io, loadSources(io, paths, ['manifest']), options);
  const request = {
    files,
    profile: options.profile === undefined ? null : profileOption(io, '--profile', options.profile),
    namespace: options.namespace ?? null,
    beside: besideOption(io, options),
    cluster: clusterOption(io, options),
    to: profileOption(io, '--to', options.to),
    accepts: options.accept,
    program: options.program ?? programName(paths, files),
  };
  const result = await runSteps(io, options, (progress) => migrateSteps({ ...request, progress }));
  const { read, target } = result;
  const readOutcome = read.proof.verdict === 'proved' ? 'exact' : read.proof.verdict;
  const code = exitOf(
    result.diagnostics,
    [readOutcome, ...(target === null ? [] : [target.outcome])],
    options,
  );
  if (code === EXIT.done) write(io, result, options);
  const reports = target === null ? [] : [target.report];
  writeReport(
    io,
    options,
    {
      command: 'migrate',
      findings: [
        ...result.diagnostics.map(findingOf),
        ...(options.output === 'text' ? [] : reportFindings(reports)),
      ],
      text: [
        mappingText(read.mapping, read.passedOver),
        ...result.became.map(becameText),
        ...read.proof.texts.map((line) => `reading ${read.proof.verdict}: ${line}\n`),
        ...(target === null ? [] : target.proof.failures.map((failure) => `broken: ${failure.text}\n`)),
        reportText(reports),
        ...reports.map((report) => (askedText(report) === '' ? '' : `\n${askedText(report)}\n`)),
      ].join(''),
      markdown: migrationDocument(result, request.to.label),
      data: migrateData(result),
      cases: null,
    },
    options.out === undefined ? 'err' : 'out',
  );
  return code;
}

function becameText(one: Became): string {
  const news = one.objects.map(newLabel);
  const what =
    news.length > 0
      ? news.join(', ')
      : one.what === 'policy'
        ? 'nothing: it lets everything through, or nothing of it can be said'
        : one.what;
  return `${objectLabel(one.object)} -> ${what}\n`;
}

function newLabel(object: PrintedObject): string {
  return objectLabel(object);
}

function write(io: Io, result: Migrated, options: MigrateOptions): void {
  const { target, read } = result;
  if (target === null || read.policies === null) return;
  const { facts } = read.policies;
  const header = (most?: number): string =>
    `${[MARK, ...headerLines(target.report, facts, most).map((line) => `# ${line}`)].join('\n')}\n`;
  if (options.out === undefined) {
    io.out(`${header()}${markedText(target.report, target.text)}`);
    return;
  }
  const top = header(MOST_IN_FILES);
  const files = target.objects.map((object) => ({
    name: objectFileName(object),
    text: `${top}${object.text}`,
  }));
  const { written, deleted } = writeDirectories(io, new Map([[options.out, files]]));
  if (options.quiet) return;
  for (const path of deleted) io.err(`deleted ${path}\n`);
  io.err(`wrote ${written.length} ${written.length === 1 ? 'file' : 'files'} to ${options.out}\n`);
}

function migrateData(result: Migrated): JsonMap {
  return {
    reading: { proof: result.read.proof.verdict, texts: [...result.read.proof.texts] },
    passedOver: result.read.passedOver,
    objects: result.became.map((one) => ({
      object: objectLabel(one.object),
      became: one.what,
      objects: one.objects.map(newLabel),
    })),
    ...(result.target === null ? {} : { targets: [targetData(result.target.report)] }),
  };
}
