/**
 * Text -> tokens. Keywords are words with a type of their own: wherever a name, key or value stands, every word will do.
 * Knows nothing of how tokens follow each other.
 */
import { createToken, type IToken, Lexer, type TokenType } from 'chevrotain';

/** Every word: keywords, other words, and words with a character that no word has. */
export const Word = createToken({ name: 'Word', pattern: Lexer.NA });

/** A word that is no keyword. */
export const PlainWord = createToken({
  name: 'PlainWord',
  pattern: /::(?:[A-Za-z0-9_./:-]*[A-Za-z0-9_])?|[A-Za-z0-9_](?:[A-Za-z0-9_./:-]*[A-Za-z0-9_])?(?:::)?/,
  categories: Word,
});

/** A run of characters that is no word; never an arrow's `-`. */
const BadWord = createToken({
  name: 'BadWord',
  pattern: /(?:(?!->)[^\s(){},="!~*^$#])+|\^/,
  categories: PlainWord,
});
PlainWord.LONGER_ALT = BadWord;
PlainWord.categoryMatches = [];

export const Str = createToken({ name: 'Str', pattern: /"(?:[^"\\\n]|\\[^\n])*"/ });
const OpenStr = createToken({ name: 'OpenStr', pattern: /"(?:[^"\\\n]|\\[^\n])*\\?/, categories: Str });
const SingleQuoted = createToken({ name: 'SingleQuoted', pattern: /'[^'\n]*'/, categories: Str });

export const Arrow = createToken({ name: 'Arrow', pattern: '->', label: '->' });
const OtherArrow = createToken({ name: 'OtherArrow', pattern: /=>|-->|-[ \t]+>|→|⇒/, categories: Arrow });
export const Minus = createToken({ name: 'Minus', pattern: /-(?=[0-9])/ });
export const Comma = createToken({ name: 'Comma', pattern: ',', label: ',' });
export const LParen = createToken({ name: 'LParen', pattern: '(', label: '(' });
export const RParen = createToken({ name: 'RParen', pattern: ')', label: ')' });
export const LCurly = createToken({ name: 'LCurly', pattern: '{', label: '{' });
export const RCurly = createToken({ name: 'RCurly', pattern: '}', label: '}' });
export const DoubleEquals = createToken({ name: 'DoubleEquals', pattern: '==', label: '==' });
export const NotEquals = createToken({ name: 'NotEquals', pattern: '!=', label: '!=' });
export const StartsWith = createToken({ name: 'StartsWith', pattern: '^=', label: '^=' });
export const EndsWith = createToken({ name: 'EndsWith', pattern: '$=', label: '$=' });
export const Contains = createToken({ name: 'Contains', pattern: '*=', label: '*=' });
export const Equals = createToken({ name: 'Equals', pattern: '=', label: '=' });
export const Bang = createToken({ name: 'Bang', pattern: '!', label: '!' });
export const Star = createToken({ name: 'Star', pattern: '*', label: '*' });
export const Tilde = createToken({ name: 'Tilde', pattern: '~', label: '~' });
export const Dollar = createToken({ name: 'Dollar', pattern: '$', label: '$' });

const WhiteSpace = createToken({
  name: 'WhiteSpace',
  pattern: /\s+/,
  group: Lexer.SKIPPED,
  line_breaks: true,
});
const Comment = createToken({ name: 'Comment', pattern: /#[^\n]*/, group: 'comments' });

const KEYWORD_LIST = [
  'accept',
  'account',
  'accounts',
  'address',
  'allow',
  'any',
  'api-server',
  'as',
  'at',
  'both',
  'calico',
  'cidr',
  'cilium',
  'closed',
  'cluster',
  'cluster-dns',
  'connect',
  'default',
  'deny',
  'description',
  'dns',
  'dns-query',
  'effect',
  'egress',
  'except',
  'first-match',
  'for',
  'from',
  'gateway',
  'header',
  'host',
  'http',
  'identity',
  'import',
  'in',
  'ingress',
  'interface',
  'ip',
  'k8s',
  'kube-apiserver',
  'labels',
  'let',
  'local-node',
  'log',
  'name',
  'namespace',
  'namespaces',
  'narrower',
  'node-cidr',
  'nodes',
  'not',
  'notin',
  'on',
  'or',
  'order',
  'otherwise',
  'own-namespace',
  'pass',
  'pod-cidr',
  'pods',
  'policy',
  'remote-nodes',
  'service-cidr',
  'test',
  'tier',
  'to',
  'via',
  'wider',
  'world',
] as const;
export type Keyword = (typeof KEYWORD_LIST)[number];

const KEYWORD_TYPES: ReadonlyMap<string, TokenType> = new Map(
  KEYWORD_LIST.map((word) => [
    word,
    createToken({ name: `${pascalCase(word)}Keyword`, pattern: Lexer.NA, categories: Word, label: word }),
  ]),
);

function pascalCase(word: string): string {
  return word.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** Every keyword, sorted. */
export const KEYWORDS: readonly string[] = KEYWORD_LIST;

/** The token type of a keyword. */
export function keyword(word: Keyword): TokenType {
  const type = KEYWORD_TYPES.get(word);
  if (type === undefined) throw new Error(`no keyword ${word}`);
  return type;
}

/** The token type of a word that may be a keyword. */
export function keywordType(word: string): TokenType | undefined {
  return KEYWORD_TYPES.get(word);
}

/** The keyword that a token type stands for, or undefined. */
export function keywordOf(type: TokenType): string | undefined {
  const word = type.LABEL ?? '';
  return KEYWORD_TYPES.get(word) === type ? word : undefined;
}

/** In the order tried. */
const LEXED: readonly TokenType[] = [
  WhiteSpace,
  Comment,
  Str,
  OpenStr,
  SingleQuoted,
  OtherArrow,
  Arrow,
  Minus,
  Comma,
  LParen,
  RParen,
  LCurly,
  RCurly,
  DoubleEquals,
  NotEquals,
  StartsWith,
  EndsWith,
  Contains,
  Equals,
  Bang,
  Star,
  Tilde,
  Dollar,
  PlainWord,
  BadWord,
];

/** What the parser must know: every token type there is. */
export const VOCABULARY: readonly TokenType[] = [Word, ...LEXED, ...KEYWORD_TYPES.values()];

/** A lexer of these types. Validation of their patterns is for tests. */
export function makeLexer(validates = false): Lexer {
  return new Lexer([...LEXED, Word, ...KEYWORD_TYPES.values()], {
    positionTracking: 'onlyOffset',
    skipValidations: !validates,
  });
}

let lexer: Lexer | null = null;

/** A token that lexes but is not right. `not-a-word` tokens without a letter or digit are left out of the stream. */
export interface LexicalProblem {
  readonly kind: 'not-a-word' | 'open-string' | 'single-quotes' | 'other-arrow';
  readonly token: IToken;
}

export interface Tokens {
  readonly tokens: readonly IToken[];
  readonly comments: readonly IToken[];
  readonly problems: readonly LexicalProblem[];
}

/** Cuts a text into tokens; offsets are UTF-16 code units from `first` on, `endOffset` is inclusive. Every text lexes. */
export function tokenize(text: string, first = 0): Tokens {
  lexer ??= makeLexer();
  const result = lexer.tokenize(text);
  const tokens: IToken[] = [];
  const problems: LexicalProblem[] = [];
  const comments = result.groups['comments'] ?? [];
  for (const found of [result.tokens, comments])
    for (const token of found) {
      token.startOffset += first;
      token.endOffset = token.startOffset + token.image.length - 1;
    }
  for (const token of result.tokens) {
    const problem = problemOf(token.tokenType);
    if (problem !== undefined) problems.push({ kind: problem, token });
    if (problem === 'not-a-word' && !/[\p{L}\p{N}]/u.test(token.image)) continue;
    const type = token.tokenType === PlainWord ? KEYWORD_TYPES.get(token.image) : undefined;
    if (type !== undefined) retype(token, type);
    tokens.push(token);
  }
  return { tokens, comments, problems };
}

function problemOf(type: TokenType): LexicalProblem['kind'] | undefined {
  switch (type) {
    case BadWord:
      return 'not-a-word';
    case OpenStr:
      return 'open-string';
    case SingleQuoted:
      return 'single-quotes';
    case OtherArrow:
      return 'other-arrow';
    default:
      return undefined;
  }
}

/** Is this one of the types that `problems` reports, so that what it says must not be read? */
export function isProblem(type: TokenType): boolean {
  return problemOf(type) !== undefined;
}

function retype(token: IToken, type: TokenType): void {
  token.tokenType = type;
  if (type.tokenTypeIdx !== undefined) token.tokenTypeIdx = type.tokenTypeIdx;
}

/** A copy of the token under another type, at the same place. */
export function withType(token: IToken, type: TokenType): IToken {
  const copy = { ...token };
  retype(copy, type);
  return copy;
}
