/** `netc explain 'A -> B on T'`: every policy consulted at both ends, in order, once for each outcome that some flow has. */
import { lineText, positionAt } from '../../base/source.js';
import { findingOf } from '../../diagnostics/finding.js';
import { type Explained, explain, type HalfExplained } from '../../explain.js';
import { consultedText } from '../../loss/consulted-text.js';
import { flowText } from '../../loss/print-flow.js';
import { readQuestion } from '../../question.js';
import { EXIT, type ExitCode, type Io, UsageError } from '../io.js';
import { type AddCommand, addReportOptions, type CommonOptions } from '../options.js';
import { writeReport } from '../report.js';
import { addSideOptions, type SideOptions, sideOf } from '../side-options.js';
import { loadAny } from '../sources.js';

interface ExplainOptions extends CommonOptions, SideOptions {}

export const addExplain: AddCommand = (program, io, finish) =>
  addSideOptions(addReportOptions(program.command('explain')))
    .description('what decides a flow, at both of its ends')
    .argument(
      '<words...>',
      "paths, then the question: 'pods(app=web) in namespace(shop) -> world on tcp/443'",
    )
    .action((words: string[], options: ExplainOptions) => finish(explainCommand(io, words, options)));

function explainCommand(io: Io, words: readonly string[], options: ExplainOptions): ExitCode {
  const text = words.at(-1) ?? '';
  if (!text.includes('->'))
    throw new UsageError(
      "the last word is the question, such as 'pods(app=web) in namespace(shop) -> world on tcp/443'",
    );
  const paths = words.length === 1 ? ['.'] : words.slice(0, -1);
  const { side, diagnostics } = sideOf(io, paths, options);
  const findings = diagnostics.map(findingOf);
  const done = (
    report: {
      findings: typeof findings;
      text: string;
      data: Record<string, never> | { outcomes: readonly string[] };
    },
    code: ExitCode,
  ): ExitCode => {
    writeReport(io, options, { command: 'explain', markdown: '', cases: null, ...report }, 'out');
    return code;
  };
  if (side === null) return done({ findings, text: '', data: {} }, EXIT.wrong);
  const question = readQuestion(text, side.kind === 'program' ? loadAny(io, paths).files : []);
  const { assertion } = question;
  if (assertion === null)
    return done(
      { findings: [...findings, ...question.diagnostics.map(findingOf)], text: '', data: {} },
      EXIT.wrong,
    );
  const explanation = explain(side, assertion);
  const blocks = explanation.outcomes.map(blockText);
  if (blocks.length === 0)
    blocks.push(
      explanation.undecided === ''
        ? 'no flow goes from one side to the other\n'
        : `undecided: ${explanation.undecided}\n`,
    );
  return done(
    { findings, text: blocks.join('\n'), data: { outcomes: blocks } },
    explanation.undecided !== '' && explanation.outcomes.length === 0 ? EXIT.undecided : EXIT.done,
  );
}

function blockText(explained: Explained): string {
  const lines = [
    `${explained.outcome === 'passes' ? 'passes' : 'denied'}: ${flowText(explained.flow, true)}`,
  ];
  lines.push(
    ...halfLines('where it leaves', explained.source),
    ...halfLines('where it arrives', explained.destination),
  );
  return `${lines.join('\n')}\n`;
}

function halfLines(title: string, half: HalfExplained | null): string[] {
  if (half === null) return [`  ${title}: outside the cluster, nothing polices it`];
  const lines = [
    `  ${title}: ${half.verdict === 'allow' ? 'allowed' : half.verdict === 'deny' ? 'denied' : 'depends on the request'}`,
  ];
  for (const { entry, matches, decides } of half.steps) {
    const sign = decides ? '=>' : matches === true ? ' *' : matches === 'depends' ? ' ?' : '  ';
    lines.push(`   ${sign} ${consultedText(entry)}`);
    const { file, start } = entry.origin.span;
    if (matches !== false && file.text !== '')
      lines.push(`        | ${lineText(file, positionAt(file, start).line).trim()}`);
  }
  if (half.steps.length === 0) lines.push('      no policy applies');
  return lines;
}
