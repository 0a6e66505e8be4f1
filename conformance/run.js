/**
 * `npm run conformance -- [--flows N] [--migrations N] [--seed N] [--engine NAME] [--case ID]`: random cases to the plugins' own
 * engines and to netc, migrations end to end, and whether what netc emits is accepted. `--flows` is per engine, `--migrations` per
 * direction. Ends with 1 on a disagreement that nothing explains; with 0, saying so, where the engines cannot be built.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { build, hasGo } from './build.js';
import { caseOf, compareEngine, findingsOf, shows } from './compare.js';
import { ENGINES } from './engines.js';
import { createTally } from './exercise.js';
import { withAnswer } from './judge.js';
import { compareMigrations, DIRECTIONS } from './migrations.js';
import { startEngine } from './process.js';
import { shrink } from './shrink.js';
import { checkStructure, compiledOutputs, goldenOutputs } from './structure.js';

const { values: options } = parseArgs({
  options: {
    flows: { type: 'string', default: '10000' },
    migrations: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
    engine: { type: 'string' },
    case: { type: 'string' },
    minutes: { type: 'string', default: '20' },
    shown: { type: 'string', default: '3' },
  },
});

const say = (text) => process.stdout.write(`${text}\n`);
const seconds = (since) => `${((Date.now() - since) / 1000).toFixed(0)} s`;

if (!hasGo()) {
  say('conformance: no go command here, nothing is checked');
  process.exit(0);
}

const chosen = ENGINES.filter(({ name }) => options.engine === undefined || options.engine === name);
const running = new Map();
let failed = false;
for (const { name } of chosen) {
  const start = Date.now();
  const built = await build(name, Number(options.minutes));
  if (built.ok) {
    const program = startEngine(built.binary);
    running.set(name, { binary: built.binary, program, version: versionOf(built.binary) });
    say(`${name}: built in ${seconds(start)}: ${running.get(name).version}`);
  } else {
    say(`${name}: not checked, ${built.why}`);
    failed ||= built.ours;
  }
}

for (const engine of chosen)
  if (running.has(engine.name)) await (options.case === undefined ? check(engine) : again(engine));
if (options.case === undefined && running.size > 0) {
  for (const direction of DIRECTIONS)
    if (running.has(direction.from) && running.has(direction.engine)) await checkMigrations(direction);
  await checkEmitted();
}
for (const { program } of running.values()) program.close();
process.exitCode = failed ? 1 : 0;

/** Each rule explains at most one finding in a hundred cases (docs/conformance.md); twice that, and a burst in a short run, is let be. */
function mostExplained(cases) {
  return 5 + cases / 50;
}

async function check(engine) {
  const start = Date.now();
  const { program, version } = running.get(engine.name);
  const tally = createTally();
  const total = await compareEngine({
    engine,
    running: program,
    version,
    seed: Number(options.seed),
    flows: Number(options.flows),
    seen: tally.see,
  });
  say(
    `${engine.name}: ${total.flows} flows in ${total.cases} cases (${total.refused} refused), seed ${options.seed}: ` +
      `${total.differed} disagreements in ${total.found.length} cases, ${total.passed} flows not for this engine (${seconds(start)})`,
  );
  for (const [name, count] of total.known) {
    say(`  explained ${count} times: ${name}`);
    if (count <= mostExplained(total.cases)) continue;
    failed = true;
    say(`  that is more often than the rule was seen to explain: look whether it hides something else`);
  }
  write(`exercised-${engine.name}.txt`, tally.lines());
  write(`exercised-${engine.name}.md`, tally.table());
  await show(engine, total.found);
}

async function checkMigrations(direction) {
  const start = Date.now();
  const total = await compareMigrations(
    direction,
    engineOf,
    running,
    options.seed,
    Number(options.migrations),
  );
  const outcomes = [...total.outcomes].map(([outcome, count]) => `${count} ${outcome}`).join(', ');
  say(
    `${direction.from} to ${direction.to}: ${total.flows} flows in ${total.cases} cases (${outcomes}), seed ${options.seed}: ` +
      `${total.differed} declared to differ, ${total.undecided} undecided, ${total.found.length} problems (${seconds(start)})`,
  );
  if (total.found.length > 0) failed = true;
  for (const [name, all] of byName(total.found)) {
    say(`\n${name} (${all.length} cases)`);
    for (const { given, shown } of all.slice(0, Number(options.shown)))
      say(`${given.id} ${JSON.stringify(shown)}`);
  }
}

async function checkEmitted() {
  const acceptors = new Map(
    [...running].map(([name, { binary }]) => [name, startEngine(binary, '--accept')]),
  );
  const outputs = [...goldenOutputs(), ...compiledOutputs(Number(options.seed), 10)];
  const total = await checkStructure(outputs, acceptors);
  for (const program of acceptors.values()) program.close();
  say(`emitted: ${total.objects} objects put to the engines, ${total.refused.length} refused`);
  if (total.refused.length > 0) failed = true;
  for (const one of total.refused.slice(0, 20)) say(JSON.stringify(one));
}

function engineOf(name) {
  return ENGINES.find((engine) => engine.name === name);
}

/** A few of each kind of disagreement, as small as they get. */
async function show(engine, found) {
  if (found.length > 0) failed = true;
  const { program, version } = running.get(engine.name);
  for (const [name, all] of byName(found.map((one) => ({ name: one.finding.name, ...one })))) {
    say(`\n${engine.name}: ${name} (${all.length} cases)`);
    for (const { given, finding } of all.slice(0, Number(options.shown))) {
      const start = finding.kind === 'verdict' ? { ...given, flows: [finding.line] } : given;
      const small = await shrink(start, async (candidate) =>
        shows(findingsOf(candidate, await program.ask(candidate), version), name),
      );
      say(JSON.stringify(withAnswer(small, await program.ask(small), version)));
    }
  }
}

function byName(found) {
  const groups = new Map();
  for (const one of found) groups.set(one.name, [...(groups.get(one.name) ?? []), one]);
  return groups;
}

/** One case of an earlier run: what engine and netc say to it. */
async function again(engine) {
  const [, name, seed, index] = /^(.*)-([0-9]+)-([0-9]+)$/.exec(options.case) ?? [];
  if (name !== engine.name) return;
  const { program, version } = running.get(name);
  const given = caseOf(engine, Number(seed), Number(index));
  const answer = await program.ask(given);
  say(JSON.stringify(withAnswer(given, answer, version)));
  const found = findingsOf(given, answer, version);
  for (const finding of found) say(finding.name);
  await show(
    engine,
    found.slice(0, 1).map((finding) => ({ given, finding })),
  );
}

function write(name, lines) {
  mkdirSync(join(import.meta.dirname, 'out'), { recursive: true });
  writeFileSync(join(import.meta.dirname, 'out', name), `${lines.join('\n')}\n`);
}

function versionOf(binary) {
  return spawnSync(binary, ['--version'], { encoding: 'utf8' }).stdout.trim();
}
