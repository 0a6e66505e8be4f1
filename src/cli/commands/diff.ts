/** `netc diff A B`: do two policy sets let the same flows through? Each of any family, or a program, or `git:REV`. */
import { Option } from 'commander';
import { sortedBy } from '../../base/order.js';
import type { JsonMap } from '../../base/tree.js';
import { toJson } from '../../base/tree.js';
import { type Change, type CompareResult, compare } from '../../compare.js';
import { findingOf } from '../../diagnostics/finding.js';
import { consultedText } from '../../loss/consulted-text.js';
import { directionText, flowText } from '../../loss/print-flow.js';
import type { Side, SideResult } from '../../side.js';
import { parseFile } from '../../syntax/parse.js';
import { printFile } from '../../syntax/print.js';
import { objectLabel } from '../../targets/kube/object.js';
import { printManifests } from '../../targets/yaml-text.js';
import { EXIT, type ExitCode, type Io } from '../io.js';
import { type AddCommand, addReportOptions, type CommonOptions } from '../options.js';
import { patchText } from '../patch.js';
import { writeReport } from '../report.js';
import { addSideOptions, type SideOptions, sideOf } from '../side-options.js';
import { loadAny } from '../sources.js';

interface DiffOptions extends CommonOptions, SideOptions {
  readonly profileB?: string;
  readonly text: boolean;
  readonly witnesses: number;
}

export const addDiff: AddCommand = (program, io, finish) =>
  addSideOptions(addReportOptions(program.command('diff')))
    .description('do two policy sets let the same flows through?')
    .argument('<a>', 'a .netc file, manifests, a directory, or git:REV')
    .argument('<b>', 'the same; git:REV names the paths of the other side at a revision')
    .option('--profile-b <profile>', 'the cluster that the right side is for, where it is another')
    .option('--text', 'a unified diff of the printed forms instead', false)
    .addOption(
      new Option('--witnesses <number>', 'the most flows to show per direction and namespace')
        .argParser(Number)
        .default(3),
    )
    .action((a: string, b: string, options: DiffOptions) => finish(diff(io, a, b, options)));

function diff(io: Io, a: string, b: string, options: DiffOptions): ExitCode {
  if (options.text) return textDiff(io, a, b, options);
  const first = sideOf(io, [a], options, [b]);
  const rightOptions = options.profileB === undefined ? options : { ...options, profile: options.profileB };
  const second = sideOf(io, [b], rightOptions, [a]);
  const left = besideLike(first, second, options, (more) => sideOf(io, [a], more, [b]));
  const right = besideLike(second, first, rightOptions, (more) => sideOf(io, [b], more, [a]));
  const findings = [...left.diagnostics, ...right.diagnostics].map(findingOf);
  if (left.side === null || right.side === null) {
    writeReport(
      io,
      options,
      { command: 'diff', findings, text: '', markdown: '', data: {}, cases: null },
      'out',
    );
    return EXIT.wrong;
  }
  const sides = [left.side, right.side] as const;
  const result = compare(...sides, options.witnesses);
  const report = {
    command: 'diff',
    findings,
    text: diffText(result, left.side, right.side),
    markdown: diffMarkdown(result),
    data: diffData(result),
    cases: null,
  };
  writeReport(io, options, report, 'out');
  if (result.verdict === 'different') return EXIT.finding;
  return result.verdict === 'undecided' ? EXIT.undecided : EXIT.done;
}

/** Beside a program, policies given with `--with` are read as the cluster of the other side would, if that is manifests. */
function besideLike(
  side: SideResult,
  other: SideResult,
  options: DiffOptions,
  again: (options: DiffOptions) => SideResult,
): SideResult {
  const given = options.profile === undefined && (options.with ?? []).length > 0;
  const profile = other.side?.profile ?? null;
  if (!given || side.side?.kind !== 'program' || profile === null) return side;
  return again({ ...options, profile: profile.label });
}

