/** Pieces of the language as text: words that need quotes get them. The formatter makes the final form. */
import type { LabelTest } from '../ir/policy.js';

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
