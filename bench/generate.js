/**
 * Prints realistic input of any size: `node bench/generate.js COUNT [SEED] [netc|k8s|calico|cilium|cluster]`. See `input/shape.js`
 * for what it is like.
 */
import { pathToFileURL } from 'node:url';
import { cluster } from './input/cluster.js';
import { manifests } from './input/manifests.js';
import { generate } from './input/program.js';

export { generate } from './input/program.js';

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [count = '1000', seed = '1', kind = 'netc'] = process.argv.slice(2);
  const print = { netc: generate, cluster };
  const make = print[kind] ?? ((...size) => manifests(kind, ...size));
  process.stdout.write(make(Number(count), Number(seed)));
}
