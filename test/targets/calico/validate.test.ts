/** Every row of the reference's table of validation (calico.md 4), what is accepted, what differs by version, and the lints. */
import { describe, expect, it } from 'vitest';
import type { JsonMap } from '../../../src/base/tree.js';
import type { Diagnostic } from '../../../src/diagnostics/diagnostic.js';
import { unsupported } from '../../../src/targets/calico/unsupported.js';
import { validate } from '../../../src/targets/calico/validate.js';
import { worldOf } from '../../../src/targets/kube/read-world.js';
import { calico, profile } from './cluster.js';
import { objectsOf } from './vectors.js';

function codes(found: readonly Diagnostic[], severity: string): readonly string[] {
  return found.filter((d) => d.severity === severity).map((d) => d.code);
}

function errors(objects: readonly JsonMap[], version?: string): readonly string[] {
  return codes(validate(objectsOf(objects), profile(version)), 'error');
}

function warnings(objects: readonly JsonMap[], version?: string): readonly string[] {
  return codes(validate(objectsOf(objects), profile(version)), 'warning');
}

const np = (spec: JsonMap, name = 'a/p'): JsonMap => calico('NetworkPolicy', name, spec);
const gnp = (spec: JsonMap, name = 'p'): JsonMap => calico('GlobalNetworkPolicy', name, spec);
const rule = (rest: JsonMap): JsonMap => np({ types: ['Ingress'], ingress: [{ action: 'Allow', ...rest }] });
const out = (rest: JsonMap): JsonMap => np({ types: ['Egress'], egress: [{ action: 'Allow', ...rest }] });
const source = (entity: JsonMap): JsonMap => rule({ source: entity });
const ports = (list: readonly (string | number)[], rest: JsonMap = { protocol: 'TCP' }): JsonMap =>
  rule({ destination: { ports: list }, ...rest });
const host = (spec: JsonMap): JsonMap =>
  calico('HostEndpoint', 'h', { node: 'n', interfaceName: 'eth0', ...spec });
const many = <T>(count: number, make: (index: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, index) => make(index));

