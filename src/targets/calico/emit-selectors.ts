/**
 * Label tests → text of Calico's selector language, in one canonical spelling: single quotes, `==` for one value, `in {…}` for
 * several, parts joined by `&&`. A test that holds where the label is absent says nothing of what the endpoint is: callers
 * guard it (calico.md 3.3, 3.4).
 */
import { unreachable } from '../../base/unreachable.js';
import type { KeyedLiteral, Names } from '../endpoint-shape.js';

export const NAME = 'projectcalico.org/name';
export const PODS_ONLY = "projectcalico.org/orchestrator == 'k8s'";
export const NO_PODS = '!has(projectcalico.org/orchestrator)';
const ACCOUNT = 'projectcalico.org/serviceaccount';

/** The longest selector that every version accepts (CEL limits, HEAD of calico.md 0). */
export const SELECTOR_LIMIT = 1024;

/** Does the test hold only on what has the label? */
export function isPositive(literal: { readonly negated: boolean }): boolean {
  return !literal.negated;
}

export function labelText({ key, test, negated }: KeyedLiteral): string {
  switch (test.kind) {
    case 'exists':
      return negated ? `!has(${key})` : `has(${key})`;
    case 'in':
      return membership(key, test.values, negated);
    case 'starts':
    case 'ends':
    case 'contains': {
      const word = test.kind === 'contains' ? 'contains' : `${test.kind} with`;
      const text = `${key} ${word} ${quoted(test.text)}`;
      return negated ? `!(${text})` : text;
    }
    default:
      return unreachable(test);
  }
}

export function namespaceNames({ names, negated }: Names): string {
  return membership(NAME, names, negated);
}

/** The namespace of a pod, asked of the pod itself. */
export function namespaceLabelNames({ names, negated }: Names): string {
  return membership('projectcalico.org/namespace', names, negated);
}

export function accountNames({ names, negated }: Names): string {
  return membership(ACCOUNT, names, negated);
}

/** All of the parts; empty for none. */
export function both(parts: readonly string[]): string {
  return parts.join(' && ');
}

/** One of the alternatives, each in parentheses where there are several. */
export function either(alternatives: readonly string[]): string {
  const [only] = alternatives;
  return alternatives.length === 1 && only !== undefined
    ? only
    : alternatives.map((text) => `(${text})`).join(' || ');
}

/** Text inside quotes has no escapes; a label's value holds neither quote. */
export function quoted(text: string): string {
  return text.includes("'") ? `"${text}"` : `'${text}'`;
}

/** Labels that Calico sets itself or drops from pods: a pod's own label of that name cannot be asked for. */
export function isReservedKey(key: string): boolean {
  return (
    key.startsWith('pcns.') ||
    key.startsWith('pcsa.') ||
    key === 'projectcalico.org/namespace' ||
    key === 'projectcalico.org/orchestrator' ||
    key === ACCOUNT ||
    !/^[A-Za-z0-9_./-]{1,512}$/.test(key)
  );
}

function membership(key: string, values: readonly string[], negated: boolean): string {
  const [only] = values;
  if (values.length === 1 && only !== undefined) return `${key} ${negated ? '!=' : '=='} ${quoted(only)}`;
  return `${key} ${negated ? 'not in' : 'in'} {${values.map(quoted).join(', ')}}`;
}
