/** Concrete syntax of label selectors -> AST. Says where `,` and `or` mix, with both readings. */
import type {
  GroupCstNode,
  KeyCstNode,
  NameCstNode,
  NamesCstNode,
  OperatorCstChildren,
  RequirementCstNode,
  SelectorCstNode,
  SelectorInParensCstNode,
  ValueCstNode,
  ValuesCstNode,
} from '../../grammar/cst.js';
import { diagnostic } from '../diagnostics/diagnostic.js';
import type { RequirementNode, SelectorNode, Word } from './ast.js';
import { type Build, only, spanOf, spanOfToken, textOf, wordOf } from './cst.js';

/** A name, key or value. */
export function buildWord(build: Build, node: NameCstNode | KeyCstNode | ValueCstNode): Word {
  return wordOf(build, only(node.children.Word ?? node.children.Str));
}

export function buildNames(build: Build, node: NamesCstNode): Word[] {
  return node.children.name.map((each) => buildWord(build, each));
}

export function buildSelectorInParens(build: Build, node: SelectorInParensCstNode): SelectorNode {
  return buildSelector(build, only(node.children.selector));
}

/** Adds `ambiguous-selector` and `parentheses-in-selector`; goes on with the first reading, where `,` binds tighter. */
function buildSelector(build: Build, node: SelectorCstNode): SelectorNode {
  const parts = node.children.group;
  const ors = (node.children.separator ?? []).map((separator) => separator.children.Comma === undefined);
  const groups: RequirementNode[][] = [[]];
  parts.forEach((part, i) => {
    if (i > 0 && ors[i - 1]) groups.push([]);
    groups[groups.length - 1]?.push(...requirementsOf(build, part));
  });
  if (ors.includes(true) && ors.includes(false)) reportMix(build, node, ors);
  else reportParentheses(build, node, !ors.includes(false));
  return { span: spanOf(build, node), groups };
}

/** All the requirements of a part, whatever stands between them. */
function requirementsOf(build: Build, part: GroupCstNode): RequirementNode[] {
  const requirement = part.children.requirement?.[0];
  if (requirement !== undefined) return [buildRequirement(build, requirement)];
  return partsIn(part).flatMap((inner) => requirementsOf(build, inner));
}

function partsIn(part: GroupCstNode): readonly GroupCstNode[] {
  return part.children.selectorInParens?.flatMap((each) => only(each.children.selector).children.group) ?? [];
}

function reportMix(build: Build, node: SelectorCstNode, ors: readonly boolean[]): void {
  const parts = node.children.group.map((part) => textOf(spanOf(build, part)));
  const separators = node.children.separator ?? [];
  const odd = separators[ors.findIndex((or) => or !== ors[0])];
  build.diagnostics.push(
    diagnostic('ambiguous-selector', spanOf(build, odd ?? node), {
      written: textOf(spanOf(build, node)),
      first: joinGroups(commasFirst(parts, ors)),
      second: joinGroups(orsFirst(parts, ors)),
    }),
  );
}

function joinGroups(groups: readonly (readonly string[])[]): string {
  return groups.map((group) => (group.length > 1 ? `(${group.join(', ')})` : group.join(''))).join(' or ');
}

function commasFirst(parts: readonly string[], ors: readonly boolean[]): string[][] {
  const groups: string[][] = [];
  parts.forEach((part, i) => {
    if (i === 0 || ors[i - 1]) groups.push([part]);
    else groups[groups.length - 1]?.push(part);
  });
  return groups;
}

/** `a, b or c` with `or` first is `(a, b) or (a, c)`; at most eight groups are shown. */
function orsFirst(parts: readonly string[], ors: readonly boolean[]): string[][] {
  const choices = commasFirst(
    parts,
    ors.map((or) => !or),
  );
  let groups: string[][] = [[]];
  for (const choice of choices)
    groups = groups.flatMap((group) => choice.map((part) => [...group, part])).slice(0, 8);
  return groups;
}

/** Parentheses hold requirements with `,` between them, and stand around groups between `or` or around everything. */
function reportParentheses(build: Build, node: SelectorCstNode, mayGroup: boolean): void {
  for (const part of node.children.group) {
    const parens = part.children.selectorInParens?.[0];
    if (parens === undefined) continue;
    const inner = only(parens.children.selector);
    const plain =
      inner.children.group.every((each) => each.children.requirement !== undefined) &&
      (inner.children.separator ?? []).every((each) => each.children.Comma !== undefined);
    if (mayGroup && plain) continue;
    const span = spanOfToken(build, only(parens.children.LParen));
    const rewritten = joinGroups(distribute(build, node)).slice(0, 200);
    build.diagnostics.push(diagnostic('parentheses-in-selector', span, { rewritten }));
    return;
  }
}

/** The groups that the selector means with parentheses read as everywhere else. */
function distribute(build: Build, node: SelectorCstNode): string[][] {
  let result: string[][] = [];
  let product: string[][] = [[]];
  node.children.group.forEach((part, i) => {
    if (i > 0 && node.children.separator?.[i - 1]?.children.Comma === undefined) {
      result = [...result, ...product];
      product = [[]];
    }
    const parens = part.children.selectorInParens?.[0];
    const inner =
      parens === undefined
        ? [[textOf(spanOf(build, part))]]
        : distribute(build, only(parens.children.selector));
    product = product.flatMap((group) => inner.map((more) => [...group, ...more])).slice(0, 8);
  });
  return [...result, ...product].slice(0, 8);
}

function buildRequirement(build: Build, node: RequirementCstNode): RequirementNode {
  const span = spanOf(build, node);
  const key = buildWord(build, only(node.children.key));
  if (node.children.Bang !== undefined) return { kind: 'absent', key, span };
  const comparison = node.children.comparison?.[0];
  if (comparison === undefined) return { kind: 'exists', key, span };
  const values = comparison.children.values?.[0];
  if (values !== undefined) {
    const kind = (comparison.children.NotinKeyword ?? comparison.children.NotKeyword) ? 'notin' : 'in';
    return { kind, key, values: buildValues(build, values), span };
  }
  const operator = only(comparison.children.operator).children;
  const value = buildWord(build, only(comparison.children.value));
  return { kind: 'compare', key, operator: operatorOf(operator), value, span };
}

function operatorOf(
  children: OperatorCstChildren,
): Extract<RequirementNode, { kind: 'compare' }>['operator'] {
  if (children.NotEquals !== undefined) return '!=';
  if (children.StartsWith !== undefined) return '^=';
  if (children.EndsWith !== undefined) return '$=';
  return children.Contains === undefined ? '=' : '*=';
}

function buildValues(build: Build, node: ValuesCstNode): Word[] {
  return node.children.value.map((each) => buildWord(build, each));
}
