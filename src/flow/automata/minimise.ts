/**
 * The smallest machine that says the same about every text (Hopcroft 1971), with states and classes numbered in one way only:
 * machines that say the same are equal piece by piece afterwards.
 */
import { alphabetWhere } from './alphabet.js';
import type { Machine } from './machine.js';

export function minimise(machine: Machine): Machine {
  const blockOf = blocksOf(machine);
  return renumber(machine, blockOf);
}

/** For each state, the number of its block: states of one block say the same about whatever follows. */
function blocksOf({ states, next, output, alphabet: { classes } }: Machine): Int32Array {
  // States by block: block b is members[first[b]..first[b] + size[b]], its marked states in front.
  const members = Int32Array.from({ length: states }, (_, s) => s).sort(
    (a, b) => (output[a] ?? 0) - (output[b] ?? 0) || a - b,
  );
  const place = new Int32Array(states);
  const blockOf = new Int32Array(states);
  const first: number[] = [];
  const size: number[] = [];
  const marked: number[] = [];
  members.forEach((state, i) => {
    if (i === 0 || output[state] !== output[members[i - 1] ?? 0]) {
      first.push(i);
      size.push(0);
      marked.push(0);
    }
    place[state] = i;
    blockOf[state] = first.length - 1;
    size[first.length - 1] = (size[first.length - 1] ?? 0) + 1;
  });

  const before = predecessorsOf(states, classes, next);
  const queue = first.map((_, block) => block);
  const queued = queue.map(() => true);
  for (let block = queue.pop(); block !== undefined; block = queue.pop()) {
    queued[block] = false;
    const start = first[block] ?? 0;
    const splitter = members.slice(start, start + (size[block] ?? 0));
    for (let c = 0; c < classes; c++) {
      const touched: number[] = [];
      for (const state of splitter) {
        const slot = c * states + state;
        for (let i = before.first[slot] ?? 0; i < (before.first[slot + 1] ?? 0); i++) {
          const from = before.states[i] ?? 0;
          const b = blockOf[from] ?? 0;
          const mark = marked[b] ?? 0;
          if (mark === 0) touched.push(b);
          const target = (first[b] ?? 0) + mark;
          const own = place[from] ?? 0;
          if (own < target) continue;
          const other = members[target] ?? 0;
          members[target] = from;
          place[from] = target;
          members[own] = other;
          place[other] = own;
          marked[b] = mark + 1;
        }
      }
      for (const b of touched) {
        const cut = marked[b] ?? 0;
        marked[b] = 0;
        const whole = size[b] ?? 0;
        if (cut === whole) continue;
        // The smaller part becomes a new block, so that every state moves rarely.
        const made = first.length;
        const inFront = cut <= whole - cut;
        const madeSize = inFront ? cut : whole - cut;
        const madeFirst = inFront ? (first[b] ?? 0) : (first[b] ?? 0) + cut;
        if (inFront) first[b] = (first[b] ?? 0) + cut;
        size[b] = whole - madeSize;
        first.push(madeFirst);
        size.push(madeSize);
        marked.push(0);
        for (let i = madeFirst; i < madeFirst + madeSize; i++) blockOf[members[i] ?? 0] = made;
        queue.push(made);
        queued.push(true);
      }
    }
  }
  return blockOf;
}

/** For class c, the states that lead to state s are `states[first[c * n + s] .. first[c * n + s + 1]]`. */
function predecessorsOf(
  states: number,
  classes: number,
  next: Int32Array,
): { first: Int32Array; states: Int32Array } {
  const first = new Int32Array(states * classes + 1);
  for (let s = 0; s < states; s++) {
    for (let c = 0; c < classes; c++) {
      const slot = c * states + (next[s * classes + c] ?? 0) + 1;
      first[slot] = (first[slot] ?? 0) + 1;
    }
  }
  for (let i = 1; i < first.length; i++) first[i] = (first[i] ?? 0) + (first[i - 1] ?? 0);
  const filled = first.slice();
  const result = new Int32Array(states * classes);
  for (let s = 0; s < states; s++) {
    for (let c = 0; c < classes; c++) {
      const slot = c * states + (next[s * classes + c] ?? 0);
      const at = filled[slot] ?? 0;
      result[at] = s;
      filled[slot] = at + 1;
    }
  }
  return { first, states: result };
}

function renumber({ alphabet, next, output }: Machine, blockOf: Int32Array): Machine {
  const old = alphabet.classes;
  const blocks = blockOf.reduce((most, b) => (b > most ? b : most), 0) + 1;
  const stateOfBlock = new Int32Array(blocks);
  blockOf.forEach((block, state) => {
    stateOfBlock[block] = state;
  });

  // Classes that lead everywhere to the same blocks are one.
  const columns = Array.from({ length: old }, (_, c) =>
    Array.from(stateOfBlock, (state) => blockOf[next[state * old + c] ?? 0]).join(),
  );
  const merged = alphabetWhere(alphabet.from, (_, run) => columns[alphabet.classOf[run] ?? 0] ?? '');
  const oldClass = new Int32Array(merged.classes);
  merged.from.forEach((code, i) => {
    oldClass[merged.classOf[i] ?? 0] = alphabet.classOf[alphabet.from.indexOf(code)] ?? 0;
  });

  // States in the order in which they are met from the start.
  const numberOf = new Int32Array(blocks).fill(-1);
  const order: number[] = [blockOf[0] ?? 0];
  numberOf[blockOf[0] ?? 0] = 0;
  const table: number[] = [];
  for (let i = 0; i < order.length; i++) {
    const state = stateOfBlock[order[i] ?? 0] ?? 0;
    for (let c = 0; c < merged.classes; c++) {
      const to = blockOf[next[state * old + (oldClass[c] ?? 0)] ?? 0] ?? 0;
      if (numberOf[to] === -1) numberOf[to] = order.push(to) - 1;
      table.push(numberOf[to] ?? 0);
    }
  }
  return {
    alphabet: merged,
    states: order.length,
    next: Int32Array.from(table),
    output: Int32Array.from(order, (block) => output[stateOfBlock[block] ?? 0] ?? 0),
  };
}
