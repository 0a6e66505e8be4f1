/** The `for` of a rule meets the subjects of its policy. */
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.js';
import { textOf } from '../../syntax/cst.js';
import type { Program } from '../program.js';
import { canMeet, shapesOf } from '../shapes.js';
import { endpointLists } from '../walk.js';

/** Adds `narrowing-meets-nothing`. */
export function narrowing(program: Program): readonly Diagnostic[] {
  return endpointLists(program).flatMap(({ of, place }) => {
    if (place.role !== 'own' || place.policy === null) return [];
    const subjects = shapesOf(program, place.policy.subjects, place.namespace);
    return of.flatMap((each) => {
      const own = shapesOf(program, [each], place.namespace);
      if (own === null || subjects === null || canMeet(own, subjects)) return [];
      return [diagnostic('narrowing-meets-nothing', each.span, { text: textOf(each.span) })];
    });
  });
}
