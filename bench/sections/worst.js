/**
 * What is hard to decide over all flows, against a plain evaluator that looks at a million of them; and texts of one megabyte
 * made to be slow to read, each of which must be answered, refused or found undecided within bounds.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hard, longFirstMatch, manyNets, optIn, programOf } from '../input/hard.js';
import { HOSTILE } from '../input/hostile.js';
import { runNetc, runScript } from '../run-process.js';
import { rowOf } from '../table.js';

const CASES = {
  'opt-in by label': [60, optIn],
  'nets in one rule': [3000, manyNets],
  'first-match rules': [1000, longFirstMatch],
};
const TARGETS = ['k8s', 'calico', 'cilium'];
const FLOWS = 1_000_000;
const MEGABYTE = 1_000_000;
/** Seconds by the clock, and MiB, that a hostile text may take. */
const BOUND = { wall: 30, cpu: null, memory: 1024, code: 0 };

export async function* worst({ directory, sizes = [MEGABYTE] }) {
  const section = 'worst';
  for (const [name, [size, make]] of Object.entries(CASES)) {
    const base = join(directory, name.replaceAll(' ', '-'));
    const policies = hard(make(size));
    writeFileSync(`${base}.netc`, programOf(policies));
    writeFileSync(`${base}.json`, JSON.stringify(policies));
    const other = await runScript('sample.js', [`${base}.json`, String(FLOWS)]);
    for (const target of TARGETS) {
      const netc = await runNetc(['compile', `${base}.netc`, '--target', target], { limit: 120 });
      const note = ending(netc);
      const what = `${name} to ${target}`;
      yield rowOf({ section, what, size, netc, than: 'a million flows', other, note });
    }
  }
  for (const size of sizes)
    for (const [what, [file, [command, ...words], text]] of Object.entries(HOSTILE)) {
      const base = join(directory, `hostile-${what.replaceAll(' ', '-')}`);
      mkdirSync(base, { recursive: true });
      const made = text(size);
      for (const [name, content] of Object.entries(typeof made === 'string' ? { [file]: made } : made))
        writeFileSync(join(base, name), content);
      const given = words.map((word) => word.replace(/^@\//, `${base}/`));
      const ran = await runNetc([command, join(base, file), ...given], { limit: 120 });
      const netc = { ...ran, cpu: null };
      const more = netc.memory > BOUND.memory ? `more than ${BOUND.memory} MiB; ` : '';
      const note = `${more}${ending(netc)}`;
      yield rowOf({ section, what, size, netc, than: 'bound', other: BOUND, goal: 1, note });
    }
}

/** How it ended, in its own words. */
function ending({ code, err }) {
  const said = /^(?:error|warning)\[[a-z0-9-]+\]/m.exec(err)?.[0] ?? err.trim().split('\n').at(-1) ?? '';
  return `exit ${code}${said === '' ? '' : `: ${said.slice(0, 60)}`}`;
}
