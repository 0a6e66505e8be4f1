/** Faults of readers: manifests taken for others, or made into something else. */
import type { Json } from '../../src/base/tree.js';
import type { Policy, PolicySet } from '../../src/ir/policy.js';
import { editOf, type ReadFault, type Row } from './fault.js';

const k8s = (name: string, spec: Json): Json => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name, namespace: 'shop' },
  spec,
});
const calico = (kind: string, name: string, spec: Json): Json => ({
  apiVersion: 'projectcalico.org/v3',
  kind,
  metadata: kind === 'NetworkPolicy' ? { name, namespace: 'shop' } : { name },
  spec,
});
const cilium = (kind: string, name: string, spec: Json): Json => ({
  apiVersion: 'cilium.io/v2',
  kind,
  metadata: kind === 'CiliumNetworkPolicy' ? { name, namespace: 'shop' } : { name },
  spec,
});
const labels = (app: string): Json => ({ matchLabels: { app } });

const K8S: readonly Json[] = [
  k8s('api', {
    podSelector: labels('api'),
    ingress: [
      {
        from: [
          {
            podSelector: { matchExpressions: [{ key: 'tier', operator: 'NotIn', values: ['test'] }] },
            namespaceSelector: labels('ops'),
          },
          { ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } },
        ],
        ports: [
          { protocol: 'TCP', port: 'web' },
          { port: 8080, endPort: 8090 },
        ],
      },
    ],
    egress: [{}],
  }),
  k8s('shut', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] }),
  k8s('dns', {
    podSelector: labels('dns'),
    policyTypes: ['Egress'],
    egress: [{ ports: [{ protocol: 'UDP', port: 53 }] }],
  }),
];

const CALICO: readonly Json[] = [
  calico('Tier', 'sec', { order: 10, defaultAction: 'Pass' }),
  calico('GlobalNetworkPolicy', 'sec.guard', {
    tier: 'sec',
    order: 1,
    selector: "app == 'bank'",
    types: ['Ingress'],
    ingress: [
      { action: 'Pass', source: { selector: "app == 'teller'" } },
      {
        action: 'Deny',
        protocol: 'TCP',
        source: { notNets: ['10.0.0.0/8'] },
        destination: { ports: [22, '80:90'] },
      },
      { action: 'Allow', protocol: 'ICMP', icmp: { type: 8 } },
    ],
  }),
  calico('NetworkPolicy', 'api', {
    order: 20,
    selector: "app == 'api' && !has(skip)",
    ingress: [
      {
        action: 'Allow',
        protocol: 'TCP',
        source: { namespaceSelector: "team == 'ops'", selector: "tier != 'test'" },
        destination: { notPorts: [25] },
      },
      { action: 'Allow', protocol: 'UDP', source: { serviceAccounts: { names: ['runner'] } } },
    ],
  }),
  calico('NetworkPolicy', 'deny', {
    order: 10,
    selector: "app == 'api'",
    types: ['Ingress'],
    ingress: [{ action: 'Deny', source: { selector: 'has(bad)' } }],
  }),
  calico('NetworkPolicy', 'bank', { selector: "app == 'bank'", types: ['Ingress'] }),
];

const CILIUM: readonly Json[] = [
  cilium('CiliumNetworkPolicy', 'api', {
    endpointSelector: labels('api'),
    enableDefaultDeny: { ingress: true, egress: false },
    ingress: [
      {
        fromEndpoints: [
          {
            matchLabels: { app: 'web', 'k8s:io.kubernetes.pod.namespace': 'ops' },
            matchExpressions: [{ key: 'tier', operator: 'NotIn', values: ['test'] }],
          },
        ],
        toPorts: [
          { ports: [{ port: '80', protocol: 'TCP' }], rules: { http: [{ method: 'GET', path: '/v1/.*' }] } },
        ],
      },
      { fromEntities: ['world'], icmps: [{ fields: [{ family: 'IPv4', type: 8 }] }] },
    ],
    ingressDeny: [
      { fromEndpoints: [{ matchLabels: { bad: 'yes', 'k8s:io.kubernetes.pod.namespace': 'ops' } }] },
    ],
  }),
  cilium('CiliumNetworkPolicy', 'out', {
    endpointSelector: labels('out'),
    egress: [
      { toCIDRSet: [{ cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] }] },
      {
        toFQDNs: [{ matchPattern: '*.stripe.com' }],
        toPorts: [{ ports: [{ port: '443', protocol: 'TCP' }] }],
      },
      { toEntities: ['cluster'], toPorts: [{ ports: [{ port: '8000', endPort: 8010, protocol: 'TCP' }] }] },
    ],
  }),
  cilium('CiliumClusterwideNetworkPolicy', 'all', {
    endpointSelector: labels('all'),
    ingress: [{ fromEndpoints: [{}] }],
  }),
  cilium('CiliumNetworkPolicy', 'soft', {
    endpointSelector: labels('soft'),
    enableDefaultDeny: { ingress: false },
    ingress: [{ fromEntities: ['world'] }],
  }),
  cilium('CiliumNetworkPolicy', 'none', { endpointSelector: labels('none'), ingress: [{}] }),
];

function taken(reading: string, manifests: readonly Json[], rows: readonly Row[]): readonly ReadFault[] {
  return rows.map((row) => ({ name: row[0], reading, manifests, edit: editOf(row) }));
}

const each =
  (change: (policy: Policy) => Policy) =>
  (set: PolicySet): PolicySet => ({ ...set, policies: set.policies.map(change) });

