/** What the vectors do not ask: host endpoints, families, ICMP, services, HTTP, versions, conversions that fail closed. */
import { describe, expect, it } from 'vitest';
import type { JsonMap } from '../../../src/base/tree.js';
import type { Flow, FlowRequest } from '../../../src/flow/flow.js';
import { createFormulas } from '../../../src/flow/formula.js';
import { semantics } from '../../../src/targets/calico/semantics.js';
import { worldOf } from '../../../src/targets/kube/read-world.js';
import { ask, CLUSTER, calico, HOST, overV6, profile } from './cluster.js';
import { objectsOf } from './vectors.js';

const gnp = (spec: JsonMap, name = 'p'): JsonMap => calico('GlobalNetworkPolicy', name, spec);
const ingress = (...rules: JsonMap[]): JsonMap => gnp({ types: ['Ingress'], ingress: rules });
const egress = (...rules: JsonMap[]): JsonMap => gnp({ types: ['Egress'], egress: rules });
const allow = (rest: JsonMap): JsonMap => ({ action: 'Allow', ...rest });
const hosted = (spec: JsonMap): JsonMap => ({ ...HOST, spec: { ...(HOST['spec'] as JsonMap), ...spec } });
const toHost = { from: { ip: '1.1.1.1' }, to: { node: 'node2' }, port: 8080 } as const;

describe('tiers', () => {
  it.each([
    ['knp.default.p', '3.31', true],
    ['ossg.p', '3.31', true],
    ['knp.default.p', '3.32', false],
    ['t1.p', '3.31', false],
  ])('%s of tier t1 under %s is in the default tier: %s', (name, version, isDefault) => {
    const tier = calico('Tier', 't1', { order: 1 });
    const deny = calico('NetworkPolicy', `a/${name}`, { tier: 't1', order: 5, types: ['Ingress'] });
    const open = gnp({ order: 10, types: ['Ingress'], ingress: [{ action: 'Allow' }] });
    expect(ask([tier, deny, open], {}, { profile: `calico@${version}` })).toBe(isDefault);
  });
});

