/** `netc query`: verdicts for concrete flows, JSON Lines in and out; `--cases` replays whole verdict cases and counts. */
import { isJsonMap, type Json } from '../../base/tree.js';
import { readCluster } from '../../cluster.js';
import { findingOf } from '../../diagnostics/finding.js';
import type { Consulted } from '../../flow/decision.js';
import { consultedText } from '../../loss/consulted-text.js';
import { NO_WORLD_FACTS } from '../../query/flow-of-question.js';
import { answerer, factsOfProfile, type QueryLine, queryCases } from '../../query.js';
import { worldOf } from '../../targets/kube/read-world.js';
import { caseFindingText } from '../case-text.js';
import { EXIT, type ExitCode, type Io, UsageError } from '../io.js';
import { type AddCommand, addReportOptions, type CommonOptions } from '../options.js';
import { writeReport } from '../report.js';
import { addSideOptions, clusterOption, type SideOptions, sideOf } from '../side-options.js';

interface QueryOptions extends CommonOptions, SideOptions {
  readonly flows?: string;
  readonly cases: boolean;
}

export const addQuery: AddCommand = (program, io, finish) =>
  addSideOptions(addReportOptions(program.command('query')))
    .description('verdicts for concrete flows (JSON Lines), or replay whole verdict cases')
    .argument('[path...]', 'policies of any kind; with --cases, the case files')
    .option('--flows <file>', 'the questions, one JSON object a line; - for standard input')
    .option('--cases', 'the paths are verdict cases: print what differs, then count', false)
    .action((paths: string[], options: QueryOptions) =>
      finish(options.cases ? cases(io, paths) : flows(io, paths, options)),
    );

function flows(io: Io, paths: readonly string[], options: QueryOptions): ExitCode {
  if (options.flows === undefined) throw new UsageError('query needs --flows FILE, or --cases');
  const { side, diagnostics } = sideOf(io, paths.length === 0 ? ['.'] : paths, options);
  const report = (findings: readonly ReturnType<typeof findingOf>[]) =>
    writeReport(
      io,
      options,
      { command: 'query', findings, text: '', markdown: '', data: {}, cases: null },
      'err',
    );
  if (side === null) {
    report(diagnostics.map(findingOf));
    return EXIT.wrong;
  }
  const name = options.flows === '-' ? '<stdin>' : options.flows;
  const text = options.flows === '-' ? io.stdin() : io.read(options.flows);
  const world = worldOf(readCluster(clusterOption(io, options)).world);
  const answerTo = answerer({
    decision: side.decision,
    world,
    facts: side.profile === null ? NO_WORLD_FACTS : factsOfProfile(side.profile),
  });
  const findings = diagnostics.map(findingOf);
  let code: ExitCode = EXIT.done;
  const texts = new Map<Consulted, string>();
  const textOf = (entry: Consulted): string => {
    const text = texts.get(entry) ?? consultedText(entry);
    texts.set(entry, text);
    return text;
  };
  let waiting = '';
  for (const line of jsonLines(text, name)) {
    const answer = answerTo(line);
    if (!answer.ok) {
      findings.push(...answer.diagnostics.map(findingOf));
      code = EXIT.wrong;
      continue;
    }
    const { verdict, by } = answer.answer;
    waiting += `${JSON.stringify({ ...asObject(answer.line), verdict, by: by.map(textOf) })}\n`;
    if (waiting.length < MOST_WAITING) continue;
    io.out(waiting);
    waiting = '';
  }
  io.out(waiting);
  report(findings);
  return code;
}

/** Answers are written in pieces of about this many characters: one by one is slow, all at once takes their memory. */
const MOST_WAITING = 1 << 16;

function cases(io: Io, paths: readonly string[]): ExitCode {
  if (paths.length === 0) throw new UsageError('--cases needs at least one file of cases');
  const lines = paths.flatMap((path) => [...jsonLines(path === '-' ? io.stdin() : io.read(path), path)]);
  const result = queryCases(lines.map((line) => line.value));
  for (const one of result.results)
    for (const finding of one.findings) io.out(`${caseFindingText(one, finding)}\n`);
  io.out(`${result.agreed} agreed, ${result.differed} differed, ${result.undecided} undecided\n`);
  if (result.differed > 0) return EXIT.finding;
  return result.undecided > 0 ? EXIT.undecided : EXIT.done;
}

function* jsonLines(text: string, name: string): Generator<QueryLine> {
  for (let start = 0, number = 1; start < text.length; number++) {
    const end = text.indexOf('\n', start);
    const line = text.slice(start, end < 0 ? text.length : end);
    start += line.length + 1;
    if (line.trim() === '') continue;
    const value = parsed(line);
    if (value === undefined) throw new UsageError(`${name}:${number}: not a line of JSON`);
    yield { name: `${name}:${number}`, value };
  }
}

function parsed(line: string): Json | undefined {
  try {
    return JSON.parse(line) as Json;
  } catch {
    return undefined;
  }
}

function asObject(line: Json): Record<string, Json | undefined> {
  return isJsonMap(line) ? { ...line } : {};
}
