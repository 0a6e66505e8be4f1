/**
 * What Cilium has no words for and how else it is said, in order. It has a deny that beats every allow, and no order; neither
 * denies nor allows can name every traffic.
 */
import type { Traffic } from '../../ir/traffic.js';
import { isEmptyTraffic } from '../../ir/traffic-sets.js';
import { allowByDenies } from '../../legalize/allow-by-denies.js';
import { declaredValues } from '../../legalize/declared-values.js';
import { denyByAllows } from '../../legalize/deny-by-allows.js';
import { dropCovered } from '../../legalize/drop-covered.js';
import { endAsTier } from '../../legalize/end-as-tier.js';
import { flatten } from '../../legalize/flatten.js';
import { mergePieces } from '../../legalize/merge-pieces.js';
import { ownNamespace } from '../../legalize/own-namespace.js';
import type { Rewrite } from '../../legalize/rewrite.js';
import type { Profile } from '../profiles.js';
import { withoutInitEnd } from './emit-enforcement.js';
import { planTraffic } from './emit-traffic.js';
import { settingsOf } from './settings.js';

/** What the agent denies at the end whatever policies say is left to it. */
const restOfEndAsTier: Rewrite = {
  ...endAsTier,
  apply: (set, context) => endAsTier.apply(withoutInitEnd(set), context),
};

export function rewrites(profile: Profile): readonly Rewrite[] {
  const settings = settingsOf(profile);
  const sayable = (traffic: Traffic): boolean => isEmptyTraffic(planTraffic(traffic, 'plain', settings).rest);
  // In mode `always` the agent itself denies at the end.
  const end = settings.enforcement === 'always' ? [] : [restOfEndAsTier];
  const exact = [
    ...end,
    declaredValues,
    ownNamespace,
    flatten(sayable),
    denyByAllows(sayable),
    allowByDenies(sayable),
  ];
  return [...exact, mergePieces, dropCovered];
}
