import { expect, it } from 'vitest';
import { KEYWORDS, keywordOf, makeLexer, tokenize } from '../../grammar/tokens.js';

const images = (text: string): string[] => tokenize(text).tokens.map((token) => token.image);
const problems = (text: string): string[] =>
  tokenize(text).problems.map(({ kind, token }) => `${kind} ${token.image}`);

it('has no token that another hides', () => {
  expect(makeLexer(true).lexerDefinitionErrors).toEqual([]);
});

it.each([
  ['app.kubernetes.io/name=v1.2', ['app.kubernetes.io/name', '=', 'v1.2']],
  [
    'a^=b,c$=d,e*=f,g!=h,i==j,!k',
    [
      'a',
      '^=',
      'b',
      ',',
      'c',
      '$=',
      'd',
      ',',
      'e',
      '*=',
      'f',
      ',',
      'g',
      '!=',
      'h',
      ',',
      'i',
      '==',
      'j',
      ',',
      '!',
      'k',
    ],
  ],
  ['web->api', ['web', '->', 'api']],
  ['$web->$api', ['$', 'web', '->', '$', 'api']],
  ['tcp/9090-9099,udp/53', ['tcp/9090-9099', ',', 'udp/53']],
  ['::/0 :: ::1 fd00:: fd00::/8 fe80::1:2', ['::/0', '::', '::1', 'fd00::', 'fd00::/8', 'fe80::1:2']],
  ['order -1.5', ['order', '-', '1.5']],
  ['icmp/3:4 protocol/47', ['icmp/3:4', 'protocol/47']],
  ['* ~"a#b" # not this', ['*', '~', '"a#b"']],
  ['"a\\"b" "c"', ['"a\\"b"', '"c"']],
])('cuts %s', (text, expected) => {
  expect(images(text)).toEqual(expected);
  expect(problems(text)).toEqual([]);
});

it.each([
  ['web@x', ['not-a-word web@x']],
  ['tcp/80;', ['not-a-word tcp/80;']],
  ['foo- bar', ['not-a-word foo-']],
  ['.a', ['not-a-word .a']],
  ["'a b'", ["single-quotes 'a b'"]],
  ['"a\nb', ['open-string "a']],
  ['a => b --> c - > d → e', ['other-arrow =>', 'other-arrow -->', 'other-arrow - >', 'other-arrow →']],
  ['§ ^', ['not-a-word §', 'not-a-word ^']],
])('says what is no token in %s', (text, expected) => {
  expect(problems(text)).toEqual(expected);
});

it('tells keywords from other words by the whole word', () => {
  const types = tokenize('pods pods-x in inside "deny" deny').tokens.map((token) =>
    keywordOf(token.tokenType),
  );
  expect(types).toEqual(['pods', undefined, 'in', undefined, undefined, 'deny']);
  expect([...KEYWORDS]).toEqual([...KEYWORDS].sort());
});

it('keeps the places of tokens and comments', () => {
  const { tokens, comments } = tokenize('let a # why\n  = any');
  expect(tokens.map((token) => [token.startOffset, token.endOffset])).toEqual([
    [0, 2],
    [4, 4],
    [14, 14],
    [16, 18],
  ]);
  expect(comments.map((token) => [token.image, token.startOffset, token.endOffset])).toEqual([
    ['# why', 6, 10],
  ]);
});
