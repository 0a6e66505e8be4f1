/** Following `$name`: endpoints and traffic with names replaced by what they say. Unknown names and circles say nothing. */
import type { EndpointNode, LetNode, TrafficNode, TrafficsNode, Word } from '../syntax/ast.js';
import type { Program } from './program.js';
import { resolveLet } from './scope.js';

/** What a `let` may stand for when all names in it are written out (`rules/let-sizes.ts`); what is larger is not followed. */
export const MOST_NAMED = 10_000;
export const DEEPEST_NAMES = 32;

/** An endpoint that is no name, and where it is to be read. */
export interface Resolved {
  readonly node: Exclude<EndpointNode, { readonly kind: 'name' }>;
  /** The namespace whose `pods` it means; null: no namespace's. */
  readonly namespace: string | null;
  /** The endpoint in the program that led here: itself, or a `$name`. */
  readonly written: EndpointNode;
}

/** What the endpoints name, without exceptions, each once; `complete` is false where a name says nothing, or too much. */
export function resolveEndpoints(
  program: Program,
  nodes: readonly EndpointNode[],
  namespace: string | null,
): { readonly of: readonly Resolved[]; readonly complete: boolean } {
  const of: Resolved[] = [];
  let complete = true;
  /** By the endpoint that is being looked at. */
  let followed: Set<LetNode>;
  const add = (
    node: EndpointNode,
    where: string | null,
    written: EndpointNode,
    within: Set<LetNode>,
  ): void => {
    if (node.kind !== 'name') {
      of.push({ node, namespace: where, written });
      return;
    }
    const found = lookUp(program, node.name, where, within);
    if (found?.node.value.kind !== 'endpoints' || within.size >= DEEPEST_NAMES) {
      complete = false;
      return;
    }
    if (followed.has(found.node)) return;
    followed.add(found.node);
    within.add(found.node);
    for (const each of found.node.value.endpoints.of) add(each, found.namespace, written, within);
    within.delete(found.node);
  };
  for (const node of nodes) {
    if (node.kind === 'name') {
      followed = new Set();
      add(node, namespace, node, new Set());
    } else of.push({ node, namespace, written: node });
  }
  return { of, complete };
}

/** What a list of traffic names; `null` where a name says nothing, or too much. Exceptions of names are kept apart. */
export function resolveTraffics(
  program: Program,
  nodes: readonly TrafficNode[],
  namespace: string | null,
): readonly TrafficPart[] | null {
  return resolveTrafficParts(program, nodes, namespace, new Set(), { parts: MOST_NAMED });
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
  within: Set<LetNode>,
  left: { parts: number },
): readonly TrafficPart[] | null {
  const parts: TrafficPart[] = [];
  if (within.size > DEEPEST_NAMES) return null;
  for (const node of nodes) {
    if (--left.parts < 0) return null;
    if (node.kind !== 'name') {
      parts.push({ node, less: [], written: node });
      continue;
    }
    const found = lookUp(program, node.name, namespace, within);
    if (found?.node.value.kind !== 'traffics') return null;
    const inner: TrafficsNode = found.node.value.traffics;
    within.add(found.node);
    const of = resolveTrafficParts(program, inner.of, found.namespace, within, left);
    const except = resolveTrafficParts(program, inner.except, found.namespace, within, left);
    within.delete(found.node);
    if (of === null || except === null) return null;
    for (const part of of) parts.push({ node: part.node, less: [...part.less, ...except], written: node });
  }
  return parts;
}

function lookUp(
  program: Program,
  name: Word,
  namespace: string | null,
  within: Set<LetNode>,
): { readonly node: LetNode; readonly namespace: string | null } | null {
  const found = resolveLet(program.scope, name.text, namespace);
  return found.kind === 'found' && !within.has(found.let.node) ? found.let : null;
}
