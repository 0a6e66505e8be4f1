/** What may stand at a place, in the language's own words. Knows the grammar's rules by name, and nothing of repairs. */
import type { ISyntacticContentAssistPath, IToken, TokenType } from 'chevrotain';
import { keywordOf } from '../../grammar/tokens.js';

/** One thing that may stand at a place. */
export interface Expectation {
  readonly type: TokenType;
  /** In the language's words: `` `for` ``, `an endpoint`. */
  readonly words: string;
}

/** Endpoints begin with these rules; the first token alone tells. */
const ENDPOINT_RULES = new Set(['pods', 'nodes', 'netEndpoint', 'dnsEndpoint', 'wordEndpoint', 'identity']);

const STATEMENT_RULES: ReadonlyMap<string, string> = new Map([
  ['importStatement', 'import'],
  ['letStatement', 'let'],
  ['clusterBlock', 'cluster'],
  ['namespaceBlock', 'namespace'],
  ['tier', 'tier'],
  ['policy', 'policy'],
  ['connect', 'connect'],
  ['gateway', 'gateway'],
  ['test', 'test'],
]);

const RULE_STARTS = new Set(['allow', 'deny', 'pass', 'log']);
const SETTING_RULES = new Set(['setting', 'netSetting', 'targetSetting']);
const PUNCTUATION = new Set(['{', '(', ')', '}', ',', '=', '->', '*']);

/** What a word or string stands for, by the rule that reads it. */
const PARTS: ReadonlyMap<string, string> = new Map([
  ['name', 'a name'],
  ['key', 'a label key'],
  ['value', 'a value'],
  ['net', 'a net such as `10.0.0.0/8`'],
  ['traffic', 'traffic such as `tcp/80`'],
  ['target', '`k8s`, `calico` or `cilium`'],
  ['method', 'a method'],
  ['reference', 'the name of a `let`'],
  ['orderClause', 'a number or `last`'],
  ['targetOption', 'an option'],
  ['importStatement', 'a file in quotes'],
  ['description', 'a text in quotes'],
  ['test', "the test's name in quotes"],
  ['accept', 'a reason in quotes'],
  ['strings', 'a name in quotes'],
  ['httpRequest', 'a path in quotes'],
  ['header', 'a text in quotes'],
]);

/** What may stand next, in the grammar's order, without repeats of type and words. */
export function expectations(paths: readonly ISyntacticContentAssistPath[]): Expectation[] {
  const seen = new Set<string>();
  const result: Expectation[] = [];
  for (const path of paths) {
    const words = wordsFor(path);
    const id = `${path.nextTokenType.name} ${words}`;
    if (seen.has(id)) continue;
    seen.add(id);
    result.push({ type: path.nextTokenType, words });
  }
  return result;
}

function wordsFor(path: ISyntacticContentAssistPath): string {
  const rule = path.ruleStack[path.ruleStack.length - 1] ?? '';
  const parent = path.ruleStack[path.ruleStack.length - 2] ?? '';
  const word = keywordOf(path.nextTokenType);
  if (word === undefined) {
    const label = path.nextTokenType.LABEL;
    if (label === '*' && rule === 'httpRequest') return 'a method';
    if (label === '$') return parent === 'traffic' ? 'traffic such as `tcp/80`' : 'an endpoint';
    if (rule === 'operator') return '`=`';
    if (label === '-') return 'a number or `last`';
    return label !== undefined && label !== path.nextTokenType.name
      ? `\`${label}\``
      : (PARTS.get(rule) ?? 'a word');
  }
  if (ENDPOINT_RULES.has(rule) && word !== 'as') return 'an endpoint';
  if (rule === 'where') return parent === 'endpoint' ? 'an endpoint' : '`namespace(…)` or `namespaces`';
  if (rule === 'traffic') return 'traffic such as `tcp/80`';
  if (STATEMENT_RULES.get(rule) === word) return 'a statement';
  if (rule === 'rule' && RULE_STARTS.has(word)) return 'a rule';
  if (rule === 'defaultRule' && word === 'default') return 'a rule';
  if (SETTING_RULES.has(rule) && word !== 'closed') return 'a setting';
  return `\`${word}\``;
}

/** The words of all, each once, ending in "or". */
export function listed(words: readonly string[]): string {
  const each = [...new Set(words)];
  const last = each[each.length - 1] ?? '';
  return each.length < 2 ? last : `${each.slice(0, -1).join(', ')} or ${last}`;
}

/** What was found instead, in the language's words; `null` is the end of the file. */
export function foundWords(token: IToken | null): string {
  if (token === null) return 'the end of the file';
  return token.image.startsWith('"') ? `the string \`${token.image}\`` : `\`${token.image}\``;
}

/** Tokens that say nothing by themselves, so that a missing one may be thought there. */
export function isConnective(type: TokenType): boolean {
  const word = keywordOf(type);
  return word === undefined ? PUNCTUATION.has(type.LABEL ?? '') : CONNECTIVES.has(word);
}

const CONNECTIVES = new Set([
  'for',
  'to',
  'from',
  'on',
  'via',
  'order',
  'closed',
  'cidr',
  'in',
  'wider',
  'deny',
]);
