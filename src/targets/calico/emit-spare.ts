/**
 * A Calico tier ends with deny for every endpoint that some policy applies to, in the neutral policy only for those that a
 * policy isolates. This finds who would be denied too many: policies that can end with `Pass` themselves, and the endpoints
 * that need a policy with nothing but `Pass` at the end of the tier.
 */

import { createNeighbours } from '../../ir/neighbours.js';
import { DIRECTIONS, type Direction, type Policy, type Pred } from '../../ir/policy.js';
import { certainlyDisjoint, certainlyImplies, simplifyPred } from '../../ir/pred-forms.js';
import { allOf, anyOf, isFalse, notOf } from '../../ir/preds.js';
import type { Part } from './emit-levels.js';

export interface Spared {
  /** Parts that end with `Pass` in these directions: nothing after them in the tier speaks to their subjects. */
  readonly trailing: ReadonlyMap<Part, readonly Direction[]>;
  /** Who else must pass at the end of the tier. */
  readonly rest: Readonly<Record<Direction, Pred>>;
}

/**
 * `parts` are those of one tier that ends with deny; `speaks` tells whether Calico applies a part in a direction, because it
 * isolates or has rules there, and `reached` for whom it can say the part.
 */
export function sparedBy(
  parts: readonly Part[],
  speaks: (part: Part, direction: Direction) => boolean,
  reached: (part: Part) => Pred,
): Spared {
  const trailing = new Map<Part, Direction[]>();
  const rest = { ingress: anyOf(), egress: anyOf() };
  for (const direction of DIRECTIONS) {
    const speakers = createNeighbours<Part>();
    const isolated = createNeighbours<Pred>();
    const free: Part[] = [];
    for (const part of parts) {
      const { subject, isolates } = part.policy;
      if (isolates[direction] !== 'none') isolated.add(subject, subject);
      else if (speaks(part, direction)) free.push(part);
      if (speaks(part, direction)) speakers.add(part, subject);
    }
    const ended = createNeighbours<Pred>();
    const open = new Set<Policy>();
    for (const part of free) {
      const { subject } = part.policy;
      const closers = isolated.of(subject);
      if (closers.some((other) => certainlyImplies(subject, other))) continue;
      const last =
        closers.every((other) => certainlyDisjoint(subject, other)) &&
        speakers
          .of(subject)
          .every(
            (other) =>
              other === part ||
              (other.place < part.place && other.policy !== part.policy) ||
              certainlyDisjoint(subject, other.policy.subject),
          );
      if (last) {
        trailing.set(part, [...(trailing.get(part) ?? []), direction]);
        const passed = reached(part);
        ended.add(passed, passed);
        if (!certainlyImplies(subject, passed)) open.add(part.policy);
      } else open.add(part.policy);
    }
    rest[direction] = simplifyPred(
      anyOf(
        ...[...open].map(({ subject }) => without(subject, [...isolated.of(subject), ...ended.of(subject)])),
      ),
    );
  }
  return { trailing, rest };
}

function without(subject: Pred, taken: readonly Pred[]): Pred {
  const met = taken.filter((other) => !certainlyDisjoint(subject, other));
  const left = simplifyPred(allOf(subject, ...met.map(notOf)));
  return isFalse(left) ? anyOf() : left;
}
