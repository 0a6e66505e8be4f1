/**
 * Compile and prove, for each target and for all three in one process, against parsing and printing the same output; then how
 * time grows from one size to the next.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generate } from '../input/program.js';
import { runNetc, runScript } from '../run-process.js';
import { rowOf, time } from '../table.js';

const TARGETS = ['k8s', 'calico', 'cilium'];
const SIZES = [1000, 10_000];
const GOAL = 3;
const GROWTH = 1.2;

export async function* compile({ directory, sizes = SIZES }) {
  const section = 'compile';
  const before = new Map();
  for (const size of sizes) {
    const source = join(directory, `${size}.netc`);
    writeFileSync(source, generate(size));
    const floors = [];
    for (const target of TARGETS) {
      const out = join(directory, `${size}-${target}.yaml`);
      const netc = await runNetc(['compile', source, '--target', target], { out });
      const other = await runScript('floor-yaml.js', [out]);
      floors.push(other);
      yield rowOf({
        section,
        what: `to ${target}`,
        size,
        netc,
        than: 'yaml',
        other,
        goal: GOAL,
        note: outcome(netc),
      });
      yield* grown(`to ${target}`, size, netc);
    }
    const out = join(directory, `${size}-all`);
    const netc = await runNetc(['compile', source, '--target', TARGETS.join(','), '--out', out]);
    const other = floors.reduce(sum);
    yield rowOf({
      section,
      what: 'to all three',
      size,
      netc,
      than: 'yaml',
      other,
      goal: GOAL,
      note: outcome(netc),
    });
    yield* grown('to all three', size, netc);
  }

  /** From the size before: by how much more than the size has the time grown? */
  function* grown(what, size, netc) {
    const last = before.get(what);
    before.set(what, { size, netc });
    if (last === undefined) return;
    const even = (time(last.netc) * size) / last.size;
    const other = { wall: even, cpu: null, memory: 0, code: 0 };
    yield rowOf({ section, what: `${what}: growth`, size, netc, than: 'linear', other, goal: GROWTH });
  }
}

const outcome = ({ code, err }) => (code === 0 ? '' : `exit ${code}: ${err.trim().split('\n').at(-1)}`);

const sum = (a, b) => ({
  wall: a.wall + b.wall,
  cpu: a.cpu === null || b.cpu === null ? null : a.cpu + b.cpu,
  memory: Math.max(a.memory, b.memory),
  code: 0,
});
