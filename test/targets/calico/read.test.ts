/** What the reader makes of single objects; that it means what they enforce is `read-law.test.ts`. */
import { describe, expect, it } from 'vitest';
import type { Effect, Policy, Rule } from '../../../src/ir/policy.js';
import { NO_FACTS } from '../../../src/ir/policy.js';
import { predText } from '../../../src/ir/pred-text.js';
import { read } from '../../../src/targets/calico/read.js';
import type { ReadResult } from '../../../src/targets/target.js';
import { objectsOf, shown } from '../kube/objects.js';
import { profile } from './cluster.js';

const V3 = 'projectcalico.org/v3';

function readText(text: string, under?: string): ReadResult {
  return read(objectsOf(text), profile(under), NO_FACTS);
}

const object = (kind: string, name: string, spec: string, metadata = ''): string =>
  `{apiVersion: ${V3}, kind: ${kind}, metadata: {name: ${name}${metadata}}, spec: ${spec}}\n---\n`;
const np = (spec: string, name = 'web'): string => object('NetworkPolicy', name, spec, ', namespace: shop');
const gnp = (spec: string, name = 'guard'): string => object('GlobalNetworkPolicy', name, spec);

function policyOf(result: ReadResult): Policy {
  const [policy, ...more] = result.policies.policies;
  if (policy === undefined || more.length > 0) throw new Error('not one policy');
  return policy;
}

const ruleTexts = (rules: readonly Rule[]): string[] =>
  rules.map(
    ({ direction, action, own, peer }) => `${action} ${direction} ${predText(peer)} for ${predText(own)}`,
  );
const became = ({ mapping }: ReadResult): string[] =>
  mapping.map(({ object, became, policies }) =>
    `${object.kind} ${object.name}: ${became} ${policies.join(' ')}`.trim(),
  );
const codes = ({ diagnostics }: ReadResult): string[] => diagnostics.map(({ code }) => code);

it('reads a NetworkPolicy by first match, with its own end and its place in the text', () => {
  const policy = policyOf(
    readText(
      np(`{order: 10, selector: app == 'web', types: [Ingress, Egress], ingress: [
      {action: Deny, source: {selector: app == 'cli'}, destination: {selector: has(canary)}},
      {action: Allow}], egress: [{action: Pass}]}`),
    ),
  );
  expect(policy).toMatchObject({
    name: 'web',
    scope: { kind: 'namespace', namespace: 'shop' },
    tier: 'default',
    rank: { order: 10, tie: 0 },
    sequence: 'first-match',
    isolates: { ingress: 'all-but-own-node', egress: 'all' },
  });
  expect(predText(policy.subject)).toBe('pods(app=web) in namespace(shop)');
  expect(ruleTexts(policy.rules)).toEqual([
    'deny ingress pods(app=cli) in namespace(shop) for pods(canary) in namespace(shop)',
    'allow ingress any (not own node) for any',
    'pass egress any for any',
  ]);
  expect(
    policy.rules.map(({ origin }) => [
      origin.label,
      origin.span.file.text.slice(origin.span.start, origin.span.start + 14),
    ]),
  ).toEqual([
    ['NetworkPolicy shop/web ingress[0]', '{action: Deny,'],
    ['NetworkPolicy shop/web ingress[1]', '{action: Allow'],
    ['NetworkPolicy shop/web egress[0]', '{action: Pass}'],
  ]);
});

it.each([
  ['default', 'web', 'web'],
  ['security', 'security.web', 'web'],
  ['security', 'other.web', 'other.web'],
  ['default', 'default.web', 'web'],
])('in the tier %s takes %s for the name %s', (tier, written, name) => {
  const result = readText(
    object('Tier', 'security', '{order: 5}') + gnp(`{tier: ${tier}, types: [Ingress]}`, written),
  );
  expect(policyOf(result).name).toBe(name);
});

it('tells policies of one name and scope apart', () => {
  const result = readText(
    `${np('{types: [Ingress]}')}{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: web, namespace: shop}}\n---\n${np('{types: [Ingress]}', 'default.web')}`,
  );
  expect(became(result)).toEqual([
    'NetworkPolicy web: policy web-3',
    'NetworkPolicy web: policy web-2',
    'NetworkPolicy default.web: policy web',
  ]);
});

