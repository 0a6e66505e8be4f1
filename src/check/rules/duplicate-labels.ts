/** The labels of a namespace are declared once, in one block, each key once. */
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.js';
import type { Program } from '../program.js';

/** Adds `duplicate-labels` and `duplicate-label`. */
export function duplicateLabels(program: Program): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  for (const { name, blocks } of program.scope.namespaces.values()) {
    const [first, ...more] = blocks.filter((block) => block.labels !== null);
    for (const block of more) {
      const related = first === undefined ? [] : [{ span: first.name.span, message: 'first declared here' }];
      diagnostics.push(diagnostic('duplicate-labels', block.name.span, { name }, { related }));
    }
    for (const block of blocks) {
      const seen = new Map<string, typeof block.span>();
      for (const { key } of block.labels ?? []) {
        const before = seen.get(key.text);
        if (before === undefined) seen.set(key.text, key.span);
        else if (key.text !== '')
          diagnostics.push(
            diagnostic(
              'duplicate-label',
              key.span,
              { key: key.text },
              {
                related: [{ span: before, message: 'first given here' }],
              },
            ),
          );
      }
    }
  }
  return diagnostics;
}
