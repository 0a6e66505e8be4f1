/**
 * Programs that say under each line what is wrong with it: `#    ^ code: part of the message or remedy`. The caret stands
 * under the column; `#< code` means column 1. Such lines are comments of the language, so the program is read as it stands.
 */
import { positionAt } from '../../src/base/source.js';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.js';

/** What the carets expect, as `line:column code`, with the part of the text behind ` | `. */
export interface Expected {
  readonly at: string;
  readonly part: string;
}

export function expectedIn(text: string): Expected[] {
  const expected: Expected[] = [];
  let line = 0;
  text.split('\n').forEach((content, i) => {
    const caret = /^#(?:(<)|( *)\^) ([a-z0-9-]+)(?:: (.*))?$/.exec(content);
    if (caret === null) {
      line = i + 1;
      return;
    }
    const column = caret[1] === '<' ? 1 : (caret[2] ?? '').length + 2;
    expected.push({ at: `${line}:${column} ${caret[3] ?? ''}`, part: caret[4] ?? '' });
  });
  return expected;
}

/** The same shape for what was found: each finding with the part that is expected at its place, or all of its text. */
export function foundAs(diagnostics: readonly Diagnostic[], expected: readonly Expected[]): Expected[] {
  const inOrder = [...diagnostics].sort((a, b) => a.span.start - b.span.start);
  return inOrder.map((each, i) => {
    const { line, column } = positionAt(each.span.file, each.span.start);
    const at = `${line}:${column} ${each.code}`;
    const text = `${each.message} (${each.help})`;
    const part = expected[i]?.part ?? '';
    return { at, part: text.includes(part) ? part : text };
  });
}
