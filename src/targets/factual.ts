/**
 * Predicates under the facts of the cluster: pods and nodes have addresses of their declared CIDRs, the outside has none of
 * them. What no endpoint can meet goes, what every endpoint meets needs no saying. Keeps the meaning under those facts.
 */
import type { Facts, Pred } from '../ir/policy.js';
import { fromDnf, simplifyPred, toDnf } from '../ir/pred-forms.js';
import { type Conjunction, kindsOfLiterals } from '../ir/pred-literals.js';
import { testsOf } from '../ir/preds.js';
import { intersect, isSubset, subtract } from '../values/intervals.js';
import { homesOf } from './address-forms.js';

export function underFacts(pred: Pred, facts: Facts): Pred {
  const { podCidr, nodeCidr } = facts;
  if ((podCidr === null && nodeCidr === null) || !testsOf(pred).some((test) => test.kind === 'address'))
    return pred;
  const conjunctions = toDnf(pred);
  if (conjunctions === null) return pred;
  return simplifyPred(fromDnf(conjunctions.flatMap((conjunction) => inFacts(conjunction, facts))));
}

function inFacts(conjunction: Conjunction, facts: Facts): readonly Conjunction[] {
  const [kind, ...more] = kindsOfLiterals(conjunction);
  const homes = homesOf(facts);
  const home =
    more.length === 0 && (kind === 'pod' || kind === 'node' || kind === 'outside') ? homes[kind] : null;
  if (home === null) return [conjunction];
  let possible = home;
  for (const { test, negated } of conjunction) {
    if (test.kind !== 'address') continue;
    possible = negated ? subtract(possible, test.nets) : intersect(possible, test.nets);
  }
  if (possible.length === 0) return [];
  return isSubset(home, possible)
    ? [conjunction.filter((literal) => literal.test.kind !== 'address')]
    : [conjunction];
}
