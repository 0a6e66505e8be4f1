/** Nothing is written that says nothing. */
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.js';
import { isHole } from '../../syntax/cst.js';
import type { Program } from '../program.js';
import { statements } from '../walk.js';

/** Adds `empty-policy`, `empty-test` and `empty-text`. */
export function empty(program: Program): readonly Diagnostic[] {
  return statements(program).flatMap(({ node }) => {
    switch (node.kind) {
      case 'policy':
        return node.body.length === 0
          ? [diagnostic('empty-policy', node.name.span, { name: node.name.text })]
          : [];
      case 'test':
        return [
          ...(node.name.text.trim() === '' && !isHole(node.name)
            ? [diagnostic('empty-text', node.name.span, { what: 'the name' })]
            : []),
          ...(node.assertions.length === 0 ? [diagnostic('empty-test', node.name.span, {})] : []),
        ];
      case 'import':
        return node.path.text === '' && !isHole(node.path)
          ? [diagnostic('empty-text', node.path.span, { what: 'the path' })]
          : [];
      default:
        return [];
    }
  });
}
