/** Outside of a namespace block `pods` says where. */
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.js';
import { firstWord } from '../../syntax/cst.js';
import type { Program } from '../program.js';
import { endpoints } from '../walk.js';

/** Adds `pods-without-namespace`. */
export function podsWithoutNamespace(program: Program): readonly Diagnostic[] {
  return [...endpoints(program)].flatMap(({ node, place }) => {
    if (node.kind !== 'pods' || node.where !== null || place.namespace !== null) return [];
    return [diagnostic('pods-without-namespace', firstWord(node.span), {})];
  });
}
