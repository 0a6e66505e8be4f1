/** A label that only tests name is probably misspelt. */
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.js';
import type { RequirementNode, Word } from '../../syntax/ast.js';
import type { Program } from '../program.js';
import { selectors } from '../walk.js';

/** Adds `unnamed-test-label`, for the values that `=` and `in` ask of pods. */
export function testLabels(program: Program): readonly Diagnostic[] {
  const named = new Set<string>();
  const tested: { readonly key: Word; readonly value: Word }[] = [];
  for (const { node, of, place } of selectors(program)) {
    if (of !== 'pods') continue;
    const inTest = place.role === 'test-sender' || place.role === 'test-receiver';
    for (const requirement of node.groups.flat()) {
      for (const value of valuesOf(requirement)) {
        if (!inTest) named.add(keyOf(requirement.key, value));
        else if (asks(requirement)) tested.push({ key: requirement.key, value });
      }
    }
  }
  return tested.flatMap(({ key, value }) =>
    named.has(keyOf(key, value)) || value.text === ''
      ? []
      : [diagnostic('unnamed-test-label', value.span, { key: key.text, value: value.text })],
  );
}

function keyOf(key: Word, value: Word): string {
  return JSON.stringify([key.text, value.text]);
}

function valuesOf(node: RequirementNode): readonly Word[] {
  if (node.kind === 'compare') return [node.value];
  return node.kind === 'in' || node.kind === 'notin' ? node.values : [];
}

function asks(node: RequirementNode): boolean {
  return node.kind === 'in' || (node.kind === 'compare' && node.operator === '=');
}
