/** The canonical forms of NetworkPolicies, written down from the API's documentation. */
import { expect, it } from 'vitest';
import { TRUE_PRED } from '../../../src/ir/policy.js';
import { allOf, IS_POD, inNamespaces } from '../../../src/ir/preds.js';
import { emit } from '../../../src/targets/k8s/emit.js';
import { emitSet, emitText, lossLines, onlySpec, profileOf, specs } from '../emitted.js';
import { origin, setOf } from '../random-set.js';

const K8S = profileOf('k8s');

function spec(body: string): unknown {
  const result = emitText(emit, `namespace shop { ${body} }`, K8S);
  expect(lossLines(result)).toEqual([]);
  return onlySpec(result);
}

const CLUSTER = 'cluster { pod-cidr 10.244.0.0/16, fd00:10:244::/56  node-cidr 192.168.10.0/24 }';

it('says an allow from pods of the own namespace by a podSelector alone', () => {
  expect(spec('policy api for pods(app=api) { allow from pods(app=web) on tcp/8080 }')).toEqual({
    podSelector: { matchLabels: { app: 'api' } },
    policyTypes: ['Ingress'],
    ingress: [
      { from: [{ podSelector: { matchLabels: { app: 'web' } } }], ports: [{ protocol: 'TCP', port: 8080 }] },
    ],
  });
});

it('isolates by policy types without rule lists', () => {
  expect(spec('policy closed for pods { default deny }')).toEqual({
    podSelector: {},
    policyTypes: ['Ingress', 'Egress'],
  });
});

it('says everybody by no `from`, and every protocol by no `ports`', () => {
  expect(spec('policy open for pods { allow from any  allow to any on tcp, udp }')).toEqual({
    podSelector: {},
    policyTypes: ['Ingress', 'Egress'],
    ingress: [{}],
    egress: [{ ports: [{ protocol: 'TCP' }, { protocol: 'UDP' }] }],
  });
});

it.each([
  ['pods in namespaces', { namespaceSelector: {} }],
  [
    'pods in namespace(pay)',
    { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'pay' } } },
  ],
  [
    'pods(app=a) in namespace(pay, shop)',
    {
      namespaceSelector: {
        matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: ['pay', 'shop'] }],
      },
      podSelector: { matchLabels: { app: 'a' } },
    },
  ],
  [
    'pods(!legacy, tier in (b, a), env!=prod) in namespaces(team=bi)',
    {
      namespaceSelector: { matchLabels: { team: 'bi' } },
      podSelector: {
        matchExpressions: [
          { key: 'env', operator: 'NotIn', values: ['prod'] },
          { key: 'legacy', operator: 'DoesNotExist' },
          { key: 'tier', operator: 'In', values: ['a', 'b'] },
        ],
      },
    },
  ],
  ['address(10.0.0.0/8 except (10.1.0.0/16))', { ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } }],
])('says %s as one peer', (peer, expected) => {
  expect(spec(`policy p for pods { allow to ${peer} on udp/53 }`)).toEqual({
    podSelector: {},
    policyTypes: ['Egress'],
    egress: [{ to: [expected], ports: [{ protocol: 'UDP', port: 53 }] }],
  });
});

it('says ranges, names and sctp', () => {
  expect(spec('policy p for pods { allow from pods on tcp/80-90, tcp/http, sctp/1, udp/5-6 }')).toMatchObject(
    {
      ingress: [
        {
          from: [{ podSelector: {} }],
          ports: [
            { protocol: 'TCP', port: 80, endPort: 90 },
            { protocol: 'TCP', port: 'http' },
            { protocol: 'UDP', port: 5, endPort: 6 },
            { protocol: 'SCTP', port: 1 },
          ],
        },
      ],
    },
  );
});

it('tells the outside, nodes and pods apart by the declared nets', () => {
  const result = emitText(
    emit,
    `${CLUSTER} namespace shop { policy p for pods {
      allow from cidr(10.0.0.0/8), nodes on tcp/1
      allow to world on tcp/2
    } }`,
    K8S,
  );
  expect(lossLines(result)).toEqual([]);
  expect(onlySpec(result)).toMatchObject({
    ingress: [
      {
        from: [
          { ipBlock: { cidr: '10.0.0.0/8', except: ['10.244.0.0/16'] } },
          { ipBlock: { cidr: '192.168.10.0/24' } },
        ],
      },
    ],
    egress: [
      {
        to: [
          { ipBlock: { cidr: '0.0.0.0/0', except: ['10.244.0.0/16', '192.168.10.0/24'] } },
          { ipBlock: { cidr: '::/0', except: ['fd00:10:244::/56'] } },
        ],
      },
    ],
  });
});

it('needs a fact for a net outside a cluster whose nets nobody stated', () => {
  const result = emitText(
    emit,
    'namespace shop { policy p for pods { allow to cidr(198.51.100.0/24) } }',
    K8S,
  );
  expect(lossLines(result)).toEqual([
    'if cidr: there is no `nodes at (198.51.100.0/24), pods in namespaces at (198.51.100.0/24)`',
  ]);
  expect(onlySpec(result)).toMatchObject({ egress: [{ to: [{ ipBlock: { cidr: '198.51.100.0/24' } }] }] });
});

it('gives rules for a part of the subjects a policy of their own, whose name depends on that part alone', () => {
  const one = specs(
    emitText(emit, 'namespace shop { policy p for pods { allow from pods on tcp/1 for pods(app=a) } }', K8S),
  );
  const two = specs(
    emitText(
      emit,
      'namespace shop { policy p for pods { allow from pods on tcp/2  allow from pods on tcp/1 for pods(app=a) } }',
      K8S,
    ),
  );
  expect(Object.keys(one)).toHaveLength(2);
  expect(Object.keys(two)).toEqual(Object.keys(one));
  expect(one['NetworkPolicy shop/p']).toEqual({ podSelector: {}, policyTypes: ['Ingress'] });
});

