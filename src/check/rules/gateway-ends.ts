/** A gateway is for pods and goes via nodes. */
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.js';
import { textOf } from '../../syntax/cst.js';
import type { Program } from '../program.js';
import { endpoints } from '../walk.js';

/** Adds `gateway-subject` and `gateway-nodes`. */
export function gatewayEnds(program: Program): readonly Diagnostic[] {
  return [...endpoints(program)].flatMap(({ node, place }) => {
    const text = textOf(node.span);
    if (place.role === 'gateway-subject' && node.kind !== 'pods')
      return [diagnostic('gateway-subject', node.span, { text })];
    if (place.role === 'gateway-nodes' && node.kind !== 'nodes')
      return [diagnostic('gateway-nodes', node.span, { text })];
    return [];
  });
}
