/** Diagnostics of the language's lexer and parser. */
import type { CodeEntry } from '../codes.js';

export const SYNTAX_CODES = {
  // Words
  'not-a-word': {
    severity: 'error',
    message: '`{text}` is not a word of the language',
    help: 'a word has letters, digits and `_ . / : -`, and begins and ends with a letter, a digit or `_`',
  },
  'open-string': {
    severity: 'error',
    message: 'this string does not end on its line',
    help: 'close it with `"`',
  },
  'single-quotes': {
    severity: 'error',
    message: 'a string stands in double quotes',
    help: 'write `{text}`',
  },
  'other-arrow': { severity: 'error', message: 'expected `->`, found `{text}`', help: 'write `->`' },
  'bad-escape': {
    severity: 'error',
    message: '`{text}` is not an escape of a string',
    help: 'strings have the escapes of JSON: `\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX`',
  },
  'control-character': {
    severity: 'error',
    message: 'a string holds the control character {name}',
    help: 'write it as `\\u{hex}`',
  },

  // Order of words
  expected: { severity: 'error', message: 'expected {expected}, found {found}', help: '' },
  unexpected: { severity: 'error', message: 'unexpected {found}', help: 'here may stand {expected}' },
  'not-closed': {
    severity: 'error',
    message: 'expected `{closer}` before the end of the file',
    help: 'close the `{opener}` of line {line}',
  },
  'not-opened': {
    severity: 'error',
    message: '`{closer}` closes nothing',
    help: 'remove it, or look for a missing `{opener}` before it',
  },
  'missing-name': {
    severity: 'error',
    message: 'expected {expected} before `{word}`',
    help: 'write a name between `{before}` and `{word}`',
  },
  'nested-too-deep': {
    severity: 'error',
    message: 'more than {limit} brackets are open here',
    help: 'give parts of it a name with `let`',
  },
  'too-many-mistakes': {
    severity: 'error',
    message: 'too many mistakes: what follows was not read',
    help: 'repair the mistakes above first',
  },
  'misplaced-statement': {
    severity: 'error',
    message: 'a `{keyword}` statement does not stand in a namespace block',
    help: 'move it out of `namespace {name}`; inside stand `let`, `policy`, `connect` and `test`',
  },
  'misplaced-description': {
    severity: 'error',
    message: '`description` stands first in a policy',
    help: 'move it before the first rule',
  },
  'repeated-clause': {
    severity: 'error',
    message: '`{clause}` is written twice',
    help: 'keep one of them',
  },
  'misplaced-clause': {
    severity: 'error',
    message: '`{clause}` stands before `{other}`',
    help: 'the order is `pods(…) as … in … at (…)`',
  },
  'misplaced-on': {
    severity: 'error',
    message: '`{setting}` takes nets only',
    help: '`on` stands after `api-server`',
  },
  'exception-in-subject': {
    severity: 'error',
    message: 'a subject has no `except`',
    help: 'say it in the selector, as in `pods(app!=web)` or `namespaces(name notin (kube-system))`',
  },
  'bad-order': {
    severity: 'error',
    message: '`{text}` is not an order',
    help: 'an order is a number such as `20`, `-5` or `1.5`, or `last`',
  },
  'unknown-traffic': {
    severity: 'error',
    message: '`{text}` is not traffic',
    help: 'write `tcp`, `udp/53`, `tcp/8000-8010`, `tcp/http`, `icmp/8`, `icmpv6/echo-request`, `protocol/47` or `any`',
  },

  // Two readings
  'ambiguous-accounts': {
    severity: 'error',
    message: '`{written}` can be read as `{first}` or as `{second}`',
    help: 'write the one you mean',
  },
  'ambiguous-namespaces': {
    severity: 'error',
    message: '`{written}` can be read as `{first}` or as `{second}`',
    help: 'write the one you mean',
  },
  'ambiguous-exception': {
    severity: 'error',
    message: '`{written}` can be read as `{first}` or as `{second}`',
    help: 'write the one you mean',
  },
  'ambiguous-after-exception': {
    severity: 'error',
    message: '`{written}` can be read as `{first}` or as `{second}`',
    help: 'write the one you mean',
  },
  'ambiguous-methods': {
    severity: 'error',
    message: '`{written}` can be read as `{first}` or as `{second}`',
    help: 'write the one you mean',
  },
  'ambiguous-selector': {
    severity: 'error',
    message: '`{written}` can be read as `{first}` or as `{second}`',
    help: 'write the one you mean',
  },
  'exception-without-parentheses': {
    severity: 'error',
    message: 'an exception stands in parentheses',
    help: 'write `except ({text})`',
  },
  'parentheses-in-selector': {
    severity: 'error',
    message: 'parentheses in a selector stand only around the groups between `or`',
    help: 'write `{rewritten}`',
  },
} as const satisfies Readonly<Record<string, CodeEntry>>;
