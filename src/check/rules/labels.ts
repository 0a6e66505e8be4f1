/** Label keys and values are such that Kubernetes takes them. */
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.js';
import type { RequirementNode, Word } from '../../syntax/ast.js';
import { labelKeyProblem, labelTextProblem, labelValueProblem } from '../kubernetes-syntax.js';
import type { Program } from '../program.js';
import { selectors, statements } from '../walk.js';

/** Adds `bad-label-key`, `bad-label-value` and `metadata-name-label`. */
export function labels(program: Program): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  for (const { node } of selectors(program))
    for (const requirement of node.groups.flat())
      diagnostics.push(...keyProblem(requirement.key), ...valueProblems(requirement));
  for (const { node } of statements(program)) {
    if (node.kind !== 'namespace') continue;
    for (const { key, value } of node.labels ?? []) {
      diagnostics.push(...keyProblem(key), ...valueProblem(value));
      if (key.text === 'kubernetes.io/metadata.name' && value.text !== node.name.text)
        diagnostics.push(
          diagnostic('metadata-name-label', value.span, { name: node.name.text, value: value.text }),
        );
    }
  }
  return diagnostics;
}

function keyProblem(key: Word): Diagnostic[] {
  const why = key.text === '' && !key.quoted ? null : labelKeyProblem(key.text);
  return why === null ? [] : [diagnostic('bad-label-key', key.span, { key: key.text, why })];
}

/** `^=`, `$=` and `*=` take a piece of a value. */
function valueProblems(node: RequirementNode): Diagnostic[] {
  if (node.kind === 'in' || node.kind === 'notin') return node.values.flatMap(valueProblem);
  if (node.kind !== 'compare') return [];
  if (node.operator === '=' || node.operator === '!=') return valueProblem(node.value);
  const why = labelTextProblem(node.value.text);
  return why === null
    ? []
    : [diagnostic('bad-label-value', node.value.span, { value: node.value.text, why })];
}

function valueProblem(value: Word): Diagnostic[] {
  const why = labelValueProblem(value.text);
  return why === null ? [] : [diagnostic('bad-label-value', value.span, { value: value.text, why })];
}
