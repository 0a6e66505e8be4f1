/**
 * The rejected encoding "one binary node per atom": a node asks whether a field has one value; yes leads to a later field, no to
 * a later value of the same field; the last value of a field is never asked for.
 */
import { createBinaryStore, createCache, shareNode } from './binary-store.js';

export function atomEngine(sizes) {
  const store = createBinaryStore();
  const fieldOfLevel = [];
  const levelOf = sizes.map((size, field) => {
    const first = fieldOfLevel.length;
    for (let i = 0; i < size; i++) fieldOfLevel.push(field);
    return first;
  });
  const END = fieldOfLevel.length;
  fieldOfLevel.push(sizes.length);
  store.level[0] = END;
  store.level[1] = END;
  /** Where a node leads for the values of its field that it and its successors do not ask for. */
  let rest = new Int32Array(1 << 16);
  const fieldOf = (d) => fieldOfLevel[store.level[d]];
  const restOf = (d, field) => (fieldOf(d) === field ? rest[d] : d);

  function make(level, lo, hi) {
    const field = fieldOfLevel[level];
    const other = restOf(lo, field);
    if (hi === other) return lo;
    const node = shareNode(store, level, lo, hi);
    if (node >= rest.length) {
      const bigger = new Int32Array(rest.length * 2);
      bigger.set(rest);
      rest = bigger;
    }
    rest[node] = other;
    return node;
  }

  const caches = [createCache(), createCache(), createCache(), createCache()];
  const shortcuts = [
    (a, b) => (a === b || b === 1 ? a : a === 1 ? b : a === 0 || b === 0 ? 0 : -1),
    (a, b) => (a === b || b === 0 ? a : a === 0 ? b : a === 1 || b === 1 ? 1 : -1),
    (a, b) => (a === b || a === 0 || b === 1 ? 0 : b === 0 ? a : -1),
    (a, b) => (a === b ? 0 : a === 0 ? b : b === 0 ? a : -1),
  ];

  /** Recursive from field to field only; along the values of one field it is a loop. */
  function apply(op, first, second) {
    const shortcut = shortcuts[op];
    const cache = caches[op];
    const pending = [];
    let a = first;
    let b = second;
    let field = -1;
    let result;
    for (;;) {
      result = shortcut(a, b);
      if (result >= 0) break;
      if (op !== 2 && a > b) [a, b] = [b, a];
      result = cache.recall(a, b);
      if (result >= 0) break;
      const level = Math.min(store.level[a], store.level[b]);
      if (field >= 0 && fieldOfLevel[level] !== field) {
        result = apply(op, a, b);
        break;
      }
      field = fieldOfLevel[level];
      const onA = store.level[a] === level;
      const onB = store.level[b] === level;
      const hi = apply(op, onA ? store.hi[a] : restOf(a, field), onB ? store.hi[b] : restOf(b, field));
      pending.push(a, b, level, hi);
      if (onA) a = store.lo[a];
      if (onB) b = store.lo[b];
    }
    while (pending.length > 0) {
      const hi = pending.pop();
      const level = pending.pop();
      const y = pending.pop();
      const x = pending.pop();
      result = make(level, result, hi);
      cache.remember(x, y, result);
    }
    return result;
  }

  return {
    name: 'node per atom',
    values(field, set) {
      const size = sizes[field];
      const inside = new Uint8Array(size);
      for (const { first, last } of set) inside.fill(1, first, last + 1);
      let d = inside[size - 1];
      for (let i = size - 2; i >= 0; i--) d = make(levelOf[field] + i, d, inside[i]);
      return d;
    },
    and: (a, b) => apply(0, a, b),
    or: (a, b) => apply(1, a, b),
    diff: (a, b) => apply(2, a, b),
    xor: (a, b) => apply(3, a, b),
    nodes: () => store.nodes,
    bytes: () => store.bytes() + store.nodes * 4,
  };
}
