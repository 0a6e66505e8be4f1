import { expect, it } from 'vitest';
import type { JsonMap } from '../../src/base/tree.js';
import { scopeOf } from '../../src/check/scope.js';
import { normalize } from '../../src/ir/normalize.js';
import type { PolicySet } from '../../src/ir/policy.js';
import { legalizeFor } from '../../src/legalize-for.js';
import { lower } from '../../src/lower/lower.js';
import { type Proof, prove } from '../../src/prove.js';
import { parseFile } from '../../src/syntax/parse.js';
import { type Profile, parseProfile } from '../../src/targets/profiles.js';
import { targetOf } from '../../src/targets/registry.js';
import type { EmitResult } from '../../src/targets/target.js';
import { printManifests } from '../../src/targets/yaml-text.js';

function policiesOf(text: string): PolicySet {
  const { file } = parseFile({ name: 'test.netc', text });
  return normalize(lower(scopeOf([file])).policies);
}

function profileOf(text: string): Profile {
  const result = parseProfile(text);
  if (!result.ok) throw new Error(result.error);
  return result.profile;
}

/** Compiles, lets `spoil` change what was printed and what was claimed, and proves the result. */
function proofOf(
  target: string,
  program: string,
  spoil: (
    text: string,
    emitted: EmitResult,
  ) => { readonly text?: string; readonly emitted?: EmitResult } = () => ({}),
): Proof {
  const profile = profileOf(target);
  const source = policiesOf(program);
  const { family, plugin } = targetOf(profile.cni);
  const emitted = family.emit(legalizeFor(source, profile).policies, profile, {
    program: 'test',
    accepts: [],
  });
  const text = printManifests(emitted.objects.map((object): JsonMap => object.manifest));
  const spoilt = spoil(text, emitted);
  return prove({ source, emitted: spoilt.emitted ?? emitted, text: spoilt.text ?? text, profile, plugin });
}

const replaced = (from: string | RegExp, to: string) => (text: string) => {
  expect(text).toMatch(from);
  return { text: text.replace(from, to) };
};

const API =
  'namespace shop { policy api for pods(app=api) { allow from pods(app=web) on tcp/80-90  allow to cidr(10.0.0.0/8 except (10.1.0.0/16)) on tcp/443 } }';
const FACTS = 'cluster { pod-cidr 10.1.0.0/16  node-cidr 192.168.10.0/24 }';

it('proves what is exact', () => {
  for (const target of ['k8s', 'calico']) {
    const proof = proofOf(target, `${FACTS} ${API}`);
    expect([proof.verdict, proof.failures, proof.losses, proof.conditions]).toEqual(['proved', [], [], []]);
  }
});

it('finds an end port that is off by one, with a flow that shows it', () => {
  const proof = proofOf('k8s', `${FACTS} ${API}`, replaced('endPort: 90', 'endPort: 91'));
  expect(proof.verdict).toBe('broken');
  expect(proof.failures.map((f) => f.text)).toEqual([
    'pod in shop (app=web, at 10.1.2.9) -> pod in shop (app=api, at 10.1.1.7) on tcp/91: allowed there, denied in the source (where it arrives)',
  ]);
});

it('finds an exception that was dropped', () => {
  const proof = proofOf('k8s', API, replaced(/ +except:\n +- 10.1.0.0\/16\n/, ''));
  expect(proof.failures.map((f) => f.kind)).toContain('difference');
});

it('finds an allow that is missing', () => {
  const proof = proofOf('k8s', `${FACTS} ${API}`, replaced('app: web', 'app: nobody'));
  expect(proof.failures.map((f) => f.text.includes('denied there, allowed in the source'))).toContain(true);
});

it('finds a policy that isolates too little', () => {
  const proof = proofOf('k8s', `${FACTS} ${API}`, replaced('    - Egress\n', ''));
  expect(proof.verdict).toBe('broken');
});

