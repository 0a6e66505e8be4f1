/** Law 3 in the reading of the upstream conformance tests, on every object set of the vectors and on constructs they do not hold. */
import { describe, expect, it } from 'vitest';
import { compareDecisions } from '../../../src/flow/difference.js';
import { meaning } from '../../../src/flow/meaning.js';
import { universe } from '../../../src/flow/universe.js';
import { NO_FACTS, type Policy } from '../../../src/ir/policy.js';
import { read } from '../../../src/targets/k8s/read.js';
import { semantics } from '../../../src/targets/k8s/semantics.js';
import { worldOf } from '../../../src/targets/kube/read-world.js';
import {
  flowOf,
  OWN,
  objectsOf as objectsOfData,
  readCases,
  type VectorCase,
  WHOLE,
} from '../calico/vectors.js';
import { objectsOf } from '../kube/objects.js';
import { checkRead } from '../read-law.js';
import { profileOf } from './flows.js';

const plugin = { read, semantics };
const PROFILES = ['k8s,cluster-network-policy=on', 'k8s,cluster-network-policy=on,baseline=per-pod', 'weave'];

function lawOn(cases: readonly VectorCase[], under: string) {
  const wrong: string[] = [];
  const refused = new Map<string, number>();
  let flows = 0;
  for (const one of cases) {
    const objects = objectsOfData(one.objects, one.id);
    const world = worldOf(objects);
    const asked = (one.flows ?? []).map((flow) => flowOf(flow, world));
    const law = checkRead(objects, profileOf(under), plugin, asked);
    flows += asked.length;
    if (law.verdict !== 'equal' || law.differing.length > 0) wrong.push(`${one.id}: ${law.verdict}`);
    if (one.invalid !== true)
      for (const code of law.refusals) refused.set(code, (refused.get(code) ?? 0) + 1);
  }
  return { cases: cases.length, flows, wrong, refused: Object.fromEntries([...refused].sort()) };
}

describe.each(PROFILES)('%s', (under) => {
  it('keeps the law on the cases kept here', { timeout: 300_000 }, () => {
    const counts = lawOn(readCases(OWN, 'kubernetes.jsonl') ?? [], under);
    console.info(under, counts.cases, 'cases', counts.flows, 'flows, refused:', counts.refused);
    expect(counts.wrong).toEqual([]);
    expect(counts.flows).toBeGreaterThan(500);
    if (under !== 'weave') expect(counts.refused).toEqual({});
  });

  const whole = readCases(WHOLE, 'kubernetes.jsonl');
  it.runIf(whole !== undefined)('keeps the law on the whole set', { timeout: 300_000 }, () => {
    const counts = lawOn(whole ?? [], under);
    console.info(under, counts.cases, 'cases', counts.flows, 'flows, refused:', counts.refused);
    expect(counts.wrong).toEqual([]);
    if (under !== 'weave') expect(counts.refused).toEqual({});
  });
});

const np = (name: string, spec: string): string =>
  `{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: ${name}, namespace: shop}, spec: ${spec}}\n---\n`;
const cnp = (name: string, spec: string): string =>
  `{apiVersion: policy.networking.k8s.io/v1alpha2, kind: ClusterNetworkPolicy, metadata: {name: ${name}}, spec: ${spec}}\n---\n`;

