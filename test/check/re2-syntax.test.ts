import fc from 'fast-check';
import { expect, it } from 'vitest';
import { re2Problem } from '../../src/check/re2-syntax.js';

it.each([
  '',
  '/v[12]/[a-z]+(\\?.*)?',
  '(a|b|)*?',
  'a{2}b{2,}c{2,3}?',
  'x{,3}',
  '[]a-z-]',
  '[^]a]',
  '[[:alpha:][:^digit:]_]',
  '[\\d\\w-]',
  '[\\x{1F600}-\\x{1F64F}]',
  '\\pL\\p{Greek}\\PN\\p{^Latin}',
  '(?i)a(?-i:b)(?P<name>c)(?<other>d)(?s-U:e)',
  '\\Qa(b\\E+',
  '\\Qopen',
  '\\A\\bword\\B\\z',
  '\\012\\x7f\\_\\/',
  '^$',
])('takes %s', (regex) => {
  expect(re2Problem(regex)).toBeNull();
});

it.each([
  ['(a', '`(` is not closed'],
  ['a)', '`)` closes nothing'],
  ['[a', '`[` is not closed'],
  ['[]', '`[` is not closed'],
  ['*a', 'nothing to repeat before `*`'],
  ['a|+', 'nothing to repeat before `+`'],
  ['(?i)*', 'nothing to repeat before `*`'],
  ['a**', '`*` repeats a repetition'],
  ['a{2}{3}', '`{` repeats a repetition'],
  ['a++', '`+` repeats a repetition'],
  ['a{1001}', '`{1001}` repeats more than 1000 times'],
  ['a{3,2}', '`{3,2}` is upside down'],
  ['(a{100}){100}', 'its repetitions repeat a part more than 1000 times'],
  ['a(?=b)', 'it looks around'],
  ['a(?!b)', 'it looks around'],
  ['(?<=a)b', 'it looks around'],
  ['(?<!a)b', 'it looks around'],
  ['(a)\\1', '`\\1` refers back'],
  ['(?P<n>a)(?P=n)', 'it refers back'],
  ['(?>a)', '`(?>` begins no group'],
  ['(?x)a', '`(?x` begins no group'],
  ['[z-a]', 'a range of characters is upside down'],
  ['[a-\\d]', 'a class of characters stands at the end of a range'],
  ['[[:foo:]]', 'there is no class `[:foo:]`'],
  ['\\p{Klingon}', 'there is no class `\\p{Klingon}`'],
  ['\\q', 'there is no escape `\\q`'],
  ['\\Z', 'there is no escape `\\Z`'],
  ['\\x{110000}', '`\\x` names no character'],
  ['\\', 'it ends with `\\`'],
])('refuses %s', (regex, why) => {
  expect(re2Problem(regex)).toBe(why);
});

it('reads every text to its end, without a crash', () => {
  const pieces = [
    '(',
    ')',
    '[',
    ']',
    '{',
    '}',
    '|',
    '*',
    '+',
    '?',
    '\\',
    '^',
    '-',
    ':',
    'a',
    '1',
    ',',
    'p',
    'P',
    '<',
    '=',
    'Q',
    'E',
  ];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 30 }), (text) => {
      const problem = re2Problem(text.join(''));
      expect(problem === null || problem.length > 0).toBe(true);
    }),
    { seed: 6, numRuns: 3000 },
  );
});

/** Where both take it, the two agree on groups and classes; JavaScript takes look-around and back-references as well. */
it('takes nothing that JavaScript refuses for its brackets', () => {
  const pieces = ['(', ')', '(?:', '[', ']', '|', 'a', 'b-c', '*', '+'];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 12 }), (parts) => {
      const text = parts.join('');
      if (re2Problem(text) !== null || /\[\]|\[\^\]/.test(text)) return;
      expect(() => new RegExp(text)).not.toThrow();
    }),
    { seed: 7, numRuns: 3000 },
  );
});