it('refuses output that cannot be read back, or that the plugin would not take', () => {
  expect(
    proofOf('k8s', `${FACTS} ${API}`, replaced('spec:', 'spec: [')).failures.map((f) => f.kind),
  ).toContain('unreadable');
  const refused = proofOf('k8s', `${FACTS} ${API}`, replaced('port: 80', 'port: 80000'));
  expect(refused.failures.map((f) => f.kind)).toContain('refused');
  const ignored = proofOf('k8s', `${FACTS} ${API}`, replaced('networking.k8s.io/v1', 'projectcalico.org/v3'));
  expect(ignored.failures.map((f) => f.kind)).toContain('not-enforced');
});

const HTTP =
  'namespace shop { policy api for pods(app=api) { allow from pods(app=web) on tcp/80 http GET "/x" accept wider "mesh" } }';

it('keeps a loss that is real, with its witness', () => {
  const proof = proofOf('k8s', HTTP);
  expect(proof.verdict).toBe('proved');
  expect(proof.losses.map(({ loss, wider, narrower }) => [loss.kind, wider?.port, narrower])).toEqual([
    ['wider', 80, null],
  ]);
});

it('fails where the difference lies outside what the loss names', () => {
  const proof = proofOf('k8s', HTTP, replaced('port: 80', 'port: 81'));
  expect(proof.verdict).toBe('broken');
});

it('fails where a loss is called the other way round', () => {
  const proof = proofOf('k8s', HTTP, (_, emitted) => ({
    emitted: { ...emitted, losses: emitted.losses.map((loss) => ({ ...loss, kind: 'narrower' as const })) },
  }));
  expect(proof.verdict).toBe('broken');
});

it('fails where a loss is kept quiet', () => {
  const proof = proofOf('k8s', HTTP, (_, emitted) => ({ emitted: { ...emitted, losses: [] } }));
  expect(proof.verdict).toBe('broken');
});

it('drops a claim that no flow bears out, and calls one that is half true by its true half', () => {
  const exact = proofOf('k8s', `${FACTS} ${API}`, (_, emitted) => ({
    emitted: { ...emitted, losses: proofOf('k8s', HTTP).losses.map(({ loss }) => loss) },
  }));
  expect([exact.verdict, exact.losses]).toEqual(['proved', []]);
  const both = proofOf('k8s', HTTP, (_, emitted) => ({
    emitted: { ...emitted, losses: emitted.losses.map((loss) => ({ ...loss, kind: 'both' as const })) },
  }));
  expect(both.losses.map(({ loss }) => loss.kind)).toEqual(['wider']);
});

it('keeps a condition that is needed and drops one that is not', () => {
  const [condition] = proofOf('k8s', API).conditions;
  expect(condition?.witness).not.toBeNull();
  const stated = proofOf('k8s', `${FACTS} ${API}`, (_, emitted) => ({
    emitted: { ...emitted, conditions: condition === undefined ? [] : [condition.condition] },
  }));
  expect([stated.verdict, stated.conditions]).toEqual(['proved', []]);
});

it('fails where a condition leaves no pods to be right about', () => {
  const [condition] = proofOf('k8s', API).conditions;
  const proof = proofOf('k8s', API, (text, emitted) => ({
    text: text.replace('app: web', 'app: nobody'),
    emitted: {
      ...emitted,
      conditions:
        condition === undefined ? [] : [{ ...condition.condition, absent: { kind: 'is', what: 'pod' } }],
    },
  }));
  expect(proof.failures.map((failure) => failure.kind)).toEqual(['impossible-condition']);
});

it('fails where a condition is kept quiet', () => {
  const proof = proofOf('k8s', API, (_, emitted) => ({ emitted: { ...emitted, conditions: [] } }));
  expect(proof.verdict).toBe('broken');
});

it('says undecided where a limit ends the search, and names the part', () => {
  const profile = profileOf('k8s');
  const source = policiesOf(API);
  const { family, plugin } = targetOf('k8s');
  const emitted = family.emit(source, profile, { program: 'test', accepts: [] });
  const text = printManifests(emitted.objects.map((object): JsonMap => object.manifest)).replace(
    'app: web',
    'app: x',
  );
  const limits = { edges: 2, states: 20_000, exclusions: 64, pieces: 6_000, steps: 20_000_000 };
  const proof = prove({ source, emitted, text, profile, plugin, limits });
  expect(proof.verdict).toBe('undecided');
  expect(proof.undecided).toContain('shop');
});