describe('host endpoints', () => {
  it('lets everything reach a node without one', () => {
    expect(ask([ingress({ action: 'Deny' })], toHost)).toBe(true);
    expect(ask([HOST, ingress({ action: 'Deny' })], { ...toHost, to: { node: 'node1' } })).toBe(true);
  });
  it('denies where no policy and no profile decides', () => {
    expect(ask([HOST], toHost)).toBe(false);
    expect(ask([hosted({ profiles: ['projectcalico-default-allow'] })], toHost)).toBe(true);
    expect(ask([hosted({ profiles: ['kns.a'] })], toHost)).toBe(true);
    expect(ask([hosted({ profiles: ['ksa.a.default'] })], toHost)).toBe(false);
    expect(ask([hosted({ profiles: ['gone'] })], toHost)).toBe(false);
  });
  it.each([
    ['ingress', 'TCP', 22, true],
    ['ingress', 'TCP', 6443, true],
    ['ingress', 'UDP', 68, true],
    ['ingress', 'UDP', 22, false],
    ['egress', 'TCP', 22, false],
    ['egress', 'UDP', 53, true],
    ['egress', 'TCP', 2379, true],
  ] as const)('keeps the failsafe port %s %s %i open: %s', (direction, protocol, port, open) => {
    const [from, to] =
      direction === 'ingress'
        ? [{ ip: '1.1.1.1' }, { node: 'node2' }]
        : [{ node: 'node2' }, { ip: '1.1.1.1' }];
    const deny = gnp({ types: ['Ingress', 'Egress'] });
    expect(ask([HOST, deny], { direction, from, to, protocol, port })).toBe(open);
    const off = { profile: 'calico@3.34-dev,failsafe=off' };
    expect(ask([HOST, deny], { direction, from, to, protocol, port }, off)).toBe(false);
  });
  it('applies cluster-wide policies by the labels of the object', () => {
    const open = gnp({ selector: "kind == 'host'", types: ['Ingress'], ingress: [{ action: 'Allow' }] });
    expect(ask([HOST, open], toHost)).toBe(true);
    const other = gnp({ selector: "kind == 'x'", types: ['Ingress'], ingress: [{ action: 'Allow' }] });
    expect(ask([HOST, other], toHost)).toBe(false);
  });
  it.each([
    [['ksa.a.default'], "pcsa.projectcalico.org/name == 'default'", true],
    [['ksa.a.default'], "pcsa.projectcalico.org/name == 'api'", false],
    [['ksa.a.default'], 'has(pcns.projectcalico.org/name)', false],
    [['gone'], 'has(pcsa.projectcalico.org/name)', false],
  ])('hands down the labels of accounts: %j %s', (profiles, selector, applies) => {
    const open = gnp({ selector, types: ['Ingress'], ingress: [{ action: 'Allow' }] });
    expect(ask([hosted({ profiles }), open], toHost)).toBe(applies);
  });
  it.each([
    ['a', false],
    ['b', true],
  ])('hands down a label of two profiles from the first: %s', (name, open) => {
    const deny = gnp({ selector: `pcns.projectcalico.org/name == '${name}'`, types: ['Ingress'] });
    expect(ask([hosted({ profiles: ['kns.a', 'kns.b'] }), deny], toHost)).toBe(open);
  });
  it('never applies a namespaced policy, whatever it selects', () => {
    const open = calico('NetworkPolicy', 'a/p', { selector: '!has(nope)', ingress: [{ action: 'Allow' }] });
    expect(ask([HOST, open], toHost)).toBe(false);
  });
  it('lets a host reach its own pods whatever a policy says', () => {
    const deny = ingress({ action: 'Deny' });
    expect(ask([deny], { from: { node: 'node1' } })).toBe(true);
    expect(ask([deny], { from: { node: 'node2' } })).toBe(false);
    expect(ask([HOST], { direction: 'egress', from: { node: 'node2' }, to: { pod: 'a/web' } })).toBe(false);
    const own = (flow: Flow): Flow => ({ ...flow, ownNode: true });
    const question = { direction: 'egress', from: { node: 'node2' }, to: { pod: 'a/web' } } as const;
    expect(ask([HOST], question, { more: own })).toBe(true);
  });
  it('takes what pods send to their own host as configured', () => {
    const question = { from: { pod: 'a/cli' }, to: { node: 'node1' } } as const;
    expect(ask([], question)).toBe(true);
    expect(ask([], question, { profile: 'calico@3.34-dev,endpoint-to-host=drop' })).toBe(false);
  });
  it('asks for every interface of a node', () => {
    const second = {
      ...hosted({ interfaceName: 'eth1' }),
      metadata: { name: 'hep2', labels: { kind: 'two' } },
    };
    const open = gnp({ selector: "kind == 'host'", types: ['Ingress'], ingress: [{ action: 'Allow' }] });
    expect(ask([HOST, second, open], toHost)).toBe(false);
  });
});

describe('automatic host endpoints', () => {
  const auto = { profile: 'calico@3.34-dev,host-endpoints=auto' };
  const deny = (selector: string): JsonMap => gnp({ selector, types: ['Ingress'] });
  it('have the labels of their nodes and allow by default', () => {
    expect(ask([], toHost, auto)).toBe(true);
    expect(ask([deny("app == 'web'")], toHost, auto)).toBe(false);
    expect(ask([deny("app == 'web'")], { ...toHost, to: { node: 'node1' } }, auto)).toBe(true);
    expect(ask([deny("projectcalico.org/created-by == 'calico-kube-controllers'")], toHost, auto)).toBe(
      false,
    );
    expect(ask([deny('has(projectcalico.org/namespace)')], toHost, auto)).toBe(true);
  });
  it('are sources by the labels of their nodes', () => {
    const from = { node: 'node2' };
    expect(ask([ingress(allow({ source: { selector: "app == 'web'" } }))], { from }, auto)).toBe(true);
    expect(ask([ingress(allow({ source: { selector: "app == 'web'" } }))], { from })).toBe(false);
    expect(ask([ingress(allow({ source: { namespaceSelector: 'global()' } }))], { from }, auto)).toBe(true);
  });
  it('give way to an object for the same node', () => {
    expect(ask([HOST, deny("app == 'other'")], toHost, auto)).toBe(false);
    expect(
      ask(
        [HOST, ingress(allow({ source: { selector: "kubernetes.io/hostname == 'node2'" } }))],
        {
          from: { node: 'node2' },
        },
        auto,
      ),
    ).toBe(false);
  });
});

