/** Findings as text for a terminal: message, place, excerpt with carets, details, help. Nothing here reads the environment. */
import { lineText, positionAt, type Span } from '../../base/source.js';
import type { Severity } from '../diagnostic.js';
import type { Finding } from '../finding.js';
import { escapeControls } from './escape.js';

const COLORS: Readonly<Record<Severity | 'place' | 'help', string>> = {
  error: '\u001b[1;31m',
  warning: '\u001b[1;33m',
  note: '\u001b[1;36m',
  place: '\u001b[34m',
  help: '\u001b[32m',
};
const RESET = '\u001b[0m';

/** Longest piece of a source line that is shown; the caret's place stays visible. */
const WIDTH = 160;

/** Of one code so many findings are shown; the forms for machines have them all. */
const MOST_OF_ONE_CODE = 500;

export function renderText(findings: readonly Finding[], color: boolean): string {
  const counts = new Map<string, number>();
  const shown = findings.filter(({ code }) => {
    const count = (counts.get(code) ?? 0) + 1;
    counts.set(code, count);
    return count <= MOST_OF_ONE_CODE;
  });
  const more = [...counts].flatMap(([code, count]) =>
    count > MOST_OF_ONE_CODE
      ? [`${count - MOST_OF_ONE_CODE} more of \`${code}\` are not shown; \`-o json\` has them all\n`]
      : [],
  );
  return [...shown.map((finding) => renderOne(finding, color)), ...more].join('\n');
}

function renderOne(finding: Finding, color: boolean): string {
  const paint = (what: keyof typeof COLORS, text: string) =>
    color ? `${COLORS[what]}${text}${RESET}` : text;
  const lines = [
    `${paint(finding.severity, `${finding.severity}[${finding.code}]`)}: ${escapeControls(finding.message)}`,
  ];
  lines.push(...excerpt(finding.span, finding.severity, paint));
  for (const detail of finding.details) lines.push(`   ${escapeControls(detail)}`);
  for (const related of finding.related) {
    lines.push(`${paint('note', 'note')}: ${escapeControls(related.message)}`);
    lines.push(...excerpt(related.span, 'note', paint));
  }
  if (finding.help !== '') lines.push(`   ${paint('help', 'help')}: ${escapeControls(finding.help)}`);
  return `${lines.join('\n')}\n`;
}

function excerpt(
  span: Span,
  severity: Severity,
  paint: (what: keyof typeof COLORS, text: string) => string,
): string[] {
  if (span.file.text === '' && span.start === 0)
    return span.file.name === '' ? [] : [`  ${paint('place', '-->')} ${escapeControls(span.file.name)}`];
  const { line, column } = positionAt(span.file, span.start);
  const place = `  ${paint('place', '-->')} ${escapeControls(span.file.name)}:${line}:${column}`;
  const whole = lineText(span.file, line);
  const cut = column > WIDTH - 20 ? column - 40 : 0;
  const shown = escapeControls(whole.slice(cut, cut + WIDTH));
  const before = escapeControls(whole.slice(cut, column - 1)).length;
  const last = Math.min(whole.length, column - 1 + Math.max(1, span.end - span.start));
  const carets = Math.max(1, escapeControls(whole.slice(column - 1, Math.min(last, cut + WIDTH))).length);
  const gutter = String(line);
  const blank = ' '.repeat(gutter.length);
  return [
    place,
    `${paint('place', `${blank} |`)}`,
    `${paint('place', `${gutter} |`)} ${shown}`,
    `${paint('place', `${blank} |`)} ${' '.repeat(before)}${paint(severity, '^'.repeat(carets))}`,
  ];
}
