/** An exception among traffic takes something away, and leaves something. */
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.js';
import { textOf } from '../../syntax/cst.js';
import type { Program } from '../program.js';
import { resolveTraffics, type TrafficPart } from '../resolve.js';
import { coversTraffic, meetsTraffic } from '../traffic-meeting.js';
import { trafficLists } from '../walk.js';

/** Adds `exception-meets-nothing` and `nothing-left`. A port's name may be any port of its protocol. */
export function trafficExceptions(program: Program): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  for (const { node, namespace } of trafficLists(program)) {
    const [first] = node.of;
    if (first === undefined || node.except.length === 0) continue;
    const listed = resolveTraffics(program, node.of, namespace);
    if (listed === null) continue;
    const excepted: TrafficPart[] = [];
    for (const each of node.except) {
      const parts = resolveTraffics(program, [each], namespace);
      if (parts === null) continue;
      excepted.push(...parts);
      if (!parts.some((part) => listed.some((other) => meetsTraffic(part, other))))
        diagnostics.push(diagnostic('exception-meets-nothing', each.span, { text: textOf(each.span) }));
    }
    if (listed.every((part) => coversTraffic(excepted, part))) {
      const text = node.of.map((each) => textOf(each.span)).join(', ');
      diagnostics.push(diagnostic('nothing-left', first.span, { text }));
    }
  }
  return diagnostics;
}
