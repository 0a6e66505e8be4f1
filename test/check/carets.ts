/** Runs one check on a program that says under each line what the check must find there; the check must find nothing else. */
import { expect } from 'vitest';
import type { Rule } from '../../src/check/program.js';
import { scopeOf } from '../../src/check/scope.js';
import { sortDiagnostics } from '../../src/diagnostics/diagnostic.js';
import { parseFile } from '../../src/syntax/parse.js';
import { expectedIn, foundAs } from '../syntax/carets.js';

/** The program must have no mistakes of syntax. */
export function expectCarets(rule: Rule, text: string): void {
  const parsed = parseFile({ name: 'program.netc', text });
  expect(parsed.diagnostics.map((each) => each.message)).toEqual([]);
  const files = [parsed.file];
  const found = sortDiagnostics(rule({ files, scope: scopeOf(files) }));
  const expected = expectedIn(text);
  expect(foundAs(found, expected)).toEqual(expected);
}