const ROWS: readonly (readonly [title: string, object: JsonMap, code: string])[] = [
  ['an unknown field of a rule', source({ domains: ['x.y'] }), 'manifest-unknown-field'],
  ['applyOnForward in a namespaced policy', np({ applyOnForward: true }), 'manifest-unknown-field'],
  ['protocol 256', rule({ protocol: 256 }), 'manifest-wrong-type'],
  ['port 65536', ports([65536]), 'manifest-wrong-type'],
  ['an order in quotes', np({ order: '1' }), 'manifest-wrong-type'],
  ['a range from high to low', ports(['20:10']), 'calico-port-order'],
  ['a port that is nothing', ports(['a b']), 'calico-port-format'],
  ['a net without a mask', source({ nets: ['1.2.3.4'] }), 'calico-net-mask'],
  ['an empty net', source({ nets: [''] }), 'cidr'],
  ['a leading zero', source({ nets: ['010.0.0.0/8'] }), 'cidr'],
  ['bits behind the prefix', source({ nets: ['1.2.3.4/24'] }), 'calico-net-bits'],
  ['two families', source({ nets: ['10.0.0.0/8'], notNets: ['fd00::/8'] }), 'calico-mixed-families'],
  ['ipVersion against a net', rule({ ipVersion: 6, source: { nets: ['10.0.0.0/8'] } }), 'calico-family'],
  ['notNets 0.0.0.0/0', source({ notNets: ['0.0.0.0/0'] }), 'calico-not-everything'],
  ['notNets ::/0', source({ notNets: ['::/0'] }), 'calico-not-everything'],
  ['a number without protocol', ports([80], {}), 'calico-ports-need-protocol'],
  ['a port with ICMP', ports([80], { protocol: 'ICMP' }), 'calico-ports-need-protocol'],
  ['a port name with UDPLite', ports(['http'], { protocol: 'UDPLite' }), 'calico-ports-need-protocol'],
  ['protocol tcp', rule({ protocol: 'tcp' }), 'calico-protocol'],
  ['protocol 0', rule({ protocol: 0 }), 'calico-protocol'],
  ['notProtocol GRE', rule({ notProtocol: 'GRE' }), 'calico-protocol'],
  ['port 0', ports([0]), 'port-number'],
  ['a range from 0', ports(['0:10']), 'port-number'],
  ['a port name without a letter', ports(['10-20']), 'port-name'],
  ['a port name with _', ports(['a_b']), 'port-name'],
  ['a port name in upper case', ports(['HTTP']), 'port-name'],
  ['a port name of 16 characters', ports(['abcdefghijklmnop']), 'port-name'],
  ['ICMP type 255', rule({ protocol: 'ICMP', icmp: { type: 255 } }), 'calico-number-range'],
  ['ICMP code 256', rule({ protocol: 'ICMP', icmp: { type: 8, code: 256 } }), 'calico-number-range'],
  ['icmp without protocol', rule({ icmp: { type: 8 } }), 'calico-icmp-protocol'],
  ['icmp with TCP', rule({ protocol: 'TCP', icmp: { type: 8 } }), 'calico-icmp-protocol'],
  ['a code without a type', rule({ protocol: 'ICMP', icmp: { code: 0 } }), 'calico-icmp-code'],
  ['ICMP over IPv6', rule({ protocol: 'ICMP', ipVersion: 6 }), 'calico-family'],
  ['ICMPv6 over IPv4', rule({ notProtocol: 'ICMPv6', ipVersion: 4 }), 'calico-family'],
  ['ipVersion 5', rule({ ipVersion: 5 }), 'not-one-of'],
  ['http in egress', out({ http: { methods: ['GET'] } }), 'calico-http-direction'],
  ['http on Log', rule({ action: 'Log', http: {} }), 'calico-http-action'],
  ['http with UDP', rule({ protocol: 'UDP', http: {} }), 'calico-http-protocol'],
  ['a method twice', rule({ http: { methods: ['GET', 'GET'] } }), 'list-repeat'],
  ['a path twice over', rule({ http: { paths: [{ exact: '/a', prefix: '/b' }] } }), 'calico-http-path'],
  ['a path of neither kind', rule({ http: { paths: [{}] } }), 'calico-http-path'],
  ['a path without /', rule({ http: { paths: [{ exact: 'a' }] } }), 'calico-http-path'],
  ['a path with a query', rule({ http: { paths: [{ prefix: '/a?b' }] } }), 'calico-http-path'],
  ['a path with a space', rule({ http: { paths: [{ prefix: '/a b' }] } }), 'calico-http-path'],
  ['a bad selector', source({ selector: 'a = b' }), 'calico-selector'],
  ['a selector with a line break', np({ selector: "app == 'web'\n" }), 'calico-selector'],
  ['a bad account selector', source({ serviceAccounts: { selector: 'has(a,b)' } }), 'calico-selector'],
  ['global() in a selector', source({ selector: 'global()' }), 'calico-global'],
  ['global() in a policy', np({ serviceAccountSelector: 'global()' }), 'calico-global'],
  ['global() in its namespaces', gnp({ namespaceSelector: 'global()' }), 'calico-global'],
  ['global() &&', source({ namespaceSelector: "global() && a == 'b'" }), 'calico-global-combined'],
  ['!global()', source({ namespaceSelector: '!global()' }), 'calico-global-combined'],
  ['(global())', source({ namespaceSelector: '(global())' }), 'calico-global-combined'],
  ['services and selector', source({ services: { name: 's' }, selector: 'all()' }), 'calico-services-beside'],
  [
    'services and nets',
    source({ services: { name: 's' }, notNets: ['1.0.0.0/8'] }),
    'calico-services-beside',
  ],
  [
    'services and accounts',
    source({ services: { name: 's' }, serviceAccounts: {} }),
    'calico-services-beside',
  ],
  [
    'services and namespaces',
    source({ services: { name: 's' }, namespaceSelector: 'all()' }),
    'calico-services-beside',
  ],
  [
    'services and ports',
    out({ protocol: 'TCP', destination: { services: { name: 's' }, ports: [80] } }),
    'calico-services-beside',
  ],
  ['services without name', out({ destination: { services: {} } }), 'manifest-missing-field'],
  ['services in an egress source', out({ source: { services: { name: 's' } } }), 'calico-services-place'],
  [
    'services in an ingress destination',
    rule({ destination: { services: { name: 's' } } }),
    'calico-services-place',
  ],
  [
    'services of a cluster-wide policy',
    gnp({ ingress: [{ action: 'Allow', source: { services: { name: 's' } } }] }),
    'calico-services-namespace',
  ],
  ['a bad name of a service', source({ services: { name: 'Bad_Name' } }), 'calico-name'],
  ['no action', np({ ingress: [{}] }), 'manifest-missing-field'],
  ['action allow', np({ ingress: [{ action: 'allow' }] }), 'not-one-of'],
  ['types twice', np({ types: ['Ingress', 'Ingress'] }), 'list-repeat'],
  ['type ingress', np({ types: ['ingress'] }), 'not-one-of'],
  ['preDNAT and doNotTrack', gnp({ preDNAT: true, doNotTrack: true, applyOnForward: true }), 'calico-stage'],
  [
    'preDNAT and egress',
    gnp({ preDNAT: true, applyOnForward: true, egress: [{ action: 'Allow' }] }),
    'calico-stage',
  ],
  ['preDNAT and Egress', gnp({ preDNAT: true, applyOnForward: true, types: ['Egress'] }), 'calico-stage'],
  ['doNotTrack alone', gnp({ doNotTrack: true }), 'calico-stage'],
  ['an unknown hint', np({ performanceHints: ['Fast'] }), 'not-one-of'],
  ['a long selector', np({ selector: `a == '${'x'.repeat(1100)}'` }), 'calico-selector-length'],
  ['51 ports', ports(many(51, (i) => i + 1)), 'list-length'],
  ['257 nets', source({ nets: many(257, (i) => `10.${i % 256}.${i >> 8}.0/24`) }), 'list-length'],
  ['1025 rules', np({ ingress: many(1025, () => ({ action: 'Allow' })) }), 'list-length'],
  ['21 methods', rule({ http: { methods: many(21, (i) => `M${i}`) } }), 'list-length'],
  ['a name in upper case', np({}, 'a/P'), 'object-name'],
  ['a name with two dots', np({}, 'a/a.b.c'), 'calico-policy-name'],
  ['a name of 254 characters', np({}, `a/${'x'.repeat(254)}`), 'object-name'],
  ['a tier that is no label', np({ tier: 'Bad Tier' }), 'calico-tier-name'],
  [
    'an empty profile',
    calico('HostEndpoint', 'h', { node: 'n', interfaceName: '*', profiles: [''] }),
    'calico-name',
  ],
  ['a tier with a dot', calico('Tier', 'a.b', {}), 'calico-tier-name'],
  ['a tier of 64 characters', calico('Tier', 'x'.repeat(64), {}), 'calico-tier-name'],
  ['default with an order', calico('Tier', 'default', { order: 5 }), 'calico-built-in-tier'],
  [
    'default that passes',
    calico('Tier', 'default', { order: 1e6, defaultAction: 'Pass' }),
    'calico-built-in-tier',
  ],
  ['kube-admin that denies', calico('Tier', 'kube-admin', { order: 1000 }), 'calico-built-in-tier'],
  ['defaultAction Allow', calico('Tier', 't', { defaultAction: 'Allow' }), 'not-one-of'],
  ['a set with foo', calico('NetworkSet', 'a/s', { nets: ['foo'] }), 'cidr'],
  [
    'a set with the namespace label',
    calico('GlobalNetworkSet', 's', {}, { 'projectcalico.org/namespace': 'x' }),
    'calico-set-label',
  ],
  ['a label value', calico('GlobalNetworkSet', 's', {}, { a: 'b c' }), 'label-value'],
  ['an annotation key', rule({ metadata: { annotations: { 'a b': 'c' } } }), 'label-key'],
  [
    'annotations of 300 kB',
    rule({ metadata: { annotations: { a: 'x'.repeat(300_000) } } }),
    'calico-annotations-size',
  ],
  ['a host without node', calico('HostEndpoint', 'h', { interfaceName: 'eth0' }), 'manifest-missing-field'],
  ['a host without place', calico('HostEndpoint', 'h', { node: 'n' }), 'calico-host-place'],
  ['an interface of 16 characters', host({ interfaceName: 'abcdefghijklmnop' }), 'calico-interface'],
  ['an interface with a space', host({ interfaceName: 'eth 0' }), 'calico-interface'],
  ['an expected CIDR', host({ expectedIPs: ['1.2.3.0/24'] }), 'calico-address'],
  ['a host port 0', host({ ports: [{ name: 'a', protocol: 'TCP', port: 0 }] }), 'port-number'],
  ['a host port name', host({ ports: [{ name: 'A_b', protocol: 'TCP', port: 1 }] }), 'port-name'],
  [
    'a host port ICMP',
    host({ ports: [{ name: 'a', protocol: 'ICMP', port: 1 }] }),
    'calico-ports-need-protocol',
  ],
  ['a profile name', host({ profiles: ['Bad_Name'] }), 'calico-name'],
  [
    'a staged delete with a selector',
    calico('StagedNetworkPolicy', 'a/p', { stagedAction: 'Delete', selector: 'all()' }),
    'calico-staged-delete',
  ],
  [
    'a staged Kubernetes delete with types',
    calico('StagedKubernetesNetworkPolicy', 'a/p', { stagedAction: 'Delete', policyTypes: ['Ingress'] }),
    'calico-staged-delete',
  ],
  [
    'an unknown staged action',
    calico('StagedGlobalNetworkPolicy', 'p', { stagedAction: 'Try' }),
    'not-one-of',
  ],
  ['a blank selector', np({ selector: '  ' }), 'calico-selector-blank'],
  ['a blank selector of a rule', source({ selector: ' ' }), 'calico-selector-blank'],
];

