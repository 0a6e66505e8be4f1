/** Law 3 under Calico, on every object set of the vectors and on constructs that they do not hold. */
import { describe, expect, it } from 'vitest';
import type { Json, JsonMap } from '../../../src/base/tree.js';
import { compareDecisions } from '../../../src/flow/difference.js';
import { meaning } from '../../../src/flow/meaning.js';
import { universe } from '../../../src/flow/universe.js';
import { NO_FACTS, type Policy, type Rule } from '../../../src/ir/policy.js';
import { relaxSequences } from '../../../src/ir/relax.js';
import { read } from '../../../src/targets/calico/read.js';
import { semantics } from '../../../src/targets/calico/semantics.js';
import { worldOf } from '../../../src/targets/kube/read-world.js';
import { checkRead } from '../read-law.js';
import { CLUSTER, calico, HOST, profile } from './cluster.js';
import { flowOf, OWN, objectsOf, readCases, type VectorCase, WHOLE } from './vectors.js';

const plugin = { read, semantics };

interface Counts {
  readonly cases: number;
  readonly flows: number;
  readonly wrong: readonly string[];
  /** Cases with an error of that code, among those that the engine takes. */
  readonly refused: Readonly<Record<string, number>>;
}

function lawOn(cases: readonly VectorCase[], under?: string): Counts {
  const wrong: string[] = [];
  const refused = new Map<string, number>();
  let flows = 0;
  for (const one of cases) {
    const objects = objectsOf(one.objects, one.id);
    const world = worldOf(objects);
    const asked = (one.flows ?? []).map((flow) => flowOf(flow, world));
    const law = checkRead(objects, profile(under ?? `calico@${one.profile.version}`), plugin, asked);
    flows += asked.length;
    if (law.verdict !== 'equal' || law.differing.length > 0) wrong.push(`${one.id}: ${law.verdict}`);
    if (one.invalid !== true)
      for (const code of law.refusals) refused.set(code, (refused.get(code) ?? 0) + 1);
  }
  return { cases: cases.length, flows, wrong, refused: Object.fromEntries([...refused].sort()) };
}

const SETS = [
  { name: 'calico.jsonl', refused: { own: { 'calico-forwarded': 4 }, whole: { 'calico-forwarded': 11 } } },
  { name: 'kubernetes.jsonl', refused: { own: {}, whole: {} } },
];

describe.each(SETS)('$name', ({ name, refused }) => {
  it('keeps the law on the cases kept here', { timeout: 300_000 }, () => {
    const counts = lawOn(readCases(OWN, name) ?? []);
    console.info(name, counts.cases, 'cases', counts.flows, 'flows, refused:', counts.refused);
    expect(counts).toMatchObject({ wrong: [], refused: refused.own });
    expect(counts.flows).toBeGreaterThan(500);
  });

  const whole = readCases(WHOLE, name);
  it.runIf(whole !== undefined)('keeps the law on the whole set', { timeout: 600_000 }, () => {
    const counts = lawOn(whole ?? []);
    console.info(name, counts.cases, 'cases', counts.flows, 'flows, refused:', counts.refused);
    expect(counts).toMatchObject({ wrong: [], refused: refused.whole });
  });
});

it.each([
  'calico@3.31',
  'calico@3.32,host-endpoints=auto',
  'calico@3.32,host-endpoints=auto,endpoint-to-host=drop,failsafe=off',
  'canal@3.30',
])('keeps the law under %s', { timeout: 300_000 }, (under) => {
  const some = (readCases(OWN, 'calico.jsonl') ?? []).filter((_, i) => i % 3 === 0);
  expect(lawOn(some, under).wrong).toEqual([]);
});

const np = (spec: JsonMap, name = 'a/p'): JsonMap => calico('NetworkPolicy', name, spec);
const gnp = (spec: JsonMap, name = 'p'): JsonMap => calico('GlobalNetworkPolicy', name, spec);
const from = (...rules: JsonMap[]): JsonMap => ({ types: ['Ingress'], ingress: rules });
const to = (...rules: JsonMap[]): JsonMap => ({ types: ['Egress'], egress: rules });
const allow = (rest: JsonMap): JsonMap => ({ action: 'Allow', ...rest });
const deny = (rest: JsonMap): JsonMap => ({ action: 'Deny', ...rest });
const crd = (object: JsonMap): JsonMap => ({ ...object, apiVersion: 'crd.projectcalico.org/v1' });
const hosted = (name: string, spec: JsonMap, labels: JsonMap = { kind: 'host', app: 'web' }): JsonMap =>
  calico('HostEndpoint', name, { node: 'node2', interfaceName: 'eth0', ...spec }, labels);

