/**
 * The rejected encoding "bits per field": a value is its binary digits, high ones first, one binary node per digit, opposites
 * share nodes. Codes past the last value act as the last value, so that equal functions stay equal nodes.
 */
import { createBinaryStore, createCache, shareNode } from './binary-store.js';

export function bitEngine(sizes) {
  const store = createBinaryStore();
  const firstLevel = [];
  let levels = 0;
  for (const size of sizes) {
    firstLevel.push(levels);
    levels += Math.max(1, Math.ceil(Math.log2(size)));
  }
  firstLevel.push(levels);
  // Edges are twice the node's number plus one for the opposite; node 0 is the end.
  store.nodes = 1;
  store.level[0] = levels;

  function make(level, lo, hi) {
    if (lo === hi) return lo;
    const negated = lo & 1;
    return (shareNode(store, level, lo ^ negated, hi ^ negated) << 1) | negated;
  }

  const caches = [createCache(), createCache()];

  function apply(op, first, second) {
    let a = first;
    let b = second;
    let negate = 0;
    if (op === 0) {
      if (a === b) return a;
      if ((a ^ b) === 1) return 0;
      if (a <= 1) return a === 0 ? 0 : b;
      if (b <= 1) return b === 0 ? 0 : a;
    } else {
      if ((a ^ b) <= 1 || a <= 1 || b <= 1) return a ^ b;
      negate = (a ^ b) & 1;
      a &= ~1;
      b &= ~1;
    }
    if (a > b) [a, b] = [b, a];
    const known = caches[op].recall(a, b);
    if (known >= 0) return known ^ negate;
    const x = a >> 1;
    const y = b >> 1;
    const level = Math.min(store.level[x], store.level[y]);
    const onA = store.level[x] === level;
    const onB = store.level[y] === level;
    const lo = apply(op, onA ? store.lo[x] ^ (a & 1) : a, onB ? store.lo[y] ^ (b & 1) : b);
    const hi = apply(op, onA ? store.hi[x] ^ (a & 1) : a, onB ? store.hi[y] ^ (b & 1) : b);
    const made = make(level, lo, hi);
    caches[op].remember(a, b, made);
    return made ^ negate;
  }

  function range(set, size, level, end, from) {
    const width = 2 ** (end - level);
    const at = Math.min(from, size - 1);
    const last = Math.min(from + width - 1, size - 1);
    let touched = false;
    for (const run of set) {
      if (run.first <= at && run.last >= last) return 1;
      if (run.first <= last && run.last >= at) touched = true;
    }
    if (!touched) return 0;
    return make(
      level,
      range(set, size, level + 1, end, from),
      range(set, size, level + 1, end, from + width / 2),
    );
  }

  return {
    name: 'bits',
    values: (field, set) => range(set, sizes[field], firstLevel[field], firstLevel[field + 1], 0),
    and: (a, b) => apply(0, a, b),
    or: (a, b) => apply(0, a ^ 1, b ^ 1) ^ 1,
    diff: (a, b) => apply(0, a, b ^ 1),
    xor: (a, b) => apply(1, a, b),
    nodes: () => store.nodes,
    bytes: () => store.bytes(),
  };
}
