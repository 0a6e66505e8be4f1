/**
 * How long compiling and proving takes, against a floor that any tool pays: parsing and printing the same output with the `yaml`
 * library alone, in the same run. `node bench/compile.js [SIZE…]` after a build; prints a table and writes bench/out/compile.json.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { URL } from 'node:url';
import { parseAllDocuments, stringify } from 'yaml';
import { compile } from '../dist/src/compile.js';
import { generate } from './generate.js';

const TARGETS = ['k8s', 'calico', 'cilium'];
const DEFAULT_SIZES = [100, 1000];

/** Seconds of wall clock and of processor time; the second tells more where others share the machine. */
function timed(work) {
  const cpu = process.cpuUsage();
  const start = process.hrtime.bigint();
  const value = work();
  const wall = Number(process.hrtime.bigint() - start) / 1e9;
  const { user, system } = process.cpuUsage(cpu);
  return { value, wall, cpu: (user + system) / 1e6 };
}

function compileFor(text, targets) {
  return compile({
    files: [{ name: 'bench.netc', text }],
    resolveImport: () => null,
    targets: targets.map((cni) => ({ cni, version: null, options: new Map() })),
    accepts: [],
    program: 'bench',
  });
}

/** Every result must be proved: a fast answer of another kind is no answer. */
function measure(size, targets) {
  const source = generate(size);
  const { value, ...compiled } = timed(() => compileFor(source, targets));
  const failed = value.targets.find(({ proof }) => proof.verdict !== 'proved');
  if (value.targets.length !== targets.length || failed !== undefined)
    throw new Error(`${size} policies for ${targets.join(', ')}: ${failed?.proof.verdict ?? 'not compiled'}`);
  const texts = value.targets.map(({ text }) => text);
  const { wall, cpu } = timed(() => texts.map(parseAndPrint));
  return {
    size,
    target: targets.join('+'),
    outcome: [...new Set(value.targets.map(({ outcome }) => outcome))].join(', '),
    objects: value.targets.reduce((sum, { objects }) => sum + objects.length, 0),
    compile: compiled,
    floor: { wall, cpu },
    ratio: compiled.cpu / cpu,
  };
}

function parseAndPrint(text) {
  return parseAllDocuments(text)
    .map((document) => stringify(document.toJS()))
    .join('---\n');
}

const HEAD = ['policies', 'target', 'outcome', 'objects', 'compile s', '(wall)', 'yaml s', '(wall)', 'ratio'];

function row({ size, target, outcome, objects, compile: made, floor, ratio }) {
  const seconds = (value) => value.toFixed(2);
  return [
    String(size),
    target,
    outcome,
    String(objects),
    seconds(made.cpu),
    seconds(made.wall),
    seconds(floor.cpu),
    seconds(floor.wall),
    ratio.toFixed(1),
  ];
}

const line = (cells) => `| ${cells.join(' | ')} |\n`;

const sizes = process.argv.slice(2).map(Number);
// What the compiler of the machine code and the module loader take is no part of any row.
for (const target of TARGETS) measure(40, [target]);
process.stdout.write(line(HEAD) + line(HEAD.map(() => '---')));
const results = [];
for (const size of sizes.length === 0 ? DEFAULT_SIZES : sizes) {
  for (const targets of [...TARGETS.map((target) => [target]), TARGETS]) {
    const result = measure(size, targets);
    results.push(result);
    process.stdout.write(line(row(result)));
  }
}
const out = new URL('./out/', import.meta.url);
mkdirSync(out, { recursive: true });
writeFileSync(
  new URL('compile.json', out),
  `${JSON.stringify({ node: process.version, results }, null, 2)}\n`,
);
