import fc from 'fast-check';
import { expect, it } from 'vitest';
import { nowhere } from '../../../src/base/source.js';
import { type JsonMap, treeOf } from '../../../src/base/tree.js';
import { evaluate, type Truth } from '../../../src/flow/concrete.js';
import type { Endpoint, Flow, FlowRequest } from '../../../src/flow/flow.js';
import { createFormulas } from '../../../src/flow/formula.js';
import { semantics } from '../../../src/targets/cilium/semantics.js';
import { readObjects } from '../../../src/targets/kube/read-objects.js';
import { worldOf } from '../../../src/targets/kube/read-world.js';
import { parseProfile } from '../../../src/targets/profiles.js';
import { parseAddress } from '../../../src/values/nets.js';

const NONE: ReadonlyMap<string, string> = new Map();

function endpoint(more: Partial<Endpoint>): Endpoint {
  return {
    kind: 'pod',
    name: '',
    namespace: 'shop',
    namespaceLabels: NONE,
    labels: NONE,
    account: 'default',
    accountLabels: NONE,
    nodeLabels: NONE,
    address: parseAddress('10.1.0.1') ?? 0n,
    clusterName: 'default',
    apiServer: false,
    dnsNames: [],
    ...more,
  };
}

const WEB = endpoint({ labels: new Map([['app', 'web']]) });
const API = endpoint({ labels: new Map([['app', 'api']]) });
const OUTSIDE = endpoint({
  kind: 'outside',
  namespace: '',
  clusterName: '',
  address: parseAddress('192.0.2.1') ?? 0n,
});

interface Question extends Partial<Flow> {
  readonly request?: FlowRequest;
}

/** Does Cilium let the flow pass under the objects? A flow to tcp/80 of an API pod from a web pod, unless said. */
function ask(objects: readonly JsonMap[], question: Question, profileText = 'cilium'): Truth {
  const profile = parseProfile(profileText);
  if (!profile.ok) throw new Error(profile.error);
  const read = objects.flatMap((manifest) => readObjects(treeOf(manifest, nowhere('test')), []));
  const decision = semantics(read, profile.profile, worldOf(read));
  const flow: Flow = {
    direction: 'ingress',
    subject: API,
    peer: WEB,
    ownNode: false,
    protocol: 6,
    port: 80,
    icmpType: -1,
    icmpCode: -1,
    portNames: [],
    request: { kind: 'opaque' },
    ...question,
  };
  const bound = decision.namespaces.includes(flow.subject.namespace) ? flow.subject.namespace : null;
  return evaluate(decision.allows(createFormulas(), flow.direction, bound), flow);
}

function policy(spec: JsonMap, name = 'p'): JsonMap {
  return {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumNetworkPolicy',
    metadata: { name, namespace: 'shop' },
    spec: { endpointSelector: {}, ...spec },
  };
}

function http(method: string, target: string, headers: Readonly<Record<string, string>> = {}): FlowRequest {
  return {
    kind: 'http',
    method,
    target,
    host: 'shop.example.com',
    headers: new Map(Object.entries(headers)),
  };
}

function httpPolicy(...rules: readonly JsonMap[]): JsonMap {
  return policy({
    ingress: [
      {
        fromEndpoints: [{ matchLabels: { app: 'web' } }],
        toPorts: [{ ports: [{ port: '80', protocol: 'TCP' }], rules: { http: rules } }],
      },
    ],
  });
}

it('lets only matching requests through an HTTP rule', () => {
  const objects = [httpPolicy({ method: 'GET', path: '/a' })];
  expect(ask(objects, { request: http('GET', '/a') })).toBe(true);
  expect(ask(objects, { request: http('POST', '/a') })).toBe(false);
  expect(ask(objects, { request: http('get', '/a') })).toBe(false);
  expect(ask(objects, { request: { kind: 'opaque' } })).toBe(false);
});

