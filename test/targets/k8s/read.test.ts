/** What the reader makes of single objects; that it means what they enforce is `read-law.test.ts`. */
import { describe, expect, it } from 'vitest';
import { NO_FACTS, type Policy } from '../../../src/ir/policy.js';
import { predText } from '../../../src/ir/pred-text.js';
import { read } from '../../../src/targets/k8s/read.js';
import type { ReadResult } from '../../../src/targets/target.js';
import { clusterPolicy, networkPolicy, objectsOf, shown } from '../kube/objects.js';
import { profileOf } from './flows.js';

const ON = 'k8s,cluster-network-policy=on';

function policyOf(result: ReadResult): Policy {
  const [policy, ...more] = result.policies.policies;
  if (policy === undefined || more.length > 0) throw new Error('not one policy');
  return policy;
}

function readText(text: string, profile = ON): ReadResult {
  return read(objectsOf(text), profileOf(profile), NO_FACTS);
}

function became({ mapping }: ReadResult): string[] {
  return mapping.map(({ object, became, policies }) =>
    `${object.kind} ${object.name}: ${became} ${policies.join(' ')}`.trim(),
  );
}

it('reads a NetworkPolicy as one level that isolates all but the own node', () => {
  const policy = policyOf(
    read(
      [
        networkPolicy(
          '{podSelector: {matchLabels: {app: web}}, egress: [{to: [{podSelector: {}}], ports: [{port: 53, protocol: UDP}]}]}',
        ),
      ],
      profileOf('k8s'),
      NO_FACTS,
    ),
  );
  expect(policy).toMatchObject({
    name: 'web',
    scope: { kind: 'namespace', namespace: 'shop' },
    tier: 'default',
    rank: { order: 1000, tie: 0 },
    sequence: 'together',
    isolates: { ingress: 'all-but-own-node', egress: 'all' },
    effects: [],
  });
  expect(predText(policy.subject)).toBe('pods(app=web) in namespace(shop)');
  expect(
    policy.rules.map((rule) => [rule.direction, rule.action, predText(rule.peer), rule.origin.label]),
  ).toEqual([['egress', 'allow', 'pods in namespace(shop)', 'NetworkPolicy shop/web egress[0]']]);
});

it('leaves the own node out of the peers of ingress, and only there', () => {
  const policy = policyOf(
    read(
      [networkPolicy('{ingress: [{}], egress: [{to: [{ipBlock: {cidr: 10.0.0.0/8}}]}]}')],
      profileOf('k8s'),
      NO_FACTS,
    ),
  );
  expect(policy.rules.map((rule) => [rule.direction, predText(rule.peer)])).toEqual([
    ['ingress', 'any (not own node)'],
    ['egress', 'address(10.0.0.0/8)'],
  ]);
});

