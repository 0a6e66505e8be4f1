/**
 * A lossy memory of answers for pairs of small integers: it may forget, it never lies. Forgetting costs time only.
 * Knows nothing of diagrams.
 */

const FIRST_SIZE = 1 << 12;
const LAST_SIZE = 1 << 22;

export interface PairCache {
  a: Int32Array;
  b: Int32Array;
  answer: Int32Array;
  mask: number;
  /** Answers stored since the last growth. */
  stored: number;
}

/** Takes room once there is something to remember: most stores are small, and few need every cache. */
export function createPairCache(): PairCache {
  return { a: new Int32Array(1), b: new Int32Array(1), answer: new Int32Array(1), mask: 0, stored: 0 };
}

/** The answer stored for the pair, or -1. */
export function recall(cache: PairCache, a: number, b: number): number {
  const slot = slotOf(a, b, cache.mask);
  return cache.a[slot] === a && cache.b[slot] === b ? (cache.answer[slot] ?? -1) : -1;
}

/** Stores an answer (0 or more) for a pair whose first member is not 0, in place of whatever sits in its slot. */
export function remember(cache: PairCache, a: number, b: number, answer: number): void {
  if (cache.stored > cache.mask && cache.mask + 1 < LAST_SIZE) grow(cache);
  const slot = slotOf(a, b, cache.mask);
  cache.a[slot] = a;
  cache.b[slot] = b;
  cache.answer[slot] = answer;
  cache.stored++;
}

function slotOf(a: number, b: number, mask: number): number {
  let hash = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x2c1b3c6d);
  return (hash ^ (hash >>> 13)) & mask;
}

function resize(cache: PairCache, size: number): void {
  cache.a = new Int32Array(size);
  cache.b = new Int32Array(size);
  cache.answer = new Int32Array(size);
  cache.mask = size - 1;
  cache.stored = 0;
}

function grow(cache: PairCache): void {
  const { a, b, answer } = cache;
  resize(cache, Math.max(FIRST_SIZE, a.length * 4));
  for (let i = 0; i < a.length; i++) {
    const first = a[i] ?? 0;
    const second = b[i] ?? 0;
    if (first === 0) continue;
    const slot = slotOf(first, second, cache.mask);
    cache.a[slot] = first;
    cache.b[slot] = second;
    cache.answer[slot] = answer[i] ?? 0;
  }
}
