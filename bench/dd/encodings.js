/**
 * Builds and compares two rule sets in three encodings of a diagram. Run after `npm run build`:
 * `node bench/dd/encodings.js [workload number] [encoding]`; each pair runs in a process of its own.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { and, diff, or, values, xor } from '../../dist/src/dd/apply.js';
import { createStore } from '../../dist/src/dd/store.js';
import { atomEngine } from './atom-nodes.js';
import { bitEngine } from './bit-nodes.js';
import { WORKLOADS } from './workloads.js';

function runEngine(sizes) {
  const store = createStore(sizes, 1 << 28);
  return {
    name: 'runs of values',
    values: (field, set) => values(store, field, set),
    and: (a, b) => and(store, a, b),
    or: (a, b) => or(store, a, b),
    diff: (a, b) => diff(store, a, b),
    xor: (a, b) => xor(store, a, b),
    nodes: () => store.nodes,
    bytes: () => store.nodes * 12 + store.edges * 8 + store.table.length * 4,
  };
}

const ENGINES = [runEngine, atomEngine, bitEngine];

function balanced(list, join, empty) {
  let round = list;
  while (round.length > 1) {
    const next = [];
    for (let i = 0; i < round.length; i += 2) {
      next.push(i + 1 < round.length ? join(round[i], round[i + 1]) : round[i]);
    }
    round = next;
  }
  return round[0] ?? empty;
}

function measure(workload, createEngine) {
  const { sizes, sides } = workload();
  const engine = createEngine(sizes);
  const begun = performance.now();
  const [a, b] = sides.map((rules) =>
    balanced(
      rules.map((rule) =>
        balanced(
          rule.map(([field, set]) => engine.values(field, set)),
          engine.and,
          1,
        ),
      ),
      engine.or,
      0,
    ),
  );
  const built = performance.now();
  const different = engine.xor(a, b);
  const wider = engine.diff(b, a);
  const compared = performance.now();
  if (different === 0 || wider !== different) throw new Error('the comparison is wrong');
  return {
    encoding: engine.name,
    build: Math.round(built - begun),
    compare: Math.round(compared - built),
    nodes: engine.nodes(),
    megabytes: Math.round(engine.bytes() / 1e5) / 10,
  };
}

const [which, encoding] = process.argv.slice(2).map(Number);
if (which !== undefined && encoding !== undefined) {
  console.log(JSON.stringify(measure(WORKLOADS[which][1], ENGINES[encoding])));
} else {
  console.log('| workload | encoding | build ms | compare ms | nodes made | MB |');
  console.log('|---|---|---|---|---|---|');
  const self = fileURLToPath(import.meta.url);
  for (const [number, [name]] of WORKLOADS.entries()) {
    if (which !== undefined && which !== number) continue;
    for (const index of ENGINES.keys()) {
      let cells;
      try {
        const text = execFileSync(process.execPath, [self, String(number), String(index)], {
          timeout: 120_000,
          stdio: ['ignore', 'pipe', 'ignore'],
        });
        const r = JSON.parse(text);
        cells = [r.encoding, r.build, r.compare, r.nodes.toLocaleString('en'), r.megabytes];
      } catch {
        cells = [ENGINES[index]([1, 1]).name, 'over 120 s or out of memory', '', '', ''];
      }
      console.log(`| ${[name, ...cells].join(' | ')} |`);
    }
  }
}