describe('refuses', () => {
  it.each(ROWS)('%s', (_, object, code) => {
    expect(new Set(errors([object]))).toEqual(new Set([code]));
  });
});

const TAKEN: readonly (readonly [title: string, object: JsonMap])[] = [
  ['protocol beside notProtocol', rule({ protocol: 'TCP', notProtocol: 'UDP' })],
  ['notICMP without protocol', rule({ notICMP: { type: 8 } })],
  [
    'services with protocol',
    out({ protocol: 'TCP', destination: { services: { name: 's', namespace: 'a' } } }),
  ],
  ['services without namespace in a namespaced policy', out({ destination: { services: { name: 's' } } })],
  ['http: {}', rule({ http: {} })],
  ['icmp: {}', rule({ protocol: 'ICMP', icmp: {} })],
  ['types: []', np({ types: [] })],
  ['a negative order', np({ order: -1.5 })],
  ['global() in notSelector', source({ notSelector: 'global()' })],
  ['global() in an account selector', source({ serviceAccounts: { selector: 'global()' } })],
  ['blanks around global()', source({ namespaceSelector: ' global( ) ' })],
  ['junk account names', source({ serviceAccounts: { names: ["it's", ''] } })],
  ['a tier that does not exist', np({ tier: 'gone' })],
  ['spec: {}', np({})],
  ['a net twice', source({ nets: ['10.0.0.0/8', '10.0.0.0/8'] })],
  ['a name without its tier', np({ tier: 't' })],
  ['the name of a converted policy', np({}, 'a/knp.default.x.y')],
  ['null fields', np({ selector: null, ingress: null, order: null })],
  [
    'a set with addresses, bits and both families',
    calico('NetworkSet', 'a/s', { nets: ['1.2.3.4', '1.2.3.4/8', 'fd00::1'] }),
  ],
  [
    'the built-in tiers as they are',
    calico('Tier', 'kube-baseline', { order: 10_000_000, defaultAction: 'Pass' }),
  ],
  [
    'a staged delete with a tier',
    calico('StagedNetworkPolicy', 'a/t.p', { tier: 't', stagedAction: 'Delete' }),
  ],
  ['every interface', host({ interfaceName: '*' })],
  ['a number as protocol of icmp', rule({ protocol: 1, icmp: { type: 8 } })],
  ['a blank selector of a cluster-wide policy', gnp({ selector: ' ' })],
  ['a port name without protocol', ports(['http'], {})],
];

