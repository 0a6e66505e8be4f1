/** What Calico has no words for and how else it is said, in order. Orders, tiers, pass and deny it has. */
import { deniesAsTier } from '../../legalize/denies-as-tier.js';
import { dropCovered } from '../../legalize/drop-covered.js';
import { mergePieces } from '../../legalize/merge-pieces.js';
import { openEnds } from '../../legalize/open-ends.js';
import { ownNamespace } from '../../legalize/own-namespace.js';
import { restrictOpen } from '../../legalize/restrict-open.js';
import type { Rewrite } from '../../legalize/rewrite.js';
import type { Profile } from '../profiles.js';

export function rewrites(_profile: Profile): readonly Rewrite[] {
  return [ownNamespace, restrictOpen, mergePieces, dropCovered, deniesAsTier, openEnds];
}