describe('families', () => {
  it.each([
    [{ nets: ['10.0.0.0/8'] }, true, false],
    [{ notNets: ['9.0.0.0/8'] }, true, false],
    [{ nets: ['fd00::/8'] }, false, true],
    [{ notNets: ['fe80::/10'] }, false, true],
  ])('reads %j over IPv4 as %s and over IPv6 as %s', (source, v4, v6) => {
    const policy = ingress(allow({ source }));
    expect(ask([policy])).toBe(v4);
    expect(ask([policy], {}, { more: overV6 })).toBe(v6);
  });
  it('obeys ipVersion', () => {
    expect(ask([ingress(allow({ ipVersion: 6 }))])).toBe(false);
    expect(ask([ingress(allow({ ipVersion: 6 }))], {}, { more: overV6 })).toBe(true);
  });
  it('reads mixed networks of a ClusterNetworkPolicy in each family', () => {
    const policy = {
      apiVersion: 'policy.networking.k8s.io/v1alpha2',
      kind: 'ClusterNetworkPolicy',
      metadata: { name: 'c' },
      spec: {
        tier: 'Admin',
        priority: 1,
        subject: { namespaces: {} },
        egress: [{ action: 'Deny', to: [{ networks: ['10.0.0.0/8', 'fd00::/8'] }] }],
      },
    };
    const question = { direction: 'egress', from: { pod: 'a/web' }, to: { pod: 'a/cli' } } as const;
    expect(ask([policy], question)).toBe(false);
    expect(ask([policy], question, { more: overV6 })).toBe(false);
  });
});

describe('protocols and ports', () => {
  it('matches ICMP by type', () => {
    const policy = ingress(allow({ protocol: 'ICMP', icmp: { type: 8 } }));
    expect(ask([policy], { protocol: 'ICMP', icmpType: 8 })).toBe(true);
    expect(ask([policy], { protocol: 'ICMP', icmpType: 0 })).toBe(false);
    expect(ask([policy], { protocol: 'TCP' })).toBe(false);
    const not = ingress(allow({ protocol: 'ICMP', notICMP: { type: 8 } }));
    expect(ask([not], { protocol: 'ICMP', icmpType: 8 })).toBe(false);
    expect(ask([not], { protocol: 'ICMP', icmpType: 0 })).toBe(true);
  });
  it('leaves a verdict open where the question leaves the type open', () => {
    expect(ask([ingress(allow({ protocol: 'ICMP', icmp: { type: 8 } }))], { protocol: 'ICMP' })).toBe(
      'depends',
    );
  });
  it('reads numbers in quotes, UDPLite and notProtocol', () => {
    expect(ask([ingress(allow({ protocol: '6' }))])).toBe(true);
    expect(ask([ingress(allow({ protocol: 'UDPLite' }))], { protocol: '136', port: 0 })).toBe(true);
    expect(ask([ingress(allow({ notProtocol: 'TCP' }))])).toBe(false);
    expect(ask([ingress(allow({ notProtocol: 17 }))])).toBe(true);
  });
  it('resolves a port name on the destination, of any protocol', () => {
    const policy = ingress(allow({ destination: { ports: ['http'] } }));
    expect(ask([policy], { port: 8080 })).toBe(true);
    expect(ask([policy], { port: 80 })).toBe(false);
    expect(ask([policy], { to: { pod: 'b/web' }, port: 80 })).toBe(true);
    expect(ask([ingress(allow({ protocol: 'UDP', destination: { ports: ['http'] } }))])).toBe(false);
    const not = ingress(allow({ protocol: 'TCP', destination: { notPorts: ['http'] } }));
    expect(ask([not], { port: 8080 })).toBe(false);
    expect(ask([not], { port: 80 })).toBe(true);
  });
  it('takes a port name with a selector for the ports of what it selects', () => {
    const to = { direction: 'egress', from: { pod: 'a/cli' }, to: { pod: 'b/web' }, port: 80 } as const;
    const policy = (selector: string): JsonMap =>
      egress(allow({ protocol: 'TCP', destination: { selector, ports: ['http'] } }));
    expect(ask([policy("app == 'web'")], to)).toBe(true);
    expect(ask([policy("app == 'cli'")], to)).toBe(false);
  });
  it('knows the port names of host endpoints', () => {
    const policy = egress(allow({ protocol: 'TCP', destination: { ports: ['ssh'] } }));
    const to = { direction: 'egress', from: { pod: 'a/cli' }, to: { node: 'node2' } } as const;
    expect(ask([HOST, policy], { ...to, port: 22 })).toBe(true);
    expect(ask([HOST, policy], { ...to, port: 80 })).toBe(false);
    expect(ask([policy], { ...to, port: 22 })).toBe(false);
  });
  it('reads notPorts', () => {
    const policy = ingress(allow({ protocol: 'TCP', destination: { notPorts: ['8000:9000'] } }));
    expect(ask([policy], { port: 8080 })).toBe(false);
    expect(ask([policy], { port: 80 })).toBe(true);
  });
});