describe('takes', () => {
  it.each(TAKEN)('%s', (_, object) => {
    expect(errors([object])).toEqual([]);
  });
});

describe('by version', () => {
  const rows: readonly (readonly [
    title: string,
    object: JsonMap,
    code: string,
    good: string,
    bad: string,
  ])[] = [
    ['a port name alone', ports(['http'], {}), 'calico-ports-need-protocol', '3.32', '3.31'],
    ['http with protocol 6', rule({ protocol: 6, http: {} }), 'calico-http-protocol', '3.34-dev', '3.31'],
    [
      'icmp with protocol 1',
      rule({ protocol: 1, icmp: { type: 8 } }),
      'calico-icmp-protocol',
      '3.34-dev',
      '3.32',
    ],
    [
      'an empty staged action',
      calico('StagedGlobalNetworkPolicy', 'p', { stagedAction: '', types: ['Ingress'] }),
      'not-one-of',
      '3.31',
      '3.32',
    ],
    ['a name without its tier', np({ tier: 't' }), 'calico-tier-prefix', '3.32', '3.31'],
    ['51 ports', ports(many(51, (i) => i + 1)), 'list-length', '3.32', '3.34-dev'],
    ['21 methods', rule({ http: { methods: many(21, (i) => `M${i}`) } }), 'list-length', '3.31', '3.32'],
    ['kube-admin', calico('Tier', 'kube-admin', {}), 'calico-built-in-tier', '3.31', '3.32'],
    [
      'default that passes',
      calico('Tier', 'default', { defaultAction: 'Pass' }),
      'calico-built-in-tier',
      '3.31',
      '3.32',
    ],
    ['default without an order', calico('Tier', 'default', {}), 'calico-built-in-tier', '3.32', '3.34-dev'],
    ['adminnetworkpolicy', calico('Tier', 'adminnetworkpolicy', {}), 'calico-built-in-tier', '3.32', '3.31'],
  ];
  it.each(rows)('%s', (_, object, code, good, bad) => {
    expect(errors([object], `calico@${good}`)).toEqual([]);
    expect(new Set(errors([object], `calico@${bad}`))).toEqual(new Set([code]));
  });
  it('takes the name that is good for every version', () => {
    for (const version of ['3.30', '3.31', '3.32', '3.34-dev'])
      expect(errors([np({ tier: 't' }, 'a/t.p'), np({}, 'a/p')], `calico@${version}`)).toEqual([]);
  });
});

