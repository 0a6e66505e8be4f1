/** `dns(…)` names receivers of what is allowed, and nothing else. */
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.js';
import type { Program } from '../program.js';
import { resolveEndpoints } from '../resolve.js';
import { endpointLists, type Place } from '../walk.js';

/** Adds `dns-not-here`, at the endpoint or at the `$name` that leads to it. */
export function dnsPlaces(program: Program): readonly Diagnostic[] {
  return endpointLists(program).flatMap(({ of, place, depth }) => {
    const why = depth > 0 && place.role !== 'let' ? 'does not stand in an exception' : reason(place);
    if (why === null) return [];
    return resolveEndpoints(program, of, place.namespace).of.flatMap(({ node, written }) =>
      node.kind === 'dns' ? [diagnostic('dns-not-here', written.span, { why })] : [],
    );
  });
}

function reason(place: Place): string | null {
  switch (place.role) {
    case 'peer':
      if (place.rule?.direction === 'from')
        return 'is for what is sent to; the address of a sender has no name';
      return place.rule?.action === 'allow'
        ? null
        : `stands on \`allow\` only, not on \`${place.rule?.action ?? ''}\``;
    case 'sender':
    case 'test-sender':
      return 'is for what is sent to; the address of a sender has no name';
    default:
      return null;
  }
}