function diffText(result: CompareResult, left: Side, right: Side): string {
  const lines = [`left: ${sideText(left)}; right: ${sideText(right)}`];
  if (result.notCompared.length > 0) lines.push(`not compared: ${result.notCompared.join(', ')}`);
  lines.push(verdictText(result));
  for (const change of result.changes) {
    lines.push('', `${change.way === 'opened' ? '+' : '-'} ${changeText(change)}`);
    lines.push(...change.left.map((entry) => `    left:  ${consultedText(entry)}`));
    lines.push(...change.right.map((entry) => `    right: ${consultedText(entry)}`));
  }
  for (const why of result.undecided) lines.push(`undecided: ${why}`);
  return `${lines.join('\n')}\n`;
}

function verdictText(result: CompareResult): string {
  if (result.verdict === 'equal') return 'equal: every flow has the same verdict on both sides';
  if (result.verdict === 'undecided') return 'undecided: a limit was reached before the comparison ended';
  const opened = result.changes.filter((change) => change.way === 'opened').length;
  const closed = result.changes.length - opened;
  return `different: ${opened} shown that the right side opens (+), ${closed} that it closes (-)`;
}

function changeText(change: Change): string {
  return `${flowText(change.flow, true)} (${directionText(change.flow)}, ${change.reach === 'one half' ? 'one half: the other end still denies' : 'end to end'})`;
}

function sideText(side: Side): string {
  if (side.profile === null) return 'a program';
  return `${side.objects.length} objects under ${side.profile.label}${side.passedOver === 0 ? '' : `, ${side.passedOver} passed over`}`;
}

function diffMarkdown(result: CompareResult): string {
  if (result.changes.length === 0) return `${verdictText(result)}\n`;
  const rows = result.changes.map(
    (change) =>
      `| ${change.way} | ${cell(changeText(change))} | ${cell(change.left.map(consultedText).join('; '))} | ${cell(change.right.map(consultedText).join('; '))} |`,
  );
  return `${verdictText(result)}\n\n| | flow | left | right |\n|---|---|---|---|\n${rows.join('\n')}\n`;
}

function cell(text: string): string {
  return text.replace(/\|/g, '\\|').replace(/</g, '&lt;');
}

function diffData(result: CompareResult): JsonMap {
  return {
    verdict: result.verdict,
    changes: result.changes.map((change) => ({
      way: change.way,
      reach: change.reach,
      direction: change.flow.direction,
      flow: flowText(change.flow, true),
      left: change.left.map(consultedText),
      right: change.right.map(consultedText),
    })),
    undecided: [...result.undecided],
    notCompared: [...result.notCompared],
  };
}

/** Programs are formatted, manifests sorted and printed in canonical form, so that only content differs. */
function textDiff(io: Io, a: string, b: string, options: DiffOptions): ExitCode {
  const left = printed(io, a, options, b);
  const right = printed(
    io,
    b,
    { ...options, ...(options.profileB === undefined ? {} : { profile: options.profileB }) },
    a,
  );
  if (left === null || right === null) return EXIT.wrong;
  if (left === right) return EXIT.done;
  io.out(patchText([a, b], [left, right]));
  return EXIT.finding;
}

function printed(io: Io, path: string, options: DiffOptions, beside: string): string | null {
  const { side, diagnostics } = sideOf(io, [path], options, [beside]);
  if (side === null) {
    writeReport(
      io,
      options,
      {
        command: 'diff',
        findings: diagnostics.map(findingOf),
        text: '',
        markdown: '',
        data: {},
        cases: null,
      },
      'out',
    );
    return null;
  }
  if (side.kind === 'program')
    return loadAny(io, [path], [beside])
      .files.map((file) => printFile(parseFile(file).file))
      .join('\n');
  const objects = sortedBy(side.objects, objectLabel);
  return printManifests(
    objects
      .map((object) => toJson(object.body))
      .filter((json): json is JsonMap => json !== null && typeof json === 'object' && !Array.isArray(json)),
  );
}
