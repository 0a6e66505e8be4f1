/**
 * Laws 1 and 2 on random programs with every production of the grammar, and what the programs reached: a law that was checked on
 * little holds little. `node test/compile/laws-long.js COUNT` runs more and prints the table.
 */
import { expect, it } from 'vitest';
import { compile } from '../../src/compile.js';
import { testsOf } from '../../src/ir/preds.js';
import { noImports } from '../../src/program.js';
import { parseGivenProfile } from '../../src/targets/profiles.js';
import { PRODUCTIONS, productionsOnly, randomProgram } from '../syntax/random-program.js';

const PROGRAMS = Number(process.env['LAWS_PROGRAMS'] ?? 120);
const FIRST = Number(process.env['LAWS_FIRST'] ?? 50_000);
const TARGETS = [
  'k8s',
  'calico',
  'cilium',
  'calico@3.32,host-endpoints=auto',
  'cilium@1.19,host-firewall=on,node-selector-labels=on',
  'k8s@1.33',
];
const ACCEPTS = [[], ['wider', 'effect'], ['narrower', 'effect']];

it(`holds laws 1 and 2 on ${PROGRAMS} random programs`, { timeout: 36_000_000 }, () => {
  const reached = {
    outcomes: new Map<string, number>(),
    tests: new Map<string, number>(),
    kinds: new Map<string, number>(),
    losses: new Map<string, number>(),
    productions: new Map<string, number>(),
  };
  const count = (table: Map<string, number>, key: string) => table.set(key, (table.get(key) ?? 0) + 1);
  const broken: string[] = [];
  let open = 0;
  for (let i = 0; i < PROGRAMS; i++) {
    const seed = FIRST + i;
    // Every third program has only a few productions, so that each is met in small surroundings too.
    const kept = PRODUCTIONS.filter((_, at) => (seed * 7 + at * 13) % 5 === 0);
    const text = randomProgram(seed, {
      statements: 2 + (seed % 4),
      without: i % 3 === 0 ? productionsOnly(...kept) : [],
    });
    for (const production of i % 3 === 0 ? kept : PRODUCTIONS) count(reached.productions, production);
    const name = TARGETS[i % TARGETS.length] ?? 'k8s';
    const parsed = parseGivenProfile(name);
    if (!parsed.ok) throw new Error(parsed.error);
    const result = compile({
      files: [{ name: 'random.netc', text }],
      resolveImport: noImports,
      targets: [parsed.given],
      accepts: ACCEPTS[i % 5 > 2 ? 0 : i % 3] ?? [],
      program: 'random',
    });
    expect(
      result.diagnostics.filter((one) => one.severity === 'error').map((one) => one.message),
      `seed ${seed}\n${text}`,
    ).toEqual([]);
    for (const { policies } of result.source === null ? [] : [result.source]) {
      for (const policy of policies.policies)
        for (const pred of [policy.subject, ...policy.rules.flatMap((rule) => [rule.own, rule.peer])])
          for (const test of testsOf(pred)) count(reached.tests, test.kind);
    }
    for (const target of result.targets) {
      count(reached.outcomes, `${name}: ${target.outcome}`);
      for (const object of target.objects) count(reached.kinds, object.kind);
      for (const { loss } of target.proof.losses) count(reached.losses, `${loss.kind}:${loss.code}`);
      if (target.proof.verdict === 'undecided') open++;
      for (const failure of target.proof.failures)
        broken.push(`seed ${seed} ${name} ${ACCEPTS[i % 3]}: ${failure.kind}: ${failure.text}`);
    }
  }
  if (process.env['LAWS_PROGRAMS'] !== undefined) {
    for (const [title, table] of Object.entries(reached)) {
      process.stdout.write(
        `\n${title}\n${[...table]
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([key, value]) => `  ${key.padEnd(44)} ${value}`)
          .join('\n')}\n`,
      );
    }
    process.stdout.write(
      `\n${PROGRAMS} programs, ${broken.length} laws broken, ${open} undecided\n${broken.slice(0, 20).join('\n')}\n`,
    );
  }
  expect(broken.slice(0, 5)).toEqual([]);
  expect(open).toBeLessThanOrEqual(PROGRAMS / 100);
  // The programs reach what they are for.
  if (PROGRAMS >= 1000) {
    for (const kind of [
      'is',
      'namespace',
      'namespace-label',
      'label',
      'account',
      'address',
      'node-label',
      'own-node',
      'dns',
      'api-server',
    ])
      expect(reached.tests.get(kind) ?? 0, kind).toBeGreaterThan(0);
    for (const kind of [
      'NetworkPolicy',
      'GlobalNetworkPolicy',
      'CiliumNetworkPolicy',
      'CiliumClusterwideNetworkPolicy',
    ])
      expect(reached.kinds.get(kind) ?? 0, kind).toBeGreaterThan(0);
  }
});
