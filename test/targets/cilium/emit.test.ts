/** The canonical, trap-free forms, written from the reference before any output was seen (cilium.md 2.5, 2.7, 2.8, 2.9, 7). */
import { expect, it } from 'vitest';
import { emitText, lossesOf, profileOf, specsOf } from './emitted.js';

const NAMESPACE = 'k8s:io.kubernetes.pod.namespace';
const DENY_BOTH = { egress: true, ingress: true };
const ANY_NAMESPACE = { key: NAMESPACE, operator: 'Exists' };

it('isolates with an element that selects nothing', () => {
  const result = emitText('namespace shop { policy closed for pods { default deny } }');
  expect(result.losses).toEqual([]);
  expect(specsOf(result)).toEqual([
    [
      'CiliumNetworkPolicy shop/closed',
      { endpointSelector: {}, enableDefaultDeny: DENY_BOTH, ingress: [{}], egress: [{}] },
    ],
  ]);
});

it('names the namespace of every peer, and the source of every key', () => {
  const result = emitText(`namespace shop {
    policy api for pods(app=api) {
      allow from pods(app=web), pods(app=report, tier!=test) in namespaces(team=bi) on tcp/8080, tcp/9000-9010
      allow to pods(!legacy) in namespaces
    }
  }`);
  expect(result.losses).toEqual([]);
  expect(specsOf(result)).toEqual([
    [
      'CiliumNetworkPolicy shop/api',
      {
        endpointSelector: { matchLabels: { 'k8s:app': 'api' } },
        enableDefaultDeny: DENY_BOTH,
        ingress: [
          {
            fromEndpoints: [
              {
                matchLabels: { 'k8s:app': 'report', 'k8s:io.cilium.k8s.namespace.labels.team': 'bi' },
                matchExpressions: [ANY_NAMESPACE, { key: 'k8s:tier', operator: 'NotIn', values: ['test'] }],
              },
              { matchLabels: { [NAMESPACE]: 'shop', 'k8s:app': 'web' } },
            ],
            toPorts: [
              {
                ports: [
                  { port: '8080', protocol: 'TCP' },
                  { port: '9000', endPort: 9010, protocol: 'TCP' },
                ],
              },
            ],
          },
        ],
        egress: [
          {
            toEndpoints: [
              { matchExpressions: [ANY_NAMESPACE, { key: 'k8s:legacy', operator: 'DoesNotExist' }] },
            ],
          },
        ],
      },
    ],
  ]);
});

it('guards cluster-wide subjects, and does not isolate with a deny', () => {
  const result = emitText(`policy metadata for pods in namespaces(name!=kube-system) {
    deny to cidr(169.254.169.254)
  }`);
  expect(result.losses).toEqual([]);
  expect(specsOf(result)).toEqual([
    [
      'CiliumClusterwideNetworkPolicy /metadata',
      {
        endpointSelector: {
          matchExpressions: [
            { key: 'k8s:io.cilium.k8s.namespace.labels.name', operator: 'NotIn', values: ['kube-system'] },
            ANY_NAMESPACE,
          ],
        },
        enableDefaultDeny: { egress: false, ingress: false },
        egressDeny: [{ toCIDRSet: [{ cidr: '169.254.169.254/32' }] }],
      },
    ],
  ]);
});

it('never denies the own node by the way, and allows everybody with one entity', () => {
  const result = emitText(`namespace shop {
    policy quarantine for pods(q=true) { deny from any }
    policy open for pods(app=edge) { allow from any on tcp/443 }
  }`);
  expect(result.losses).toEqual([]);
  expect(specsOf(result)).toEqual([
    [
      'CiliumNetworkPolicy shop/open',
      {
        endpointSelector: { matchLabels: { 'k8s:app': 'edge' } },
        enableDefaultDeny: { egress: false, ingress: true },
        ingress: [{ fromEntities: ['all'], toPorts: [{ ports: [{ port: '443', protocol: 'TCP' }] }] }],
      },
    ],
    [
      'CiliumNetworkPolicy shop/quarantine',
      {
        endpointSelector: { matchLabels: { 'k8s:q': 'true' } },
        enableDefaultDeny: { egress: false, ingress: false },
        ingressDeny: [
          { fromEntities: ['remote-node', 'world', 'health', 'ingress', 'init', 'unmanaged'] },
          { fromEndpoints: [{ matchExpressions: [ANY_NAMESPACE] }] },
        ],
      },
    ],
  ]);
});

