/** `netc compile`: .netc to manifests. One target goes to standard output, several to directories; nothing is written unless it is proved. */
import { Option } from 'commander';
import { type CompiledTarget, type CompileResult, compileSteps } from '../../compile.js';
import { findingOf } from '../../diagnostics/finding.js';
import { headerLines, MOST_IN_FILES, markedText } from '../../loss/header.js';
import { reportFindings, reportText } from '../../loss/report.js';
import { compileRequest } from '../compile-request.js';
import { EXIT, type ExitCode, type Io, joinPath, UsageError } from '../io.js';
import {
  type AddCommand,
  addReportOptions,
  type CommonOptions,
  collect,
  exitOf,
  givenProfile,
} from '../options.js';
import { MARK, type OutputFile, objectFileName, writeDirectories } from '../output-directory.js';
import { writeReport } from '../report.js';
import { compileData } from '../report-data.js';
import { addBesideOptions, type BesideOptions } from '../side-options.js';
import { runSteps } from '../threads.js';

interface CompileOptions extends CommonOptions, BesideOptions {
  readonly target: readonly string[];
  readonly out?: string;
  readonly accept: readonly string[];
  readonly program?: string;
}

export const addCompile: AddCommand = (program, io, finish) =>
  addBesideOptions(addReportOptions(program.command('compile')))
    .description('compile .netc files to manifests, and prove them')
    .argument('[path...]', 'files, directories or - (default: the current directory)')
    .addOption(
      new Option(
        '-t, --target <profile>',
        'k8s, calico, cilium, canal or weave, as in cilium@1.20,host-firewall=on; repeatable',
      )
        .argParser(collect)
        .default([], 'required'),
    )
    .option('--out <directory>', 'write one file per object; the directory belongs to netc')
    .addOption(
      new Option('--accept <kind:code>', 'accept a loss for every construct, such as wider:http; repeatable')
        .argParser(collect)
        .default([]),
    )
    .option('--program <name>', 'value of the label netc.dev/program (default: from the first path)')
    .action((paths: string[], options: CompileOptions) => compileCommand(io, paths, options).then(finish));

async function compileCommand(io: Io, paths: readonly string[], options: CompileOptions): Promise<ExitCode> {
  const targets = options.target.flatMap(splitTargets).map((text) => givenProfile('--target', text));
  if (targets.length === 0) throw new UsageError('which target? give --target k8s, calico or cilium');
  if (targets.length > 1 && options.out === undefined)
    throw new UsageError('several targets need --out DIRECTORY');
  const request = { ...compileRequest(io, paths, options), targets, lean: true };
  const result = await runSteps(io, options, (progress) => compileSteps({ ...request, progress }));
  const code = exitOf(
    result.diagnostics,
    result.targets.map((target) => target.outcome),
    options,
  );
  if (code === EXIT.done) write(io, result, options);
  const reports = result.targets.map((target) => target.report);
  writeReport(
    io,
    options,
    {
      command: 'compile',
      findings: [
        ...result.diagnostics.map(findingOf),
        ...(options.output === 'text' ? [] : reportFindings(reports)),
      ],
      text: reportText(reports),
      markdown: '',
      data: compileData(result),
      cases: null,
    },
    options.out === undefined ? 'err' : 'out',
  );
  return code;
}

/** `k8s,calico` names two targets; `cilium@1.20,host-firewall=on` one with an option. */
function splitTargets(text: string): string[] {
  const result: string[] = [];
  for (const part of text.split(',')) {
    const last = result[result.length - 1];
    if (part.includes('=') && last !== undefined) result[result.length - 1] = `${last},${part}`;
    else result.push(part);
  }
  return result;
}

function write(io: Io, result: CompileResult, options: CompileOptions): void {
  if (options.out === undefined) {
    const [target] = result.targets;
    if (target !== undefined) io.out(`${header(result, target)}${markedText(target.report, target.text)}`);
    return;
  }
  const directory = options.out;
  const outputs = new Map<string, readonly OutputFile[]>();
  for (const target of result.targets) {
    const name = result.targets.length === 1 ? directory : joinPath(directory, target.profile.cni);
    const top = header(result, target, MOST_IN_FILES);
    outputs.set(
      name,
      target.objects.map((object) => ({
        name: objectFileName(object),
        text: `${top}${object.text}`,
      })),
    );
  }
  const { written, deleted } = writeDirectories(io, outputs);
  if (options.quiet) return;
  for (const path of deleted) io.err(`deleted ${path}\n`);
  io.err(`wrote ${written.length} ${written.length === 1 ? 'file' : 'files'} to ${directory}\n`);
}

function header(result: CompileResult, target: CompiledTarget, most?: number): string {
  const facts = result.source?.policies.facts;
  const lines = facts === undefined ? [] : headerLines(target.report, facts, most);
  return `${[MARK, ...lines.map((line) => `# ${line}`)].join('\n')}\n`;
}
