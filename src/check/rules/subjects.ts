/** A policy applies to pods, nodes or reserved identities; in a namespace block to its pods. */
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.js';
import { textOf } from '../../syntax/cst.js';
import type { Program } from '../program.js';
import { type Resolved, resolveEndpoints } from '../resolve.js';
import { endpointLists } from '../walk.js';

const SUBJECTS: ReadonlySet<Resolved['node']['kind']> = new Set([
  'pods',
  'nodes',
  'namespace',
  'namespaces',
  'identity',
]);

/** Adds `not-a-subject` and `subject-outside-namespace`, for policies and for the `for` of their rules. */
export function subjects(program: Program): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  for (const { of, place } of endpointLists(program)) {
    if (place.role !== 'subject' && place.role !== 'own') continue;
    for (const each of resolveEndpoints(program, of, place.namespace).of) {
      const { namespace } = place;
      const { span } = each.written;
      if (!SUBJECTS.has(each.node.kind))
        diagnostics.push(diagnostic('not-a-subject', span, { text: textOf(span) }));
      else if (namespace !== null && !isOf(each, namespace))
        diagnostics.push(diagnostic('subject-outside-namespace', span, { namespace, text: textOf(span) }));
    }
  }
  return diagnostics;
}

function isOf({ node, namespace }: Resolved, block: string): boolean {
  if (node.kind !== 'pods' && node.kind !== 'namespace') return false;
  const where = node.kind === 'pods' ? node.where : node;
  if (where === null) return namespace === block;
  return where.kind === 'namespace' && where.names.every((name) => name.text === block || name.text === '');
}
