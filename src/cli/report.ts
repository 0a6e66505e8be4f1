/** What a command found -> the formats asked for, on standard output, standard error and in `--report` files. */
import type { JsonMap } from '../base/tree.js';
import type { Finding } from '../diagnostics/finding.js';
import { renderGithub } from '../diagnostics/render/github.js';
import { findingJson } from '../diagnostics/render/json.js';
import { casesOf, type JunitCase, renderJunit } from '../diagnostics/render/junit.js';
import { renderMarkdown } from '../diagnostics/render/markdown.js';
import { renderSarif } from '../diagnostics/render/sarif.js';
import { renderText } from '../diagnostics/render/text.js';
import { type Io, UsageError } from './io.js';
import { VERSION } from './version.js';

export const FORMATS = ['text', 'json', 'sarif', 'github', 'junit', 'markdown'] as const;
export type Format = (typeof FORMATS)[number];

/** Options that every command with a report takes, as commander gives them. */
export interface ReportOptions {
  readonly output: Format;
  /** `FORMAT=PATH`, repeatable. */
  readonly report: readonly string[];
  readonly color: 'auto' | 'always' | 'never';
  readonly quiet: boolean;
}

export interface Report {
  /** `compile`, `check`, ... */
  readonly command: string;
  readonly findings: readonly Finding[];
  /** What the command is for, as text: a table, a list of differences, a summary. Ends with a line break unless empty. */
  readonly text: string;
  /** The same as Markdown; empty: the text as a code block. */
  readonly markdown: string;
  /** The same as data; joins `command`, `version` and `findings` at the top level. */
  readonly data: JsonMap;
  /** Named cases for JUnit; without them every finding is a failed case. */
  readonly cases: readonly JunitCase[] | null;
}

/** Where the main format goes: `out` where the report is what the command prints, `err` where something else is. */
export function writeReport(io: Io, options: ReportOptions, report: Report, to: 'out' | 'err'): void {
  const color = wantsColor(io, options, 'err');
  if (options.output === 'text') {
    const shown = options.quiet
      ? report.findings.filter((finding) => finding.severity === 'error')
      : report.findings;
    if (shown.length > 0) io.err(renderText(shown, color));
    if (report.text !== '' && !options.quiet) {
      if (to === 'out') io.out(report.text);
      else io.err(report.text);
    }
  } else {
    const text = render(report, options.output);
    if (to === 'out') io.out(text);
    else io.err(text);
  }
  for (const { format, path } of options.report.map(parseReport)) io.write(path, render(report, format));
}

/** `FORMAT=PATH`; a UsageError where it is not. Checked before any work is done. */
export function parseReport(text: string): { readonly format: Format; readonly path: string } {
  const equals = text.indexOf('=');
  const format = FORMATS.find((known) => known === text.slice(0, equals));
  if (equals < 0 || format === undefined || equals === text.length - 1) {
    throw new UsageError(`--report ${text}: not FORMAT=PATH`, `formats: ${FORMATS.join(', ')}`);
  }
  return { format, path: text.slice(equals + 1) };
}

export function render(report: Report, format: Format): string {
  switch (format) {
    case 'text':
      return `${renderText(report.findings, false)}${report.text}`;
    case 'json':
      return `${JSON.stringify({ command: report.command, version: VERSION, ok: !hasErrorFindings(report.findings), findings: report.findings.map(findingJson), ...report.data }, null, 2)}\n`;
    case 'sarif':
      return renderSarif(report.findings, VERSION);
    case 'github':
      return renderGithub(report.findings);
    case 'junit':
      return renderJunit(`netc ${report.command}`, report.cases ?? casesOf(report.findings));
    case 'markdown': {
      const body =
        report.markdown !== ''
          ? report.markdown
          : report.text === ''
            ? ''
            : `\`\`\`text\n${report.text}\`\`\`\n`;
      return [body, renderMarkdown(report.findings)].filter((part) => part !== '').join('\n');
    }
  }
}

export function wantsColor(io: Io, options: Pick<ReportOptions, 'color'>, stream: 'out' | 'err'): boolean {
  if (options.color !== 'auto') return options.color === 'always';
  return io.terminal[stream] && (io.environment.get('NO_COLOR') ?? '') === '';
}

function hasErrorFindings(findings: readonly Finding[]): boolean {
  return findings.some((finding) => finding.severity === 'error');
}
