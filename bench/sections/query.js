/**
 * Flows against 1,000 NetworkPolicies: `netc query`, which also says which rules decide, against a plain evaluator that only
 * says allow or deny, and against parsing and printing the lines. All verdicts are held to those of the plain evaluator.
 */

import { once } from 'node:events';
import { createWriteStream, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cluster, flows, pods } from '../input/cluster.js';
import { manifests, networkPolicies } from '../input/manifests.js';
import { runNetc, runScript } from '../run-process.js';
import { rowOf } from '../table.js';

const POLICIES = 1000;
const SIZES = [1_000_000];

export async function* query({ directory, sizes = SIZES }) {
  const at = (name) => join(directory, name);
  writeFileSync(at('query.yaml'), manifests('k8s', POLICIES));
  writeFileSync(at('query.json'), JSON.stringify(networkPolicies(POLICIES)));
  writeFileSync(at('pods.yaml'), cluster(POLICIES));
  writeFileSync(at('pods.json'), JSON.stringify(pods(POLICIES)));
  for (const size of sizes) {
    const asked = at('flows.jsonl');
    const stream = createWriteStream(asked);
    for (const flow of flows(POLICIES, size))
      if (!stream.write(`${JSON.stringify(flow)}\n`)) await once(stream, 'drain');
    await new Promise((resolve) => stream.end(resolve));
    const words = ['query', at('query.yaml'), '--profile', 'k8s', '--cluster', at('pods.yaml')];
    const netc = await runNetc([...words, '--flows', asked], { out: at('answers.jsonl') });
    const plain = await runScript('evaluate.js', [at('query.json'), at('pods.json'), asked], {
      out: at('plain.txt'),
    });
    const floor = await runScript('floor-json.js', [asked]);
    const note = netc.code === 0 ? agreement(at('answers.jsonl'), at('plain.txt')) : `exit ${netc.code}`;
    yield rowOf({ section: 'query', what: 'flows', size, netc, than: 'plain evaluator', other: plain, note });
    yield rowOf({ section: 'query', what: 'flows', size, netc, than: 'JSON', other: floor });
  }
}

/** How many verdicts are those of the plain evaluator, of how many. */
function agreement(answers, plain) {
  const verdicts = readFileSync(answers, 'utf8').match(/"verdict":"[a-z]+"/g) ?? [];
  const expected = readFileSync(plain, 'utf8').trimEnd().split('\n');
  const same = expected.filter((verdict, i) => verdicts[i] === `"verdict":"${verdict}"`).length;
  if (same < expected.length)
    throw new Error(`${expected.length - same} of ${expected.length} verdicts differ`);
  return `${same.toLocaleString('en')} verdicts agree`;
}