describe('sets', () => {
  it('match whatever holds an address of theirs, single addresses and any prefix', () => {
    const set = (nets: readonly string[]): JsonMap =>
      calico('GlobalNetworkSet', 'pool', { nets }, { pool: 'x' });
    const policy = ingress(allow({ source: { selector: "pool == 'x'" } }));
    expect(ask([set(['10.0.0.2']), policy])).toBe(true);
    expect(ask([set(['10.0.0.0/26']), policy])).toBe(true);
    expect(ask([set(['10.0.0.33/26']), policy])).toBe(true);
    expect(ask([set(['10.0.0.64/26']), policy])).toBe(false);
  });
  it('join selector and notSelector per member, not per address', () => {
    const set = calico('GlobalNetworkSet', 'pool', { nets: ['10.0.0.2'] }, { pool: 'x' });
    const both = ingress(allow({ source: { selector: 'all()', notSelector: "app == 'cli'" } }));
    expect(ask([both])).toBe(false);
    expect(ask([set, both])).toBe(true);
  });
});

describe('services', () => {
  const service: JsonMap = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', namespace: 'b' },
    spec: { selector: { app: 'web' }, clusterIP: '10.96.0.1', ports: [{ port: 443, targetPort: 80 }] },
  };
  const slice: JsonMap = {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: 'web-1', namespace: 'b', labels: { 'kubernetes.io/service-name': 'web' } },
    addressType: 'IPv4',
    endpoints: [{ addresses: ['10.0.1.1'] }],
    ports: [{ name: '', port: 80, protocol: 'TCP' }],
  };
  const to = { direction: 'egress', from: { pod: 'a/cli' }, to: { pod: 'b/web' } } as const;
  it('are addresses and ports of backends as destinations', () => {
    const policy = egress(allow({ destination: { services: { name: 'web', namespace: 'b' } } }));
    expect(ask([service, slice, policy], { ...to, port: 80 })).toBe(true);
    expect(ask([service, slice, policy], { ...to, port: 443 })).toBe(false);
    expect(ask([service, slice, policy], { ...to, to: { pod: 'b/cli' }, port: 80 })).toBe(false);
  });
  it('are addresses alone as sources', () => {
    const policy = ingress(allow({ source: { services: { name: 'web', namespace: 'b' } } }));
    expect(ask([service, slice, policy], { from: { pod: 'b/web' }, port: 9 })).toBe(true);
    expect(ask([service, slice, policy], { from: { pod: 'b/cli' }, port: 9 })).toBe(false);
  });
  it('never match without a namespace', () => {
    const policy = calico('NetworkPolicy', 'b/p', {
      types: ['Egress'],
      egress: [allow({ destination: { services: { name: 'web' } } })],
    });
    expect(ask([service, slice, policy], { ...to, from: { pod: 'b/cli' }, port: 80 })).toBe(false);
  });
});

