/** A policy's tier is declared, or is the tier `default`. */
import { suggester } from '../../base/suggest.js';
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.js';
import type { Program } from '../program.js';

/** The tier that is there without a declaration. */
export const DEFAULT_TIER = 'default';

/** Adds `unknown-tier`. */
export function unknownTiers(program: Program): readonly Diagnostic[] {
  const known = new Set([DEFAULT_TIER, ...program.scope.tiers.keys()]);
  const suggest = suggester(known);
  const unread = new Set(program.files.flatMap((file) => file.unread ?? []));
  return program.scope.policies.flatMap(({ node: { tier } }) => {
    if (tier === null || tier.text === '' || known.has(tier.text) || unread.has(tier.text)) return [];
    const near = suggest(tier.text);
    const more = near === undefined ? {} : { help: `did you mean \`${near}\`?` };
    return [diagnostic('unknown-tier', tier.span, { name: tier.text }, more)];
  });
}
