/** Manifests in: import and migrate, each against parsing and printing the same input. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { manifests } from '../input/manifests.js';
import { runNetc, runScript } from '../run-process.js';
import { rowOf } from '../table.js';

const PROFILES = { k8s: 'k8s', calico: 'calico@3.32', cilium: 'cilium@1.20' };
const WAYS = [
  ['k8s', 'cilium'],
  ['calico', 'cilium'],
  ['cilium', 'calico'],
];
const SIZES = [10_000];

export async function* imports({ directory, sizes = SIZES }) {
  for (const size of sizes)
    for (const [family, profile] of Object.entries(PROFILES)) {
      const { file, floor: other } = await written(directory, family, size);
      const out = join(directory, `${family}.netc`);
      const netc = await runNetc(['import', file, '--profile', profile], { out });
      const note = netc.code === 0 ? '' : `exit ${netc.code}`;
      yield rowOf({ section: 'import', what: `from ${family}`, size, netc, than: 'yaml', other, note });
    }
}

export async function* migrate({ directory, sizes = SIZES }) {
  for (const size of sizes)
    for (const [family, to] of WAYS) {
      const { file, floor: other } = await written(directory, family, size);
      const words = ['migrate', file, '--profile', PROFILES[family], '--to', PROFILES[to]];
      const netc = await runNetc(words, { out: join(directory, 'migrated.yaml') });
      const note = netc.code === 0 ? '' : `exit ${netc.code}`;
      yield rowOf({ section: 'migrate', what: `${family} to ${to}`, size, netc, than: 'yaml', other, note });
    }
}

async function written(directory, family, size) {
  const file = join(directory, `${size}-${family}-in.yaml`);
  writeFileSync(file, manifests(family, size));
  return { file, floor: await runScript('floor-yaml.js', [file]) };
}
