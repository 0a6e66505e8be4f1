/** Names and patterns in `dns(…)` and `dns-query` are such. */
import { append } from '../../base/append.js';
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.js';
import type { Word } from '../../syntax/ast.js';
import { isHole } from '../../syntax/cst.js';
import { namePatternProblem } from '../name-patterns.js';
import type { Program } from '../program.js';
import { endpoints, matches } from '../walk.js';

/** Adds `bad-dns-pattern`. */
export function dnsPatterns(program: Program): readonly Diagnostic[] {
  const patterns: Word[] = [];
  for (const { node } of endpoints(program)) if (node.kind === 'dns') append(patterns, node.patterns);
  for (const { request } of matches(program))
    if (request?.kind === 'dns-query') append(patterns, request.patterns);
  return patterns.flatMap((pattern) => {
    const { text, span } = pattern;
    const why = isHole(pattern) ? null : namePatternProblem(text);
    return why === null ? [] : [diagnostic('bad-dns-pattern', span, { pattern: text, why })];
  });
}