describe('warns of', () => {
  it.each([
    [
      'the backing store',
      { ...np({ types: ['Ingress'] }), apiVersion: 'crd.projectcalico.org/v1' },
      'calico-backing-store',
    ],
    [
      'implicit types with an empty list',
      np({ ingress: [{ action: 'Allow' }], egress: [] }),
      'calico-types-implicit',
    ],
    [
      'namespaces by exclusion',
      gnp({ types: ['Ingress'], namespaceSelector: "a != 'b'" }),
      'calico-reaches-hosts',
    ],
    ['sources by exclusion', source({ namespaceSelector: '!has(x)' }), 'calico-reaches-hosts'],
    ['http without enforcement', rule({ http: {} }), 'calico-http-ignored'],
    ['a protocol that excludes itself', rule({ protocol: 'TCP', notProtocol: 6 }), 'calico-dead-rule'],
    ['a service without namespace', out({ destination: { services: { name: 's' } } }), 'calico-dead-rule'],
    [
      'a port name for the whole cluster',
      out({ protocol: 'TCP', destination: { ports: ['http'] } }),
      'calico-port-everywhere',
    ],
    ['a tier that is not given', np({ tier: 'gone', types: ['Ingress'] }, 'a/gone.p'), 'calico-tier-missing'],
    ['a set of an unknown namespace', calico('NetworkSet', 'a/s', {}), 'calico-set-namespace'],
  ])('%s', (_, object, code) => {
    expect(warnings([object])).toEqual([code]);
    expect(errors([object])).toEqual([]);
  });
  it('a policy without a namespace', () => {
    const { apiVersion, kind, spec } = np({ types: ['Ingress'] });
    expect(warnings([{ apiVersion, kind, metadata: { name: 'p' }, spec }])).toEqual([
      'calico-namespace-missing',
    ]);
  });
  it('both types of the backing store where none is written', () => {
    const stored = { ...np({}), apiVersion: 'crd.projectcalico.org/v1' };
    expect(warnings([stored])).toEqual(['calico-backing-store', 'calico-types-both']);
  });
  it('equal orders whose policies disagree', () => {
    const one = (name: string, action: string): JsonMap =>
      gnp({ order: 5, types: ['Ingress'], ingress: [{ action }] }, name);
    expect(warnings([one('a', 'Allow'), one('b', 'Deny')])).toEqual(['calico-order-tie']);
    expect(warnings([one('a', 'Allow'), one('b', 'Allow')])).toEqual([]);
    expect(warnings([one('a', 'Allow'), one('b', 'Log')])).toEqual([]);
  });
  it('ClusterNetworkPolicy that is not enforced', () => {
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
    expect(warnings([policy], 'calico@3.31')).toEqual(['cluster-policy-off']);
    expect(warnings([policy], 'calico@3.32')).toEqual([]);
  });
  it('nothing where a guard stands before the exclusion', () => {
    const guarded = gnp({ types: ['Ingress'], namespaceSelector: "has(projectcalico.org/name) && a != 'b'" });
    expect(warnings([guarded])).toEqual([]);
  });
});

