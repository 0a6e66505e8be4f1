/**
 * Laws 1, 2 and 5 beside other policies (`--with`): what the report says of an output next to them is what the plain evaluators
 * say of both sets together, with them and without.
 */
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { toJson } from '../../src/base/tree.js';
import { mergePolicies, readBeside } from '../../src/beside.js';
import { compile } from '../../src/compile.js';
import { impossible } from '../../src/flow/possible.js';
import { universe } from '../../src/flow/universe.js';
import { NO_FACTS } from '../../src/ir/policy.js';
import { noImports } from '../../src/program.js';
import { parseGivenProfile, parseProfile } from '../../src/targets/profiles.js';
import { productionsOnly, randomProgram } from '../syntax/random-program.js';
import { allowedByIr } from './ir.js';

import { oracleOf } from './oracles.js';
import { flowsOf, lineOf } from './small-world.js';

const PROGRAMS = Number(process.env['PROGRAMS'] ?? 60);
const TARGETS = ['k8s', 'calico', 'cilium'];
/** What every target can say, so that what stands beside is there on all of them. */
const SAYABLE = productionsOnly('deny', 'default', 'order', 'cluster');

it(`holds the laws beside random policies`, { timeout: 3_600_000 }, () => {
  const found: string[] = [];
  const counts = { runs: 0, lossy: 0, clean: 0, flows: 0 };
  for (let i = 0; i < PROGRAMS; i++) {
    const name = TARGETS[i % TARGETS.length] ?? 'k8s';
    const given = parseGivenProfile(name);
    const profile = parseProfile(name);
    if (!given.ok || !profile.ok) throw new Error(name);
    const text = randomProgram(7_000_000 + i, { statements: 2, without: SAYABLE });
    const other = randomProgram(8_000_000 + i, { statements: 1, without: SAYABLE });
    const beside = { files: [{ name: 'with.netc', text: other }], resolveImport: noImports, namespace: null };
    const run = (more: object) =>
      compile({
        files: [{ name: 'main.netc', text }],
        resolveImport: noImports,
        targets: [given.given],
        accepts: [],
        program: 'random',
        ...more,
      });
    const result = run({ beside });
    const [target] = result.targets;
    const read = readBeside(beside, profile.profile, result.source?.policies.facts ?? NO_FACTS);
    // Some cannot be said exactly by themselves, or have the names of others: then they are refused.
    if (target === undefined || result.source === null || read.objects.length === 0) continue;
    counts.runs++;
    const where = `seed ${i} for ${name}`;
    if (target.outcome === 'broken' || target.outcome === 'undecided')
      found.push(`${where} is ${target.outcome}: ${target.proof.failures.map((one) => one.text).join('; ')}`);
    const alone = run({}).targets[0];
    if (alone?.text !== target.text) found.push(`${where}: what stands beside changes what is emitted`);
    const together = mergePolicies(result.source.policies, read.policies);
    const manifests = [
      ...target.objects.map(({ text }) => parse(text)),
      ...read.objects.map((object) => toJson(object.body)),
    ];
    const judge = oracleOf(manifests, target.profile);
    const beyond = target.report.losses.filter(({ loss }) => loss.code === 'with');
    for (const { wider, narrower } of beyond) {
      for (const [flow, allows] of [
        [wider, true],
        [narrower, false],
      ] as const)
        if (flow !== null && (judge(flow) !== allows || allowedByIr(together, flow) === allows))
          found.push(`${where}: a witness that is none: ${lineOf(flow)}`);
    }
    if (beyond.length > 0) counts.lossy++;
    if (target.report.losses.length > 0 || target.report.conditions.length > 0) continue;
    counts.clean++;
    const of = universe(together.facts);
    for (const flow of flowsOf('k8s')) {
      if (impossible(flow, of) !== null) continue;
      counts.flows++;
      if (judge(flow) === allowedByIr(together, flow)) continue;
      found.push(`${where}: called exact, but differs on ${lineOf(flow)}\n${text}\n${other}`);
      break;
    }
  }
  expect(found.join('\n')).toBe('');
  expect(counts.runs).toBeGreaterThan(PROGRAMS / 4);
  expect(counts.lossy).toBeGreaterThan(0);
  expect(counts.clean).toBeGreaterThan(PROGRAMS / 20);
});
