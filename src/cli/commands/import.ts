/** `netc import`: manifests of any family to a program on standard output, proved. */
import { Option } from 'commander';
import { findingOf } from '../../diagnostics/finding.js';
import { importManifests } from '../../import.js';
import { objectLabel } from '../../targets/kube/object.js';
import type { Mapped } from '../../targets/target.js';
import { EXIT, type ExitCode, type Io } from '../io.js';
import {
  type AddCommand,
  addReportOptions,
  type CommonOptions,
  collect,
  exitOf,
  profileOption,
} from '../options.js';
import { withProgress } from '../progress.js';
import { writeReport } from '../report.js';
import { addSideOptions, besideOption, clusterOption, notBeside, type SideOptions } from '../side-options.js';
import { loadSources } from '../sources.js';

interface ImportOptions extends CommonOptions, SideOptions {
  readonly accept: readonly string[];
}

export const addImport: AddCommand = (program, io, finish) =>
  addSideOptions(addReportOptions(program.command('import')))
    .description('manifests of any family to .netc')
    .argument('[path...]', 'files, directories or - (default: the current directory)')
    .addOption(
      new Option(
        '--accept <kind:code>',
        'keep as a comment what narrows in fact and has no word, such as effect:authentication; repeatable',
      )
        .argParser(collect)
        .default([]),
    )
    .action((paths: string[], options: ImportOptions) => importCommand(io, paths, options).then(finish));

async function importCommand(io: Io, paths: readonly string[], options: ImportOptions): Promise<ExitCode> {
  const request = {
    files: notBeside(io, loadSources(io, paths, ['manifest']), options),
    profile: options.profile === undefined ? null : profileOption(io, '--profile', options.profile),
    namespace: options.namespace ?? null,
    beside: besideOption(io, options),
    cluster: clusterOption(io, options),
    accepts: options.accept,
  };
  const result = await withProgress(io, options, (progress) => importManifests({ ...request, progress }));
  const outcome = result.proof.verdict === 'proved' ? 'exact' : result.proof.verdict;
  const code = exitOf(result.diagnostics, [outcome], options);
  if (code === EXIT.done) io.out(result.text);
  const text = [
    mappingText(result.mapping, result.passedOver),
    ...result.proof.texts.map((line) => `${result.proof.verdict}: ${line}\n`),
  ].join('');
  writeReport(
    io,
    options,
    {
      command: 'import',
      findings: result.diagnostics.map(findingOf),
      text,
      markdown: '',
      data: {
        proof: result.proof.verdict,
        proofTexts: [...result.proof.texts],
        passedOver: result.passedOver,
        objects: result.mapping.map((one) => ({
          object: objectLabel(one.object),
          became: one.became,
          policies: [...one.policies],
        })),
      },
      cases: null,
    },
    'err',
  );
  return code;
}

/** `12 objects became policies, 2 told facts, 1 is not enforced, 3 were passed over`. */
export function mappingText(mapping: readonly Mapped[], passedOver: number): string {
  const counts = new Map<Mapped['became'], number>();
  for (const one of mapping) counts.set(one.became, (counts.get(one.became) ?? 0) + 1);
  const words: Readonly<Record<Mapped['became'], string>> = {
    policy: 'became policies',
    set: 'became sets',
    gateway: 'became gateways',
    fact: 'told facts about the cluster',
    'not-enforced': 'not enforced',
    'passed-over': 'passed over',
    refused: 'refused',
  };
  const parts = [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([became, count]) => `${count} ${words[became]}`);
  if (passedOver > 0) parts.push(`${passedOver} of other kinds passed over`);
  return parts.length === 0 ? '' : `objects: ${parts.join(', ')}\n`;
}