it('says pods and nodes apart, since the entity `cluster` holds more', () => {
  const result = emitText(
    'namespace shop { policy inner for pods(app=inner) { allow from cluster on tcp  allow to local-node, remote-nodes } }',
  );
  expect(result.losses).toEqual([]);
  const ports = [{ ports: [{ port: '0', protocol: 'TCP' }] }];
  expect(specsOf(result)).toEqual([
    [
      'CiliumNetworkPolicy shop/inner',
      {
        endpointSelector: { matchLabels: { 'k8s:app': 'inner' } },
        enableDefaultDeny: DENY_BOTH,
        ingress: [
          { fromEntities: ['remote-node'], toPorts: ports },
          { fromEndpoints: [{ matchExpressions: [ANY_NAMESPACE] }], toPorts: ports },
        ],
        egress: [{ toEntities: ['remote-node', 'host'] }],
      },
    ],
  ]);
});

it('writes nets with exceptions, and ICMP by number', () => {
  const result = emitText(`namespace shop {
    policy out for pods {
      allow to cidr(10.0.0.0/8 except (10.1.0.0/16)), cidr(2001:db8::/32) on icmp/8, icmpv6/128, tcp/443
    }
  }`);
  expect(result.losses).toEqual([]);
  const toCIDRSet = [{ cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] }, { cidr: '2001:db8::/32' }];
  expect(specsOf(result)).toEqual([
    [
      'CiliumNetworkPolicy shop/out',
      {
        endpointSelector: {},
        enableDefaultDeny: { egress: true, ingress: false },
        egress: [
          { toCIDRSet, toPorts: [{ ports: [{ port: '443', protocol: 'TCP' }] }] },
          {
            toCIDRSet,
            icmps: [
              {
                fields: [
                  { family: 'IPv4', type: 8 },
                  { family: 'IPv6', type: 128 },
                ],
              },
            ],
          },
        ],
      },
    ],
  ]);
});

it('keeps the limit of forty ports by splitting', () => {
  const ports = Array.from({ length: 60 }, (_, i) => `tcp/${1000 + 2 * i}`).join(', ');
  const result = emitText(`namespace shop { policy many for pods { allow from world on ${ports} } }`);
  expect(result.losses).toEqual([]);
  const [[, spec]] = specsOf(result) as [[string, { ingress: { toPorts: { ports: unknown[] }[] }[] }]];
  expect(spec.ingress[0]?.toPorts.map((each) => each.ports.length)).toEqual([40, 20]);
});

it('writes HTTP by method, lets every query pass, and keeps the own node away from the proxy', () => {
  const result = emitText(`namespace shop {
    policy api for pods(app=api) {
      allow from any on tcp/8080 http { GET, HEAD "/v1/**" header "X-Team" header "X-Env" = "prod"  POST ~"/orders[?].*" }
    }
  }`);
  expect(result.losses).toEqual([]);
  const toPorts = [
    {
      ports: [{ port: '8080', protocol: 'TCP' }],
      rules: {
        http: [
          { method: 'GET', path: '/v1(/[^?]*)?(\\?.*)?', headers: ['X-Env: prod', 'X-Team'] },
          { method: 'HEAD', path: '/v1(/[^?]*)?(\\?.*)?', headers: ['X-Env: prod', 'X-Team'] },
          { method: 'POST', path: '/orders[?].*' },
        ],
      },
    },
  ];
  expect(specsOf(result)).toEqual([
    [
      'CiliumNetworkPolicy shop/api',
      {
        endpointSelector: { matchLabels: { 'k8s:app': 'api' } },
        enableDefaultDeny: { egress: false, ingress: true },
        ingress: [
          {
            fromEntities: ['remote-node', 'world', 'health', 'ingress', 'init', 'unmanaged'],
            toPorts,
          },
          { fromEndpoints: [{ matchExpressions: [ANY_NAMESPACE] }], toPorts },
        ],
      },
    ],
  ]);
});

