/**
 * Cuts the text of a Calico selector into tokens with their places. Knows words and signs, no grammar.
 * Source: libcalico-go/lib/selector/tokenizer/tokenizer.go @ 87c1590: white space is space and tab only, strings have no
 * escapes, `has(`, `all(` and `global(` are one word each, and what follows a label is read as an operator.
 */

/** Offsets into the selector's text; `end` is exclusive. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

export type Comparison = '==' | '!=' | 'contains' | 'starts with' | 'ends with';
export type Membership = 'in' | 'not in';

export type Token = Range &
  (
    | { readonly kind: 'sign'; readonly sign: '(' | ')' | '{' | '}' | ',' | '!' | '&&' | '||' }
    | { readonly kind: 'comparison'; readonly operator: Comparison }
    | { readonly kind: 'membership'; readonly operator: Membership }
    | { readonly kind: 'label'; readonly name: string }
    | { readonly kind: 'has'; readonly name: string }
    | { readonly kind: 'all' | 'global' | 'end' }
    | { readonly kind: 'text'; readonly value: string }
  );

export interface SelectorError {
  readonly message: string;
  /** Offset into the selector's text. */
  readonly at: number;
}

export type TokensResult =
  | { readonly ok: true; readonly tokens: readonly Token[] }
  | { readonly ok: false; readonly error: SelectorError };

const MAX_LABEL = 512;
const WORD = /[A-Za-z0-9_./-]*/y;
const SIGNS = ['&&', '||', '(', ')', '{', '}', ','] as const;
const STARTS_SIGN = /[&|(){},]/;
const OPERATORS: readonly { readonly pattern: RegExp; readonly token: TokenBody }[] = [
  { pattern: /contains(?![A-Za-z0-9_./-])/y, token: { kind: 'comparison', operator: 'contains' } },
  {
    pattern: /starts[ \t]*with[ \t]*(?![A-Za-z0-9_./-])/y,
    token: { kind: 'comparison', operator: 'starts with' },
  },
  {
    pattern: /ends[ \t]*with[ \t]*(?![A-Za-z0-9_./-])/y,
    token: { kind: 'comparison', operator: 'ends with' },
  },
  { pattern: /not[ \t]*in[ \t]*(?![A-Za-z0-9_./-])/y, token: { kind: 'membership', operator: 'not in' } },
  { pattern: /in(?![A-Za-z0-9_./-])/y, token: { kind: 'membership', operator: 'in' } },
];

type TokenBody =
  | { readonly kind: 'comparison'; readonly operator: Comparison }
  | { readonly kind: 'membership'; readonly operator: Membership };

/** The tokens of a selector; the last one is `end`. */
export function selectorTokens(text: string): TokensResult {
  const tokens: Token[] = [];
  let at = 0;
  const fail = (message: string, place = at): TokensResult => ({ ok: false, error: { message, at: place } });
  for (;;) {
    at = skipBlanks(text, at);
    const start = at;
    const first = text[at];
    if (first === undefined) {
      tokens.push({ kind: 'end', start, end: at });
      return { ok: true, tokens };
    }
    const sign = STARTS_SIGN.test(first) ? SIGNS.find((s) => text.startsWith(s, at)) : undefined;
    if (sign !== undefined) {
      at += sign.length;
      tokens.push({ kind: 'sign', sign, start, end: at });
      continue;
    }
    if (first === '&' || first === '|') return fail(`expected \`${first}${first}\``);
    if (first === '=') {
      if (text[at + 1] !== '=') return fail('expected `==`');
      at += 2;
      tokens.push({ kind: 'comparison', operator: '==', start, end: at });
      continue;
    }
    if (first === '!') {
      at += text[at + 1] === '=' ? 2 : 1;
      tokens.push(
        at === start + 2
          ? { kind: 'comparison', operator: '!=', start, end: at }
          : { kind: 'sign', sign: '!', start, end: at },
      );
      continue;
    }
    if (first === '"' || first === "'") {
      const close = text.indexOf(first, at + 1);
      if (close < 0) return fail('a string is not closed');
      at = close + 1;
      tokens.push({ kind: 'text', value: text.slice(start + 1, close), start, end: at });
      continue;
    }
    const before = tokens[tokens.length - 1];
    if (before?.kind === 'label') {
      const operator = OPERATORS.find(({ pattern }) => matchAt(pattern, text, at) > 0);
      if (operator === undefined) return fail(`expected an operator after the label \`${before.name}\``);
      at += matchAt(operator.pattern, text, at);
      tokens.push({ ...operator.token, start, end: at });
      continue;
    }
    const call = ['has(', 'all(', 'global('].find((word) => text.startsWith(word, at));
    const inside = call === undefined ? at : skipBlanks(text, at + call.length);
    const length = call === 'all(' || call === 'global(' ? 0 : matchAt(WORD, text, inside);
    const name = text.slice(inside, inside + length);
    if ((call === undefined || call === 'has(') && length === 0)
      return fail(
        text[inside] === '\n' || text[inside] === '\r'
          ? 'a line break is not allowed'
          : 'expected a label name',
        inside,
      );
    if (length > MAX_LABEL) return fail(`a label name is longer than ${MAX_LABEL} characters`, inside);
    at = inside + length;
    if (call === undefined) {
      tokens.push({ kind: 'label', name, start, end: at });
      continue;
    }
    at = skipBlanks(text, at);
    if (text[at] !== ')') return fail(`\`${call}\` is not closed by \`)\``);
    at += 1;
    tokens.push(
      call === 'has('
        ? { kind: 'has', name, start, end: at }
        : { kind: call === 'all(' ? 'all' : 'global', start, end: at },
    );
  }
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (text[at] === ' ' || text[at] === '\t') at++;
  return at;
}

/** Length of the match of a sticky pattern at a place; 0 where there is none. */
function matchAt(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0].length ?? 0;
}
