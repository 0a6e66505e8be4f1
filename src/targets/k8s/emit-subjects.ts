/**
 * Which pods each direction of a policy can speak about in NetworkPolicies, where every policy isolates and allows only add
 * up: the subjects that tiers and isolation leave it. Knows no field of a NetworkPolicy.
 */

import { createNeighbours } from '../../ir/neighbours.js';
import { DIRECTIONS, type Direction, type Policy, type Pred } from '../../ir/policy.js';
import { certainlyDisjoint, certainlyImplies, simplifyPred } from '../../ir/pred-forms.js';
import { allOf, anyOf, notOf, predKey } from '../../ir/preds.js';
import type { TierPolicies } from '../emit-input.js';

/** The subjects for which the policy's allows count and, where it isolates, which it isolates. */
export type Subjects = Readonly<Record<Direction, { readonly of: Pred; readonly isolates: boolean }>>;

/**
 * A policy speaks about its subjects without those that an earlier tier has isolated (its end decides them); one that does
 * not isolate speaks only about those that another does (for the others everything passes anyway). `sayable` is the part of
 * subjects that a NetworkPolicy can select: only that is isolated in the end.
 */
export function subjectsOf(
  tiers: readonly TierPolicies[],
  sayable: (subject: Pred) => Pred,
): ReadonlyMap<Policy, Subjects> {
  const result = new Map<Policy, Record<Direction, { of: Pred; isolates: boolean }>>();
  for (const direction of DIRECTIONS) {
    const isolated = distinctNeighbours();
    const closed = distinctNeighbours();
    const said = new Set<string>();
    for (const { tier, policies } of tiers) {
      const here: Pred[] = [];
      const left = oncePerKey((subject) => without(subject, isolated.of(subject)));
      for (const policy of policies) {
        const isolates = policy.isolates[direction] !== 'none' && tier.otherwise === 'deny';
        const of = left(policy.subject);
        if (isolates) {
          here.push(policy.subject);
          if (!said.has(predKey(of))) closed.add(sayable(of));
          said.add(predKey(of));
        }
        const entry = result.get(policy) ?? {
          ingress: { of: policy.subject, isolates: false },
          egress: { of: policy.subject, isolates: false },
        };
        entry[direction] = { of, isolates };
        result.set(policy, entry);
      }
      for (const subject of here) isolated.add(subject);
    }
    const part = oncePerKey((of) => within(of, closed.of(of)));
    for (const entry of result.values()) {
      const { of, isolates } = entry[direction];
      if (isolates) continue;
      entry[direction] = { of: part(of), isolates };
    }
  }
  return result;
}

/** Many policies are for the same subjects. */
function oncePerKey(work: (subject: Pred) => Pred): (subject: Pred) => Pred {
  const known = new Map<string, Pred>();
  return (subject) => {
    const key = predKey(subject);
    const result = known.get(key) ?? work(subject);
    known.set(key, result);
    return result;
  };
}

function distinctNeighbours(): { add(subject: Pred): void; of(subject: Pred): readonly Pred[] } {
  const kept = createNeighbours<Pred>();
  const known = new Set<string>();
  return {
    add(subject) {
      if (!known.has(predKey(subject))) kept.add(subject, subject);
      known.add(predKey(subject));
    },
    of: (subject) => kept.of(subject),
  };
}

function without(subject: Pred, taken: readonly Pred[]): Pred {
  const met = taken.filter((other) => !certainlyDisjoint(subject, other));
  return met.length === 0 ? subject : simplifyPred(allOf(subject, ...met.map(notOf)));
}

function within(subject: Pred, isolated: readonly Pred[]): Pred {
  if (isolated.some((other) => certainlyImplies(subject, other))) return subject;
  const met = isolated.filter((other) => !certainlyDisjoint(subject, other));
  return simplifyPred(allOf(subject, anyOf(...met)));
}
