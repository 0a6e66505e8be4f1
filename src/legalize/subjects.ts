/** Which endpoints a set of policies isolates, and finding quickly which policies can meet: an index by namespace. */
import type { Direction, Isolation, Policy, Pred } from '../ir/policy.js';
import { certainlyImplies, namespacesOf, simplifyPred } from '../ir/pred-forms.js';
import { anyOf, predKey, testsOf } from '../ir/preds.js';

/** Things kept by the namespaces that a subject binds by name; the rest applies everywhere. */
export interface SubjectIndex<T> {
  add(subject: Pred, item: T): void;
  /** Every item whose subject can meet the one given, in the order added; may hold some that cannot. */
  near(subject: Pred): readonly T[];
  all(): readonly T[];
}

/** In the order added; `at` is each item's place among all. */
interface Kept<T> {
  readonly at: number[];
  readonly items: T[];
}

export function createSubjectIndex<T>(): SubjectIndex<T> {
  const everywhere: Kept<T> = { at: [], items: [] };
  const byNamespace = new Map<string, Kept<T>>();
  const every: T[] = [];
  const keep = (list: Kept<T>, item: T): void => {
    list.at.push(every.length);
    list.items.push(item);
  };
  return {
    add(subject, item) {
      const names = namespacesOf(subject);
      if (names === null) keep(everywhere, item);
      else
        for (const name of names) {
          const list = byNamespace.get(name) ?? { at: [], items: [] };
          byNamespace.set(name, list);
          keep(list, item);
        }
      every.push(item);
    },
    near(subject) {
      const names = namespacesOf(subject);
      if (names === null) return every;
      const lists = [everywhere, ...names.flatMap((name) => byNamespace.get(name) ?? [])];
      const [only, second] = lists.filter((list) => list.items.length > 0);
      // Most subjects are of one namespace, and asked about once for each of its rules.
      if (second === undefined) return only?.items.slice() ?? [];
      const found = new Map<number, T>();
      for (const { at, items } of lists)
        for (const [i, item] of items.entries()) found.set(at[i] ?? -1, item);
      return [...found].sort(([a], [b]) => a - b).map(([, item]) => item);
    },
    all: () => every,
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
  const known = new Map<string, Pred>();
  return (subject) => {
    // No namespace at all is not the same as any.
    const key = namespacesOf(subject)?.join(' ') ?? '*';
    const found = known.get(key) ?? anySubject(index.near(subject));
    known.set(key, found);
    return found;
  };
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
  const known = new Map<string, Pred>();
  return (subject) => {
    const names = namespacesOf(subject);
    if (names === null) return pred;
    const key = names.join(' ');
    const found = known.get(key) ?? anyOf(...index.near(subject));
    known.set(key, found);
    return found;
  };
}

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