describe('http', () => {
  const policy = ingress(
    allow({ protocol: 'TCP', http: { methods: ['GET'], paths: [{ exact: '/a' }, { prefix: '/b/' }] } }),
  );
  const sent = (request: FlowRequest) => (flow: Flow) => ({ ...flow, request });
  const http = (method: string, target: string) =>
    sent({ kind: 'http', method, target, host: 'h', headers: new Map() });
  it('is ignored unless it is enforced', () => {
    expect(ask([policy], {}, { more: http('PUT', '/x') })).toBe(true);
  });
  it.each([
    ['GET', '/a', true],
    ['GET', '/a?q=1', true],
    ['GET', '/a/c', false],
    ['GET', '/b', true],
    ['GET', '/b/c?d', true],
    ['GET', '/bc', false],
    ['PUT', '/a', false],
  ])('where it is enforced, %s %s passes: %s', (method, target, passes) => {
    const on = { profile: 'calico@3.34-dev,http=on', more: http(method, target) };
    expect(ask([policy], {}, on)).toBe(passes);
  });
  it('is not enforced at hosts, which no sidecar guards', () => {
    const on = { profile: 'calico@3.34-dev,http=on', more: http('PUT', '/x') };
    expect(ask([policy], {}, on)).toBe(false);
    expect(ask([HOST, policy], toHost, on)).toBe(true);
  });
  it('lets pass what is no HTTP even then', () => {
    const on = { profile: 'calico@3.34-dev,http=on', more: sent({ kind: 'opaque' }) };
    expect(ask([policy], {}, on)).toBe(true);
    expect(ask([policy], {}, { profile: 'calico@3.34-dev,http=on' })).toBe('depends');
    const any = ingress(allow({ http: { methods: ['GET'] } }));
    expect(ask([any], { protocol: 'SCTP' }, { profile: 'calico@3.34-dev,http=on' })).toBe(true);
  });
});

describe('types', () => {
  const question = { direction: 'egress', from: { pod: 'a/web' }, to: { pod: 'a/cli' } } as const;
  it.each([
    [{}, false, true],
    [{ ingress: [] }, false, true],
    [{ egress: [{ action: 'Log' }] }, true, false],
    [{ ingress: [{ action: 'Log' }], egress: [] }, false, true],
    [{ ingress: [{ action: 'Log' }], egress: [{ action: 'Log' }] }, false, false],
  ])('%j lets ingress pass: %s, egress: %s', (spec, ingressPasses, egressPasses) => {
    expect(ask([gnp(spec)])).toBe(ingressPasses);
    expect(ask([gnp(spec)], question)).toBe(egressPasses);
  });
  it('are both in the backing store, which gets no defaults', () => {
    const policy = { ...gnp({ egress: [{ action: 'Log' }] }), apiVersion: 'crd.projectcalico.org/v1' };
    expect(ask([policy])).toBe(false);
    expect(ask([policy], question)).toBe(false);
  });
});

describe('versions', () => {
  const pair = [
    gnp({ order: 5, types: ['Ingress'], ingress: [{ action: 'Deny' }] }, 'a'),
    gnp({ order: 5, types: ['Ingress'], ingress: [{ action: 'Allow' }] }, 'a-b'),
  ];
  it('break ties by name since 3.32, by key before', () => {
    expect(ask(pair, {}, { profile: 'calico@3.32' })).toBe(true);
    expect(ask(pair, {}, { profile: 'calico@3.31' })).toBe(false);
  });
  it('enforce ClusterNetworkPolicy since 3.32', () => {
    const policy: JsonMap = {
      apiVersion: 'policy.networking.k8s.io/v1alpha2',
      kind: 'ClusterNetworkPolicy',
      metadata: { name: 'c' },
      spec: {
        tier: 'Admin',
        priority: 1,
        subject: { namespaces: {} },
        ingress: [{ action: 'Deny', from: [{ namespaces: {} }] }],
      },
    };
    expect(ask([policy], {}, { profile: 'calico@3.32' })).toBe(false);
    expect(ask([policy], {}, { profile: 'calico@3.31' })).toBe(true);
  });
  it('have other tiers built in before 3.32', () => {
    const policy = gnp(
      { tier: 'adminnetworkpolicy', types: ['Ingress'], ingress: [{ action: 'Log' }] },
      'adminnetworkpolicy.p',
    );
    expect(ask([policy], {}, { profile: 'calico@3.31' })).toBe(true);
    expect(ask([policy], {}, { profile: 'calico@3.32' })).toBe(false);
  });
});

