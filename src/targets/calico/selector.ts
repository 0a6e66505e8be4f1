/**
 * Calico's selector language: text to a tree with places, evaluation on a label map, and the canonical text.
 * It knows labels, not what carries them. Source: libcalico-go/lib/selector/parser @ 87c1590.
 */
import { sortedUnique } from '../../base/order.js';
import { unreachable } from '../../base/unreachable.js';
import {
  type Comparison,
  type Membership,
  type Range,
  type SelectorError,
  selectorTokens,
  type Token,
} from './selector-tokens.js';

export type { Comparison, Membership, Range, SelectorError } from './selector-tokens.js';

export type Selector = Range &
  (
    | { readonly kind: 'all' | 'global' }
    | { readonly kind: 'has'; readonly label: string }
    | {
        readonly kind: 'compare';
        readonly label: string;
        readonly operator: Comparison;
        readonly value: string;
      }
    /** `values` are sorted and without repeats. */
    | {
        readonly kind: 'member';
        readonly label: string;
        readonly operator: Membership;
        readonly values: readonly string[];
      }
    /** Never holds another `not`: pairs of `!` cancel where they are written together. */
    | { readonly kind: 'not'; readonly of: Selector }
    /** At least two parts. */
    | { readonly kind: 'and' | 'or'; readonly of: readonly Selector[] }
  );

/** Parentheses within parentheses; deeper ones are an error, as no selector that a person wrote has them. */
export const MOST_NESTED = 200;

export type SelectorResult =
  | { readonly ok: true; readonly selector: Selector }
  | { readonly ok: false; readonly error: SelectorError };

/** By text: an output says the same few selectors again and again, and each is read several times. */
const selectorsKnown = new Map<string, SelectorResult>();
const MOST_KNOWN = 1000;
const LONGEST_KNOWN = 1000;

/** Parses a selector; an empty or blank text is `all()`. A line break anywhere is an error. */
export function parseSelector(text: string): SelectorResult {
  const known = selectorsKnown.get(text);
  if (known !== undefined) return known;
  const result = parseText(text);
  if (text.length > LONGEST_KNOWN) return result;
  if (selectorsKnown.size >= MOST_KNOWN) selectorsKnown.clear();
  selectorsKnown.set(text, result);
  return result;
}

function parseText(text: string): SelectorResult {
  const cut = selectorTokens(text);
  if (!cut.ok) return cut;
  const { tokens } = cut;
  if (tokens.length === 1) return { ok: true, selector: { kind: 'all', start: 0, end: text.length } };
  const parsed = parseJoin(tokens, 0, 'or', 0);
  if (!parsed.ok) return parsed;
  const rest = tokens[parsed.next];
  if (rest !== undefined && rest.kind !== 'end')
    return { ok: false, error: { message: 'something follows the end of the selector', at: rest.start } };
  return { ok: true, selector: parsed.selector };
}

type Step =
  | { readonly ok: true; readonly selector: Selector; readonly next: number }
  | { readonly ok: false; readonly error: SelectorError };

function failAt(token: Token | undefined, message: string): Step {
  return { ok: false, error: { message, at: token?.start ?? 0 } };
}

function isSign(token: Token | undefined, sign: string): boolean {
  return token?.kind === 'sign' && token.sign === sign;
}

/** `&&` binds tighter than `||`. */
function parseJoin(tokens: readonly Token[], from: number, kind: 'and' | 'or', depth: number): Step {
  const parts: Selector[] = [];
  let at = from;
  for (;;) {
    const part = kind === 'or' ? parseJoin(tokens, at, 'and', depth) : parseOperation(tokens, at, depth);
    if (!part.ok) return part;
    parts.push(part.selector);
    at = part.next;
    if (!isSign(tokens[at], kind === 'or' ? '||' : '&&')) break;
    at += 1;
  }
  const [first] = parts;
  const last = parts[parts.length - 1];
  if (first === undefined || last === undefined) return failAt(tokens[at], 'expected a condition');
  const selector: Selector =
    parts.length === 1 ? first : { kind, of: parts, start: first.start, end: last.end };
  return { ok: true, selector, next: at };
}

/** One condition with the `!` before it; `!` binds the whole condition. */
function parseOperation(tokens: readonly Token[], from: number, depth: number): Step {
  let at = from;
  while (isSign(tokens[at], '!')) at++;
  const step = parsePrimary(tokens, at, depth);
  if (!step.ok || (at - from) % 2 === 0) return step;
  const start = tokens[from]?.start ?? step.selector.start;
  return { ...step, selector: { kind: 'not', of: step.selector, start, end: step.selector.end } };
}

