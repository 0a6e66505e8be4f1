/** Findings as SARIF 2.1.0 (OASIS standard, section 3), for code scanning. Lines and columns are 1-based, end columns exclusive. */
import { sortedUnique } from '../../base/order.js';
import { positionAt, type Span } from '../../base/source.js';
import type { Json } from '../../base/tree.js';
import type { Finding } from '../finding.js';

export function renderSarif(findings: readonly Finding[], version: string): string {
  const rules = sortedUnique(findings.map((finding) => finding.code));
  const log: Json = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'netc', version, rules: rules.map((id) => ({ id })) } },
        columnKind: 'utf16CodeUnits',
        results: findings.map((finding) => ({
          ruleId: finding.code,
          ruleIndex: rules.indexOf(finding.code),
          level: finding.severity,
          message: {
            text: [
              finding.message,
              ...finding.details,
              ...(finding.help === '' ? [] : [`help: ${finding.help}`]),
            ].join('\n'),
          },
          locations: [location(finding.span, '')],
          ...(finding.related.length === 0
            ? {}
            : { relatedLocations: finding.related.map((r) => location(r.span, r.message)) }),
        })),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function location(span: Span, message: string): Json {
  const start = positionAt(span.file, span.start);
  const end = positionAt(span.file, Math.max(span.start, span.end));
  return {
    physicalLocation: {
      artifactLocation: { uri: encodeURI(span.file.name.replace(/\\/g, '/')) },
      region: { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column },
    },
    ...(message === '' ? {} : { message: { text: message } }),
  };
}