it('matches a path as a whole, with its query', () => {
  const objects = [httpPolicy({ path: '/a' }, { path: '/b/.*' })];
  expect(ask(objects, { request: http('GET', '/a?x=1') })).toBe(false);
  expect(ask(objects, { request: http('GET', '/ab') })).toBe(false);
  expect(ask(objects, { request: http('GET', '/b/c?x=1') })).toBe(true);
});

it('opens an HTTP rule by a plain allow of any breadth beside it', () => {
  const broad = policy({ ingress: [{ fromEndpoints: [{}] }] }, 'q');
  expect(ask([httpPolicy({ method: 'GET' }), broad], { request: http('POST', '/') })).toBe(true);
});

it('restricts nobody by an HTTP rule without default deny', () => {
  const [spec] = [httpPolicy({ method: 'GET' })['spec']];
  const open = policy({ ...(spec as JsonMap), enableDefaultDeny: { ingress: false } });
  expect(ask([open], { request: http('POST', '/') })).toBe(true);
});

it('splits header lines at the first space', () => {
  const exact = [httpPolicy({ headers: ['X-Key: v'] })];
  expect(ask(exact, { request: http('GET', '/', { 'x-key': 'v' }) })).toBe(true);
  expect(ask(exact, { request: http('GET', '/', { 'x-key': 'w' }) })).toBe(false);
  const present = [httpPolicy({ headers: ['X-Key'] })];
  expect(ask(present, { request: http('GET', '/', { 'x-key': 'w' }) })).toBe(true);
  const never = [httpPolicy({ headers: ['X-Key:v'] })];
  expect(ask(never, { request: http('GET', '/', { 'x-key': 'v' }) })).toBe(false);
});

it('refuses nothing for a header match with a mismatch action', () => {
  const edited = [httpPolicy({ headerMatches: [{ name: 'X-Key', value: 'v', mismatch: 'ADD' }] })];
  expect(ask(edited, { request: http('GET', '/') })).toBe(true);
  const required = [httpPolicy({ headerMatches: [{ name: 'X-Key', value: 'v' }] })];
  expect(ask(required, { request: http('GET', '/') })).toBe(false);
});

const DNS_RULE = {
  toEndpoints: [{ matchLabels: { app: 'api' } }],
  toPorts: [{ ports: [{ port: '53', protocol: 'UDP' }], rules: { dns: [{ matchPattern: '*.a.com' }] } }],
};
const query = (name: string): Question => {
  return {
    direction: 'egress',
    subject: WEB,
    peer: API,
    protocol: 17,
    port: 53,
    request: { kind: 'dns', name },
  };
};

it('lets a DNS rule refuse other names although a broader allow covers the resolver', () => {
  const objects = [policy({ egress: [DNS_RULE, { toEndpoints: [{}] }] })];
  expect(ask(objects, query('x.a.com'))).toBe(true);
  expect(ask(objects, query('a.com'))).toBe(false);
  expect(ask(objects, query('x.y.a.com'))).toBe(false);
  expect(ask(objects, query('b.com'))).toBe(false);
  expect(ask(objects, query('b.com'), 'cilium,dns-beside-allow=passes')).toBe(true);
});

it('lets every name through where a plain allow of the same port covers the resolver', () => {
  const plain = { toEntities: ['cluster'], toPorts: [{ ports: [{ port: '53', protocol: 'UDP' }] }] };
  expect(ask([policy({ egress: [DNS_RULE, plain] })], query('b.com'))).toBe(true);
  const other = {
    toEntities: ['cluster'],
    toPorts: [{ ports: [{ port: '50', endPort: 60, protocol: 'UDP' }] }],
  };
  expect(ask([policy({ egress: [DNS_RULE, other] })], query('b.com'))).toBe(false);
});