it('points at the rule in the text', () => {
  const text = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web, namespace: shop}
spec:
  ingress:
    - ports: [{port: 80}]
    - from: [{namespaceSelector: {}}]
`;
  const { rules, origin } = policyOf(readText(text));
  const excerpt = ({ span }: Policy['origin']): string => span.file.text.slice(span.start, span.end).trim();
  expect(rules.map((rule) => excerpt(rule.origin))).toEqual([
    'ports: [{port: 80}]',
    'from: [{namespaceSelector: {}}]',
  ]);
  expect(origin.label).toBe('NetworkPolicy shop/web');
  expect(excerpt(origin)).toBe(text.trim());
});

it('takes an annotation as description and says what else metadata holds', () => {
  const result =
    readText(`{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: web, namespace: shop,
    labels: {team: red, app.kubernetes.io/managed-by: helm},
    annotations: {kubernetes.io/description: " keep it shut ", kubectl.kubernetes.io/last-applied-configuration: "{}", owner: me}}}`);
  expect(policyOf(result).description).toBe('keep it shut');
  expect(
    result.diagnostics.filter(({ code }) => code === 'metadata-not-read').map(({ message }) => message),
  ).toEqual([
    '`NetworkPolicy shop/web`: the label `team`, the annotation `owner` decides nothing and is not carried over',
  ]);
});

describe('ClusterNetworkPolicy', () => {
  const spec = (tier: string, priority: number): string =>
    `{tier: ${tier}, priority: ${priority}, subject: {namespaces: {}}, ingress: [{name: stop, action: Deny, from: [{namespaces: {}}]}]}`;

  it('is first-match in a tier of its own and never isolates', () => {
    const result = read([clusterPolicy(spec('Admin', 7))], profileOf(ON), NO_FACTS);
    expect(policyOf(result)).toMatchObject({
      scope: { kind: 'cluster' },
      tier: 'admin',
      rank: { order: 7, tie: 0 },
      sequence: 'first-match',
      isolates: { ingress: 'none', egress: 'none' },
      rules: [{ action: 'deny', origin: { label: 'ClusterNetworkPolicy guard ingress[0] (stop)' } }],
    });
    expect(result.policies.tiers.map(({ name, rank, otherwise }) => [name, rank.order, otherwise])).toEqual([
      ['admin', 1000, 'pass'],
      ['default', 1000000, 'deny'],
    ]);
  });

  it('is refused beside another of its priority that the same pods meet', () => {
    const objects = [
      clusterPolicy(spec('Admin', 7)),
      clusterPolicy(spec('Admin', 7), 'other'),
      clusterPolicy(spec('Baseline', 7), 'third'),
    ];
    const result = read(objects, profileOf(ON), NO_FACTS);
    expect(became(result)).toEqual([
      'ClusterNetworkPolicy guard: refused',
      'ClusterNetworkPolicy other: refused',
      'ClusterNetworkPolicy third: policy third',
    ]);
    expect(result.diagnostics.map(({ code }) => code)).toContain('cluster-priority-tie');
  });

  it('is not enforced where the profile has it not', () => {
    const result = read([clusterPolicy(spec('Admin', 7))], profileOf('k8s'), NO_FACTS);
    expect(result.policies.policies).toEqual([]);
    expect(became(result)).toEqual(['ClusterNetworkPolicy guard: not-enforced']);
    expect(shown(result.diagnostics).join()).toContain('cluster-policy-off');
  });
});

it('opens the other direction before Baseline where pods are read whole', () => {
  const objects = [
    networkPolicy('{policyTypes: [Egress]}'),
    clusterPolicy(
      '{tier: Baseline, priority: 1, subject: {namespaces: {}}, ingress: [{action: Deny, from: [{namespaces: {}}]}]}',
    ),
  ];
  const result = read(objects, profileOf(`${ON},baseline=per-pod`), NO_FACTS);
  expect(result.policies.policies.map(({ name, tier }) => `${tier} ${name}`)).toEqual([
    'default web',
    'selected web-ingress',
    'baseline guard',
  ]);
  expect(became(result)[0]).toBe('NetworkPolicy web: policy web web-ingress');
});

it('keeps what Weave Net refuses out, and ignores endPort with it', () => {
  const named = networkPolicy('{ingress: [{ports: [{port: http}]}]}');
  expect(became(read([named], profileOf('weave'), NO_FACTS))).toEqual(['NetworkPolicy web: refused']);
  const range = networkPolicy('{ingress: [{ports: [{port: 80, endPort: 90}]}]}');
  expect(policyOf(read([range], profileOf('weave'), NO_FACTS)).rules[0]?.traffic.tcp).toEqual([
    { numbers: [{ first: 80, last: 80 }], named: [], notNamed: [] },
  ]);
});

it('says what became of every object, and takes namespaces for facts that close nothing', () => {
  const result = readText(`{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {team: red}}}
---
{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: shop}}
---
{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: bad, namespace: shop}, spec: {policyTypes: [Both]}}
---
{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: good, namespace: shop}, spec: {policyTypes: [Ingress]}}
`);
  expect(became(result)).toEqual([
    'Namespace shop: fact',
    'Deployment web: passed-over',
    'NetworkPolicy bad: refused',
    'NetworkPolicy good: policy good',
  ]);
  expect(result.policies.facts.closed).toBe(false);
  expect(result.policies.facts.namespaces.map(({ name, labels }) => [name, [...labels]])).toEqual([
    [
      'shop',
      [
        ['team', 'red'],
        ['kubernetes.io/metadata.name', 'shop'],
      ],
    ],
  ]);
});