function parsePrimary(tokens: readonly Token[], at: number, depth: number): Step {
  const token = tokens[at];
  if (token === undefined || token.kind === 'end') return failAt(token, 'the selector ends too early');
  switch (token.kind) {
    case 'has':
      return {
        ok: true,
        selector: { kind: 'has', label: token.name, start: token.start, end: token.end },
        next: at + 1,
      };
    case 'all':
    case 'global':
      return {
        ok: true,
        selector: { kind: token.kind, start: token.start, end: token.end },
        next: at + 1,
      };
    case 'label':
      return parseCondition(tokens, at, token.name);
    case 'sign': {
      if (token.sign !== '(') return failAt(token, `\`${token.sign}\` is not expected here`);
      if (depth === MOST_NESTED) return failAt(token, `parentheses are nested more than ${MOST_NESTED} deep`);
      const inner = parseJoin(tokens, at + 1, 'or', depth + 1);
      if (!inner.ok) return inner;
      if (!isSign(tokens[inner.next], ')')) return failAt(tokens[inner.next], 'expected `)`');
      return { ...inner, next: inner.next + 1 };
    }
    default:
      return failAt(token, 'expected a condition');
  }
}

function parseCondition(tokens: readonly Token[], at: number, label: string): Step {
  const operator = tokens[at + 1];
  const operand = tokens[at + 2];
  const start = tokens[at]?.start ?? 0;
  if (operator?.kind === 'comparison') {
    if (operand?.kind !== 'text') return failAt(operand, 'expected a quoted string');
    return {
      ok: true,
      selector: {
        kind: 'compare',
        label,
        operator: operator.operator,
        value: operand.value,
        start,
        end: operand.end,
      },
      next: at + 3,
    };
  }
  if (operator?.kind !== 'membership')
    return failAt(operator, `expected an operator after the label \`${label}\``);
  if (!isSign(operand, '{')) return failAt(operand, 'expected `{`');
  const values: string[] = [];
  let next = at + 3;
  for (;;) {
    const value = tokens[next];
    if (value?.kind !== 'text') break;
    values.push(value.value);
    next += 1;
    if (!isSign(tokens[next], ',')) break;
    next += 1;
  }
  const close = tokens[next];
  if (close === undefined || !isSign(close, '}')) return failAt(close, 'expected `}`');
  return {
    ok: true,
    selector: {
      kind: 'member',
      label,
      operator: operator.operator,
      values: sortedUnique(values),
      start,
      end: close.end,
    },
    next: next + 1,
  };
}

/** Whether the labels match. A missing label fails every test but `!=` and `not in`; `global()` is true, as in Calico's parser. */
export function matchesLabels(selector: Selector, labels: ReadonlyMap<string, string>): boolean {
  switch (selector.kind) {
    case 'all':
    case 'global':
      return true;
    case 'has':
      return labels.has(selector.label);
    case 'compare':
      return compareLabel(labels.get(selector.label), selector.operator, selector.value);
    case 'member': {
      const value = labels.get(selector.label);
      const inside = value !== undefined && selector.values.includes(value);
      return selector.operator === 'in' ? inside : !inside;
    }
    case 'not':
      return !matchesLabels(selector.of, labels);
    case 'and':
      return selector.of.every((part) => matchesLabels(part, labels));
    case 'or':
      return selector.of.some((part) => matchesLabels(part, labels));
    default:
      return unreachable(selector);
  }
}

function compareLabel(value: string | undefined, operator: Comparison, wanted: string): boolean {
  switch (operator) {
    case '==':
      return value === wanted;
    case '!=':
      return value !== wanted;
    case 'contains':
      return value?.includes(wanted) ?? false;
    case 'starts with':
      return value?.startsWith(wanted) ?? false;
    case 'ends with':
      return value?.endsWith(wanted) ?? false;
    default:
      return unreachable(operator);
  }
}

/** The one canonical text of a selector, as Calico's `String()` prints it. */
export function printSelector(selector: Selector): string {
  switch (selector.kind) {
    case 'all':
    case 'global':
      return `${selector.kind}()`;
    case 'has':
      return `has(${selector.label})`;
    case 'compare':
      return `${selector.label} ${selector.operator} ${quote(selector.value)}`;
    case 'member':
      return `${selector.label} ${selector.operator} {${selector.values.map(quote).join(', ')}}`;
    case 'not':
      return `!${printSelector(selector.of)}`;
    case 'and':
    case 'or':
      return `(${selector.of.map(printSelector).join(selector.kind === 'and' ? ' && ' : ' || ')})`;
    default:
      return unreachable(selector);
  }
}

/** Strings have no escapes: the other quote is used where the value holds `"`. */
function quote(value: string): string {
  return value.includes('"') ? `'${value}'` : `"${value}"`;
}

/** The same selector with `prefix` before every label, as Calico rewrites namespace and account selectors. */
export function prefixLabels(selector: Selector, prefix: string): Selector {
  switch (selector.kind) {
    case 'all':
    case 'global':
      return selector;
    case 'has':
    case 'compare':
    case 'member':
      return { ...selector, label: prefix + selector.label };
    case 'not':
      return { ...selector, of: prefixLabels(selector.of, prefix) };
    case 'and':
    case 'or':
      return { ...selector, of: selector.of.map((part) => prefixLabels(part, prefix)) };
    default:
      return unreachable(selector);
  }
}