it('puts a tier that does not exist last and ends it in deny', () => {
  const lost = gnp({ tier: 'gone', types: ['Ingress'], ingress: [{ action: 'Log' }] }, 'gone.p');
  expect(ask([lost])).toBe(false);
  const pass = gnp({ types: ['Ingress'], ingress: [{ action: 'Pass' }] }, 'q');
  expect(ask([lost, pass])).toBe(false);
  expect(ask([lost, gnp({ types: ['Ingress'], ingress: [{ action: 'Allow' }] }, 'q')])).toBe(true);
});

it('reads a policy without a namespace as one of default, never as a cluster-wide one', () => {
  const { apiVersion, kind, spec } = ingress({ action: 'Deny' });
  const lost = { apiVersion, kind: 'NetworkPolicy', metadata: { name: 'p' }, spec };
  expect(kind).toBe('GlobalNetworkPolicy');
  expect(ask([lost])).toBe(true);
  const objects = objectsOf([...CLUSTER, lost]);
  expect(semantics(objects, profile(), worldOf(objects)).namespaces).toEqual(['default']);
});

it('does not enforce what validation refuses', () => {
  expect(ask([ingress({ action: 'Deny', source: { selector: 'app = x' } })])).toBe(true);
  expect(ask([calico('NetworkPolicy', 'a/p', { selector: ' ', ingress: [{ action: 'Deny' }] })])).toBe(true);
});

it('drops a restriction by account names that break the selector', () => {
  expect(ask([ingress(allow({ source: { serviceAccounts: { names: ["it's"] } } }))])).toBe(true);
  expect(ask([ingress(allow({ source: { serviceAccounts: { names: ['its'] } } }))])).toBe(false);
});

it.each([
  ['Accept', true],
  ['Deny', false],
  ['Pass', false],
])('fails closed on a %s rule of a ClusterNetworkPolicy that it cannot convert', (action, passes) => {
  const policy: JsonMap = {
    apiVersion: 'policy.networking.k8s.io/v1alpha2',
    kind: 'ClusterNetworkPolicy',
    metadata: { name: 'c' },
    spec: {
      tier: 'Admin',
      priority: 1,
      subject: { namespaces: {} },
      egress: [{ action, to: [{ nodes: { matchLabels: { x: 'y' } } }] }],
    },
  };
  const question = { direction: 'egress', from: { pod: 'a/web' }, to: { pod: 'a/cli' } } as const;
  expect(ask([policy], question)).toBe(passes);
});

it('lists the namespaces with policies of their own and explains in order', () => {
  const objects = objectsOf([
    ...CLUSTER,
    calico('NetworkPolicy', 'b/p', { order: 2, ingress: [{ action: 'Pass' }, { action: 'Deny' }] }),
    calico('Tier', 't', { order: 1, defaultAction: 'Pass' }),
    gnp({ tier: 't', types: ['Ingress'], ingress: [{ action: 'Log' }] }, 't.log'),
  ]);
  const decision = semantics(objects, profile(), worldOf(objects));
  expect(decision.namespaces).toEqual(['b']);
  const told = decision.consulted(createFormulas(), 'ingress', 'b');
  expect(told.map(({ what, place, origin }) => [what, place, origin.label])).toEqual([
    ['allow', '', 'a host reaches its own pods'],
    ['log', 'tier t, no order', 'GlobalNetworkPolicy t.log ingress[0]'],
    ['pass', 'tier t', 'Tier t'],
    ['pass', 'tier default, order 2', 'NetworkPolicy b/p ingress[0]'],
    ['deny', 'tier default, order 2', 'NetworkPolicy b/p ingress[1]'],
    ['end-of-tier', 'tier default', 'Tier default'],
    ['end', '', 'profile of the namespace'],
  ]);
});
