import { expect, it } from 'vitest';
import { accepts, languageOfRegex } from '../../../src/flow/automata/language.js';
import { parseRegex } from '../../../src/flow/automata/parse-regex.js';
import { matches } from '../../../src/flow/strings.js';

/** Per expression, texts that match as a whole and texts that do not. */
const MEANINGS: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['', [''], ['a']],
  ['a|', ['a', ''], ['b']],
  ['abc', ['abc'], ['ab', 'abcd', 'ABC', 'xabc']],
  ['^abc$', ['abc'], ['abcd', 'xabc']],
  ['\\Aabc\\z', ['abc'], ['abc\n']],
  ['a^b', [], ['ab', 'a\nb']],
  ['(?m)a$\\n^b', ['a\nb'], ['ab']],
  ['.', ['a', 'é', '😀', '/'], ['', '\n', 'ab']],
  ['(?s).', ['\n', 'a'], ['']],
  ['(?s-s:.)', ['a'], ['\n']],
  ['[abc]', ['a', 'c'], ['d', '']],
  ['[^abc]', ['d', '\n'], ['a', '']],
  ['[]a]', [']', 'a'], ['b']],
  ['[^]a]', ['b'], [']', 'a']],
  ['[a-]', ['a', '-'], ['b']],
  ['[-a]', ['a', '-'], ['b']],
  ['[a-c-e]', ['b', '-', 'e'], ['d']],
  ['[\\w.-]+', ['a_1.-'], ['a b', 'é']],
  ['[\\]\\\\]', [']', '\\'], ['a']],
  ['[[:alpha:][:digit:]]+', ['a1Z'], ['-']],
  ['[[:^alpha:]]', ['1'], ['a']],
  ['[^\\d]', ['a'], ['1']],
  ['\\d+', ['0129'], ['', 'a', '٣']],
  ['\\D\\S\\W', ['a-/'], ['1-/', 'a /', 'a-b']],
  ['\\s', [' ', '\t', '\n', '\f', '\r'], ['\v', '\u00a0']],
  ['a?b*c+', ['c', 'abbbcc', 'bc'], ['ab', 'aac']],
  ['a*?b+?c??', ['b', 'aabbc'], ['a']],
  ['a{2}', ['aa'], ['a', 'aaa']],
  ['a{2,}', ['aa', 'aaaaa'], ['a']],
  ['a{0,2}', ['', 'aa'], ['aaa']],
  ['a{0}', [''], ['a']],
  ['a{,2}', ['a{,2}'], ['', 'a']],
  ['a{x}', ['a{x}'], ['a']],
  ['a{', ['a{'], ['a']],
  ['x{2}y{1,2}', ['xxyy'], ['xy']],
  ['(ab)+|c', ['abab', 'c'], ['abc']],
  ['(?:ab)*', ['', 'abab'], ['a']],
  ['(?P<name>ab)c', ['abc'], ['ab']],
  ['(?<name>ab)c', ['abc'], ['ab']],
  ['(?i)Ab', ['ab', 'AB'], ['a']],
  ['a(?i)b|c', ['aB', 'C'], ['AB']],
  ['a(?i:b)c', ['aBc'], ['abC']],
  ['(?i:a)b', ['Ab'], ['AB']],
  ['(a(?i)b)c', ['aBc'], ['aBC']],
  ['(?i)[a-c]', ['B'], ['D']],
  ['(?i)[^a]', ['b'], ['a', 'A']],
  ['(?i)k', ['k', 'K', '\u212a'], ['x']],
  ['(?i)i', ['i', 'I'], ['\u0130', '\u0131']],
  ['(?U)a+', ['aa'], ['']],
  ['\\.\\*\\/\\-\\ ', ['.*/- '], ['a*/- ']],
  ['\\n\\t\\x41\\x{1F600}\\101\\0', ['\n\tA😀A\0'], ['']],
  ['\\Qa.*\\E+', ['a.*', 'a.**'], ['a.', 'ab']],
  ['\\Qa.*', ['a.*'], ['a']],
  ['\\bab\\b-\\b.', ['ab-c'], ['ab--']],
  ['a\\Bb', ['ab'], ['a-']],
  ['\\pL\\p{Lu}\\P{L}\\p{^L}\\p{Greek}', ['aA11α'], ['aa11α', 'aA11a']],
  ['(|a)+', ['', 'aa'], ['b']],
  ['(a*)+', ['', 'aa'], ['b']],
  ['(?:^a|b$)+', ['a', 'b', 'ab'], ['ba', 'aa', 'bb']],
];

for (const [source, yes, no] of MEANINGS) {
  it(`reads ${JSON.stringify(source)} as RE2 does`, () => {
    const result = languageOfRegex(source, 5000);
    expect(result.kind).toBe('ok');
    if (result.kind !== 'ok') return;
    const test = { kind: 'regex', source } as const;
    expect(yes.filter((text) => !accepts(result.language, text) || !matches(test, text))).toEqual([]);
    expect(no.filter((text) => accepts(result.language, text) || matches(test, text))).toEqual([]);
  });
}

/** Refused by RE2 and by Go's regexp, with the place of the complaint. */
const ERRORS: readonly (readonly [string, number])[] = [
  ['(', 0],
  ['a(b', 1],
  ['a)', 1],
  ['[a', 0],
  ['[', 0],
  ['[]', 0],
  ['[b-a]', 1],
  ['[a-\\d]', 3],
  ['[[:nope:]]', 1],
  ['*', 0],
  ['a|*', 2],
  ['(+)', 1],
  ['{2}', 0],
  ['a**', 2],
  ['a*?+', 3],
  ['a{2}{3}', 4],
  ['a{3,2}', 0],
  ['a{1001}', 1],
  ['(a{100}){11}', 0],
  ['a\\', 2],
  ['\\1', 0],
  ['(a)\\2', 3],
  ['\\y', 0],
  ['\\C', 0],
  ['\\Z', 0],
  ['\\pX', 0],
  ['\\p{Nope}', 0],
  ['\\x{110000}', 0],
  ['(?=a)', 0],
  ['(?!a)', 0],
  ['(?<=a)', 0],
  ['(?>a)', 0],
  ['(?i', 0],
  ['(?P<n', 0],
  ['(?-)', 0],
];

for (const [source, at] of ERRORS) {
  it(`refuses ${JSON.stringify(source)} and says where`, () => {
    const result = parseRegex(source);
    expect(result.kind).toBe('error');
    if (result.kind === 'error') expect(result.at, result.reason).toBe(at);
  });
}

it('refuses what is nested too deep instead of running out of stack', () => {
  const deep = `${'('.repeat(50_000)}a${')'.repeat(50_000)}`;
  expect(parseRegex(deep)).toMatchObject({ kind: 'error', reason: 'parentheses nested too deep' });
  expect(parseRegex(`${'('.repeat(900)}a${')'.repeat(900)}`).kind).toBe('ok');
});

it('takes no longer on an expression that would make a backtracking engine run for ever', () => {
  const test = { kind: 'regex', source: '(a*)*(a|a)*(a?){50}b' } as const;
  expect(matches(test, 'a'.repeat(3000))).toBe(false);
  expect(matches(test, `${'a'.repeat(3000)}b`)).toBe(true);
});
