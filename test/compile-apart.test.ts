import fc from 'fast-check';
import { expect, it } from 'vitest';
import { check } from '../src/check/check.js';
import { type CompiledTarget, compileFor } from '../src/compile-for.js';
import { hasErrors } from '../src/diagnostics/diagnostic.js';
import { normalize } from '../src/ir/normalize.js';
import { DIRECTIONS, type PolicySet } from '../src/ir/policy.js';
import { lower } from '../src/lower/lower.js';
import { prove } from '../src/prove.js';
import { parseFile } from '../src/syntax/parse.js';
import { parseProfile } from '../src/targets/profiles.js';
import { readerOf, targetOf } from '../src/targets/registry.js';
import { pick, programs } from './namespaced-programs.js';

const TARGETS = ['k8s', 'calico', 'cilium', 'k8s@1.36,cluster-network-policy=on'] as const;

/** `null` where the text is no program. */
function policiesOf(text: string): PolicySet | null {
  const { file, diagnostics } = parseFile({ name: 'a.netc', text });
  const { scope, diagnostics: found } = check([file]);
  if (hasErrors([...diagnostics, ...found])) return null;
  return normalize(lower(scope).policies);
}

/** Compiled in the smallest parts, or at once; and how many parts there were. */
function compiled(
  text: string,
  target: string,
  apart: boolean,
  end: PolicySet['end'] = [],
): { readonly policies: PolicySet; readonly result: CompiledTarget; readonly parts: number } {
  const parsed = parseProfile(target);
  if (!parsed.ok) throw new Error(parsed.error);
  let parts = 0;
  const said = policiesOf(text);
  fc.pre(said !== null);
  const policies = { ...said, end };
  const { target: result } = compileFor(policies, parsed.profile, {
    accepts: ['wider', 'narrower', 'both', 'effect'],
    program: 'test',
    sizes: { least: apart ? 0 : Number.POSITIVE_INFINITY, part: 1 },
    progress: (step) => {
      if (step.startsWith('compiling part')) parts++;
    },
  });
  return { policies, result, parts };
}

/** The whole output against the whole program, within what was said of it: what no part was asked. */
function provedAtOnce(policies: PolicySet, { profile, objects, text, proof }: CompiledTarget): unknown {
  const reader = readerOf(profile);
  if (!reader.ok) throw new Error(`no reader of ${profile.label}`);
  const { verdict, failures, losses } = prove({
    source: policies,
    emitted: {
      objects,
      losses: proof.losses.map(({ loss }) => loss),
      conditions: proof.conditions.map(({ condition }) => condition),
    },
    text,
    profile: reader.profile,
    plugin: targetOf(reader.profile.cni).plugin,
  });
  return { verdict, failures, losses: losses.map(({ loss }) => [loss.code, loss.kind]) };
}

/** What is decided after the last tier: nothing, as Cilium has it for pods that have no labels yet, or a deny for all pods. */
const END = pick<PolicySet['end']>(
  [],
  DIRECTIONS.map((direction) => ({ when: { kind: 'is', what: 'init' }, direction, action: 'deny' })),
  [{ when: { kind: 'is', what: 'pod' }, direction: 'ingress', action: 'deny' }],
);

const RANKS = ['exact', 'conditional', 'lossy', 'refused', 'undecided', 'broken'] as const;

it('gives an output that is proved at once as well, with the losses named, and none that compiling at once has not', () => {
  const apart = new Map<string, number>();
  fc.assert(
    fc.property(programs(), END, pick(...TARGETS), (text, end, target) => {
      const { policies, result, parts } = compiled(text, target, true, end);
      if (parts < 2) return;
      apart.set(target, (apart.get(target) ?? 0) + 1);
      expect(provedAtOnce(policies, result), text).toEqual({
        verdict: 'proved',
        failures: [],
        losses: result.proof.losses.map(({ loss }) => [loss.code, loss.kind]),
      });
      const { result: whole } = compiled(text, target, false, end);
      expect(RANKS.indexOf(result.outcome), text).toBeLessThanOrEqual(RANKS.indexOf(whole.outcome));
      const codes = new Set(whole.proof.losses.map(({ loss }) => `${loss.code} ${loss.origin.label}`));
      const more = result.proof.losses.filter(({ loss }) => !codes.has(`${loss.code} ${loss.origin.label}`));
      expect(more, text).toEqual([]);
    }),
    { numRuns: 100, seed: 1 },
  );
  for (const target of TARGETS) expect(apart.get(target), target).toBeGreaterThan(5);
});

const TWO = `namespace a { policy p for pods { allow from pods(app=x) } }
namespace b { policy p for pods { allow from pods(app=x) } }
`;

it('leaves together what one policy names together, and all where one is for the whole cluster', () => {
  const parts = (text: string): number => compiled(text, 'k8s', true).parts;
  expect(parts(TWO)).toBe(2);
  const both = 'policy both for pods in namespace(a, b) { deny from pods(app=y) in namespace(a) }';
  expect(parts(`${TWO}${both}`)).toBe(0);
  expect(parts(`${TWO}${both}namespace c { policy q for pods { allow from any } }`)).toBe(2);
  expect(parts(`${TWO}policy all for pods in namespaces { allow from pods(app=y) in namespace(a) }`)).toBe(0);
});

/** As a driver does that lets go of its policies; and what it was asked for. */
function lean(
  text: string,
  target: string,
): { readonly asked: readonly string[]; readonly result: CompiledTarget } {
  const parsed = parseProfile(target);
  const policies = policiesOf(text);
  if (!parsed.ok || policies === null) throw new Error('no program');
  const list = [...policies.policies];
  const asked: string[] = [];
  const lent = {
    letGo: () => {
      asked.push('letGo');
      list.length = 0;
    },
    again: () => {
      asked.push('again');
      return policies;
    },
  };
  const { target: result } = compileFor({ ...policies, policies: list }, parsed.profile, {
    accepts: ['wider', 'narrower', 'both', 'effect'],
    program: 'test',
    sizes: { least: 0, part: 1 },
    lent,
  });
  return { asked, result };
}

it('compiles at once, from the policies read again, where an object is for all parts', () => {
  const text = `${TWO}namespace c { policy q for pods { allow from any } }
    policy both for pods in namespace(a, b) { deny from pods(app=y) in namespace(a) }`;
  const again = lean(text, 'calico');
  expect(again.asked).toEqual(['letGo', 'again']);
  expect(again.result.text).toBe(compiled(text, 'calico', false).result.text);
  expect(lean(TWO, 'calico').asked).toEqual(['letGo']);
});

it('names once what the parts lose alike', () => {
  const text = `namespace a { policy out for pods { allow to pods(app=x) } } ${TWO}
    connect e pods(app=y) in namespace(a) -> pods(app=x) in namespace(b) on icmp`;
  const apart = lean(text, 'k8s');
  expect(apart.asked).toEqual(['letGo']);
  const losses = ({ result }: { readonly result: CompiledTarget }) =>
    result.report.losses.map(({ loss, narrower }) => [
      loss.code,
      loss.kind,
      loss.regions.length,
      narrower !== null,
    ]);
  expect(losses(apart)).toEqual([['icmp-all', 'narrower', 2, true]]);
  expect(losses(compiled(text, 'k8s', false))).toEqual(losses(apart));
});
