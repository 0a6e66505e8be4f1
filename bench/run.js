/**
 * `npm run bench -- [SECTION…] [--size N[,N…]] [--json FILE] [--compare FILE] [--keep DIRECTORY]`: measures, prints a table a
 * section, writes the figures, and sets them beside those of another revision. Peers are named by environment variables
 * (`peers.js`); one that is not there is left out, and named. See README.md.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { arch, cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { peers } from './peers.js';
import { compile } from './sections/compile.js';
import { diff } from './sections/diff.js';
import { imports, migrate } from './sections/manifests.js';
import { query } from './sections/query.js';
import { start } from './sections/start.js';
import { terms } from './sections/terms.js';
import { worst } from './sections/worst.js';
import { comparisonText, tableText } from './table.js';

const SECTIONS = { start, compile, diff, terms, import: imports, migrate, query, worst };

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    size: { type: 'string' },
    json: { type: 'string' },
    compare: { type: 'string' },
    keep: { type: 'string' },
  },
});
const unknown = positionals.find((name) => !Object.hasOwn(SECTIONS, name));
if (unknown !== undefined)
  throw new Error(`no section ${unknown}; there are ${Object.keys(SECTIONS).join(', ')}`);
const sizes = values.size?.split(',').map(Number);
const before = values.compare === undefined ? null : JSON.parse(readFileSync(values.compare, 'utf8'));
const directory = values.keep ?? mkdtempSync(join(tmpdir(), 'netc-bench-'));
mkdirSync(directory, { recursive: true });
const present = peers();
const machine = `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim()} (${arch()}), ${Math.round(totalmem() / 2 ** 30)} GiB`;
process.stdout.write(`${machine}\n`);
for (const { name, variable, program } of present)
  if (program === null) process.stdout.write(`left out: ${name} (${variable} names no program)\n`);

const rows = [];
try {
  for (const name of positionals.length === 0 ? Object.keys(SECTIONS) : positionals) {
    const own = [];
    for await (const row of SECTIONS[name]({ directory, sizes, peers: present })) {
      own.push(row);
      rows.push(row);
      if (values.json !== undefined)
        writeFileSync(values.json, `${JSON.stringify({ machine, rows }, null, 2)}\n`);
    }
    process.stdout.write(`\n## ${name}\n\n${tableText(own)}`);
  }
} finally {
  if (values.keep === undefined) rmSync(directory, { recursive: true, force: true });
}
if (before !== null) process.stdout.write(`\n${comparisonText(before.rows, rows)}`);
