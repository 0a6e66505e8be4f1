import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ranges } from '../../../src/flow/automata/characters.js';
import { type Expression, literal, repeat } from '../../../src/flow/automata/expression.js';
import {
  accepts,
  bothOf,
  butNot,
  eitherOf,
  isEmpty,
  type Language,
  languageOf,
  languageOfRegex,
  languageOfText,
  oppositeOf,
  sameLanguage,
  shortest,
} from '../../../src/flow/automata/language.js';
import { programOf, runs } from '../../../src/flow/automata/program.js';
import { naiveMatch, textsOver } from './naive.js';

const LETTERS = 'ab\n-';
const TEXTS = textsOver(LETTERS, 3);

const { expression } = fc.letrec<{ expression: Expression }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom<Expression>(
      ...['a', 'b', 'ab', '\n', '-', ''].map(literal),
      { kind: 'characters', set: ranges('ab') },
      { kind: 'characters', set: ranges('\x00\t\x0b\uffff') },
    ),
    fc.constantFrom<Expression>(
      { kind: 'assert', what: 'text-start' },
      { kind: 'assert', what: 'text-end' },
      { kind: 'assert', what: 'line-start' },
      { kind: 'assert', what: 'line-end' },
      { kind: 'assert', what: 'word-boundary' },
      { kind: 'assert', what: 'no-word-boundary' },
    ),
    fc.array(tie('expression'), { maxLength: 4 }).map((of): Expression => ({ kind: 'sequence', of })),
    fc.array(tie('expression'), { maxLength: 3 }).map((of): Expression => ({ kind: 'choice', of })),
    fc
      .tuple(tie('expression'), fc.nat(2), fc.constantFrom(0, 1, 2, Infinity))
      .map(([of, least, more]) => repeat(of, least, least + more)),
  ),
}));

function ok<T>(value: T | 'limit'): T {
  if (value === 'limit') throw new Error('limit');
  return value;
}

function regex(source: string): Language {
  const result = languageOfRegex(source, 10_000);
  if (result.kind !== 'ok') throw new Error(`${source}: ${JSON.stringify(result)}`);
  return result.language;
}

it('runs a text and builds a machine as the definition says, on random expressions', () => {
  fc.assert(
    fc.property(expression, (e) => {
      const expected = TEXTS.filter((text) => naiveMatch(e, text));
      const language = ok(languageOf(e, 10_000));
      expect(TEXTS.filter((text) => accepts(language, text))).toEqual(expected);
      const program = programOf(e, 10_000);
      expect(program).not.toBeNull();
      if (program !== null) expect(TEXTS.filter((text) => runs(program, text))).toEqual(expected);
      const least = shortest(language);
      expect(isEmpty(language)).toBe(least === null);
      if (least !== null) expect(naiveMatch(e, least)).toBe(true);
      if (expected[0] !== undefined) expect(least?.length).toBe(expected[0].length);
    }),
    { seed: 11, numRuns: 1000 },
  );
});

it('has and, or, not, difference and equality of languages, on random expressions', () => {
  fc.assert(
    fc.property(expression, expression, (e, f) => {
      const a = ok(languageOf(e, 10_000));
      const b = ok(languageOf(f, 10_000));
      const both = ok(bothOf(a, b, 10_000));
      const either = ok(eitherOf(a, b, 10_000));
      const less = ok(butNot(a, b, 10_000));
      const more = ok(butNot(b, a, 10_000));
      const x = new Set(TEXTS.filter((text) => naiveMatch(e, text)));
      const y = new Set(TEXTS.filter((text) => naiveMatch(f, text)));
      const textsIn = (language: Language): string[] => TEXTS.filter((text) => accepts(language, text));
      expect(textsIn(both)).toEqual(TEXTS.filter((text) => x.has(text) && y.has(text)));
      expect(textsIn(either)).toEqual(TEXTS.filter((text) => x.has(text) || y.has(text)));
      expect(textsIn(less)).toEqual(TEXTS.filter((text) => x.has(text) && !y.has(text)));
      expect(textsIn(oppositeOf(a))).toEqual(TEXTS.filter((text) => !x.has(text)));
      expect(sameLanguage(a, b)).toBe(isEmpty(less) && isEmpty(more));
      const apart = shortest(less);
      if (apart !== null) expect(naiveMatch(e, apart) && !naiveMatch(f, apart)).toBe(true);
      // De Morgan, and both ways to the same machine.
      expect(sameLanguage(oppositeOf(both), ok(eitherOf(oppositeOf(a), oppositeOf(b), 10_000)))).toBe(true);
      expect(sameLanguage(oppositeOf(oppositeOf(a)), a)).toBe(true);
      expect(sameLanguage(ok(eitherOf(less, both, 10_000)), a)).toBe(true);
    }),
    { seed: 12, numRuns: 400 },
  );
});

it('knows two spellings of one language', () => {
  for (const [a, b] of [
    ['a.*', 'a(.+|)'],
    ['(a|b)*', '(a*b*)*'],
    ['(?i)get', '[gG][eE][tT]'],
    ['[^/]+', '(?:[^/][^/]*)'],
    ['^abc$', 'abc'],
    ['a{2,4}', 'aa(a(a)?)?'],
    ['(a*)*', 'a*'],
    ['\\Qa.b\\E', 'a\\.b'],
    ['(?s).*', '(?:.|\\n)*'],
    ['a$b', '[^\\x00-\\x{10FFFF}]'],
  ] as const) {
    expect(sameLanguage(regex(a), regex(b)), `${a} and ${b}`).toBe(true);
  }
  expect(sameLanguage(regex('.*'), regex('(?s).*'))).toBe(false);
});

it('tells apart what differs in one text only, and shows it', () => {
  const without = butNot(regex('/v1/[^/]*'), regex('/v1/[^/]+'), 100);
  expect(shortest(ok(without))).toBe('/v1/');
  expect(sameLanguage(ok(without), ok(languageOfText('/v1/')))).toBe(true);
});

it('writes examples with the characters that read best', () => {
  expect(shortest(regex('.{3}'))).toBe('aaa');
  expect(shortest(regex('[^a-z]{2}'))).toBe('00');
  expect(shortest(regex('[^a-z0-9]'))).toBe('/');
  expect(shortest(regex('[\\x00-\\x1f!]'))).toBe('!');
  expect(shortest(regex('a*'))).toBe('');
  expect(shortest(regex('\\pL{2}'))).toBe('aa');
});

it('ends at its limit instead of growing without end', () => {
  expect(languageOfRegex('(a|b)*a(a|b){20}', 5000)).toEqual({ kind: 'limit' });
  expect(languageOfRegex('((a{30}){30})*', 100)).toEqual({ kind: 'limit' });
  let all: Language | 'limit' = regex('.*');
  for (let i = 0; i < 12 && all !== 'limit'; i++) all = bothOf(all, regex(`.*x${i}y.*`), 2000);
  expect(all).toBe('limit');
});
