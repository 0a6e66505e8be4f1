/** No `let` is made of itself. */
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.js';
import type { EndpointsNode, LetNode } from '../../syntax/ast.js';
import type { Program } from '../program.js';
import { DEEPEST_NAMES } from '../resolve.js';
import { type Declared, resolveLet } from '../scope.js';

/** Adds `let-cycle`, once per circle, at the first `let` of it that was read. */
export function letCycles(program: Program): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const done = new Set<LetNode>();
  const visit = (here: Declared<LetNode>, way: readonly Declared<LetNode>[]): void => {
    const at = way.findIndex((each) => each.node === here.node);
    if (at >= 0) {
      const names = [...way.slice(at), here].map((each) => `\`$${each.node.name.text}\``).join(' -> ');
      const name = here.node.name;
      diagnostics.push(diagnostic('let-cycle', name.span, { name: name.text, way: names }));
      return;
    }
    if (done.has(here.node) || way.length > DEEPEST_NAMES) return;
    for (const name of namesIn(here.node)) {
      const found = resolveLet(program.scope, name, here.namespace);
      if (found.kind === 'found') visit(found.let, [...way, here]);
    }
    done.add(here.node);
  };
  for (const each of program.scope.lets) visit(each, []);
  return diagnostics;
}

/** The names that a `let` is made of, in the order in which they stand. */
export function namesIn(node: LetNode): string[] {
  if (node.value.kind === 'endpoints') return namesInEndpoints(node.value.endpoints);
  const { of, except } = node.value.traffics;
  return [...of, ...except].flatMap((each) => (each.kind === 'name' ? [each.name.text] : []));
}

function namesInEndpoints(node: EndpointsNode): string[] {
  const own = node.of.flatMap((each) => (each.kind === 'name' ? [each.name.text] : []));
  return node.except === null ? own : [...own, ...namesInEndpoints(node.except)];
}
