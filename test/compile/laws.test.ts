/** Laws 1 and 2 on random programs. `node test/compile/laws-long.js COUNT` runs more and prints what they reached. */
import { expect, it } from 'vitest';
import { allRules, type LawsRun, runLaws, type Tally } from './laws-run.js';

const PROGRAMS = Number(process.env['LAWS_PROGRAMS'] ?? 2_000);
const FIRST = Number(process.env['LAWS_FIRST'] ?? 50_000);
const CHUNK = 5_000;

/** What no random program has: other files, which a text alone cannot bring. */
const UNREACHED = ['importStatement'];

it(`holds laws 1 and 2 on ${PROGRAMS} random programs`, { timeout: 36_000_000 }, () => {
  const total: LawsRun = emptyRun();
  const broken: string[] = [];
  let undecided = 0;
  for (let done = 0; done < PROGRAMS; done += CHUNK) {
    const run = runLaws(Math.min(CHUNK, PROGRAMS - done), FIRST + done);
    for (const table of TABLES) add(total[table], run[table]);
    broken.push(...run.broken);
    undecided += run.undecided;
    if (process.env['LAWS_PROGRAMS'] !== undefined)
      process.stdout.write(
        `${done + CHUNK} programs, ${broken.length} laws broken, ${undecided} undecided\n${run.broken.map((line) => `${line}\n`).join('')}`,
      );
  }
  if (process.env['LAWS_PROGRAMS'] !== undefined) process.stdout.write(tableText(total));
  expect(broken.slice(0, 5)).toEqual([]);
  expect(undecided).toBeLessThanOrEqual(PROGRAMS / 100);
  // The programs reach what they are for.
  if (PROGRAMS < 1_000) return;
  expect(allRules().filter((rule) => !total.rules.has(rule))).toEqual(UNREACHED);
  for (const kind of ['is', 'namespace', 'account', 'address', 'own-node', 'dns', 'api-server', 'label in'])
    expect(total.tests.get(kind) ?? 0, kind).toBeGreaterThan(0);
  for (const kind of ['NetworkPolicy', 'GlobalNetworkPolicy', 'CiliumNetworkPolicy'])
    expect(total.kinds.get(kind) ?? 0, kind).toBeGreaterThan(0);
});

const TABLES = ['outcomes', 'rules', 'tests', 'kinds', 'losses'] as const;

function emptyRun(): LawsRun {
  const table = (): Tally => new Map();
  return {
    outcomes: table(),
    rules: table(),
    tests: table(),
    kinds: table(),
    losses: table(),
    broken: [],
    undecided: 0,
  };
}

function add(to: Tally, from: Tally): void {
  for (const [key, value] of from) to.set(key, (to.get(key) ?? 0) + value);
}

function tableText(run: LawsRun): string {
  return TABLES.map((title) => {
    const rows = [...run[title]].sort(([a], [b]) => (a < b ? -1 : 1));
    return `\n${title}\n${rows.map(([key, value]) => `  ${key.padEnd(56)} ${value}\n`).join('')}`;
  }).join('');
}
