import { expect, it } from 'vitest';
import { nowhere } from '../../src/base/source.js';
import type { Json } from '../../src/base/tree.js';
import type { Decision } from '../../src/flow/decision.js';
import { createFormulas } from '../../src/flow/formula.js';
import { runCase } from '../../src/query/case.js';
import { NO_WORLD_FACTS } from '../../src/query/flow-of-question.js';
import { type QueryAnswer, query, queryCases } from '../../src/query.js';
import { semantics } from '../../src/targets/k8s/semantics.js';
import { worldOf } from '../../src/targets/kube/read-world.js';
import { type Profile, parseProfile } from '../../src/targets/profiles.js';
import { objectsOf } from '../targets/kube/objects.js';

const CLUSTER = `
{apiVersion: v1, kind: Node, metadata: {name: node-a}, status: {addresses: [{type: InternalIP, address: 192.168.0.1}]}}
---
{apiVersion: v1, kind: Pod, metadata: {name: web, namespace: shop, labels: {app: web}}, spec: {nodeName: node-a}, status: {podIPs: [{ip: 10.0.0.1}, {ip: "fd00::1"}]}}
---
{apiVersion: v1, kind: Pod, metadata: {name: api, namespace: shop, labels: {app: api}}, spec: {nodeName: node-a}, status: {podIP: 10.0.0.2}}
---
{apiVersion: v1, kind: Service, metadata: {name: web, namespace: shop}, spec: {clusterIP: 10.96.0.1}}
`;
const POLICIES = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web, namespace: shop}
spec:
  podSelector: {matchLabels: {app: web}}
  ingress:
  - from: [{podSelector: {matchLabels: {app: api}}}]
    ports: [{port: 80}]
  - from: [{ipBlock: {cidr: "fd00::/8"}}]
