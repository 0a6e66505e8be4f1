/** Pieces of the language as text: words that need quotes get them. The formatter makes the final form. */
import { positionAt } from '../base/source.js';
import type { LabelTest, Origin } from '../ir/policy.js';
import { ACCOUNT_NAME } from '../ir/pred-literals.js';

/** A word of the language as it is, anything else in quotes. Keywords need none where a name or value stands. */
export function word(text: string): string {
  return /^[A-Za-z0-9_](?:[A-Za-z0-9_./:-]*[A-Za-z0-9_])?$/.test(text) ? text : JSON.stringify(text);
}

/** One requirement of a selector; `null` where the language has no word for it (a negated text test). */
export function requirement(key: string, test: LabelTest, negated: boolean): string | null {
  switch (test.kind) {
    case 'exists':
      return negated ? `!${word(key)}` : word(key);
    case 'in': {
      const [only] = test.values;
      if (test.values.length === 1 && only !== undefined)
        return `${word(key)}${negated ? '!=' : '='}${word(only)}`;
      return `${word(key)} ${negated ? 'notin' : 'in'} (${test.values.map(word).join(', ')})`;
    }
    case 'starts':
      return negated ? null : `${word(key)}^=${word(test.text)}`;
    case 'ends':
      return negated ? null : `${word(key)}$=${word(test.text)}`;
    case 'contains':
      return negated ? null : `${word(key)}*=${word(test.text)}`;
  }
}

/** `as account(…)`, `as accounts(…)` or nothing. A name beside labels is a label among them, as Calico has it. */
export function whoText(names: readonly string[], labels: readonly string[]): string {
  if (labels.length === 0) return names.length === 0 ? '' : ` as account(${names.map(word).join(', ')})`;
  const name = names.length === 0 ? null : requirement(ACCOUNT_NAME, { kind: 'in', values: names }, false);
  return ` as accounts(${[...(name === null ? [] : [name]), ...labels].join(', ')})`;
}

/** A comment that says where something was written: `# NetworkPolicy shop/api, policies.yaml:12`. */
export function originComment(origins: readonly Origin[]): string {
  const [first] = origins;
  if (first === undefined) return '#';
  const labels = [...new Set(origins.map(({ label }) => label))];
  const { file, start } = first.span;
  const place = file.text === '' ? file.name : `${file.name}:${positionAt(file, start).line}`;
  return `# ${labels.join(' and ')}${place === '' ? '' : `, ${place}`}`;
}

/** Keys whose values say best what a pod is, the best first. */
export const TELLING = [
  'app.kubernetes.io/name',
  'app',
  'k8s-app',
  'name',
  'app.kubernetes.io/component',
  'component',
  'role',
  'tier',
];

/** A name that Kubernetes takes. */
export function plainName(text: string): string {
  const plain = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replace(/^-+|-+$/g, '');
  return plain === '' ? 'pods' : plain;
}
