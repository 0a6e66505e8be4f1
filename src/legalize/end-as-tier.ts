/**
 * What denies after the last tier -> policies of a last tier that isolate, for targets that have no word for the end: where
 * nothing decided, isolation denies as the end does.
 */
import { nowhere } from '../base/source.js';
import {
  DIRECTIONS,
  type Direction,
  FALSE_PRED,
  type Policy,
  type PolicySet,
  type Pred,
} from '../ir/policy.js';
import { simplifyPred } from '../ir/pred-forms.js';
import { allOf, anyOf, expandSets, isFalse, notOf } from '../ir/preds.js';
import { type Rewrite, unchanged } from './rewrite.js';

export const endAsTier: Rewrite = {
  name: 'end-as-tier',
  about: 'what denies after the last tier becomes a last tier that isolates',
  apply: (set) => unchanged(withEndAsTier(set)),
};

const TIER = 'netc-end';
const LAST = { order: Number.POSITIVE_INFINITY, tie: Number.MAX_SAFE_INTEGER };

/** The set with such a tier, and without an end. */
export function withEndAsTier(set: PolicySet): PolicySet {
  const policies = DIRECTIONS.flatMap((direction): readonly Policy[] => {
    const subject = endDenies(set, direction);
    return isFalse(subject) ? [] : [isolating(subject, direction)];
  });
  if (policies.length === 0) return set.end.length === 0 ? set : { ...set, end: [] };
  const origin = { span: nowhere(''), label: 'enforcement' };
  return {
    ...set,
    tiers: [...set.tiers, { name: TIER, rank: LAST, otherwise: 'deny', origin }],
    policies: [...set.policies, ...policies],
    end: [],
  };
}

/** Subjects that the end denies in a direction: its first matching entry decides. */
export function endDenies(set: Pick<PolicySet, 'end' | 'sets'>, direction: Direction): Pred {
  let denied: Pred = FALSE_PRED;
  for (const entry of [...set.end].reverse()) {
    if (entry.direction !== direction) continue;
    denied = entry.action === 'deny' ? anyOf(entry.when, denied) : allOf(notOf(entry.when), denied);
  }
  return simplifyPred(expandSets(denied, set.sets));
}

function isolating(subject: Pred, direction: Direction): Policy {
  return {
    name: `${TIER}-${direction}`,
    scope: { kind: 'cluster' },
    tier: TIER,
    rank: { order: 0, tie: 0 },
    subject,
    sequence: 'together',
    isolates: { ingress: 'none', egress: 'none', [direction]: 'all' },
    rules: [],
    effects: [],
    origin: { span: nowhere(''), label: 'enforcement' },
    accepts: [],
    description: '',
  };
}
