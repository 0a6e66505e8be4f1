/** Findings as workflow commands of GitHub Actions, one line each. Source: GitHub docs, "Workflow commands for GitHub Actions". */
import { positionAt } from '../../base/source.js';
import type { Finding } from '../finding.js';

const COMMANDS = { error: 'error', warning: 'warning', note: 'notice' } as const;

export function renderGithub(findings: readonly Finding[]): string {
  return findings
    .map((finding) => {
      const start = positionAt(finding.span.file, finding.span.start);
      const end = positionAt(finding.span.file, Math.max(finding.span.start, finding.span.end));
      const properties = [
        `file=${property(finding.span.file.name)}`,
        `line=${start.line}`,
        `endLine=${end.line}`,
        `col=${start.column}`,
        ...(end.line === start.line ? [`endColumn=${end.column}`] : []),
        `title=${property(finding.code)}`,
      ];
      const body = [
        finding.message,
        ...finding.details,
        ...(finding.help === '' ? [] : [`help: ${finding.help}`]),
      ].join('\n');
      return `::${COMMANDS[finding.severity]} ${properties.join(',')}::${data(body)}\n`;
    })
    .join('');
}

function data(text: string): string {
  return text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
}

function property(text: string): string {
  return data(text).replace(/:/g, '%3A').replace(/,/g, '%2C');
}
