/** How long netc takes to begin: `--version` and a file of ten lines, against a bare Node, in turns. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NETC, runProcess } from '../run-process.js';
import { rowOf } from '../table.js';

const TEN_LINES = `cluster { pod-cidr 10.244.0.0/16  node-cidr 192.168.10.0/24  namespaces closed }
namespace shop {
  policy closed for pods { default deny }
  policy api for pods(app=api) {
    allow from pods(app=web) on tcp/8080
    allow to pods(app=db) on tcp/5432
  }
  policy web for pods(app=web) { allow to pods(app=api) on tcp/8080 }
  policy db for pods(app=db) { allow from pods(app=api) on tcp/5432 }
}
`;
const RUNS = 31;

export async function* start({ directory }) {
  const file = join(directory, 'ten.netc');
  writeFileSync(file, TEN_LINES);
  const commands = [
    ['node -e 0', ['-e', '0'], null],
    ['netc --version', [NETC, '--version'], 1.5],
    ...['k8s', 'calico', 'cilium'].map((target) => [
      `ten lines to ${target}`,
      [NETC, 'compile', file, '--target', target],
      2.5,
    ]),
  ];
  const runs = commands.map(() => []);
  for (let i = 0; i < RUNS; i++)
    for (const [c, [, words]] of commands.entries()) runs[c].push(await runProcess(process.execPath, words));
  const [bare, ...others] = runs.map(undisturbed);
  for (const [i, netc] of others.entries()) {
    const [what, , goal] = commands[i + 1];
    yield rowOf({ section: 'start', what, size: RUNS, netc, than: 'node -e 0', other: bare, goal });
  }
}

/**
 * What a person waits for, so the wall clock; of a quarter of the runs at most it is less. Other work on the machine only adds
 * to it, so this says more than the median.
 */
function undisturbed(runs) {
  const walls = runs.map(({ wall }) => wall).sort((a, b) => a - b);
  const memory = Math.max(...runs.map((run) => run.memory));
  return { wall: walls[walls.length >> 2], cpu: null, memory, code: 0 };
}
