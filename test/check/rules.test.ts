import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { RULES } from '../../src/check/rules.js';
import { CHECK_CODES } from '../../src/diagnostics/codes/check.js';
import { SYNTAX_CODES } from '../../src/diagnostics/codes/syntax.js';

const root = join(import.meta.dirname, '../..');
const names = (path: string): string[] => readdirSync(join(root, path)).sort();

it('runs every check there is, and each has a test', () => {
  const rules = names('src/check/rules');
  expect(RULES.length).toBe(new Set(RULES).size);
  // `unknown-tiers.ts` and the others each hold one check.
  expect(RULES.length).toBe(rules.length);
  expect(names('test/check/rules')).toEqual(rules.map((name) => name.replace('.ts', '.test.ts')));
});

it('has a test for every code of the parser and of the checks', () => {
  const texts = ['test/check/rules', 'test/syntax', 'test/syntax/broken']
    .flatMap((path) => names(path).map((name) => join(root, path, name)))
    .filter((path) => /\.(test\.ts|netc)$/.test(path))
    .map((path) => readFileSync(path, 'utf8'))
    .join('\n');
  const codes = [...Object.keys(SYNTAX_CODES), ...Object.keys(CHECK_CODES)];
  expect(codes.filter((code) => !new RegExp(`[\\^<'+0-9] ?${code}\\b`).test(texts))).toEqual([]);
});