it('lets an HTTP rule come before a DNS rule, which Envoy takes for an allow', () => {
  const tcp = (port: JsonMap, rules: JsonMap) => {
    return { toEntities: ['all'], toPorts: [{ ports: [{ ...port, protocol: 'TCP' }], rules }] };
  };
  const dns = tcp({ port: '53' }, { dns: [{ matchPattern: '*' }] });
  const get = tcp({ port: '50', endPort: 60 }, { http: [{ method: 'GET' }] });
  const asked = (request: FlowRequest) => ({ ...query('a.com'), protocol: 6, request });
  for (const options of ['cilium', 'cilium,dns-beside-allow=passes']) {
    const objects = [policy({ egress: [dns, get] })];
    expect(ask(objects, asked({ kind: 'dns', name: 'a.com' }), options)).toBe(false);
    expect(ask(objects, asked(http('POST', '/')), options)).toBe(true);
    expect(ask([policy({ egress: [dns] })], asked(http('POST', '/')), options)).toBe(false);
  }
});

it('refuses no name where the direction is not in default deny', () => {
  const objects = [policy({ egress: [DNS_RULE], enableDefaultDeny: { egress: false } })];
  expect(ask(objects, query('b.com'))).toBe(true);
});

it('reads a leading double star as one or more labels since 1.19', () => {
  const objects = [policy({ egress: [{ toFQDNs: [{ matchPattern: '**.a.com' }] }] })];
  const to = (name: string): Question => {
    return { direction: 'egress', subject: WEB, peer: { ...OUTSIDE, dnsNames: [name] } };
  };
  expect(ask(objects, to('x.y.a.com'), 'cilium@1.19')).toBe(true);
  expect(ask(objects, to('x.y.a.com'), 'cilium@1.18')).toBe(false);
  expect(ask(objects, to('x.a.com'), 'cilium@1.18')).toBe(true);
  expect(ask(objects, to('a.com'), 'cilium@1.19')).toBe(false);
});

const SERVICE = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'api', namespace: 'shop' },
  spec: { selector: { app: 'api' } },
};
const TO_SERVICE = {
  toServices: [{ k8sService: { serviceName: 'api', namespace: 'shop' } }],
  toPorts: [{ ports: [{ port: '80', protocol: 'TCP' }] }],
};

it('resolves a Service to its pods, and opens the ports where it finds none', () => {
  const egress = { direction: 'egress', subject: WEB } as const;
  const allow = policy({ egress: [TO_SERVICE] });
  expect(ask([allow, SERVICE], { ...egress, peer: API })).toBe(true);
  expect(ask([allow, SERVICE], { ...egress, peer: OUTSIDE })).toBe(false);
  expect(ask([allow], { ...egress, peer: OUTSIDE })).toBe(true);
});

it('never resolves a Service in a deny, so its ports are denied everywhere', () => {
  const deny = policy({ egressDeny: [TO_SERVICE], enableDefaultDeny: { egress: false } });
  expect(ask([deny, SERVICE], { direction: 'egress', subject: WEB, peer: OUTSIDE })).toBe(false);
  expect(ask([deny, SERVICE], { direction: 'egress', subject: WEB, peer: OUTSIDE, port: 81 })).toBe(true);
});

it('never selects a node by a label that the identity filter drops', () => {
  const byLabel = (key: string): JsonMap => {
    return {
      apiVersion: 'cilium.io/v2',
      kind: 'CiliumClusterwideNetworkPolicy',
      metadata: { name: 'p' },
      spec: { nodeSelector: { matchLabels: { [key]: 'a' } }, ingress: [{}] },
    };
  };
  const node = endpoint({
    kind: 'node',
    namespace: '',
    nodeLabels: new Map([
      ['kubernetes.io/hostname', 'a'],
      ['pool', 'a'],
    ]),
  });
  const asked = { subject: node, peer: OUTSIDE };
  expect(ask([byLabel('pool')], asked, 'cilium,host-firewall=on')).toBe(false);
  expect(ask([byLabel('kubernetes.io/hostname')], asked, 'cilium,host-firewall=on')).toBe(true);
  expect(ask([byLabel('kubernetes.io/hostname')], asked, 'cilium,host-firewall=on,identity-labels=all')).toBe(
    false,
  );
});

