/** An exception among nets takes something away, and leaves something. */
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.js';
import type { Word } from '../../syntax/ast.js';
import { isSubset, overlaps } from '../../values/intervals.js';
import { type NetSet, netSet, parseNet } from '../../values/nets.js';
import type { Program } from '../program.js';
import { netLists } from '../walk.js';

/** Adds `exception-meets-nothing` and `nothing-left`. Lists with something that is no net are left to `bad-net`. */
export function netExceptions(program: Program): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  for (const { of, except } of netLists(program)) {
    const [first] = of;
    if (first === undefined || except.length === 0) continue;
    const listed = setOf(of);
    const excepted = setOf(except);
    if (listed === null || excepted === null) continue;
    for (const word of except)
      if (!overlaps(setOf([word]) ?? [], listed))
        diagnostics.push(diagnostic('exception-meets-nothing', word.span, { text: word.text }));
    if (isSubset(listed, excepted)) {
      const text = of.map((word) => word.text).join(', ');
      diagnostics.push(diagnostic('nothing-left', first.span, { text }));
    }
  }
  return diagnostics;
}

function setOf(words: readonly Word[]): NetSet | null {
  const parsed = words.map((word) => parseNet(word.text));
  const known = parsed.filter((net) => net !== undefined);
  return known.length === parsed.length ? netSet(known) : null;
}
