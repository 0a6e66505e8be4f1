import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { check } from '../../src/check/check.js';
import { parseFile } from '../../src/syntax/parse.js';
import { expectedIn, foundAs } from './carets.js';

const directory = join(import.meta.dirname, 'broken');
const programs = readdirSync(directory).sort();

it('has forty broken programs', () => {
  expect(programs.length).toBe(40);
});

it.each(programs)('%s: names every mistake at its place, in order, and nothing else', (name) => {
  const text = readFileSync(join(directory, name), 'utf8');
  const parsed = parseFile({ name, text });
  const found = [...parsed.diagnostics, ...check([parsed.file]).diagnostics];
  const expected = expectedIn(text);
  expect(expected.length).toBeGreaterThan(0);
  expect(foundAs(found, expected)).toEqual(expected);
});
