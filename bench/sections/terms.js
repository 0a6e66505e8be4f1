/** Many terms of one net and one port each, from one notation to NetworkPolicy, against Aerleon; both look for shaded terms. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runNetc, runProcess } from '../run-process.js';
import { rowOf } from '../table.js';

const SIZES = [1000, 10_000];
const GOAL = 50;
const LIMIT = 600;
const PORTS = 500;

const netOf = (i) => `${20 + (i >> 16)}.${(i >> 8) & 255}.${i & 255}.0/24`;
const portOf = (i) => 1024 + (i % PORTS);

export async function* terms({ directory, sizes = SIZES, peers }) {
  const aclgen = peers.find(({ name }) => name === 'aerleon').program;
  for (const size of sizes) {
    const numbers = Array.from({ length: size }, (_, i) => i);
    const source = join(directory, `terms-${size}.netc`);
    writeFileSync(source, programOf(numbers));
    const netc = await runNetc(['compile', source, '--target', 'k8s']);
    const row = { section: 'terms', what: 'a net and a port each', size, netc };
    const note = netc.code === 0 ? '' : `exit ${netc.code}: ${netc.err.trim().split('\n').at(-1)}`;
    if (aclgen === null) yield rowOf({ ...row, than: null, other: null, note });
    else {
      const base = join(directory, `terms-${size}`);
      writeAerleon(base, numbers);
      const other = await runProcess(aclgen, ['--shade_check', '--output_directory', base], {
        directory: base,
        limit: LIMIT,
      });
      yield rowOf({ ...row, than: 'aerleon', other, faster: true, goal: GOAL, note });
    }
  }
}

function programOf(numbers) {
  const policies = numbers.map(
    (i) => `  policy t-${i} for pods { allow from cidr(${netOf(i)}) on tcp/${portOf(i)} }`,
  );
  return ['cluster { pod-cidr 10.0.0.0/8  node-cidr 192.168.0.0/16  namespaces closed }', 'namespace terms {']
    .concat(policies, '}', '')
    .join('\n');
}

/** Its notation wants nets and ports named in files of their own. */
function writeAerleon(base, numbers) {
  const lists = {
    'policies/pol/terms.yaml': [
      'filters:\n- header:\n    targets:\n      k8s: INGRESS\n  terms:',
      ...numbers.map(
        (i) =>
          `  - name: t-${i}\n    source-address: NET${i}\n    destination-port: PORT${i % PORTS}\n    protocol: tcp\n    action: accept`,
      ),
    ],
    'def/networks.yaml': [
      'networks:',
      ...numbers.map((i) => `  NET${i}:\n    values:\n      - address: ${netOf(i)}`),
    ],
    'def/services.yaml': [
      'services:',
      ...numbers.slice(0, PORTS).map((i) => `  PORT${i}:\n    - protocol: tcp\n      port: ${portOf(i)}`),
    ],
  };
  for (const [name, lines] of Object.entries(lists)) {
    mkdirSync(join(base, name, '..'), { recursive: true });
    writeFileSync(join(base, name), `${lines.join('\n')}\n`);
  }
}
