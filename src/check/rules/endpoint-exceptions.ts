/** An exception among endpoints takes something away. What only facts or meaning can tell is left to the core. */
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.js';
import { textOf } from '../../syntax/cst.js';
import type { Program } from '../program.js';
import { resolveEndpoints } from '../resolve.js';
import { canMeet, shapesOf } from '../shapes.js';
import { type EndpointList, endpointLists } from '../walk.js';

/** Adds `exception-meets-nothing`. */
export function endpointExceptions(program: Program): readonly Diagnostic[] {
  return endpointLists(program).flatMap((list) => {
    const { namespace } = list.place;
    if (list.except === null) return [];
    const listed = shapesOf(program, list.of, namespace);
    if (listed === null) return [];
    return list.except.of.flatMap((each) => {
      const shapes = shapesOf(program, [each], namespace);
      if (
        shapes === null ||
        (canMeet(shapes, listed) && !(each.kind === 'local-node' && isSpared(program, list)))
      )
        return [];
      return [diagnostic('exception-meets-nothing', each.span, { text: textOf(each.span) })];
    });
  });
}

/** In rules about ingress to pods nothing but `local-node` names the own node, so that taking it away takes nothing away. */
function isSpared(program: Program, { of, place }: EndpointList): boolean {
  if (place.role !== 'peer' || place.rule?.direction !== 'from' || place.policy === null) return false;
  const subjects = shapesOf(program, place.policy.subjects, place.namespace);
  const listed = resolveEndpoints(program, of, place.namespace);
  return (
    subjects?.every((shape) => shape.kinds.every((kind) => kind === 'pod')) === true &&
    listed.of.every(({ node }) => node.kind !== 'local-node')
  );
}
