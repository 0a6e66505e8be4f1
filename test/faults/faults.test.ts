/**
 * Seeded faults: every one must end a compile or an import as a bug of netc, with a flow that shows it. The flow is judged again by
 * plain booleans and by evaluators that share nothing with the proof.
 */
import { describe, expect, it } from 'vitest';
import { exitOf } from '../../src/cli/options.js';
import type { PolicySet } from '../../src/ir/policy.js';
import { targetOf } from '../../src/targets/registry.js';
import { allowedByIr } from '../oracle/ir.js';
import { oracleOf } from '../oracle/oracles.js';
import { CALICO_FAULTS } from './emit-calico.js';
import { CILIUM_FAULTS } from './emit-cilium.js';
import { CLUSTER_FAULTS, CLUSTER_PROFILE } from './emit-cluster.js';
import { K8S_FAULTS } from './emit-k8s.js';
import { PRINT_FAULTS, UNREADABLE } from './print.js';
import { READ_FAULTS } from './readers.js';
import { REWRITE_FAULTS } from './rewrites.js';
import { compileRun, profileOf, programOf, type Run, readRun, saidTo } from './run.js';

const programs = new Map<string, PolicySet>();
const without = new Map<string, Run>();

function program(text: string): PolicySet {
  return kept(programs, text, () => programOf(text));
}

function kept<T>(known: Map<string, T>, key: string, make: () => T): T {
  const found = known.get(key) ?? make();
  known.set(key, found);
  return found;
}

/** The run without the fault is proved; the one with it is broken, and each flow shown tells the two sides apart as it says. */
function expectCaught(plain: Run, run: Run): void {
  expect([plain.verdict, plain.failures]).toEqual(['proved', []]);
  expect(run.changed).not.toBe(plain.changed);
  expect(run.verdict).toBe('broken');
  expect(run.shown.length).toBeGreaterThan(0);
  const oracle = oracleOf(run.objects, run.profile);
  for (const { flow, secondAllows } of run.shown) {
    expect([saidTo(run.first, flow), saidTo(run.second, flow)]).toEqual([!secondAllows, secondAllows]);
    const plainly = [allowedByIr(run.policies, flow), oracle(flow)];
    expect(run.objectsAre === 'second' ? plainly : plainly.reverse()).toEqual([!secondAllows, secondAllows]);
  }
}

describe('an emitter', () => {
  it.each(
    [...K8S_FAULTS, ...CLUSTER_FAULTS, ...CALICO_FAULTS, ...CILIUM_FAULTS].map(
      (fault) => [fault.target, fault.name, fault] as const,
    ),
  )('%s: %s', (target, _, fault) => {
    const source = program(fault.program);
    const plain = kept(without, `${target} ${fault.program}`, () => compileRun(target, source, {}));
    expectCaught(plain, compileRun(target, source, { edit: fault.edit }));
  });
});

describe('a rewrite', () => {
  it.each(REWRITE_FAULTS.map((fault) => [fault.target, fault.rewrite, fault.name, fault] as const))(
    '%s, %s: %s',
    (target, rewrite, _, fault) => {
      const source = fault.more?.(program(fault.program)) ?? program(fault.program);
      const plain = compileRun(target, source, {});
      expectCaught(plain, compileRun(target, source, { rewrite: { name: rewrite, spoil: fault.spoil } }));
    },
  );

  it('of every list has faults', () => {
    const listed = ['k8s', CLUSTER_PROFILE, 'calico', 'cilium']
      .map(profileOf)
      .flatMap((profile) => targetOf(profile.cni).family.rewrites(profile))
      .map((rewrite) => rewrite.name);
    expect([...new Set(REWRITE_FAULTS.map((fault) => fault.rewrite))].sort()).toEqual(
      [...new Set(listed)].sort(),
    );
  });
});

describe('a printer', () => {
  it.each(PRINT_FAULTS.map((fault) => [fault.target, fault.name, fault] as const))(
    '%s: %s',
    (target, _, fault) => {
      const source = program(fault.program);
      const plain = kept(without, `${target} ${fault.program}`, () => compileRun(target, source, {}));
      expectCaught(plain, compileRun(target, source, { print: fault }));
    },
  );

  it.each(UNREADABLE.map((fault) => [fault.target, fault.name, fault] as const))(
    '%s: %s, and nothing is compared',
    (target, _, fault) => {
      const source = program(fault.program);
      const run = compileRun(target, source, { print: fault });
      expect(compileRun(target, source, {}).verdict).toBe('proved');
      expect(run.verdict).toBe('broken');
      expect(run.failures.every((text) => /^(unreadable|refused|not-enforced): /.test(text))).toBe(true);
    },
  );
});

describe('a reader', () => {
  it.each(READ_FAULTS.map((fault) => [fault.reading, fault.name, fault] as const))(
    '%s: %s',
    (reading, _, fault) => {
      const plain = kept(without, `${reading} ${JSON.stringify(fault.manifests)}`, () =>
        readRun(reading, fault.manifests, {}),
      );
      expectCaught(plain, readRun(reading, fault.manifests, fault));
    },
  );
});

it('end with exit 70, whatever else there is to say', () => {
  const options = { failOn: [], output: 'text', report: [], color: 'never', quiet: true } as const;
  expect(exitOf([], ['exact', 'refused', 'undecided', 'broken'], options)).toBe(70);
});

it('are many enough, under every target', () => {
  const faults = [...K8S_FAULTS, ...CALICO_FAULTS, ...CILIUM_FAULTS, ...REWRITE_FAULTS, ...PRINT_FAULTS];
  for (const cni of ['k8s', 'calico', 'cilium'])
    expect(faults.filter((fault) => profileOf(fault.target).cni === cni).length).toBeGreaterThan(20);
  expect(faults.length + READ_FAULTS.length).toBeGreaterThan(60);
});
