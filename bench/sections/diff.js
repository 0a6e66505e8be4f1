/**
 * Two sets of NetworkPolicies that differ in one port. netc decides for all possible pods; its peers for those of the manifests,
 * one for each policy, which every side gets.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cluster } from '../input/cluster.js';
import { manifests } from '../input/manifests.js';
import { runNetc, runProcess } from '../run-process.js';
import { rowOf } from '../table.js';

const SIZES = [400, 4000, 40_000];
const OTHER_PORT = 9;
/** Seconds that a peer gets; what it has not answered by then is more than this. */
const LIMIT = 300;

const PEERS = {
  'netpol-analyzer': { goal: 20, words: (a, b) => ['diff', '--quiet', '--dir1', a, '--dir2', b] },
  'network-config-analyzer': {
    goal: 200,
    words: (a, b) => [
      ...['--equiv', join(a, 'policies.yaml'), '--base_np_list', join(b, 'policies.yaml')],
      ...['--pod_list', join(a, 'cluster.yaml'), '--ns_list', join(a, 'cluster.yaml')],
    ],
  },
};

export async function* diff({ directory, sizes = SIZES, peers }) {
  const late = new Set();
  for (const size of sizes) {
    const [a, b] = ['a', 'b'].map((side) => join(directory, `diff-${size}`, side));
    for (const [side, port] of [
      [a, undefined],
      [b, OTHER_PORT],
    ]) {
      mkdirSync(side, { recursive: true });
      writeFileSync(join(side, 'policies.yaml'), manifests('k8s', size, 1, port));
      writeFileSync(join(side, 'cluster.yaml'), cluster(size));
    }
    const netc = await runNetc(['diff', a, b, '--profile', 'k8s']);
    const note = netc.code === 1 ? '' : `exit ${netc.code}`;
    const row = { section: 'diff', what: 'one port', size, netc };
    yield rowOf({ ...row, than: null, other: null, note });
    for (const { name, program } of peers) {
      const peer = PEERS[name];
      if (peer === undefined || program === null || late.has(name)) continue;
      const other = await runProcess(program, peer.words(a, b), { limit: LIMIT });
      if (other.code === 'limit') late.add(name);
      yield rowOf({ ...row, than: name, other, faster: true, goal: peer.goal });
    }
  }
}
