/** Findings as JSON values; the shape that `schema/report.schema.json` publishes. Positions are 1-based, ends exclusive. */
import { positionAt, type Span } from '../../base/source.js';
import type { Json, JsonMap } from '../../base/tree.js';
import type { Finding } from '../finding.js';

export function findingJson(finding: Finding): JsonMap {
  return {
    code: finding.code,
    severity: finding.severity,
    message: finding.message,
    help: finding.help,
    details: [...finding.details],
    place: placeJson(finding.span),
    related: finding.related.map((r) => ({ message: r.message, place: placeJson(r.span) })),
  };
}

/** File, line, column and end of a span. */
export function placeJson(span: Span): Json {
  const start = positionAt(span.file, span.start);
  const end = positionAt(span.file, Math.max(span.start, span.end));
  return {
    file: span.file.name,
    line: start.line,
    column: start.column,
    endLine: end.line,
    endColumn: end.column,
  };
}
