/**
 * The loss report (language, section 6): per target what is exact, under what, what is lost where, with a witness for each way,
 * what was emitted instead and what can be done. Data first; text and findings are made from it. Knows no target.
 */
import { compareNumber, compareText } from '../base/order.js';
import { lineText, positionAt, type Span } from '../base/source.js';
import type { Finding } from '../diagnostics/finding.js';
import type { Flow } from '../flow/flow.js';
import type { Origin } from '../ir/policy.js';
import type { Condition, Loss } from './loss.js';
import { directionText, flowText } from './print-flow.js';

/** How a target came out as a whole. `refused`: a loss nobody accepts; `broken`: the proof failed, netc is wrong. */
export type Outcome = 'exact' | 'conditional' | 'lossy' | 'refused' | 'undecided' | 'broken';

/** A loss with a flow for each way it claims; `null` where it does not claim that way, or none was found. */
export interface WitnessedLoss {
  readonly loss: Loss;
  /** Allowed by the output, denied in the source. */
  readonly wider: Flow | null;
  /** Denied by the output, allowed in the source. */
  readonly narrower: Flow | null;
}

/** A condition with a flow that differs without it. */
export interface WitnessedCondition {
  readonly condition: Condition;
  readonly witness: Flow | null;
  /** What the output says to the witness. */
  readonly outputAllows: boolean;
}

/** Said in another shape, exactly. */
export interface RewriteRemark {
  readonly origin: Origin;
  readonly text: string;
  /** Exact only where no policy outside this program selects the same endpoints. */
  readonly closedSet: boolean;
}

export interface TargetReport {
  /** As one would write it: `cilium@1.20,host-firewall=on`. */
  readonly target: string;
  readonly outcome: Outcome;
  readonly losses: readonly WitnessedLoss[];
  readonly conditions: readonly WitnessedCondition[];
  readonly rewrites: readonly RewriteRemark[];
  /** What the cluster must have switched on. */
  readonly needs: readonly string[];
  /** Kinds of endpoint that the comparison left out, by name. */
  readonly notCompared: readonly string[];
  /** Why the proof did not end; empty where it did. */
  readonly undecided: string;
  /** What was there on both sides of the comparison (`--with`), one label each. */
  readonly beside?: readonly string[];
}

/** Is there anything to say beyond "exact"? */
export function isPlain(report: TargetReport): boolean {
  return (
    report.outcome === 'exact' &&
    report.needs.length === 0 &&
    report.rewrites.every((remark) => !remark.closedSet)
  );
}

/** One section per target, in the order given; ends with a line break unless empty. */
export function reportText(reports: readonly TargetReport[]): string {
  return reports.map(targetText).join('\n');
}

function targetText(report: TargetReport): string {
  const lines = [`${report.target}: ${outcomeText(report)}`];
  for (const need of report.needs) lines.push(`  needs: ${need}`);
  if (report.notCompared.length > 0) lines.push(`  not compared: ${report.notCompared.join(', ')}`);
  if (report.undecided !== '') lines.push(`  undecided: ${report.undecided}`);
  for (const entry of [...report.losses].sort((a, b) => compareOrigins(a.loss.origin, b.loss.origin)))
    lines.push('', ...excerptLines(entry.loss.origin), ...lossLines(entry).map((line) => `    ${line}`));
  for (const entry of report.conditions)
    lines.push(
      '',
      ...excerptLines(entry.condition.origin),
      ...conditionLines(entry).map((line) => `    ${line}`),
    );
  const closed = closedSetLabels(report);
  if (closed.length > 0)
    lines.push(
      '',
      (report.beside ?? []).length === 0
        ? '  exact only if no policy outside this program selects the endpoints of:'
        : '  compared beside the policies given with `--with`; exact only if no further one selects the endpoints of:',
      `    ${someOf(closed)}`,
    );
  return `${lines.join('\n')}\n`;
}

/** More names than this are counted. */
const MOST_NAMES = 40;

function someOf(names: readonly string[]): string {
  const more = names.length - MOST_NAMES;
  const shown = names.slice(0, MOST_NAMES).join(', ');
  return more <= 0 ? shown : `${shown} and ${more} more (\`--output json\` has all)`;
}

/** The policies whose rewriting counts on no other policy selecting their endpoints, sorted. */
export function closedSetLabels(report: TargetReport): readonly string[] {
  const labels = report.rewrites.filter((remark) => remark.closedSet).map((remark) => remark.origin.label);
  return [...new Set(labels)].sort(compareText);
}

/** The settings of the cluster block that would decide the conditions, sorted. */
export function askedFacts(report: TargetReport): readonly string[] {
  const facts = report.conditions.flatMap(({ condition }) => condition.facts ?? []);
  return [...new Set(facts)].sort(compareText);
}