`;

function k8s(): Profile {
  const parsed = parseProfile('k8s');
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.profile;
}

function ask(value: Json): QueryAnswer {
  const world = worldOf(objectsOf(CLUSTER));
  const decision = semantics(objectsOf(POLICIES), k8s(), world);
  const [answer] = query({ decision, world, facts: NO_WORLD_FACTS, lines: [{ name: 'flows:1', value }] });
  if (answer === undefined) throw new Error('no answer');
  return answer;
}

/** The verdict and the rules behind it, or the reasons why there is none. */
function told(value: Json): readonly string[] {
  const answer = ask(value);
  return answer.ok
    ? [answer.answer.verdict, ...answer.answer.by.map((entry) => `${entry.what} ${entry.origin.label}`)]
    : answer.diagnostics.map((d) => d.message);
}

const flow = (from: Json, more: Json = { protocol: 'TCP', port: 80 }): Json => ({
  direction: 'ingress',
  from,
  to: { pod: 'shop/web' },
  ...(more as object),
});

it('answers with the verdict and the rules that decided', () => {
  expect(told(flow({ pod: 'shop/api' }))).toEqual(['allow', 'allow NetworkPolicy shop/web ingress[0]']);
  expect(told(flow({ pod: 'shop/api' }, { protocol: 'TCP', port: 81 }))).toEqual([
    'deny',
    'isolate NetworkPolicy shop/web',
  ]);
  expect(
    told({
      direction: 'egress',
      from: { pod: 'shop/web' },
      to: { ip: '8.8.8.8' },
      protocol: 'UDP',
      port: 53,
    }),
  ).toEqual(['allow', 'end default allow']);
});

it('takes an address that a pod or a node holds for that pod or node', () => {
  expect(told(flow({ ip: '10.0.0.2' }))).toEqual(['allow', 'allow NetworkPolicy shop/web ingress[0]']);
  expect(told(flow({ ip: '192.168.0.1' }, { protocol: 'TCP', port: 9 }))[0]).toBe('allow');
  expect(told(flow({ ip: '192.168.0.9' }, { protocol: 'TCP', port: 9 }))[0]).toBe('deny');
});

it('gives both ends addresses of one family', () => {
  expect(told(flow({ ip: 'fd00::9' }, { protocol: 'ICMPv6', icmpType: 128 }))).toEqual([
    'allow',
    'allow NetworkPolicy shop/web ingress[1]',
  ]);
});

it.each([
  [
    flow({ pod: 'shop/none' }),
    'this flow cannot be decided: there is no pod `shop/none` in the cluster given',
  ],
  [flow({ node: 'node-z' }), 'this flow cannot be decided: there is no node `node-z` in the cluster given'],
  [flow({ pod: 'shop/web' }), 'this flow cannot be decided: an endpoint and itself is no flow'],
  [flow({ entity: 'kube-apiserver' }), 'this flow cannot be decided: nothing says where `kube-apiserver` is'],
  [
    flow({ ip: '10.96.0.1' }),
    'this flow cannot be decided: `10.96.0.1` is the address of Service `shop/web`; ask about a pod behind it and the port of that pod',
  ],
  [flow({ pod: 'web' }), 'this is no question about a flow: `from.pod` must be `namespace/name`'],
  [
    flow({ pod: 'a/b', ip: '1.1.1.1' }),
    'this is no question about a flow: `from` must have exactly one of `pod`, `ip`, `node`, `entity`',
  ],
  [flow({ ip: '1.1.1' }), 'this is no question about a flow: `from.ip` is no address'],
  [
    flow({ ip: '1.1.1.1' }, { protocol: 'TCP' }),
    'this is no question about a flow: a flow of this protocol needs a `port`',
  ],
  [
    flow({ ip: '1.1.1.1' }, { protocol: 'ICMP', port: 8 }),
    'this is no question about a flow: a flow of this protocol has no `port`',
  ],
  [
    flow({ ip: '1.1.1.1' }, { protocol: 'TCQ', port: 8 }),
    'this is no question about a flow: `protocol` must be a name such as `TCP`, or a number 0 to 255',
  ],
  [flow({ ip: '1.1.1.1' }, { protocol: 'TCP', prot: 8, port: 1 }), '`object` has no field `prot`'],
] as const)('says why it cannot answer %j', (line, message) => {
  expect(told(line)).toEqual([message]);
});

it('answers `depends` where the request decides and the question has none', () => {
  const decision: Decision = {
    namespaces: [],
    allows: (formulas) =>
      formulas.text(
        { type: 'text', name: 'http-method', end: 'flow', key: '' },
        { kind: 'in', values: ['GET'] },
      ),
    consulted: (formulas) => [
      {
        origin: { span: nowhere('rule'), label: 'rule' },
        place: '',
        what: 'allow',
        applies: formulas.true,
        matches: formulas.text(
          { type: 'text', name: 'http-method', end: 'flow', key: '' },
          { kind: 'in', values: ['GET'] },
        ),
      },
    ],
  };
  expect(decision.allows(createFormulas(), 'ingress', null).kind).toBe('text');
  const world = worldOf(objectsOf(CLUSTER));
  const verdicts = query({
    decision,
    world,
    facts: NO_WORLD_FACTS,
    lines: [{}, { http: {} }, { http: { method: 'PUT' } }, { dns: 'a.b' }].map((more) => ({
      name: 'flows',
      value: { ...(flow({ pod: 'shop/api' }) as object), ...more },
    })),
  });
  expect(verdicts.map((one) => one.ok && one.answer.verdict)).toEqual(['depends', 'allow', 'deny', 'deny']);
});

const OBJECTS: readonly Json[] = [
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'web', namespace: 'shop' },
    spec: { podSelector: {} },
  },
  {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'shop' },
    status: { podIP: '10.0.0.1' },
  },
];
const FLOW: Json = {
  direction: 'ingress',
  from: { ip: '8.8.8.8' },
  to: { pod: 'shop/web' },
  protocol: 'TCP',
  port: 80,
};

it('counts what agreed, what differed and what could not be decided', () => {
  const flows = ['deny', 'allow', 'redirect'].map((expected) => ({ ...FLOW, expect: expected }));
  const result = runCase({
    id: 'a',
    profile: { cni: 'k8s' },
    objects: OBJECTS,
    flows: [...flows, { ...FLOW, to: { pod: 'shop/gone' }, expect: 'deny' }],
  });
  expect([result.agreed, result.differed, result.undecided]).toEqual([1, 2, 1]);
  expect(result.findings.map((finding) => finding.kind)).toEqual(['verdict', 'verdict', 'undecided']);
});

it('counts refusals: wanted and missing, and not wanted', () => {
  const bad = { ...(OBJECTS[0] as object), spec: { podSelector: {}, ingress: [{ from: [{}] }] } };
  const profile: Json = { cni: 'k8s' };
  const cases: readonly Json[] = [
    { id: 'right', profile, objects: [bad], invalid: true, refused: 'NetworkPolicy shop/web', error: 'x' },
    { id: 'other', profile, objects: [bad], invalid: true, refused: 'NetworkPolicy shop/other', error: 'x' },
    { id: 'none', profile, objects: OBJECTS, invalid: true, error: 'x' },
    { id: 'unwanted', profile, objects: [bad], flows: [] },
    { id: 'unknown', profile: { cni: 'antrea' }, objects: [], flows: [] },
    { id: 'option', profile: { cni: 'k8s', noSuch: true }, objects: [], flows: [] },
  ];
  const { results, agreed, differed, undecided } = queryCases(cases);
  expect([agreed, differed, undecided]).toEqual([1, 3, 2]);
  expect(results.map((result) => [result.id, ...result.findings.map((finding) => finding.kind)])).toEqual([
    ['right'],
    ['other', 'not-refused'],
    ['none', 'not-refused'],
    ['unwanted', 'refused'],
    ['unknown', 'unreadable'],
    ['option', 'unreadable'],
  ]);
});

it('reads NetworkPolicies as the plugin named in the profile does', () => {
  const netOfPods: Json = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'web', namespace: 'shop' },
    spec: { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8' } }] }] },
  };
  const other: Json = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'api', namespace: 'pay' },
    status: { podIP: '10.0.0.9' },
  };
  const verdictUnder = (plugin: string): readonly number[] => {
    const { agreed, differed } = runCase({
      id: plugin,
      profile: { cni: 'k8s', plugin },
      objects: [netOfPods, ...OBJECTS.slice(1), other],
      flows: [{ ...FLOW, from: { pod: 'pay/api' }, expect: 'allow' }],
    });
    return [agreed, differed];
  };
  expect(verdictUnder('')).toEqual([1, 0]);
  expect(verdictUnder('calico@3.32')).toEqual([1, 0]);
  expect(verdictUnder('cilium@1.20')).toEqual([0, 1]);
});
