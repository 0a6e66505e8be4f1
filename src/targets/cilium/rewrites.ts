/** What Cilium has no words for and how else it is said, in order. It has a deny that beats every allow, and no order. */
import { flatten } from '../../legalize/flatten.js';
import { ownNamespace } from '../../legalize/own-namespace.js';
import type { Rewrite } from '../../legalize/rewrite.js';
import type { Profile } from '../profiles.js';

export function rewrites(_profile: Profile): readonly Rewrite[] {
  return [ownNamespace, flatten];
}
