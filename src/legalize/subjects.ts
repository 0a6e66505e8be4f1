/** Which endpoints a set of policies isolates, and finding quickly which policies can meet. */

import { createNeighbours } from '../ir/neighbours.js';
import type { Direction, Isolation, Policy, Pred } from '../ir/policy.js';
import { certainlyImplies, simplifyPred } from '../ir/pred-forms.js';
import { anyOf, predKey, testsOf } from '../ir/preds.js';

/** Things kept by subjects; see `createNeighbours`. */
export interface SubjectIndex<T> {
  add(subject: Pred, item: T): void;
  /** Every item whose subject can meet the one given, in the order added; may hold some that cannot. */
  near(subject: Pred): readonly T[];
  /** A text that is equal for subjects with the same items near, until more are added. */
  place(subject: Pred): string;
  all(): readonly T[];
}

export function createSubjectIndex<T>(): SubjectIndex<T> {
  const kept = createNeighbours<T>();
  return {
    add: (subject, item) => kept.add(item, subject),
    near: kept.of,
    place: kept.place,
    all: kept.all,
  };
}

/** For a subject: what of the endpoints near it (see `SubjectIndex.near`) one of the policies isolates in a direction. */
export function isolatedNear(policies: readonly Policy[], direction: Direction): (subject: Pred) => Pred {
  const index = createSubjectIndex<Pred>();
  for (const policy of policies) {
    if (policy.isolates[direction] === 'none') continue;
    const subject = simplifyPred(policy.subject);
    index.add(subject, subject);
  }
  return oncePerPlace(index, anySubject);
}

/** For a subject: those alternatives of a predicate that it can meet, as one predicate; the others cannot be told from false there. */
export function alternativesNear(pred: Pred): (subject: Pred) => Pred {
  const index = createSubjectIndex<Pred>();
  // The plainest first: most subjects meet one of them, and who asks need not look further.
  const parts = (pred.kind === 'any' ? pred.of : [pred]).map((part) => ({
    part,
    size: testsOf(part).length,
  }));
  for (const { part } of parts.sort((a, b) => a.size - b.size)) index.add(part, part);
  return oncePerPlace(index, (near) => (near.length === parts.length ? pred : anyOf(...near)));
}

/** What is near a subject as one predicate, made once for all subjects of one place. */
function oncePerPlace(index: SubjectIndex<Pred>, join: (near: readonly Pred[]) => Pred) {
  const known = new Map<string, Pred>();
  let room = MOST_KEPT;
  return (subject: Pred): Pred => {
    const key = index.place(subject);
    const found = known.get(key);
    if (found !== undefined) return found;
    const near = index.near(subject);
    const made = join(near);
    room -= near.length;
    if (room < 0) {
      known.clear();
      room = MOST_KEPT;
    }
    known.set(key, made);
    return made;
  };
}

/** So many parts are kept at a time: subjects of many places may each be near half of all. */
const MOST_KEPT = 1_000_000;

/** One predicate for several subjects. Those that a plain one contains (all pods of a namespace, every pod) are left out first. */
export function anySubject(subjects: readonly Pred[]): Pred {
  const distinct = [...new Map(subjects.map((subject) => [predKey(subject), subject])).values()];
  const plain = distinct.filter((subject) => testsOf(subject).length <= PLAIN_TESTS);
  const left = distinct.filter(
    (subject) =>
      !plain.some(
        (other) =>
          other !== subject &&
          certainlyImplies(subject, other) &&
          !(plain.includes(subject) && certainlyImplies(other, subject) && predKey(other) > predKey(subject)),
      ),
  );
  return simplifyPred(anyOf(...left));
}

/** As many tests as "pods of a namespace" has. */
const PLAIN_TESTS = 2;

/** The stronger of two isolations. */
export function joinIsolation(a: Isolation, b: Isolation): Isolation {
  if (a === 'all' || b === 'all') return 'all';
  return a === 'none' ? b : a;
}
