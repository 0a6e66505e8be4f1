import { expect, it } from 'vitest';
import { check } from '../../../src/check/check.js';
import { letSizes } from '../../../src/check/rules/let-sizes.js';
import { parseFile } from '../../../src/syntax/parse.js';
import { expectCarets } from '../carets.js';

/** The codes of a program of names, each made of the ones before it, and the message of the first. */
function codes(text: string): readonly string[] {
  return check([parseFile({ name: 'a.netc', text }).file]).diagnostics.map(({ code }) => code);
}

const lines = (count: number, line: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => line(i)).join('\n');

it('lets names be made of names', () => {
  expectCarets(letSizes, `let a = any\nlet b = $a, $a except ($a)\nlet t = on tcp\nlet u = on $t, $t\n`);
});

it('finds the first of many names that double what they say, and follows none of them for long', () => {
  const doubling = (count: number): string =>
    `let l0 = any\n${lines(count, (i) => `let l${i + 1} = $l${i}, $l${i}`)}\n`;
  expect(codes(doubling(13))).not.toContain('let-too-large');
  expect(codes(doubling(14)).filter((code) => code === 'let-too-large')).toHaveLength(1);
  expect(codes(doubling(60)).filter((code) => code === 'let-too-large')).toHaveLength(1);
});

it('lets a list that is written out have any length', () => {
  const list = `let l = ${lines(12_000, () => 'any').replaceAll('\n', ', ')}\n`;
  expect(codes(list)).not.toContain('let-too-large');
});

it('does the same for traffic, exceptions included', () => {
  const doubling = (count: number): string =>
    `let t0 = on tcp\n${lines(count, (i) => `let t${i + 1} = on $t${i} except ($t${i})`)}\nnamespace a { policy p for pods { allow from any on $t${count} except (udp) } }\n`;
  expect(codes(doubling(6))).not.toContain('let-too-large');
  expect(codes(doubling(50))).toContain('let-too-large');
});

it('follows a chain of names no deeper than it may be, however long it is', () => {
  const chain = (count: number): string => `let l0 = any\n${lines(count, (i) => `let l${i + 1} = $l${i}`)}\n`;
  expect(codes(chain(31))).not.toContain('let-too-large');
  expect(codes(chain(500)).filter((code) => code === 'let-too-large')).toHaveLength(1);
  // The other way round, so that the longest is met first.
  expect(codes(chain(500).split('\n').reverse().join('\n'))).toContain('let-too-large');
});
