/** Following `$name`: endpoints and traffic with names replaced by what they say. Unknown names and circles say nothing. */
import type { EndpointNode, LetNode, TrafficNode, TrafficsNode, Word } from '../syntax/ast.js';
import type { Program } from './program.js';
import { resolveLet } from './scope.js';

/** An endpoint that is no name, and where it is to be read. */
export interface Resolved {
  readonly node: Exclude<EndpointNode, { readonly kind: 'name' }>;
  /** The namespace whose `pods` it means; null: no namespace's. */
  readonly namespace: string | null;
  /** The endpoint in the program that led here: itself, or a `$name`. */
  readonly written: EndpointNode;
}

/** What the endpoints name, without exceptions; `complete` is false where a name says nothing. */
export function resolveEndpoints(
  program: Program,
  nodes: readonly EndpointNode[],
  namespace: string | null,
): { readonly of: readonly Resolved[]; readonly complete: boolean } {
  const of: Resolved[] = [];
  let complete = true;
  const add = (
    node: EndpointNode,
    where: string | null,
    written: EndpointNode,
    within: readonly LetNode[],
  ): void => {
    if (node.kind !== 'name') {
      of.push({ node, namespace: where, written });
      return;
    }
    const found = lookUp(program, node.name, where, within);
    if (found?.node.value.kind !== 'endpoints') {
      complete = false;
      return;
    }
    for (const each of found.node.value.endpoints.of)
      add(each, found.namespace, written, [...within, found.node]);
  };
  for (const node of nodes) add(node, namespace, node, []);
  return { of, complete };
}

/** What a list of traffic names; `null` where a name says nothing. Exceptions of names are kept apart. */
export function resolveTraffics(
  program: Program,
  nodes: readonly TrafficNode[],
  namespace: string | null,
): readonly TrafficPart[] | null {
  return resolveTrafficParts(program, nodes, namespace, []);
}

/** Traffic that is no name, less the exceptions of the `let` it comes from. */
export interface TrafficPart {
  readonly node: Exclude<TrafficNode, { readonly kind: 'name' }>;
  readonly less: readonly TrafficPart[];
  readonly written: TrafficNode;
}

function resolveTrafficParts(
  program: Program,
  nodes: readonly TrafficNode[],
  namespace: string | null,
  within: readonly LetNode[],
): readonly TrafficPart[] | null {
  const parts: TrafficPart[] = [];
  for (const node of nodes) {
    if (node.kind !== 'name') {
      parts.push({ node, less: [], written: node });
      continue;
    }
    const found = lookUp(program, node.name, namespace, within);
    if (found?.node.value.kind !== 'traffics') return null;
    const inner: TrafficsNode = found.node.value.traffics;
    const of = resolveTrafficParts(program, inner.of, found.namespace, [...within, found.node]);
    const except = resolveTrafficParts(program, inner.except, found.namespace, [...within, found.node]);
    if (of === null || except === null) return null;
    for (const part of of) parts.push({ node: part.node, less: [...part.less, ...except], written: node });
  }
  return parts;
}

function lookUp(
  program: Program,
  name: Word,
  namespace: string | null,
  within: readonly LetNode[],
): { readonly node: LetNode; readonly namespace: string | null } | null {
  const found = resolveLet(program.scope, name.text, namespace);
  return found.kind === 'found' && !within.includes(found.let.node) ? found.let : null;
}
