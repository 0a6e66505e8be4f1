/** Can one label meet several requirements at once? Exact, but for the length of values. Knows one key at a time. */
import { present } from '../base/unreachable.js';
import type { RequirementNode } from '../syntax/ast.js';

/** Is there a value, or an absence, that all of these requirements of one key accept? As in Kubernetes `!=` accepts absence. */
export function canMeetAll(requirements: readonly RequirementNode[]): boolean {
  if (requirements.every(acceptsAbsence)) return true;
  if (requirements.some((each) => each.kind === 'absent')) return false;
  const finite = requirements.map(valuesOf).filter((values) => values !== null);
  const [first, ...more] = finite;
  if (first !== undefined)
    return first.some(
      (value) =>
        more.every((values) => values.includes(value)) && requirements.every((each) => accepts(each, value)),
    );
  return (
    nested(textsOf(requirements, '^='), (long, short) => long.startsWith(short)) &&
    nested(textsOf(requirements, '$='), (long, short) => long.endsWith(short))
  );
}

function acceptsAbsence(node: RequirementNode): boolean {
  if (node.kind === 'absent' || node.kind === 'notin') return true;
  return node.kind === 'compare' && node.operator === '!=';
}

/** The only values accepted, where they are a list. */
export function valuesOf(node: RequirementNode): readonly string[] | null {
  if (node.kind === 'in') return node.values.map((value) => value.text);
  return node.kind === 'compare' && node.operator === '=' ? [node.value.text] : null;
}

function textsOf(requirements: readonly RequirementNode[], operator: '^=' | '$='): string[] {
  return requirements.flatMap((each) =>
    each.kind === 'compare' && each.operator === operator ? [each.value.text] : [],
  );
}

/** Does every shorter text stand in the longest one? */
function nested(texts: readonly string[], holds: (long: string, short: string) => boolean): boolean {
  const sorted = [...texts].sort((a, b) => b.length - a.length);
  return sorted.every((short) => holds(present(sorted[0], 'the longest text'), short));
}

function accepts(node: RequirementNode, value: string): boolean {
  switch (node.kind) {
    case 'exists':
      return true;
    case 'absent':
      return false;
    case 'in':
      return node.values.some((each) => each.text === value);
    case 'notin':
      return !node.values.some((each) => each.text === value);
    case 'compare': {
      const text = node.value.text;
      switch (node.operator) {
        case '=':
          return value === text;
        case '!=':
          return value !== text;
        case '^=':
          return value.startsWith(text);
        case '$=':
          return value.endsWith(text);
        case '*=':
          return value.includes(text);
      }
    }
  }
}

/** Do labels with these values meet the requirement? */
export function isMetBy(node: RequirementNode, labels: ReadonlyMap<string, string>): boolean {
  const value = labels.get(node.key.text);
  return value === undefined ? acceptsAbsence(node) : accepts(node, value);
}

/** The requirements by key, in the order written. */
export function byKey(
  requirements: readonly RequirementNode[],
): ReadonlyMap<string, readonly RequirementNode[]> {
  const groups = new Map<string, RequirementNode[]>();
  for (const each of requirements) {
    const group = groups.get(each.key.text);
    if (group === undefined) groups.set(each.key.text, [each]);
    else group.push(each);
  }
  return groups;
}