it('gives names the DNS rule that they need, on the allowed way to the resolver', () => {
  const result = emitText(`
    cluster { dns pods(k8s-app=kube-dns) in namespace(kube-system) }
    namespace shop {
      policy pay for pods(app=pay) { allow to dns("api.cards.example", "*.cdn.example") on tcp/443 }
      connect names pods -> cluster-dns on udp/53, tcp/53
    }
    namespace kube-system { }`);
  expect(result.losses).toEqual([]);
  const resolver = [{ matchLabels: { [NAMESPACE]: 'kube-system', 'k8s:k8s-app': 'kube-dns' } }];
  const ports = [
    { port: '53', protocol: 'TCP' },
    { port: '53', protocol: 'UDP' },
  ];
  expect(specsOf(result).filter((_, i) => result.objects[i]?.name === 'pay')).toEqual([
    [
      'CiliumNetworkPolicy shop/pay',
      {
        endpointSelector: { matchLabels: { 'k8s:app': 'pay' } },
        enableDefaultDeny: { egress: true, ingress: false },
        egress: [
          {
            toFQDNs: [{ matchPattern: '*.cdn.example' }, { matchName: 'api.cards.example' }],
            toPorts: [{ ports: [{ port: '443', protocol: 'TCP' }] }],
          },
          {
            toEndpoints: resolver,
            toPorts: [{ ports }, { ports, rules: { dns: [{ matchPattern: '*' }] } }],
          },
        ],
      },
    ],
  ]);
});

it('says that names never resolve where no way leads to a resolver', () => {
  const result = emitText('namespace shop { policy pay for pods { allow to dns("a.example") on tcp/443 } }');
  expect(lossesOf(result)).toEqual(['dns narrower: nothing for these names']);
});

it('tells what a star may not be', () => {
  const dns = 'allow to any on udp/53';
  const text = (name: string) =>
    `namespace shop { policy pay for pods { allow to dns("${name}") on tcp/443 ${dns} } }`;
  expect(lossesOf(emitText(text('*.a.example')))).toEqual([]);
  expect(lossesOf(emitText(text('**.a.example')))).toEqual([]);
  expect(lossesOf(emitText(text('**.a.example'), profileOf('cilium@1.18')))).toEqual([
    'dns narrower: these peers are left out',
  ]);
  expect(lossesOf(emitText(text('api-*.a.example'), profileOf('cilium'), ['wider']))).toEqual([
    'dns wider: `dns("api-*.a.example", "api-.a.example")`',
  ]);
});

it('selects nodes where the host firewall is on, and polices nobody where it is off', () => {
  const text = 'policy ssh for nodes(role=worker) { deny from world on tcp/22 }';
  expect(specsOf(emitText(text, profileOf('cilium,host-firewall=on')))).toEqual([
    [
      'CiliumClusterwideNetworkPolicy /ssh',
      {
        nodeSelector: { matchLabels: { 'k8s:role': 'worker' } },
        enableDefaultDeny: { egress: false, ingress: false },
        ingressDeny: [{ fromEntities: ['world'], toPorts: [{ ports: [{ port: '22', protocol: 'TCP' }] }] }],
      },
    ],
  ]);
  const off = emitText(text);
  expect(off.objects).toEqual([]);
  expect(lossesOf(off)).toEqual(['node-subject wider: nothing is denied to them']);
});

it('selects nodes as peers by label where the agent keeps them', () => {
  const text = 'namespace shop { policy x for pods { allow from nodes(role=edge) } }';
  expect(specsOf(emitText(text, profileOf('cilium,node-selector-labels=on')))).toEqual([
    [
      'CiliumNetworkPolicy shop/x',
      {
        endpointSelector: {},
        enableDefaultDeny: { egress: false, ingress: true },
        ingress: [{ fromNodes: [{ matchLabels: { role: 'edge' } }] }],
      },
    ],
  ]);
  expect(lossesOf(emitText(text))).toEqual(['node narrower: these peers are left out']);
});

it('keeps reserved identities, as peers and as subjects', () => {
  const result = emitText(`policy h for identity(health) { allow to identity(ingress), kube-apiserver }`);
  expect(result.losses).toEqual([]);
  expect(specsOf(result)).toEqual([
    [
      'CiliumClusterwideNetworkPolicy /h',
      {
        endpointSelector: { matchExpressions: [{ key: 'reserved:health', operator: 'Exists' }] },
        enableDefaultDeny: { egress: true, ingress: false },
        egress: [{ toEntities: ['kube-apiserver', 'ingress'] }],
      },
    ],
  ]);
});

