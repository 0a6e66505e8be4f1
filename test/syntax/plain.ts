/** Trees without places, to compare what two texts say. */
import type { FileNode } from '../../src/syntax/ast.js';

/** The statements as plain data, without spans. */
export function plain(file: FileNode): unknown {
  return withoutSpans(file.statements);
}

function withoutSpans(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSpans);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== 'span')
      // Where `first-match` stands does not matter, only whether.
      .map(([key, each]) => [key, key === 'firstMatch' ? each !== null : withoutSpans(each)]),
  );
}
