/** Findings as Markdown, for pull requests and change requests. Text from input cannot break out of its cell or code span. */
import { positionAt } from '../../base/source.js';
import type { Finding } from '../finding.js';
import { escapeControls } from './escape.js';

export function renderMarkdown(findings: readonly Finding[]): string {
  if (findings.length === 0) return '';
  const lines = ['| | where | what |', '|---|---|---|'];
  for (const finding of findings) {
    const { line } = positionAt(finding.span.file, finding.span.start);
    const what = [
      finding.message,
      ...finding.details,
      ...(finding.help === '' ? [] : [`help: ${finding.help}`]),
    ].map(markdownText);
    lines.push(
      `| ${finding.severity} \`${finding.code}\` | ${markdownText(`${finding.span.file.name}:${line}`)} | ${what.join('<br>')} |`,
    );
  }
  return `${lines.join('\n')}\n`;
}

/** One line of text inside a table cell; code spans written with backticks stay. */
export function markdownText(text: string): string {
  return escapeControls(text).replace(/\|/g, '\\|').replace(/</g, '&lt;');
}
