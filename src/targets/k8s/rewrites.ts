/** What NetworkPolicy has no words for and how else it is said, in order. Its policies live in one namespace and only allow. */
import { cutDenies } from '../../legalize/cut-denies.js';
import { declaredValues } from '../../legalize/declared-values.js';
import { flattenIntoAllows } from '../../legalize/flatten.js';
import { ownNamespace } from '../../legalize/own-namespace.js';
import { restrictOpen } from '../../legalize/restrict-open.js';
import type { Rewrite } from '../../legalize/rewrite.js';
import { spreadNamespaces } from '../../legalize/spread-namespaces.js';
import type { Profile } from '../profiles.js';

export function rewrites(_profile: Profile): readonly Rewrite[] {
  return [declaredValues, ownNamespace, spreadNamespaces, flattenIntoAllows, cutDenies, restrictOpen];
}