function made(reading: string, manifests: readonly Json[]): readonly ReadFault[] {
  const faults: readonly (readonly [string, (set: PolicySet) => PolicySet])[] = [
    [
      'deny read as allow',
      each((one) => ({
        ...one,
        rules: one.rules.map((rule) => (rule.action === 'deny' ? { ...rule, action: 'allow' } : rule)),
      })),
    ],
    ['isolation not read', each((one) => ({ ...one, isolates: { ingress: 'none', egress: 'none' } }))],
    [
      'isolation of both directions',
      each((one) => ({ ...one, isolates: { ingress: 'all', egress: 'all' } })),
    ],
    [
      'directions swapped',
      each((one) => ({
        ...one,
        rules: one.rules.map((rule) => ({
          ...rule,
          direction: rule.direction === 'ingress' ? 'egress' : 'ingress',
        })),
      })),
    ],
    ['everything enforced on nobody', (set) => ({ ...set, enforced: { kind: 'any', of: [] } })],
  ];
  return faults.map(([name, spoil]) => ({ name, reading, manifests, spoil }));
}

const withoutDenies = (fault: ReadFault): boolean => fault.name !== 'deny read as allow';

export const READ_FAULTS: readonly ReadFault[] = [
  ...taken('k8s', K8S, [
    ['except ignored', 'api', ',"except":["10.1.0.0/16"]', ''],
    ['NotIn read as In', 'api', 'NotIn', 'In'],
    ['namespace selector ignored', 'api', ',"namespaceSelector":{"matchLabels":{"app":"ops"}}', ''],
    ['end port ignored', 'api', ',"endPort":8090', ''],
    ['named port ignored', 'api', '{"protocol":"TCP","port":"web"},', ''],
    ['default of policyTypes without Egress', 'api', '"ingress":[', '"policyTypes":["Ingress"],"ingress":['],
    ['empty rule read as no rule', 'api', '"egress":[{}]', '"egress":[]'],
    ['protocol defaulted', 'dns', '"protocol":"UDP",', ''],
    [
      'empty selector read as no pod',
      'shut',
      '"podSelector":{}',
      '"podSelector":{"matchLabels":{"none":"none"}}',
    ],
    ['policy not read', 'dns'],
  ]),
  ...made('k8s', K8S).filter(withoutDenies),
  ...taken('calico', CALICO, [
    ['pass read as allow', 'sec.guard', '"Pass"', '"Allow"'],
    ['negated nets ignored', 'sec.guard', '"source":{"notNets":["10.0.0.0/8"]},', ''],
    ['port range read as its first port', 'sec.guard', '"80:90"', '80'],
    ['ICMP type ignored', 'sec.guard', ',"icmp":{"type":8}', ''],
    ['end of tier', 'sec', '"Pass"', '"Deny"'],
    ['tier order lost', 'sec', '"order":10', '"order":2000000'],
    ['order lost', 'deny', '"order":10,', ''],
    ['order tied, so that the name decides', 'deny', '"order":10', '"order":20'],
    ['namespace selector ignored', 'api', `"namespaceSelector":"team == 'ops'",`, ''],
    ['negated label read as label', 'api', "tier != 'test'", "tier == 'test'"],
    ['absent label ignored', 'api', ' && !has(skip)', ''],
    ['negated ports ignored', 'api', ',"destination":{"notPorts":[25]}', ''],
    ['account ignored', 'api', ',"source":{"serviceAccounts":{"names":["runner"]}}', ''],
    ['default of types', 'api', '"ingress":[', '"types":["Ingress","Egress"],"ingress":['],
  ]),
  ...made('calico', CALICO),
  {
    name: 'sequence lost',
    reading: 'calico',
    manifests: CALICO,
    spoil: each((one) => ({ ...one, sequence: 'together' })),
  },
  ...taken('cilium', CILIUM, [
    ['default-deny flag ignored', 'soft', '"enableDefaultDeny":{"ingress":false},', ''],
    ['NotIn read as In', 'api', 'NotIn', 'In'],
    ['namespace of a peer ignored', 'api', ',"k8s:io.kubernetes.pod.namespace":"ops"', ''],
    ['entity misread', 'api', '["world"]', '["cluster"]'],
    ['ICMP type ignored', 'api', '"type":8', '"type":0'],
    ['HTTP method ignored', 'api', '"method":"GET",', ''],
    ['HTTP path misread', 'api', '/v1/.*', '/v1/'],
    ['except ignored', 'out', ',"except":["10.1.0.0/16"]', ''],
    [
      'deny not read',
      'api',
      ',"ingressDeny":[{"fromEndpoints":[{"matchLabels":{"bad":"yes","k8s:io.kubernetes.pod.namespace":"ops"}}]}]',
      '',
    ],
    ['name pattern misread', 'out', '*.stripe.com', 'stripe.com'],
    ['end port ignored', 'out', ',"endPort":8010', ''],
    ['empty peer read as everything', 'all', '"fromEndpoints":[{}]', '"fromEntities":["all"]'],
    ['empty element read as everything', 'none', '"ingress":[{}]', '"ingress":[{"fromEntities":["all"]}]'],
    [
      'cluster-wide policy in one namespace',
      'all',
      '"matchLabels":{"app":"all"}',
      '"matchLabels":{"app":"all","k8s:io.kubernetes.pod.namespace":"shop"}',
    ],
  ]),
  ...made('cilium', CILIUM),
];