const BACKENDS: readonly JsonMap[] = [
  { apiVersion: 'v1', kind: 'Service', metadata: { name: 'db', namespace: 'b' }, spec: {} },
  {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: 'db-1', namespace: 'b', labels: { 'kubernetes.io/service-name': 'db' } },
    addressType: 'IPv4',
    ports: [
      { name: 'pg', port: 5432, protocol: 'TCP' },
      { name: 'dns', port: 53, protocol: 'UDP' },
    ],
    endpoints: [{ addresses: ['10.0.1.1'] }, { addresses: ['10.0.1.2'] }],
  },
];
const SERVICE = { services: { name: 'db', namespace: 'b' } };
/** Selects pods, network sets and a host endpoint alike. */
const ALL_KINDS = { selector: "app == 'web' || kind in {'ext', 'host'}" };

const CONSTRUCTS: readonly {
  readonly what: string;
  readonly objects: readonly Json[];
  readonly under?: string;
}[] = [
  { what: 'a closed host', objects: [HOST] },
  { what: 'an open host', objects: [hosted('h', { profiles: ['projectcalico-default-allow'] })] },
  { what: 'a host with the profile of a namespace', objects: [hosted('h', { profiles: ['kns.a'] })] },
  { what: 'a closed host without failsafe ports', objects: [HOST], under: 'calico@3.32,failsafe=off' },
  { what: 'pods that do not reach their host', objects: [HOST], under: 'calico@3.32,endpoint-to-host=drop' },
  {
    what: 'pods that do not reach any host',
    objects: [gnp(from(deny({})))],
    under: 'calico@3.32,endpoint-to-host=drop,host-endpoints=auto',
  },
  {
    what: 'interfaces that look alike',
    objects: [
      hosted('h', { expectedIPs: ['192.168.0.1'] }),
      hosted('i', { expectedIPs: ['192.168.1.1'], interfaceName: 'eth1' }),
      gnp(from(allow({ source: ALL_KINDS }))),
    ],
  },
  {
    what: 'denies and passes that reach hosts',
    objects: [HOST, gnp({ ...from({ action: 'Pass' }, deny({})), order: 1 })],
  },
  {
    what: 'hosts selected by what they are not',
    objects: [
      HOST,
      gnp({ ...from(deny({})), namespaceSelector: "team != 'b'" }),
      gnp({ ...to(), selector: '!has(x)' }, 'q'),
    ],
  },
  {
    what: 'automatic hosts selected by labels of their nodes',
    objects: [
      gnp({
        selector: "app == 'web' && projectcalico.org/created-by == 'calico-kube-controllers'",
        ...from(allow({ source: { selector: "app == 'other'" }, destination: { selector: 'has(app)' } })),
      }),
    ],
    under: 'calico@3.32,host-endpoints=auto',
  },
  {
    what: '`all()` beside a namespace selector, spelled in both ways',
    objects: [
      HOST,
      gnp({ ...from(), selector: 'all()', namespaceSelector: '!has(nope)' }),
      gnp({ ...to(), selector: 'all( )', namespaceSelector: '!has(nope)' }, 'q'),
      gnp({ ...to(deny({})), selector: 'all() || has(x)', serviceAccountSelector: '!has(nope)' }, 'r'),
    ],
  },
  {
    what: 'accounts of policies',
    objects: [
      np({ ...from(), serviceAccountSelector: "tier == 'gold'" }),
      gnp({ ...from(), serviceAccountSelector: 'all()', namespaceSelector: 'all()' }),
    ],
  },
  {
    what: 'parts of the names of accounts and namespaces',
    objects: [
      np({ selector: "projectcalico.org/serviceaccount starts with 'web-'", ...from() }),
      gnp(
        from(
          deny({ source: { serviceAccounts: { selector: "projectcalico.org/name ends with '-ro'" } } }),
          allow({ source: { selector: "projectcalico.org/namespace contains 'team'" } }),
          allow({ source: { selector: "pcns.kubernetes.io/metadata.name starts with 'x'" } }),
        ),
      ),
    ],
  },
  {
    what: 'names of ports of what a selector selects',
    objects: [
      HOST,
      np(
        to(
          allow({
            protocol: 'TCP',
            destination: { ...ALL_KINDS, namespaceSelector: '!has(nope)', ports: ['ssh', 'http', 443] },
          }),
        ),
      ),
      gnp(
        to(
          deny({ protocol: 'TCP', destination: { ports: ['ssh'] } }),
          allow({ destination: { ports: ['http'] } }),
        ),
        'q',
      ),
      gnp(from(allow({ protocol: 'TCP', destination: { selector: "kind == 'host'", ports: ['ssh'] } })), 'r'),
    ],
  },
  {
    what: 'all ports but some, by name and number',
    objects: [
      HOST,
      gnp(to(allow({ protocol: 'TCP', destination: { ...ALL_KINDS, notPorts: ['ssh', 'http', '80:90'] } }))),
      gnp(from(deny({ protocol: 'UDP', destination: { ports: ['1:100'], notPorts: ['dns', 53] } })), 'q'),
    ],
  },
  {
    what: 'services at both ends',
    objects: [
      ...BACKENDS,
      np(to(allow({ destination: SERVICE }), deny({ protocol: 'TCP', destination: SERVICE }))),
      gnp(from(allow({ protocol: 'TCP', source: SERVICE, destination: { ports: [80] } }))),
    ],
  },
  {
    what: 'a service without a namespace',
    objects: [...BACKENDS, np(to(allow({ destination: { services: { name: 'db' } } })))],
  },
  {
    what: 'nets of one family and the other family of a flow',
    objects: [
      gnp(
        from(
          deny({ source: { notNets: ['10.0.0.0/8'] } }),
          allow({ ipVersion: 6 }),
          allow({ source: { nets: ['fe80::/64'] }, destination: { notNets: ['fe80::1/128'] } }),
        ),
      ),
    ],
  },
  {
    what: 'protocols by number and by exclusion',
    objects: [
      gnp(
        from(
          deny({ protocol: 'TCP', notProtocol: 'TCP' }),
          allow({ notProtocol: 'UDPLite' }),
          allow({ protocol: 58 }),
          allow({ protocol: 'ICMP', icmp: { type: 8, code: 0 }, notICMP: { type: 3 } }),
          deny({ protocol: 'ICMPv6', notICMP: { type: 128, code: 1 } }),
        ),
      ),
    ],
  },
  {
    what: 'both ends of rules',
    objects: [
      np(
        from(
          allow({ source: { notSelector: "app == 'cli'" }, destination: { selector: "kind == 'ext'" } }),
          allow({ destination: { nets: ['10.0.0.0/8'], notNets: ['10.0.0.0/24'] } }),
          allow({ destination: { serviceAccounts: { names: ['default'] } } }),
        ),
      ),
      gnp(
        to(
          deny({ source: { notSelector: 'all()' } }),
          allow({ source: { namespaceSelector: "team == 'a'" } }),
        ),
      ),
    ],
  },
  {
    what: 'a namespace selector that means the whole cluster',
    objects: [
      HOST,
      np(from(allow({ source: { namespaceSelector: 'global()', notSelector: "kind == 'ext'" } }))),
    ],
  },
  {
    what: 'the backing store, which defaults nothing',
    objects: [crd(np({ egress: [allow({})] })), crd(gnp({ ingress: [] }))],
  },
  {
    what: 'types by counting rules',
    objects: [np({ egress: [allow({})] }), np({ egress: [], ingress: [] }, 'b/p')],
  },
  {
    what: 'equal orders',
    objects: [
      gnp({ order: 5, ...from(allow({ protocol: 'UDP' })) }, 'a-b'),
      gnp({ order: 5, ...from(deny({})) }, 'a'),
      np({ order: 5, ...from(deny({ protocol: 'TCP' })) }, 'a/a'),
      np({ order: 5, ...from(allow({})) }, 'b/z'),
      gnp({ order: 5, ...from({ action: 'Pass' }) }, 'zz'),
    ],
  },
  {
    what: 'tiers of one order, missing tiers, tiers that pass',
    objects: [
      calico('Tier', 'zzz', {}),
      calico('Tier', 'open', { order: -3, defaultAction: 'Pass' }),
      gnp({ tier: 'gone', ...from(allow({ protocol: 'UDP' })) }, 'gone.p'),
      gnp({ tier: 'zzz', ...from(allow({})) }, 'zzz.p'),
      np({ tier: 'open', ...from(deny({ protocol: 'SCTP' })) }, 'a/open.q'),
      gnp({ ...from({ action: 'Pass', protocol: 'TCP' }, { action: 'Log' }) }),
    ],
  },
  { what: 'a policy that only logs', objects: [np(from({ action: 'Log' }))] },
  {
    what: 'http where it is not enforced, and where it asks for nothing',
    objects: [np(from(allow({ protocol: 'TCP', http: { methods: ['GET'], paths: [{ exact: '/x' }] } })))],
  },
  {
    what: 'http that asks for nothing where it is enforced',
    objects: [np(from(allow({ protocol: 'TCP', http: { methods: ['*'] } })))],
    under: 'calico@3.32,http=on',
  },
  {
    what: 'ClusterNetworkPolicies that Calico cannot take, and negations that reach hosts',
    objects: [
      HOST,
      {
        apiVersion: 'policy.networking.k8s.io/v1alpha2',
        kind: 'ClusterNetworkPolicy',
        metadata: { name: 'guard' },
        spec: {
          tier: 'Admin',
          priority: 5,
          subject: { namespaces: { matchExpressions: [{ key: 'team', operator: 'NotIn', values: ['b'] }] } },
          ingress: [
            {
              action: 'Pass',
              from: [{ namespaces: { matchExpressions: [{ key: 'team', operator: 'DoesNotExist' }] } }],
              protocols: [
                { destinationNamedPort: 'ssh' },
                { udp: { destinationPort: { range: { start: 1, end: 9 } } } },
              ],
            },
          ],
          egress: [
            { action: 'Accept', to: [{ nodes: {} }] },
            { action: 'Accept', to: [{ networks: ['10.0.0.0/8', 'fd00::/8'] }] },
            { action: 'Pass', to: [{ domainNames: ['example.com'] }] },
          ],
        },
      },
    ],
  },
  {
    what: 'network sets that claim to be pods',
    objects: [
      calico(
        'GlobalNetworkSet',
        'odd',
        { nets: ['7.7.7.7'] },
        { 'projectcalico.org/orchestrator': 'k8s', app: 'web' },
      ),
      calico('NetworkSet', 'c/twice', { nets: ['7.7.7.8', 'fd00::/64'] }, { app: 'web' }),
      calico('NetworkSet', 'c/twice', { nets: ['7.7.7.9'] }, { app: 'web' }),
      {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata: { name: 'p', namespace: 'c' },
        spec: {
          podSelector: {},
          policyTypes: ['Egress'],
          egress: [
            {
              to: [{ namespaceSelector: {}, podSelector: { matchLabels: { app: 'web' } } }],
              ports: [{ port: 'http' }, { port: 53, protocol: 'UDP' }],
            },
            { to: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } }], ports: [{ port: 'http' }] },
          ],
        },
      },
      gnp(from(allow({ source: { selector: "app == 'web'" } }))),
    ],
  },
];