describe('tiers and orders', () => {
  it('makes the tiers that are only named, last, and keeps those that are given', () => {
    const result = readText(
      object('Tier', 'first', '{order: 5, defaultAction: Pass}') +
        object('Tier', 'late', '{}') +
        gnp('{tier: gone, types: [Ingress]}', 'gone.x'),
    );
    expect(result.policies.tiers.map(({ name, rank, otherwise }) => [name, rank.order, otherwise])).toEqual([
      ['first', 5, 'pass'],
      ['default', 1000000, 'deny'],
      ['late', 1000000, 'deny'],
      ['gone', 10001000, 'deny'],
    ]);
    expect(codes(result)).toContain('calico-tier-missing');
  });

  const tied = (name: string, action: string): string =>
    gnp(`{order: 5, types: [Ingress], ingress: [{action: ${action}}]}`, name);
  const ties = (text: string, under?: string): (readonly [string, number])[] =>
    readText(text, under).policies.policies.map(({ name, rank }) => [name, rank.tie]);

  it('resolves equal orders by the tie-break of the version', () => {
    const text = tied('a', 'Deny') + tied('a-b', 'Allow');
    expect(ties(text)).toEqual([
      ['a', 1],
      ['a-b', 0],
    ]);
    expect(ties(text, 'calico@3.31')).toEqual([
      ['a', 0],
      ['a-b', 1],
    ]);
  });

  it('gives policies one place where it does not matter which comes first', () => {
    expect(ties(tied('a', 'Allow') + tied('b', 'Allow') + tied('c', 'Deny') + tied('d', 'Deny'))).toEqual([
      ['a', 0],
      ['b', 0],
      ['c', 1],
      ['d', 1],
    ]);
  });

  it('takes a missing order for the last', () => {
    expect(policyOf(readText(gnp('{types: [Ingress]}'))).rank.order).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('types', () => {
  const isolates = (text: string): Policy['isolates'] => policyOf(readText(text)).isolates;
  const both = { ingress: 'all-but-own-node', egress: 'all' };
  it.each([
    ['{}', { ...both, egress: 'none' }],
    ['{egress: [{action: Allow}]}', { ...both, ingress: 'none' }],
    ['{ingress: [], egress: [{action: Allow}]}', { ...both, ingress: 'none' }],
    ['{ingress: [{action: Allow}], egress: [{action: Allow}]}', both],
    ['{types: [Egress], ingress: [{action: Allow}]}', { ...both, ingress: 'none' }],
  ])('of %s', (spec, expected) => {
    expect(isolates(np(spec))).toEqual(expected);
  });
  it('are both in the backing store, which nobody defaults', () => {
    expect(isolates(np('{egress: [{action: Allow}]}').replace(V3, 'crd.projectcalico.org/v1'))).toEqual(both);
  });
});

describe('effects', () => {
  const log = (effect: Effect): string =>
    `${effect.kind} ${effect.origin.label} ${predText(effect.rule?.peer ?? { kind: 'any', of: [] })}`;
  it('keeps a log on the rule that follows it, and on the policy where none does', () => {
    const policy = policyOf(
      readText(
        np(
          `{types: [Ingress], ingress: [{action: Log, source: {selector: app == 'cli'}}, {action: Deny}, {action: Log}]}`,
        ),
      ),
    );
    expect(policy.rules.map(({ effects }) => effects.map(log))).toEqual([
      ['log NetworkPolicy shop/web ingress[0] pods(app=cli) in namespace(shop)'],
    ]);
    expect(policy.effects.map(log)).toEqual(['log NetworkPolicy shop/web ingress[2] any (not own node)']);
  });
  it('isolates by a policy that only logs', () => {
    expect(policyOf(readText(np('{types: [Ingress], ingress: [{action: Log}]}')))).toMatchObject({
      rules: [],
      isolates: { ingress: 'all-but-own-node' },
    });
  });
  it('keeps annotations of rules and performance hints', () => {
    const policy = policyOf(
      readText(
        gnp(
          '{types: [Ingress], performanceHints: [AssumeNeededOnEveryNode], ingress: [{action: Deny, metadata: {annotations: {why: because}}}]}',
        ),
      ),
    );
    expect(policy.effects).toMatchObject([{ kind: 'performance-hint', detail: 'AssumeNeededOnEveryNode' }]);
    expect(policy.rules[0]?.effects).toMatchObject([{ kind: 'annotation', detail: 'why: because' }]);
  });
});

describe('sets and hosts', () => {
  const set = object('GlobalNetworkSet', 'office', '{nets: [192.0.2.0/24]}', ', labels: {kind: ext}');
  it('reads network sets as named sets that selectors refer to', () => {
    const result = readText(
      set +
        object('NetworkSet', 'mine', '{nets: [198.51.100.1]}', ', namespace: shop') +
        gnp(
          `{types: [Ingress], selector: projectcalico.org/orchestrator == 'k8s', ingress: [{action: Allow, source: {selector: kind == 'ext'}}]}`,
        ),
    );
    expect([...result.policies.sets.keys()]).toEqual(['office', 'shop/mine']);
    expect(policyOf(result).rules[0]?.peer).toMatchObject({
      kind: 'any',
      of: expect.arrayContaining([
        { kind: 'all', of: expect.arrayContaining([{ kind: 'set', name: 'office' }]) },
      ]),
    });
    expect(became(result).slice(0, 2)).toEqual(['GlobalNetworkSet office: set', 'NetworkSet mine: set']);
  });

  const hep = (name: string, spec: string, labels: string): string =>
    object('HostEndpoint', name, `{node: node1, interfaceName: ${name}, ${spec}}`, `, labels: ${labels}`);
  it('says a policy for pods and for nodes apart, and what hosts do by themselves', () => {
    const result = readText(
      hep('eth0', 'profiles: []', '{role: edge}') + gnp('{types: [Ingress], ingress: [{action: Deny}]}'),
    );
    expect(
      result.policies.policies.map(({ name, tier, isolates }) => `${tier} ${name} ${isolates.ingress}`),
    ).toEqual([
      'default guard all-but-own-node',
      'default guard-nodes all',
      'host-endpoints own-pods none',
      'host-endpoints failsafe none',
      'host-endpoints-closed no-profile all',
    ]);
    expect(result.policies.end).toEqual([]);
    expect(became(result)[0]).toBe('HostEndpoint eth0: fact');
  });
  it('refuses interfaces of one node that look different', () => {
    const result = readText(
      hep('eth0', 'profiles: []', '{role: edge}') + hep('eth1', 'profiles: []', '{role: core}'),
    );
    expect(became(result)).toEqual(['HostEndpoint eth0: refused', 'HostEndpoint eth1: refused']);
    expect(codes(result)).toContain('calico-hosts-differ');
  });
  it('remarks a policy that selects neither pods nor hosts', () => {
    const result = readText(gnp('{selector: "!has(projectcalico.org/namespace)", types: [Ingress]}'));
    expect(became(result)).toEqual(['GlobalNetworkPolicy guard: policy']);
    expect(codes(result)).toContain('calico-selects-nothing');
  });
});

describe('what it refuses', () => {
  it.each([
    ['calico-forwarded', gnp('{applyOnForward: true, preDNAT: true, types: [Ingress]}'), '', 'true'],
    ['calico-forwarded', gnp('{applyOnForward: true, types: [Ingress]}'), '', 'true'],
    [
      'calico-source-ports',
      np('{ingress: [{action: Allow, protocol: TCP, source: {ports: [1024]}}]}'),
      '',
      '[1024]',
    ],
    ['calico-not-icmp', np('{ingress: [{action: Allow, notICMP: {type: 8}}]}'), '', '{type: 8}'],
    [
      'calico-service-unknown',
      np('{egress: [{action: Allow, destination: {services: {name: db, namespace: shop}}}]}'),
      '',
      '{name: db, namespace: s',
    ],
    [
      'calico-mapped-net',
      np('{ingress: [{action: Allow, source: {nets: ["::ffff:1.2.3.0/120"]}}]}'),
      '',
      '"::ffff:1.2.3.0/120"',
    ],
    [
      'calico-windows-negation',
      np('{ingress: [{action: Allow, notProtocol: TCP}]}'),
      ',node-os=windows',
      '{action: Allow, notProto',
    ],
    [
      'calico-http-others',
      np('{ingress: [{action: Allow, protocol: TCP, http: {methods: [GET]}}]}'),
      ',http=on',
      '{methods: [GET]}',
    ],
    [
      'calico-account-name',
      np(`{ingress: [{action: Allow, source: {serviceAccounts: {names: ["a', 'b"]}}}]}`),
      '',
      `"a', 'b"`,
    ],
  ])('%s', (code, text, options, excerpt) => {
    const result = readText(text, `calico@3.34-dev${options}`);
    const found = result.diagnostics.filter(({ severity }) => severity === 'error');
    expect(shown(found).map((line) => line.split(' ')[0])).toEqual([code]);
    expect(shown(found)[0]).toContain(`"${excerpt}`);
    expect(result.policies.policies).toEqual([]);
    expect(result.mapping.map(({ became }) => became)).toEqual(['refused']);
  });

  it('leaves the other objects as they are', () => {
    const result = readText(
      np('{ingress: [{action: Allow, protocol: TCP, source: {ports: [1024]}}]}') +
        np('{types: [Ingress]}', 'good'),
    );
    expect(became(result)).toEqual(['NetworkPolicy web: refused', 'NetworkPolicy good: policy good']);
  });
});

it('says what became of staged policies, tiers and foreign kinds', () => {
  const result = readText(
    object('StagedGlobalNetworkPolicy', 'soon', '{types: [Ingress]}') +
      object('Tier', 'security', '{order: 5}') +
      '{apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy, metadata: {name: x, namespace: shop}}\n---\n' +
      '{apiVersion: v1, kind: Service, metadata: {name: db, namespace: shop}, spec: {}}\n---\n' +
      np('{types: [Sideways]}'),
  );
  expect(became(result)).toEqual([
    'StagedGlobalNetworkPolicy soon: not-enforced',
    'Tier security: policy',
    'CiliumNetworkPolicy x: passed-over',
    'Service db: fact',
    'NetworkPolicy web: refused',
  ]);
  expect(codes(result)).toContain('calico-staged');
  expect(result.policies.policies).toEqual([]);
});
