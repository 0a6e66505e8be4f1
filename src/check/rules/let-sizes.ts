/** No `let` stands for more than can be written out where it is used: names of names double what they say at every step. */
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.js';
import type { EndpointsNode, LetNode } from '../../syntax/ast.js';
import type { Program } from '../program.js';
import { DEEPEST_NAMES, MOST_NAMED } from '../resolve.js';
import { type Declared, resolveLet } from '../scope.js';
import { namesIn } from './let-cycles.js';

/** What a `let` says when all names in it are written out; counted a little further than it may be. */
interface Size {
  readonly parts: number;
  readonly depth: number;
  /** Larger than it may be; a list that is written out already may have any length. */
  readonly over: boolean;
}

/** Adds `let-too-large`, at each `let` that is too large while those it names are not. Circles are `let-cycle`. */
export function letSizes(program: Program): readonly Diagnostic[] {
  const sizes = new Map<LetNode, Size | null>();
  const diagnostics: Diagnostic[] = [];
  const insideOf = ({ node, namespace }: Declared<LetNode>): readonly Declared<LetNode>[] =>
    namesIn(node).flatMap((name) => {
      const found = resolveLet(program.scope, name, namespace);
      return found.kind === 'found' ? [found.let] : [];
    });
  // With a stack of its own: a chain of names can be as long as the program.
  const open = [...program.scope.lets].reverse();
  for (let here = open.pop(); here !== undefined; here = open.pop()) {
    const { node } = here;
    if (sizes.get(node)) continue;
    const inside = insideOf(here);
    if (!sizes.has(node)) {
      sizes.set(node, null);
      open.push(here);
      for (const each of inside) if (!sizes.has(each.node)) open.push(each);
      continue;
    }
    const known = inside.flatMap((each) => sizes.get(each.node) ?? []);
    const parts = known.reduce((sum, size) => sum + size.parts, plainParts(node));
    const depth = known.reduce((most, size) => Math.max(most, size.depth), 0) + 1;
    const before = known.some((size) => size.over);
    const over = before || depth > DEEPEST_NAMES || (known.length > 0 && parts > MOST_NAMED);
    sizes.set(node, {
      parts: Math.min(parts, MOST_NAMED + 1),
      depth: Math.min(depth, DEEPEST_NAMES + 1),
      over,
    });
    if (!over || before) continue;
    diagnostics.push(
      diagnostic('let-too-large', node.name.span, {
        name: node.name.text,
        most: MOST_NAMED,
        deepest: DEEPEST_NAMES,
      }),
    );
  }
  return diagnostics;
}

/** What stands in it that is no name. */
function plainParts({ value }: LetNode): number {
  if (value.kind === 'endpoints') return plainEndpoints(value.endpoints);
  return [...value.traffics.of, ...value.traffics.except].filter((each) => each.kind !== 'name').length;
}

function plainEndpoints({ of, except }: EndpointsNode): number {
  const own = of.filter((each) => each.kind !== 'name').length;
  return except === null ? own : own + plainEndpoints(except);
}
