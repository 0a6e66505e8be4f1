import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compile } from '../src/compile.js';
import { differingNamespaces } from '../src/differing-namespaces.js';
import { compareDecisions } from '../src/flow/difference.js';
import { noImports } from '../src/program.js';
import { commonUniverse, readSide, type Side } from '../src/side.js';
import { parseGivenProfile, parseProfile } from '../src/targets/profiles.js';
import { programsOfOneChange } from './namespaced-programs.js';

const TARGETS = ['k8s', 'calico', 'cilium', 'k8s@1.36,cluster-network-policy=on'] as const;

/** `null` where the text is no program or cannot be said. */
function manifestsOf(program: string, target: string): string | null {
  const { targets } = compile({
    files: [{ name: 'a.netc', text: program }],
    resolveImport: noImports,
    targets: [given(target)],
    accepts: ['wider', 'narrower', 'both', 'effect'],
    program: 'test',
  });
  const [first] = targets;
  return first === undefined || first.text === '' ? null : first.text;
}

function given(target: string) {
  const parsed = parseGivenProfile(target);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.given;
}

function sideOf(text: string, target: string): Side {
  const profile = parseProfile(target);
  if (!profile.ok) throw new Error(profile.error);
  const files = [{ name: 'a.yaml', text }];
  const { side, diagnostics } = readSide({
    files,
    resolveImport: noImports,
    profile: profile.profile,
    namespace: null,
  });
  if (side === null) throw new Error(`${diagnostics.map(({ code }) => code).join(' ')}\n${text}`);
  return side;
}

it('leaves out no namespace in which a flow differs', () => {
  const told = new Map<string, number>();
  let different = 0;
  fc.assert(
    fc.property(programsOfOneChange(), fc.constantFrom(...TARGETS), (programs, target) => {
      const [before, after] = programs.map((program) => manifestsOf(program, target));
      fc.pre(before !== null && before !== undefined && after !== null && after !== undefined);
      const left = sideOf(before, target);
      const right = sideOf(after, target);
      const only = differingNamespaces(left, right);
      if (only === null) return;
      told.set(target, (told.get(target) ?? 0) + 1);
      const options = { universe: commonUniverse(left, right).universe, witnesses: 2 };
      const all = compareDecisions(left.decision, right.decision, options);
      expect(compareDecisions(left.decision, right.decision, { ...options, only }), after).toEqual(all);
      if (all.verdict === 'different') different++;
    }),
    { numRuns: 80, seed: 1 },
  );
  for (const target of TARGETS) expect(told.get(target), target).toBeGreaterThan(5);
  expect(different).toBeGreaterThan(30);
});

const policy = (namespace: string, label: string) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: p, namespace: ${namespace}}
spec: {podSelector: {matchLabels: {app: ${label}}}}
---
`;

it('names the namespaces of what differs, wherever it stands and however its maps are ordered', () => {
  const names = (left: string, right: string, target = 'k8s') => {
    const only = differingNamespaces(sideOf(left, target), sideOf(right, target));
    return only === null ? null : [...only];
  };
  const both = policy('a', 'x') + policy('b', 'x');
  expect(names(both, policy('b', 'x') + policy('a', 'x'))).toEqual([]);
  expect(names(both, both.replace('{name: p, namespace: a}', '{namespace: a, name: p}'))).toEqual([]);
  expect(names(both, policy('a', 'z') + policy('b', 'x'))).toEqual(['a']);
  expect(names(both, policy('a', 'x'))).toEqual(['b']);
  expect(names(policy('a', 'x'), both)).toEqual(['b']);
});

it('tells nothing where what differs is looked at from everywhere', () => {
  const nets = (net: string) => `apiVersion: projectcalico.org/v3
kind: NetworkSet
metadata: {name: s, namespace: a, labels: {set: s}}
spec: {nets: [${net}]}
---
apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata: {name: g}
spec:
  selector: all()
  types: [Ingress]
  ingress: [{action: Allow, source: {namespaceSelector: all(), selector: set == 's'}}]
`;
  const calico = (text: string) => sideOf(text, 'calico');
  expect(differingNamespaces(calico(nets('192.0.2.0/24')), calico(nets('192.0.3.0/24')))).toBeNull();
  const namespace = 'apiVersion: v1\nkind: Namespace\nmetadata: {name: a, labels: {team: x}}\n---\n';
  const known = sideOf(namespace + policy('a', 'x'), 'k8s');
  expect(differingNamespaces(known, sideOf(policy('a', 'x'), 'k8s'))).toBeNull();
  expect(differingNamespaces(sideOf(policy('a', 'x'), 'k8s'), calico(policy('a', 'x')))).toBeNull();
});