const CONSTRUCTS = [
  [
    'empty and missing lists',
    np('a', '{ingress: [], egress: []}') +
      np('b', '{egress: [{}]}') +
      np('c', '{podSelector: {matchLabels: {app: web}}, ingress: [{from: [], ports: []}]}'),
  ],
  [
    'no spec',
    '{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: a, namespace: shop}}',
  ],
  ['a section that no type names', np('a', '{policyTypes: [Egress], ingress: [{}]}')],
  [
    'ports of every shape',
    np(
      'a',
      '{ingress: [{ports: [{}, {protocol: UDP}, {port: http}, {port: 80, endPort: 90}, {protocol: SCTP, port: 7}]}]}',
    ) + np('b', '{egress: [{ports: [{port: 443}]}, {ports: [{port: dns, protocol: UDP}]}]}'),
  ],
  [
    'peers of every shape',
    np(
      'a',
      '{ingress: [{from: [{podSelector: {}}, {namespaceSelector: {}}, {podSelector: {matchLabels: {app: web}}, namespaceSelector: {matchExpressions: [{key: team, operator: NotIn, values: [a, b]}]}}, {namespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: NotIn, values: [x]}]}}]}]}',
    ),
  ],
  [
    'selectors of what is absent',
    np(
      'a',
      '{podSelector: {matchLabels: {k: ""}, matchExpressions: [{key: a, operator: DoesNotExist}, {key: b, operator: Exists}, {key: c, operator: NotIn, values: [x]}]}}',
    ),
  ],
  [
    'blocks of both families',
    np(
      'a',
      '{ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16, 10.2.0.0/16]}}, {ipBlock: {cidr: "fd00::/8"}}]}], egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0}}]}]}',
    ),
  ],
  [
    'names of namespaces',
    np('a', '{egress: [{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: pay}}}]}]}'),
  ],
  [
    'tiers around policies',
    np('a', '{ingress: [{ports: [{port: 80}]}]}') +
      cnp(
        'g',
        '{tier: Admin, priority: 3, subject: {namespaces: {}}, ingress: [{action: Pass, from: [{namespaces: {}}], protocols: [{tcp: {destinationPort: {number: 80}}}]}, {action: Deny, from: [{namespaces: {}}]}], egress: [{action: Accept, to: [{networks: [10.0.0.0/8]}], protocols: [{destinationNamedPort: http}, {udp: {destinationPort: {range: {start: 1, end: 9}}}}]}]}',
      ) +
      cnp(
        'h',
        '{tier: Baseline, priority: 3, subject: {pods: {podSelector: {matchLabels: {app: web}}}}, ingress: [{action: Deny, from: [{pods: {podSelector: {}, namespaceSelector: {matchLabels: {team: red}}}}]}], egress: [{action: Deny, to: [{namespaces: {}}]}]}',
      ),
  ],
  [
    'nodes and names as peers',
    cnp(
      'g',
      '{tier: Admin, priority: 3, subject: {namespaces: {}}, egress: [{action: Deny, to: [{nodes: {matchExpressions: [{key: zone, operator: NotIn, values: [a]}]}}]}, {action: Accept, to: [{domainNames: ["*.Example.com.", "api.example.org"]}]}, {action: Deny, to: [{networks: [0.0.0.0/0, "::/0"]}]}]}',
    ),
  ],
  [
    'policies of one direction under Baseline',
    np('a', '{podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [{}]}') +
      np('b', '{podSelector: {matchLabels: {tier: front}}, policyTypes: [Ingress]}') +
      cnp(
        'h',
        '{tier: Baseline, priority: 0, subject: {namespaces: {}}, ingress: [{action: Deny, from: [{namespaces: {}}]}], egress: [{action: Deny, to: [{networks: [0.0.0.0/0]}]}]}',
      ),
  ],
] as const;

describe.each(CONSTRUCTS)('%s', (_, text) => {
  it.each(PROFILES)('keeps the law under %s', (under) => {
    const law = checkRead(objectsOf(text), profileOf(under), plugin);
    expect(law.witnesses).toEqual([]);
    expect(law.verdict).toBe('equal');
    if (under !== 'weave') expect(law.refusals).toEqual([]);
  });
});

const FAULTS: readonly { readonly fault: string; readonly make: (policy: Policy) => Policy }[] = [
  { fault: 'a rule lost', make: (policy) => ({ ...policy, rules: policy.rules.slice(1) }) },
  { fault: 'no isolation', make: (policy) => ({ ...policy, isolates: { ingress: 'none', egress: 'none' } }) },
  {
    fault: 'the own node isolated',
    make: (policy) => ({ ...policy, isolates: { ...policy.isolates, ingress: 'all' } }),
  },
  {
    fault: 'the whole cluster a subject',
    make: (policy) => ({ ...policy, subject: { kind: 'is', what: 'pod' } }),
  },
  { fault: 'every priority one', make: (policy) => ({ ...policy, tier: 'default' }) },
  {
    fault: 'every peer',
    make: (policy) => ({
      ...policy,
      rules: policy.rules.map((rule) => ({ ...rule, peer: { kind: 'all', of: [] } })),
    }),
  },
];

it.each(FAULTS)('notices $fault', ({ make }) => {
  const profile = profileOf(PROFILES[0] ?? '');
  const seen = CONSTRUCTS.some(([, text]) => {
    const objects = objectsOf(text);
    const { policies } = read(objects, profile, NO_FACTS);
    const faulty = { ...policies, policies: policies.policies.map(make) };
    const enforced = semantics(objects, profile, worldOf(objects));
    return compareDecisions(enforced, meaning(faulty), { universe: universe() }).verdict === 'different';
  });
  expect(seen).toBe(true);
});
