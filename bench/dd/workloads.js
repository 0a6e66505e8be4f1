/** Comparisons of the sizes that netc meets: fields, and for each side the rules as lists of (field, values), joined by `or`. */
import { union } from '../../dist/src/values/intervals.js';

/** A small generator of repeatable numbers (mulberry32). */
function createRandom(seed) {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

const one = (value) => [{ first: value, last: value }];
const some = (random, size, most) =>
  union(Array.from({ length: 1 + random(most) }, () => one(random(size))[0]));

/** The second side has one rule changed. */
function twice(rules, change) {
  const at = rules.length >> 1;
  return [rules, rules.with(at, change(rules[at]))];
}

function optIn(keys, adjacent) {
  const sizes = new Array(2 * keys).fill(3);
  const rules = Array.from({ length: keys }, (_, k) =>
    adjacent
      ? [
          [2 * k, one(1)],
          [2 * k + 1, one(1)],
        ]
      : [
          [k, one(1)],
          [keys + k, one(1)],
        ],
  );
  return { sizes, sides: twice(rules, (rule) => rule.slice(0, 1)) };
}

/** Fields: subject namespace, subject labels, peer namespace, peer labels, peer address, protocol, port. */
function policies(count, random) {
  const namespaces = 80;
  const keys = 12;
  const sizes = [namespaces];
  for (let k = 0; k < keys; k++) sizes.push(24, 24);
  sizes.push(namespaces, 2000, 4, 300);
  const peerNamespace = 1 + 2 * keys;
  const rules = Array.from({ length: count }, () => {
    const rule = [
      [0, one(random(namespaces))],
      [1 + 2 * random(keys), some(random, 24, 2)],
    ];
    if (random(4) === 0) {
      const first = random(1990);
      rule.push([peerNamespace + 1, [{ first, last: first + random(10) }]]);
    } else {
      rule.push([2 + 2 * random(keys), some(random, 24, 3)], [peerNamespace, some(random, namespaces, 2)]);
    }
    const port = random(290);
    rule.push(
      [peerNamespace + 2, one(random(3))],
      [peerNamespace + 3, [{ first: port, last: port + random(3) }]],
    );
    return rule;
  });
  return { sizes, sides: twice(rules, (rule) => rule.slice(0, -1)) };
}

/** Every rule lets some subjects reach a few nets, some with a hole; nets as runs of address atoms. */
function nets(count, random) {
  const atoms = 10_000;
  const rules = Array.from({ length: count }, () => {
    const first = random(atoms - 130);
    const last = first + 2 ** random(7);
    const hole = first + 1 + random(3);
    const net =
      hole < last
        ? [
            { first, last: hole - 1 },
            { first: hole + 1, last },
          ]
        : [{ first, last }];
    return [
      [0, some(random, 60, 2)],
      [1, union(net)],
      [2, one(random(40))],
    ];
  });
  return { sizes: [60, atoms, 40], sides: twice(rules, (rule) => rule.slice(0, -1)) };
}

function manyKeys(count, keys, random) {
  const sizes = [50, ...new Array(keys).fill(4), 30];
  const rules = Array.from({ length: count }, (_, i) => {
    const near = 1 + Math.floor((i * keys) / count);
    const fields = [...new Set([0, 1, 2].map(() => Math.min(keys, near + random(8))))];
    return [
      [0, one(random(50))],
      ...fields.map((field) => [field, one(random(3))]),
      [1 + keys, one(random(30))],
    ];
  });
  return { sizes, sides: twice(rules, (rule) => rule.slice(0, -1)) };
}

/** One rule per namespace of a large cluster, peers in the same or in one other namespace. */
function manyNamespaces(count, random) {
  const rules = Array.from({ length: count }, (_, i) => [
    [0, one(i)],
    [1, union([...one(i), ...one(random(count))])],
    [2, some(random, 100, 3)],
  ]);
  return { sizes: [count, count, 100], sides: twice(rules, (rule) => rule.slice(0, -1)) };
}

export const WORKLOADS = [
  ['opt-in, 60 keys, side by side', () => optIn(60, true)],
  ['opt-in, 14 keys, subject first', () => optIn(14, false)],
  ['250 policies in 80 namespaces', () => policies(250, createRandom(1))],
  ['1,000 policies in 80 namespaces', () => policies(1000, createRandom(2))],
  ['3,000 net rules over 10,000 address atoms', () => nets(3000, createRandom(3))],
  ['600 rules over 1,000 label keys', () => manyKeys(600, 1000, createRandom(4))],
  ['10,000 namespaces', () => manyNamespaces(10_000, createRandom(5))],
];