describe('cannot read exactly', () => {
  const refused = (objects: readonly JsonMap[], version?: string): readonly string[] => {
    const read = objectsOf(objects);
    return codes(unsupported(read, profile(version), worldOf(read)), 'error');
  };
  const host2 = (name: string, labels: JsonMap): JsonMap =>
    calico('HostEndpoint', name, { node: 'n', interfaceName: name }, labels);
  it.each([
    ['applyOnForward', [gnp({ applyOnForward: true })], ['calico-forwarded']],
    ['preDNAT', [gnp({ applyOnForward: true, preDNAT: true })], ['calico-forwarded']],
    ['source ports', [rule({ protocol: 'TCP', source: { ports: [53] } })], ['calico-source-ports']],
    ['notICMP without protocol', [rule({ notICMP: { type: 8 } })], ['calico-not-icmp']],
    ['an unknown service', [source({ services: { name: 's', namespace: 'a' } })], ['calico-service-unknown']],
    ['IPv4 inside IPv6', [source({ nets: ['::ffff:a00:0/104'] })], ['calico-mapped-net']],
    ['interfaces that differ', [host2('a', { x: '1' }), host2('b', {})], ['calico-hosts-differ']],
    ['interfaces that look alike', [host2('a', { x: '1' }), host2('b', { x: '1' })], []],
    ['a plain policy', [rule({ protocol: 'TCP', destination: { ports: [80] } })], []],
  ])('%s', (_, objects, expected) => {
    expect(refused(objects)).toEqual(expected);
  });
  it('negations on Windows nodes', () => {
    const negated = [rule({ notProtocol: 'TCP', source: { notNets: ['10.0.0.0/8'] } })];
    expect(refused(negated)).toEqual([]);
    expect(refused(negated, 'calico@3.32,node-os=windows')).toEqual([
      'calico-windows-negation',
      'calico-windows-negation',
    ]);
  });
});

it('points at the place and says what is near', () => {
  const [found] = validate(objectsOf([source({ selectr: 'all()' })]), profile());
  expect(found?.message).toBe('`spec.ingress[0].source` has no field `selectr`');
  expect(found?.help).toBe('did you mean `selector`?');
  const [selector] = validate(objectsOf([source({ selector: 'app = x' })]), profile());
  expect(selector?.message).toBe(
    '`spec.ingress[0].source.selector`: `app = x` is no selector: expected `==` at character 5',
  );
});
