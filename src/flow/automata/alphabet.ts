/** Cuts all characters into classes whose members no set in play tells apart. */
import { compareNumber } from '../../base/order.js';
import { contains } from '../../values/intervals.js';
import { type Characters, LAST_CHARACTER } from './characters.js';

/** Runs of characters, ascending from 0: run i begins at `from[i]` and is of class `classOf[i]`. */
export interface Alphabet {
  readonly from: readonly number[];
  readonly classOf: readonly number[];
  readonly classes: number;
}

/** The coarsest alphabet that has every one of the sets as a union of classes. */
export function alphabetOf(sets: readonly Characters[]): Alphabet {
  const different = [
    ...new Map(sets.map((set) => [set.map((r) => `${r.first}-${r.last}`).join(), set])).values(),
  ];
  const ends = different.flatMap((set) => set.flatMap(({ first, last }) => [first, last + 1]));
  const from = [...new Set([0, ...ends.filter((code) => code <= LAST_CHARACTER)])].sort(compareNumber);
  return alphabetWhere(from, (code) => different.map((set) => (contains(set, code) ? '1' : '0')).join(''));
}

/** Classes are numbered by their first characters; runs that no key tells apart are joined. */
export function alphabetWhere(
  from: readonly number[],
  keyOf: (code: number, run: number) => string,
): Alphabet {
  const known = new Map<string, number>();
  const starts: number[] = [];
  const classOf: number[] = [];
  from.forEach((code, run) => {
    const key = keyOf(code, run);
    const found = known.get(key) ?? known.size;
    known.set(key, found);
    if (classOf[classOf.length - 1] === found) return;
    starts.push(code);
    classOf.push(found);
  });
  return { from: starts, classOf, classes: known.size };
}

/** One character of each class. */
export function samplesOf(alphabet: Alphabet): readonly number[] {
  return charactersOf(alphabet).map((set) => set[0]?.first ?? 0);
}

/** The class of a character. */
export function classAt(alphabet: Alphabet, code: number): number {
  let low = 0;
  let high = alphabet.from.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((alphabet.from[middle] ?? 0) <= code) low = middle;
    else high = middle - 1;
  }
  return alphabet.classOf[low] ?? 0;
}

/** The characters of each class. */
export function charactersOf(alphabet: Alphabet): readonly Characters[] {
  const sets: { first: number; last: number }[][] = Array.from({ length: alphabet.classes }, () => []);
  alphabet.from.forEach((first, i) => {
    sets[alphabet.classOf[i] ?? 0]?.push({ first, last: (alphabet.from[i + 1] ?? LAST_CHARACTER + 1) - 1 });
  });
  return sets;
}
