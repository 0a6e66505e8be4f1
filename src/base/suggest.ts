/** "Did you mean": the known words nearest to what was written. */
import { compareText } from './order.js';

/** Longer words are no slips of the pen; Kubernetes names end here. */
const LONGEST = 63;
/** After so many pairs of a written and a known word, only words that begin alike are looked at: those that stand about there. */
const MOST_PAIRS = 2_000_000;
const NEAR = 200;

/** The best candidate within a third of the word's length (at least 1 edit), or undefined. Ties: the first in text order. */
export function suggest(written: string, known: Iterable<string>): string | undefined {
  return suggester(known)(written);
}

/** `suggest` for many words: what is known is sorted once. */
export function suggester(known: Iterable<string>): (written: string) => string | undefined {
  const sorted = [...new Set(known)].filter((word) => word.length <= LONGEST).sort(compareText);
  let left = MOST_PAIRS;
  return (written) => {
    if (written.length > LONGEST) return undefined;
    left -= sorted.length;
    const first = left >= 0 ? 0 : Math.max(0, placeOf(written, sorted) - NEAR / 2);
    let best: string | undefined;
    let bestDistance = Math.max(1, Math.floor(written.length / 3)) + 1;
    for (const candidate of left >= 0 ? sorted : sorted.slice(first, first + NEAR)) {
      if (Math.abs(candidate.length - written.length) >= bestDistance) continue;
      const distance = editDistance(written.toLowerCase(), candidate.toLowerCase(), bestDistance);
      if (distance >= bestDistance) continue;
      best = candidate;
      bestDistance = distance;
    }
    return best;
  };
}

/** Where a word stands, or would stand, in a sorted list. */
function placeOf(word: string, sorted: readonly string[]): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareText(sorted[middle] ?? '', word) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Edits to turn `a` into `b`: insert, delete, replace, or swap two neighbours. Where it is `enough` or more, the answer is any such number. */
export function editDistance(a: string, b: string, enough = Number.POSITIVE_INFINITY): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  let leastBefore = 0;
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let cost = Math.min((previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
      }
      current.push(cost);
      least = Math.min(least, cost);
    }
    // A swap steps over one row, so two rows must be beyond.
    if (least >= enough && leastBefore >= enough) return enough;
    leastBefore = least;
    before = previous;
    previous = current;
  }
  return previous[b.length] ?? 0;
}
