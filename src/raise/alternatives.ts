/** A predicate → its alternatives, without the cluster's name: what is left of one may be what another says already. */
import type { Pred } from '../ir/policy.js';
import { mergeConjunctions, toDnf } from '../ir/pred-forms.js';
import type { Conjunction, Literal } from '../ir/pred-literals.js';

/** Tests of the cluster's name answered, as every endpoint is of the cluster `own`; `null` where there are too many. */
export function alternativesOf(pred: Pred, own: string | null): readonly Conjunction[] | null {
  const given = toDnf(pred);
  if (given === null) return null;
  return mergeConjunctions(
    given.flatMap((conjunction) => {
      const known = withoutClusterName(conjunction, own);
      return known === null ? [] : [known];
    }),
  );
}

/** `null` where a test never holds. */
function withoutClusterName(literals: Conjunction, own: string | null): Conjunction | null {
  const left: Literal[] = [];
  for (const literal of literals) {
    if (literal.test.kind !== 'cluster-name') left.push(literal);
    else if (own === null || literal.test.names.includes(own) === literal.negated) return null;
  }
  return left;
}