it.each(CONSTRUCTS)('keeps the law on $what', ({ objects, under }) => {
  const law = checkRead(objectsOf([...CLUSTER, ...objects]), profile(under), plugin);
  expect(law.refusals).toEqual([]);
  expect(law.witnesses).toEqual([]);
  expect(law.verdict).toBe('equal');
});

it('says the same where sequences that decide nothing are given up', () => {
  for (const { objects, under } of CONSTRUCTS) {
    const given = objectsOf([...CLUSTER, ...objects]);
    const { policies } = read(given, profile(under), NO_FACTS);
    const relaxed = relaxSequences(policies);
    expect(compareDecisions(meaning(policies), meaning(relaxed), { universe: universe() }).verdict).toBe(
      'equal',
    );
  }
});

/** Readers that are wrong in one way: the law must see each of them. */
const rulesOf = (policy: Policy, change: (rule: Rule, i: number) => readonly Rule[]): Policy => ({
  ...policy,
  rules: policy.rules.flatMap(change),
});
const FAULTS: readonly { readonly fault: string; readonly make: (policy: Policy) => Policy }[] = [
  { fault: 'a rule lost', make: (policy) => rulesOf(policy, (rule, i) => (i === 0 ? [] : [rule])) },
  {
    fault: 'a deny read as an allow',
    make: (policy) =>
      rulesOf(policy, (rule) => [rule.action === 'deny' ? { ...rule, action: 'allow' } : rule]),
  },
  {
    fault: 'a pass read as an allow',
    make: (policy) =>
      rulesOf(policy, (rule) => [rule.action === 'pass' ? { ...rule, action: 'allow' } : rule]),
  },
  {
    fault: 'the own end forgotten',
    make: (policy) => rulesOf(policy, (rule) => [{ ...rule, own: { kind: 'all', of: [] } }]),
  },
  {
    fault: 'everybody a peer',
    make: (policy) => rulesOf(policy, (rule) => [{ ...rule, peer: { kind: 'all', of: [] } }]),
  },
  { fault: 'no isolation', make: (policy) => ({ ...policy, isolates: { ingress: 'none', egress: 'none' } }) },
  {
    fault: 'the own node isolated',
    make: (policy) => ({ ...policy, isolates: { ...policy.isolates, ingress: 'all' } }),
  },
  { fault: 'rules read together', make: (policy) => ({ ...policy, sequence: 'together' }) },
  {
    fault: 'ties forgotten',
    make: (policy) => ({ ...policy, rank: { ...policy.rank, tie: 0 }, sequence: 'together' }),
  },
  { fault: 'the default tier for all', make: (policy) => ({ ...policy, tier: 'default' }) },
];

it.each(FAULTS)('notices $fault', ({ make }) => {
  const seen = CONSTRUCTS.some(({ objects, under }) => {
    const given = objectsOf([...CLUSTER, ...objects]);
    const { policies } = read(given, profile(under), NO_FACTS);
    const faulty = { ...policies, policies: policies.policies.map(make) };
    const enforced = semantics(given, profile(under), worldOf(given));
    return compareDecisions(enforced, meaning(faulty), { universe: universe() }).verdict === 'different';
  });
  expect(seen).toBe(true);
});