/** One line on the whole target. */
export function outcomeText(report: TargetReport): string {
  const refused = report.losses.filter(({ loss }) => loss.acceptedBy === null).length;
  const accepted = report.losses.length - refused;
  const withConditions =
    report.conditions.length === 0 ? '' : `, under ${count(report.conditions.length, 'condition')}`;
  switch (report.outcome) {
    case 'exact':
      return 'exact';
    case 'conditional':
      return `exact${withConditions}`;
    case 'lossy':
      return `${count(accepted, 'accepted loss', 'accepted losses')}${withConditions}, exact beside them`;
    case 'refused':
      return `refused, ${count(refused, 'loss is', 'losses are')} not accepted${accepted === 0 ? '' : ` (and ${accepted} accepted)`}`;
    case 'undecided':
      return 'undecided: a limit was reached before the proof ended';
    case 'broken':
      return 'a bug in netc: the output does not mean what the report says';
  }
}

/** Losses and conditions as findings: a loss that nobody accepts is an error, one that is accepted a note, a condition a warning. */
export function reportFindings(reports: readonly TargetReport[]): readonly Finding[] {
  return reports.flatMap((report) => [
    ...report.losses.map((entry): Finding => {
      const { loss } = entry;
      const [, ...details] = lossLines(entry);
      return {
        code: `${loss.kind}-${loss.code}`,
        severity: loss.acceptedBy === null ? 'error' : 'note',
        message: `${report.target}: ${kindWords(loss)}: ${loss.message}`,
        help: loss.remedy,
        span: loss.origin.span,
        related: [],
        details: details.filter((line) => !line.startsWith('remedy: ')),
      };
    }),
    ...report.conditions.map((entry): Finding => {
      const [, ...details] = conditionLines(entry);
      return {
        code: `conditional-${entry.condition.code}`,
        severity: 'warning',
        message: `${report.target}: exact only if ${entry.condition.message}`,
        help: entry.condition.remedy,
        span: entry.condition.origin.span,
        related: [],
        details: details.filter((line) => !line.startsWith('remedy: ')),
      };
    }),
  ]);
}

function lossLines(entry: WitnessedLoss): string[] {
  const { loss } = entry;
  const addresses = ADDRESS_CODES.has(loss.code);
  const lines = [`${kindWords(loss)} (${loss.code}): ${loss.message}`, `instead: ${loss.instead}`];
  if (entry.wider !== null) lines.push(witnessText(entry.wider, true, addresses));
  if (entry.narrower !== null) lines.push(witnessText(entry.narrower, false, addresses));
  if (loss.remedy !== '') lines.push(`remedy: ${loss.remedy}`);
  lines.push(loss.acceptedBy === null ? 'not accepted' : `accepted: ${loss.acceptedBy.reason}`);
  return lines;
}

function conditionLines(entry: WitnessedCondition): string[] {
  const { condition, witness } = entry;
  const lines = [`conditional (${condition.code}): exact only if ${condition.message}`];
  if (witness !== null) lines.push(`otherwise ${witnessText(witness, entry.outputAllows, true)}`);
  if (condition.remedy !== '') lines.push(`remedy: ${condition.remedy}`);
  return lines;
}

/** `pod in shop (app=web) -> 10.0.0.1 on tcp/80: allowed there, denied in the source`. */
export function witnessText(flow: Flow, outputAllows: boolean, addresses = false): string {
  const verdict = outputAllows
    ? 'allowed there, denied in the source'
    : 'denied there, allowed in the source';
  return `${flowText(flow, addresses)}: ${verdict} (${directionText(flow)})`;
}

/** Losses in which the addresses of pods and nodes may be what matters. */
const ADDRESS_CODES: ReadonlySet<string> = new Set([
  'address',
  'address-subject',
  'cidr',
  'net-except',
  'pod-address',
  'world',
  'kube-apiserver',
]);

function kindWords(loss: Loss): string {
  switch (loss.kind) {
    case 'wider':
      return 'wider';
    case 'narrower':
      return 'narrower';
    case 'both':
      return 'wider and narrower';
    case 'effect':
      return 'no effect';
  }
}

function excerptLines(origin: Origin): string[] {
  return [`  ${placeText(origin.span)} ${origin.label}`, ...sourceLine(origin.span)];
}

/** `file:line:column`, or the name alone for what no text says. */
export function placeText(span: Span): string {
  if (span.file.text === '') return span.file.name;
  const { line, column } = positionAt(span.file, span.start);
  return `${span.file.name}:${line}:${column}`;
}

/** Longest piece of a source line that is shown. */
const WIDTH = 160;

/** The first line of what is spoken about; of a longer one (JSON on one line) what begins there. */
function sourceLine(span: Span): string[] {
  if (span.file.text === '') return [];
  const { line, column } = positionAt(span.file, span.start);
  const whole = lineText(span.file, line);
  const shown = whole.length > WIDTH ? whole.slice(column - 1, column - 1 + WIDTH) : whole;
  return [`  | ${shown.trim()}`];
}

function compareOrigins(a: Origin, b: Origin): number {
  return (
    compareText(a.span.file.name, b.span.file.name) ||
    compareNumber(a.span.start, b.span.start) ||
    compareText(a.label, b.label)
  );
}

function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}
