/**
 * Law 5: every witness of a compile gives different answers when the program is judged by the plain evaluator of the neutral policy
 * and the output by that of its target. And law 1 by the same two: what is called exact differs on no flow of a small world.
 */
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { type CompiledTarget, type CompileResult, compile } from '../../src/compile.js';
import type { Flow } from '../../src/flow/flow.js';
import { impossible } from '../../src/flow/possible.js';
import { universe } from '../../src/flow/universe.js';
import type { PolicySet } from '../../src/ir/policy.js';
import { noImports } from '../../src/program.js';
import { parseGivenProfile } from '../../src/targets/profiles.js';
import { discover } from '../golden/cases.js';
import { compileCase } from '../golden/run-case.js';
import { randomProgram } from '../syntax/random-program.js';
import { allowedByIr } from './ir.js';
import { oracleOf } from './oracles.js';
import { flowsOf, lineOf } from './small-world.js';

const LONG = process.env['NETC_LONG'] === '1';
const PROGRAMS = Number(process.env['PROGRAMS'] ?? (LONG ? 3000 : 200));
const SEED = Number(process.env['SEED'] ?? 1);

interface Counts {
  targets: number;
  exact: number;
  witnesses: number;
  flows: number;
}

const none = (): Counts => ({ targets: 0, exact: 0, witnesses: 0, flows: 0 });
const WORLD = flowsOf('k8s');

/** What of a compile the plain evaluators contradict, one line each. */
function contradictions(name: string, result: CompileResult, counts: Counts): readonly string[] {
  const { source } = result;
  if (source === null) return [];
  return result.targets.flatMap((target) => {
    counts.targets++;
    const judge = oracleOf(
      target.objects.map(({ text }) => parse(text)),
      target.profile,
    );
    const found: string[] = [];
    const check = (what: string, flow: Flow | null, outputAllows: boolean): void => {
      if (flow === null) return;
      counts.witnesses++;
      const [before, after] = [allowedByIr(source.policies, flow), judge(flow)];
      if (before !== !outputAllows || after !== outputAllows)
        found.push(
          `${name} for ${target.profile.label}: ${what} is judged ${before} and ${after}: ${lineOf(flow)}\n${JSON.stringify(flow, (_, value) => (typeof value === 'bigint' ? String(value) : value instanceof Map ? Object.fromEntries(value) : value))}\n${target.text}`,
        );
    };
    for (const { loss, wider, narrower } of target.report.losses) {
      check(`wider:${loss.code}`, wider, true);
      check(`narrower:${loss.code}`, narrower, false);
    }
    for (const { condition, witness, outputAllows } of target.report.conditions)
      check(`condition:${condition.code}`, witness, outputAllows);
    return [...found, ...differences(name, source.policies, target, counts)];
  });
}

/** Flows of the small world that exist under the program's facts and on which an exact output differs. */
function differences(
  name: string,
  policies: PolicySet,
  target: CompiledTarget,
  counts: Counts,
): readonly string[] {
  if (target.outcome !== 'exact') return [];
  counts.exact++;
  const judge = oracleOf(
    target.objects.map(({ text }) => parse(text)),
    target.profile,
  );
  const cluster = target.profile.options.get('cluster-name') ?? policies.facts.clusterName ?? 'default';
  const of = universe(policies.facts);
  const flow = WORLD.map((one) => inCluster(one, cluster))
    .filter((one) => impossible(one, of) === null)
    .find((one) => {
      counts.flows++;
      return allowedByIr(policies, one) !== judge(one);
    });
  if (flow === undefined) return [];
  return [
    `${name} for ${target.profile.label} is called exact, but the program says ${allowedByIr(policies, flow)} and the output ${judge(flow)}: ${lineOf(flow)}\n${target.text}`,
  ];
}

function inCluster(flow: Flow, cluster: string): Flow {
  const named = (end: Flow['peer']): Flow['peer'] =>
    end.kind === 'outside' ? end : { ...end, clusterName: cluster };
  return { ...flow, subject: named(flow.subject), peer: named(flow.peer) };
}

it('shows true witnesses on the golden cases', () => {
  const counts = none();
  const programs = discover().filter((one) => one.kind === 'programs');
  const found = programs.flatMap((one) => contradictions(one.name, compileCase(one), counts));
  expect(found).toEqual([]);
  expect(counts.targets).toBeGreaterThan(150);
  expect(counts.witnesses).toBeGreaterThan(50);
  expect(counts.exact).toBeGreaterThan(50);
});

it('shows true witnesses on random programs', { timeout: 3_600_000 }, () => {
  const targets = ['k8s', 'calico', 'cilium'].map((text) => {
    const parsed = parseGivenProfile(text);
    if (!parsed.ok) throw new Error(parsed.error);
    return parsed.given;
  });
  const counts = none();
  const found: string[] = [];
  for (let i = 0; i < PROGRAMS; i++) {
    const text = randomProgram(SEED * 1_000_000 + i, { statements: 2 });
    const target = targets[i % targets.length];
    const result = compile({
      files: [{ name: `random-${i}.netc`, text }],
      resolveImport: noImports,
      targets: target === undefined ? [] : [target],
      accepts: [],
      program: 'random',
    });
    found.push(...contradictions(`random-${i}`, result, counts).map((line) => `${line}\n${text}`));
  }
  if (LONG) console.info(counts);
  expect(found.length + found.slice(0, 3).join('\n')).toEqual('0');
  expect(counts.witnesses).toBeGreaterThan(PROGRAMS / 4);
});