it('does not enforce what the agent refuses', () => {
  const refused = policy({ ingress: [{ fromEntities: ['nobody'] }] });
  expect(ask([refused], {})).toBe(true);
});

it('drops an unknown peer key as the API server does, which opens the ports', () => {
  const misspelt = policy({
    ingress: [{ fromEndpoint: [{}], toPorts: [{ ports: [{ port: '80', protocol: 'TCP' }] }] }],
  });
  expect(ask([misspelt], { peer: OUTSIDE })).toBe(true);
  expect(ask([misspelt], { peer: OUTSIDE, port: 81 })).toBe(false);
});

it('reads a namespaced policy without a namespace as one of the namespace default', () => {
  const loose: JsonMap = { ...policy({ ingress: [{}] }), metadata: { name: 'p' } };
  expect(ask([loose], {})).toBe(true);
  expect(ask([loose], { subject: endpoint({ namespace: 'default' }) })).toBe(false);
});

it('decides by the policies that name a namespace as by all of them', () => {
  const NAMESPACE = 'io.kubernetes.pod.namespace';
  const keyArb = fc.constantFrom(NAMESPACE, `k8s:${NAMESPACE}`, `any:${NAMESPACE}`, 'k8s:app');
  const valuesArb = fc.subarray(['shop', 'bank', 'web', 'api', ''], { minLength: 1 });
  const askedArb = fc.record({
    key: keyArb,
    operator: fc.constantFrom('In', 'In', 'NotIn'),
    values: valuesArb,
  });
  const clusterWide = (matchExpressions: readonly JsonMap[], port: string, name: string, plain: boolean) => ({
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumClusterwideNetworkPolicy',
    metadata: { name },
    specs: [
      {
        endpointSelector: { matchExpressions },
        ingress: [{ fromEntities: ['all'], toPorts: [{ ports: [{ port, protocol: 'TCP' }] }] }],
      },
      // A rule for nodes that there are none of: then no namespace is certain.
      ...(plain ? [{ nodeSelector: { matchLabels: { never: 'there' } }, ingress: [{}] }] : []),
    ],
  });
  const subjects = ['shop', 'bank', 'other'].flatMap((namespace) =>
    ['web', 'api'].map((app) => endpoint({ namespace, labels: new Map([['app', app]]) })),
  );
  fc.assert(
    fc.property(
      fc.array(fc.array(askedArb, { maxLength: 2 }), { minLength: 1, maxLength: 4 }),
      (selectors) => {
        const made = (plain: boolean) =>
          selectors.map((asked, i) => clusterWide(asked, i % 2 === 0 ? '80' : '81', `p${i}`, plain));
        for (const subject of [...subjects, endpoint({ kind: 'node', namespace: '' })])
          expect(ask(made(false), { subject })).toBe(ask(made(true), { subject }));
      },
    ),
    { seed: 1, numRuns: 100 },
  );
});

it('explains what it looked at, denies first and isolation last', () => {
  const profile = parseProfile('cilium');
  if (!profile.ok) throw new Error(profile.error);
  const manifest = policy({ ingress: [{ fromEndpoints: [{}] }], ingressDeny: [{ fromEntities: ['world'] }] });
  const decision = semantics(
    readObjects(treeOf(manifest, nowhere('test')), []),
    profile.profile,
    worldOf([]),
  );
  const consulted = decision.consulted(createFormulas(), 'ingress', 'shop');
  expect(consulted.map(({ what, origin }) => `${what} ${origin.label}`)).toEqual([
    'deny CiliumNetworkPolicy shop/p spec.ingressDeny[0]',
    'allow CiliumNetworkPolicy shop/p spec.ingress[0]',
    'allow allow-localhost',
    'isolate CiliumNetworkPolicy shop/p spec.ingress[0]',
    'isolate CiliumNetworkPolicy shop/p spec.ingressDeny[0]',
  ]);
});
