import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import {
  matchesLabels,
  parseSelector,
  prefixLabels,
  printSelector,
} from '../../../src/targets/calico/selector.js';

interface Line {
  readonly selector: string;
  readonly labels?: Record<string, string>;
  readonly expect?: boolean;
  readonly canonical?: string;
  readonly invalid?: boolean;
}

const lines: readonly Line[] = readFileSync(
  join(import.meta.dirname, '../../vectors/calico-selectors.jsonl'),
  'utf8',
)
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line));

it('reads the whole file of selectors', () => {
  expect(lines.length).toBe(160);
});

it.each(lines.map((line, i) => ({ ...line, i })))('selector $i: $selector', (line) => {
  const parsed = parseSelector(line.selector);
  expect(parsed.ok).toBe(line.invalid !== true);
  if (!parsed.ok) return;
  expect(printSelector(parsed.selector)).toBe(line.canonical);
  expect(matchesLabels(parsed.selector, new Map(Object.entries(line.labels ?? {})))).toBe(line.expect);
});

it('prints a canonical text that parses to the same canonical text', () => {
  for (const line of lines) {
    const parsed = parseSelector(line.selector);
    if (!parsed.ok) continue;
    const again = parseSelector(printSelector(parsed.selector));
    expect(again.ok && printSelector(again.selector)).toBe(printSelector(parsed.selector));
  }
});

it.each([
  ['a == x', 5, 'expected a quoted string'],
  ["a == 'b'\n", 8, 'a line break is not allowed'],
  ["(a == 'b'", 9, 'expected `)`'],
  ["a = 'b'", 2, 'expected `==`'],
  ['has(a,b)', 5, '`has(` is not closed by `)`'],
  ["not a == 'b'", 4, 'expected an operator after the label `not`'],
])('points at the mistake in %j', (text, at, message) => {
  expect(parseSelector(text)).toEqual({ ok: false, error: { message, at } });
});

it('refuses nesting that no person wrote, without running out of stack', () => {
  const nested = (depth: number): string => `${'('.repeat(depth)}has(a)${')'.repeat(depth)}`;
  expect(parseSelector(nested(200)).ok).toBe(true);
  expect(parseSelector(nested(201)).ok).toBe(false);
  expect(parseSelector(nested(100_000)).ok).toBe(false);
  expect(parseSelector(`${'!'.repeat(100_001)}has(a)`).ok).toBe(true);
});

it('keeps places of the parts', () => {
  const parsed = parseSelector("a == 'b' && !has(c)");
  if (!parsed.ok || parsed.selector.kind !== 'and') throw new Error('expected a conjunction');
  expect(parsed.selector.of.map((part) => [part.start, part.end])).toEqual([
    [0, 8],
    [12, 19],
  ]);
});

it('prefixes every label and nothing else', () => {
  const parsed = parseSelector("a == 'b' || !(has(c) && all())");
  expect(parsed.ok && printSelector(prefixLabels(parsed.selector, 'pcns.'))).toBe(
    '(pcns.a == "b" || !(has(pcns.c) && all()))',
  );
});

it.each(['x', 'app_1/y.z'])('takes a label %s of up to 512 characters', (stem) => {
  const long = stem.padEnd(512, 'q');
  expect(parseSelector(`has(${long})`).ok).toBe(true);
  expect(parseSelector(`has(${long}q)`).ok).toBe(false);
});