it('opens what nothing isolates under the mode `always`', () => {
  const result = emitText(
    'namespace default { policy web for pods(app=web) { allow from pods(app=proxy) on tcp/8080 } }',
    profileOf('cilium,enforcement=always'),
  );
  expect(result.losses).toEqual([]);
  const names = result.objects.map(({ kind, name }) => `${kind} ${name.replace(/(-[0-9a-f]{8})+$/, '-#')}`);
  expect(names).toEqual([
    'CiliumClusterwideNetworkPolicy netc-open-health',
    'CiliumClusterwideNetworkPolicy netc-open-ingress',
    'CiliumClusterwideNetworkPolicy netc-open-pods',
    'CiliumClusterwideNetworkPolicy netc-open-pods-#',
    'CiliumClusterwideNetworkPolicy netc-open-pods-#',
    'CiliumNetworkPolicy web',
  ]);
});

it('writes nothing that would be ignored under the mode `never`', () => {
  const result = emitText(
    'namespace default { policy web for pods(app=web) { allow from pods(app=proxy) on tcp/8080 } }',
    profileOf('cilium,enforcement=never'),
  );
  expect(result.objects).toEqual([]);
  expect(lossesOf(result)).toEqual(['enforcement-never wider: nothing']);
});

it('writes egress gateways', () => {
  const result = emitText(
    'gateway out for pods(org=empire) in namespaces to cidr(10.0.4.0/24) via nodes(egress-gw=true) interface net1',
  );
  expect(result.losses).toEqual([]);
  expect(specsOf(result)).toEqual([
    [
      'CiliumEgressGatewayPolicy /out',
      {
        selectors: [
          {
            podSelector: {
              matchLabels: { org: 'empire' },
              matchExpressions: [{ key: 'io.kubernetes.pod.namespace', operator: 'Exists' }],
            },
          },
        ],
        destinationCIDRs: ['10.0.4.0/24'],
        egressGateway: { nodeSelector: { matchLabels: { 'egress-gw': 'true' } }, interface: 'net1' },
      },
    ],
  ]);
});

it('reports what Cilium drops or cannot say', () => {
  const rule = (words: string) => `namespace shop { policy x for pods { ${words} } }`;
  expect(lossesOf(emitText(rule('allow from pods(pod-template-hash=x)')))).toEqual([
    'label narrower: these peers are left out',
  ]);
  expect(lossesOf(emitText(rule('allow from pods(app^=web)'), undefined, ['wider']))).toEqual([
    'label-text wider: `pods in namespace(shop)`',
  ]);
  expect(lossesOf(emitText(rule('allow from any on icmp')))).toEqual(['icmp-all narrower: `icmp/1-255`']);
  expect(lossesOf(emitText(rule('allow from any on icmp/8:0'), undefined, ['wider']))).toEqual([
    'icmp-code wider: `icmp/8`',
  ]);
  expect(lossesOf(emitText(rule('log from any')))).toEqual(['log effect: nothing']);
});

it('lists the values of a part of a label where the declared namespaces are all there are', () => {
  const result = emitText(`
    cluster { namespaces closed }
    namespace shop labels(team=bi-east) { policy x for pods { allow from namespaces(team^=bi), namespaces(team^=none) } }
    namespace pay labels(team=bi-west) { }
    namespace ops labels(team=core) { }`);
  expect(result.losses).toEqual([]);
  expect(specsOf(result)).toEqual([
    [
      'CiliumNetworkPolicy shop/x',
      {
        endpointSelector: {},
        enableDefaultDeny: { egress: false, ingress: true },
        ingress: [
          {
            fromEndpoints: [
              {
                matchExpressions: [
                  {
                    key: 'k8s:io.cilium.k8s.namespace.labels.team',
                    operator: 'In',
                    values: ['bi-east', 'bi-west'],
                  },
                  ANY_NAMESPACE,
                ],
              },
            ],
          },
        ],
      },
    ],
  ]);
});

it('takes an address for an outside one only where the cluster has none such', () => {
  const rule = (facts: string) =>
    emitText(`${facts} namespace shop { policy x for pods { allow to address(172.20.0.0/16) } }`);
  const stated = rule('cluster { pod-cidr 10.244.0.0/16 node-cidr 192.168.10.0/24 }');
  // What is said of reserved identities is dropped by the proof where nobody names them.
  expect(stated.losses.filter(({ code }) => code !== 'identity')).toEqual([]);
  expect(stated.conditions).toEqual([]);
  expect(rule('').conditions.map(({ message }) => message)).toEqual([
    'there is no `nodes at (172.20.0.0/16), pods in namespaces at (172.20.0.0/16)`',
  ]);
});
