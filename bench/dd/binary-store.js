/** What the two binary encodings share: nodes in columns, made once each, and a lossy cache for pairs. */

export function createBinaryStore() {
  const store = {
    level: new Int32Array(1 << 16),
    lo: new Int32Array(1 << 16),
    hi: new Int32Array(1 << 16),
    nodes: 2,
    table: new Int32Array(1 << 18),
    bytes: () => store.nodes * 12 + store.table.length * 4,
  };
  return store;
}

export function shareNode(store, level, lo, hi) {
  const mask = store.table.length - 1;
  let slot = hashOf(level, lo, hi) & mask;
  for (let node = 0; (node = store.table[slot]) !== 0; slot = (slot + 1) & mask) {
    if (store.level[node] === level && store.lo[node] === lo && store.hi[node] === hi) return node;
  }
  if (store.nodes === store.level.length) {
    for (const column of ['level', 'lo', 'hi']) {
      const bigger = new Int32Array(store[column].length * 2);
      bigger.set(store[column]);
      store[column] = bigger;
    }
  }
  const node = store.nodes++;
  store.level[node] = level;
  store.lo[node] = lo;
  store.hi[node] = hi;
  store.table[slot] = node;
  if (store.nodes * 2 > store.table.length) {
    store.table = new Int32Array(store.table.length * 4);
    const wider = store.table.length - 1;
    for (let i = 2; i < store.nodes; i++) {
      let at = hashOf(store.level[i], store.lo[i], store.hi[i]) & wider;
      while (store.table[at] !== 0) at = (at + 1) & wider;
      store.table[at] = i;
    }
  }
  return node;
}

export function createCache() {
  const size = 1 << 22;
  const keys = [new Int32Array(size), new Int32Array(size)];
  const answer = new Int32Array(size);
  const slotOf = (a, b) => hashOf(0, a, b) & (size - 1);
  return {
    recall(a, b) {
      const slot = slotOf(a, b);
      return keys[0][slot] === a && keys[1][slot] === b ? answer[slot] : -1;
    },
    remember(a, b, value) {
      const slot = slotOf(a, b);
      keys[0][slot] = a;
      keys[1][slot] = b;
      answer[slot] = value;
    },
  };
}

function hashOf(a, b, c) {
  let hash = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b) ^ Math.imul(c, 0xc2b2ae35);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x2c1b3c6d);
  return hash ^ (hash >>> 13);
}
