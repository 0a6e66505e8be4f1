/** Predicates in words near those of the language, for messages and reports; not meant to be parsed again. */
import { unreachable } from '../base/unreachable.js';
import { netWords } from '../values/net-blocks.js';
import { complementNets, type NetSet } from '../values/nets.js';
import type { LabelTest, Pred } from './policy.js';
import { toDnf } from './pred-forms.js';
import { type Conjunction, type Literal, literalPred } from './pred-literals.js';

/** One line. Long predicates are cut to their first few alternatives. */
export function predText(pred: Pred): string {
  const conjunctions = toDnf(pred);
  if (conjunctions === null) return 'a long list of endpoints';
  if (conjunctions.length === 0) return 'nothing';
  const shown = conjunctions.slice(0, SHOWN).map(conjunctionText);
  return conjunctions.length > SHOWN
    ? `${shown.join(', ')} and ${conjunctions.length - SHOWN} more`
    : shown.join(', ');
}

const SHOWN = 6;

function conjunctionText(of: Conjunction): string {
  const kind = of.find((l) => l.test.kind === 'is' && !l.negated);
  const rest = of.filter((l) => l !== kind);
  const what = kind?.test.kind === 'is' ? kind.test.what : null;
  if (what === 'pod') return podText(rest);
  if (what === 'node') return listText('nodes', 'node-label', rest);
  if (what === 'outside') {
    const [only] = rest;
    if (rest.length === 1 && only?.test.kind === 'address') return `cidr(${literalNets(only)})`;
    if (rest.length === 1 && only?.test.kind === 'dns' && !only.negated)
      return `dns(${only.test.patterns.map((p) => JSON.stringify(p)).join(', ')})`;
    return rest.length === 0 ? 'world' : `world (${literals(rest)})`;
  }
  if (what !== null) return rest.length === 0 ? `identity(${what})` : `identity(${what}) (${literals(rest)})`;
  const [only] = rest;
  if (only === undefined) return 'any';
  if (rest.length === 1 && only.test.kind === 'address') return `address(${literalNets(only)})`;
  if (rest.length === 1 && only.test.kind === 'api-server' && !only.negated) return 'kube-apiserver';
  return `any (${literals(rest)})`;
}

function podText(rest: readonly Literal[]): string {
  const place = rest.find((l) => l.test.kind === 'namespace' && !l.negated);
  const labels = rest.filter((l) => l.test.kind === 'namespace-label');
  const own = rest.some((l) => l.test.kind === 'own-namespace' && !l.negated);
  const account = rest.find((l) => l.test.kind === 'account' && !l.negated);
  const accounts = rest.filter((l) => l.test.kind === 'account-label');
  const said = new Set([place, account, ...labels, ...accounts]);
  const others = rest.filter((l) => !said.has(l) && (l.test.kind !== 'own-namespace' || l.negated));
  const words: string[] = [selectorText('pods', 'label', others)];
  if (account?.test.kind === 'account') words.push(`as account(${account.test.names.join(', ')})`);
  if (accounts.length > 0) words.push(`as accounts(${accounts.map(literalText).join(', ')})`);
  const where: string[] = [];
  if (own) where.push('own-namespace');
  if (place?.test.kind === 'namespace') where.push(`namespace(${place.test.names.join(', ')})`);
  if (labels.length > 0 || where.length === 0)
    where.push(labels.length === 0 ? 'namespaces' : `namespaces(${labels.map(literalText).join(', ')})`);
  words.push(`in ${where.join(' and ')}`, ...restText('label', others));
  return words.join(' ');
}

function listText(word: string, labels: Pred['kind'], rest: readonly Literal[]): string {
  return [selectorText(word, labels, rest), ...restText(labels, rest)].join(' ');
}

function selectorText(word: string, labels: Pred['kind'], rest: readonly Literal[]): string {
  const selector = rest.filter((l) => l.test.kind === labels);
  return selector.length === 0 ? word : `${word}(${selector.map(literalText).join(', ')})`;
}

/** Addresses as the language says them, then what it has no words for. */
function restText(labels: Pred['kind'], rest: readonly Literal[]): readonly string[] {
  const at = rest.find((l) => l.test.kind === 'address' && !l.negated);
  const others = rest.filter((l) => l.test.kind !== labels && l !== at);
  return [
    ...(at === undefined ? [] : [`at (${literalNets(at)})`]),
    ...(others.length === 0 ? [] : [`(${literals(others)})`]),
  ];
}

function literals(of: readonly Literal[]): string {
  return of.map((literal) => predTestText(literalPred(literal))).join(', ');
}

function literalNets(literal: Literal): string {
  if (literal.test.kind !== 'address') return '';
  return netsText(literal.negated ? complementNets(literal.test.nets) : literal.test.nets);
}

/** Nets as the language writes them: `0.0.0.0/0 except (10.1.0.0/16)` where that is shorter. Long lists are cut. */
export function netsText(nets: NetSet): string {
  const words = netWords(nets);
  return `${someOf(words.nets)}${words.except.length === 0 ? '' : ` except (${someOf(words.except)})`}`;
}

function someOf(words: readonly string[]): string {
  return words.length > SHOWN * 2
    ? `${words.slice(0, SHOWN).join(', ')} and ${words.length - SHOWN} more`
    : words.join(', ');
}

function literalText(literal: Literal): string {
  const { test, negated } = literal;
  return 'key' in test ? labelText(test.key, test.test, negated) : predTestText(literalPred(literal));
}

function labelText(key: string, test: LabelTest, negated: boolean): string {
  switch (test.kind) {
    case 'exists':
      return negated ? `!${key}` : key;
    case 'in': {
      const [only] = test.values;
      if (test.values.length === 1 && only !== undefined)
        return `${key}${negated ? '!=' : '='}${only === '' ? '""' : only}`;
      return `${key} ${negated ? 'notin' : 'in'} (${test.values.map((v) => (v === '' ? '""' : v)).join(', ')})`;
    }
    case 'starts':
    case 'ends':
    case 'contains': {
      const sign = test.kind === 'starts' ? '^=' : test.kind === 'ends' ? '$=' : '*=';
      return `${negated ? 'not ' : ''}${key}${sign}${test.text}`;
    }
    default:
      return unreachable(test);
  }
}

function predTestText(pred: Pred): string {
  if (pred.kind === 'not') return `not ${predTestText(pred.of)}`;
  switch (pred.kind) {
    case 'all':
    case 'any':
      return predText(pred);
    case 'is':
      return pred.what === 'outside' ? 'outside' : `a ${pred.what}`;
    case 'namespace':
      return `namespace(${pred.names.join(', ')})`;
    case 'account':
      return `account(${pred.names.join(', ')})`;
    case 'cluster-name':
      return `cluster ${pred.names.join(', ')}`;
    case 'namespace-label':
      return `namespaces(${labelText(pred.key, pred.test, false)})`;
    case 'account-label':
      return `accounts(${labelText(pred.key, pred.test, false)})`;
    case 'label':
    case 'node-label':
      return labelText(pred.key, pred.test, false);
    case 'address':
      return `at ${netsText(pred.nets)}`;
    case 'family':
      return `IPv${pred.family}`;
    case 'own-node':
      return 'own node';
    case 'own-namespace':
      return 'own-namespace';
    case 'api-server':
      return 'kube-apiserver';
    case 'set':
      return `set ${pred.name}`;
    case 'dns':
      return `dns(${pred.patterns.join(', ')})`;
    default:
      return unreachable(pred);
  }
}