it('writes one policy per namespace and per alternative of the subjects', () => {
  const result = emitText(
    emit,
    'policy p for pods(app=a) in namespace(pay), pods(app=a or role=b) in namespace(shop) { default deny ingress }',
    K8S,
  );
  expect(Object.keys(specs(result))).toEqual([
    'NetworkPolicy pay/p',
    expect.stringMatching(/^NetworkPolicy shop\/p-[0-9a-f]{8}$/),
    expect.stringMatching(/^NetworkPolicy shop\/p-[0-9a-f]{8}$/),
  ]);
});

it('leaves out allows for those whom nobody isolates, and keeps them for the others', () => {
  const open = 'policy open for pods(app=api) { default allow  allow from pods(app=probe) on tcp/9090 }';
  expect(emitText(emit, `namespace shop { ${open} }`, K8S).objects).toEqual([]);
  const both = emitText(
    emit,
    `namespace shop { ${open} policy closed for pods(zone=inner) { default deny ingress } }`,
    K8S,
  );
  expect(lossLines(both)).toEqual([]);
  expect(specs(both)['NetworkPolicy shop/open']).toMatchObject({
    podSelector: { matchLabels: { app: 'api', zone: 'inner' } },
  });
});

it('lets a tier that isolates end before a later one speaks', () => {
  const result = emitText(
    emit,
    `tier first order 1
     policy a for pods(app=a) in namespace(shop) tier first { allow from pods in namespace(shop) on tcp/1 }
     policy b for pods in namespace(shop) { allow from pods in namespace(shop) on tcp/2 }`,
    K8S,
  );
  expect(lossLines(result)).toEqual([]);
  expect(specs(result)['NetworkPolicy shop/b']).toMatchObject({
    podSelector: { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['a'] }] },
  });
});

it.each([
  [
    'deny from pods(app=a)',
    'wider deny: Kubernetes has no explicit deny: `deny from pods(app=a) in namespace(shop)` -> the deny is left out',
  ],
  [
    'allow from pods(app=a) on tcp/80 http GET "/x"',
    'narrower http: Kubernetes has no HTTP by method and path -> the allow is left out',
  ],
  ['allow from pods(app=a) on tcp/80, icmp/8', 'narrower icmp: Kubernetes cannot say `icmp/8` -> `tcp/80`'],
  [
    'allow from pods as account(x)',
    'narrower account: Kubernetes cannot select `pods as account(x) in namespace(shop)` here: service accounts by name -> these peers are left out',
  ],
  [
    'allow to dns("*.example.com")',
    'narrower dns: Kubernetes cannot select `dns("*.example.com")` here: outside names -> these peers are left out',
  ],
])('reports %s', (rule, line) => {
  expect(lossLines(emitText(emit, `namespace shop { policy p for pods { ${rule} } }`, K8S))).toEqual([line]);
});

it('emits the accepted way', () => {
  const program = 'namespace shop { policy p for pods { allow from pods(app=a) on tcp/80 http GET "/x" } }';
  const wider = emitText(emit, program, K8S, ['wider:http']);
  expect(lossLines(wider)).toEqual([
    'wider http accepted: Kubernetes has no HTTP by method and path -> every request on `tcp/80`',
  ]);
  expect(onlySpec(wider)).toMatchObject({
    ingress: [
      { from: [{ podSelector: { matchLabels: { app: 'a' } } }], ports: [{ protocol: 'TCP', port: 80 }] },
    ],
  });
  expect(onlySpec(emitText(emit, program, K8S, ['narrower']))).toEqual({
    podSelector: {},
    policyTypes: ['Ingress'],
  });
});

it('keeps to the limits of Weave Net', () => {
  const result = emitText(
    emit,
    'namespace shop { policy p for pods { allow from pods on tcp/80-82, tcp/http, udp/1-1000 } }',
    profileOf('weave'),
  );
  expect(lossLines(result)).toEqual([
    'narrower port-name: Kubernetes cannot say `tcp/http, udp/1-1000` -> `tcp/80-82`',
  ]);
  expect(onlySpec(result)).toMatchObject({
    ingress: [{ ports: [80, 81, 82].map((port) => ({ protocol: 'TCP', port })) }],
  });
});

it('does not emit what nothing enforces', () => {
  const set = setOf([
    {
      name: 'p',
      scope: { kind: 'namespace', namespace: 'shop' },
      tier: 'default',
      rank: { order: 1000, tie: 0 },
      subject: allOf(IS_POD, inNamespaces('shop')),
      sequence: 'together',
      isolates: { ingress: 'all', egress: 'none' },
      rules: [],
      effects: [],
      origin: origin('p'),
      accepts: [],
      description: 'why',
    },
  ]);
  expect(emitSet(emit, { ...set, enforced: { kind: 'any', of: [] } }, K8S).objects).toEqual([]);
  const result = emitSet(emit, { ...set, enforced: TRUE_PRED }, K8S);
  expect(lossLines(result)).toEqual([
    "wider local-node: under Kubernetes a pod's own node always reaches it -> the own node stays open",
  ]);
  expect(result.objects[0]?.manifest['metadata']).toEqual({
    name: 'p',
    namespace: 'shop',
    labels: { 'app.kubernetes.io/managed-by': 'netc', 'netc.dev/program': 'test' },
    annotations: { 'netc.dev/description': 'why', 'netc.dev/source': 'random.netc#p' },
  });
});
