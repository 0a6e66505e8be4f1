/** The canonical forms of Calico's policies, written down from its documentation and the facts about its code. */
import { expect, it } from 'vitest';
import { emit } from '../../../src/targets/calico/emit.js';
import { spread } from '../../../src/targets/calico/emit-levels.js';
import { emitText, lossLines, onlySpec, profileOf, specs } from '../emitted.js';

const CALICO = profileOf('calico');
const HOSTS = profileOf('calico', { 'host-endpoints': 'auto', failsafe: 'off' });
const CLUSTER = 'cluster { pod-cidr 10.244.0.0/16, fd00:10:244::/56  node-cidr 192.168.10.0/24 }';

function exact(program: string, profile = CALICO) {
  const result = emitText(emit, program, profile);
  expect(lossLines(result)).toEqual([]);
  return result;
}

/** The rules of the only policy, which isolates the other direction not at all. */
function rules(direction: 'ingress' | 'egress', rule: string, profile = CALICO): unknown {
  const spec = onlySpec(exact(`namespace shop { policy p for pods(app=x) { ${rule} } }`, profile));
  expect(spec).toMatchObject({ types: [direction === 'ingress' ? 'Ingress' : 'Egress'] });
  return spec !== null && typeof spec === 'object' && !Array.isArray(spec)
    ? (new Map(Object.entries(spec)).get(direction) ?? [])
    : [];
}

const GUARD = "projectcalico.org/orchestrator == 'k8s'";

it('says a policy of one namespace with tier, order, selector and types', () => {
  expect(
    onlySpec(
      exact('namespace shop { policy api for pods(app=api) { allow from pods(app=web) on tcp/8080 } }'),
    ),
  ).toEqual({
    tier: 'default',
    order: 1000,
    selector: "app == 'api'",
    types: ['Ingress'],
    ingress: [
      {
        action: 'Allow',
        protocol: 'TCP',
        source: { selector: "app == 'web'" },
        destination: { ports: [8080] },
      },
    ],
  });
});

it.each([
  ['pods', { selector: GUARD }],
  ['pods(!legacy)', { selector: `${GUARD} && !has(legacy)` }],
  ['pods(a=b or c in (d, e))', null],
  ['pods(a, b!=c)', { selector: "has(a) && b != 'c'" }],
  ['pods(a^=x, b$=y, c*=z)', { selector: "a starts with 'x' && b ends with 'y' && c contains 'z'" }],
  ['pods in namespaces', { namespaceSelector: 'all()', selector: GUARD }],
  [
    'pods(a=b) in namespace(pay)',
    { namespaceSelector: "projectcalico.org/name == 'pay'", selector: "a == 'b'" },
  ],
  ['pods in namespaces(team=bi)', { namespaceSelector: "team == 'bi'", selector: GUARD }],
  [
    'pods in namespaces(team!=bi, !old)',
    { namespaceSelector: "has(projectcalico.org/name) && !has(old) && team != 'bi'", selector: GUARD },
  ],
  ['pods as account(reader)', { serviceAccounts: { names: ['reader'] } }],
  ['pods as accounts(trust=high)', { selector: GUARD, serviceAccounts: { selector: "trust == 'high'" } }],
])('selects %s', (peer, expected) => {
  const said = rules('ingress', `allow from ${peer}`);
  if (expected === null)
    expect(said).toEqual([
      { action: 'Allow', source: { selector: "a == 'b'" } },
      { action: 'Allow', source: { selector: "c in {'d', 'e'}" } },
    ]);
  else expect(said).toEqual([{ action: 'Allow', source: expected }]);
});

it('has no source for everybody', () => {
  expect(rules('ingress', 'allow from any')).toEqual([{ action: 'Allow' }]);
});

it('writes one rule per family, and holes as notNets', () => {
  expect(
    rules('egress', 'allow to address(10.0.0.0/8, 2001:db8::/32 except (10.1.0.0/16)) on tcp/443'),
  ).toEqual([
    {
      action: 'Allow',
      protocol: 'TCP',
      destination: { nets: ['10.0.0.0/8'], notNets: ['10.1.0.0/16'], ports: [443] },
    },
    { action: 'Allow', protocol: 'TCP', destination: { nets: ['2001:db8::/32'], ports: [443] } },
  ]);
});

it.each([
  ['icmp/8', [{ protocol: 'ICMP', icmp: { type: 8 } }]],
  ['icmpv6/128:0', [{ protocol: 'ICMPv6', icmp: { type: 128, code: 0 } }]],
  ['icmp, protocol/47', [{ protocol: 'ICMP' }, { protocol: 47 }]],
  ['any except (icmp/8)', [{ protocol: 'ICMP', notICMP: { type: 8 } }, { notProtocol: 'ICMP' }]],
  ['any except (tcp/25)', [{ protocol: 'TCP', destination: { notPorts: [25] } }, { notProtocol: 'TCP' }]],
  [
    'tcp/80-90, tcp/http, udp',
    [{ protocol: 'TCP', destination: { ports: ['http', '80:90'] } }, { protocol: 'UDP' }],
  ],
])('says the traffic %s', (traffic, expected) => {
  expect(rules('ingress', `allow from any on ${traffic}`)).toEqual(
    expected.map((rule) => ({ action: 'Allow', ...rule })),
  );
});

it('leaves out the ICMP that a family does not have, which the API refuses beside it', () => {
  expect(rules('ingress', 'allow from address(::/0) on any except (icmp)')).toEqual([
    { action: 'Allow', ipVersion: 6 },
  ]);
  expect(rules('ingress', 'allow from address(::/0) on any except (icmpv6)')).toEqual([
    { action: 'Allow', ipVersion: 6, notProtocol: 'ICMPv6' },
  ]);
});

it('cuts lists over the limits: 60 ports, 300 nets, a long selector', () => {
  const ports = Array.from({ length: 60 }, (_, i) => `tcp/${1000 + 2 * i}`).join(', ');
  const said = rules('ingress', `allow from any on ${ports}`);
  expect(said).toHaveLength(2);
  const addresses = Array.from({ length: 300 }, (_, i) => `198.51.${i % 256}.${2 * Math.floor(i / 256) + 1}`);
  const byNets = rules('egress', `allow to address(${addresses.join(', ')})`);
  expect(JSON.stringify(byNets).match(/"nets"/g)).toHaveLength(2);
  const values = Array.from({ length: 200 }, (_, i) => `service-number-${i}`).join(', ');
  const long = rules('ingress', `allow from pods(app in (${values}))`);
  expect(Array.isArray(long) ? long.length : 0).toBeGreaterThan(2);
  expect(
    Math.max(
      ...JSON.stringify(long)
        .split('"selector":')
        .map((text) => text.length),
    ),
  ).toBeLessThan(1100);
});

it('puts denies of one level before the allows of another policy that they meet', () => {
  const result = exact(
    `namespace shop {
       policy a for pods(app=x) { allow from pods on tcp/80 }
       policy b for pods { default deny ingress  deny from pods(app=bad)  allow from pods on tcp/81 }
     }`,
  );
  expect(specs(result)).toMatchObject({
    'NetworkPolicy shop/a': { order: 1000, ingress: [{ action: 'Allow' }] },
    'NetworkPolicy shop/b': { order: 1000, ingress: [{ action: 'Allow' }] },
    'NetworkPolicy shop/b-deny': {
      order: 999.9,
      types: ['Ingress'],
      ingress: [{ action: 'Deny', source: { selector: "app == 'bad'" } }],
    },
  });
});

it('keeps a policy whole where no other of its level contradicts it', () => {
  expect(
    onlySpec(
      exact(
        'namespace shop { policy p for pods { allow from pods(app=a) on tcp/1  deny from pods(app=b) } }',
      ),
    ),
  ).toMatchObject({ ingress: [{ action: 'Deny' }, { action: 'Allow' }] });
});

it('ends a policy that only denies with Pass, so that it isolates nobody', () => {
  expect(rules('ingress', 'deny from pods(app=bad)')).toEqual([
    { action: 'Deny', source: { selector: "app == 'bad'" } },
    { action: 'Pass' },
  ]);
});

it('lets pass at the end of the tier whom only such policies speak about', () => {
  const result = exact(
    `namespace shop {
       policy guard for pods order 10 { deny from pods(app=bad) }
       policy closed for pods(app=db) { default deny ingress }
     }`,
  );
  expect(specs(result)).toEqual({
    'NetworkPolicy shop/closed': {
      tier: 'default',
      order: 1000,
      selector: "app == 'db'",
      types: ['Ingress'],
    },
    'NetworkPolicy shop/guard': {
      tier: 'default',
      order: 10,
      types: ['Ingress'],
      ingress: [{ action: 'Deny', source: { selector: "app == 'bad'" } }],
    },
    'NetworkPolicy shop/netc-pass-ingress': {
      tier: 'default',
      order: 1_000_000_000,
      selector: "app != 'db'",
      types: ['Ingress'],
      ingress: [{ action: 'Pass' }],
    },
  });
});

it('makes tiers, names policies after them, and keeps the order of a sequence', () => {
  const result = exact(
    `tier security order 100 otherwise pass
     policy scan for pods in namespaces tier security order last first-match {
       allow from pods(app=scanner) in namespace(audit)
       pass from pods in namespace(audit)
       deny from pods in namespaces(zone=dmz)
     }`,
  );
  expect(specs(result)).toEqual({
    'GlobalNetworkPolicy security.scan': {
      tier: 'security',
      order: 1_000_000_000,
      namespaceSelector: 'all()',
      types: ['Ingress'],
      ingress: [
        {
          action: 'Allow',
          source: { namespaceSelector: "projectcalico.org/name == 'audit'", selector: "app == 'scanner'" },
        },
        {
          action: 'Pass',
          source: { namespaceSelector: "projectcalico.org/name == 'audit'", selector: GUARD },
        },
        { action: 'Deny', source: { namespaceSelector: "zone == 'dmz'", selector: GUARD } },
      ],
    },
    'Tier security': { order: 100, defaultAction: 'Pass' },
  });
});

it('says subjects by name, label and account; what spares namespaces spares host endpoints too', () => {
  expect(
    onlySpec(
      exact('policy p for pods(a=b or c=d) as account(x) in namespaces(env!=prod) { default deny egress }'),
    ),
  ).toEqual({
    tier: 'default',
    order: 1000,
    namespaceSelector: "has(projectcalico.org/name) && env != 'prod'",
    selector:
      "(a == 'b' && projectcalico.org/serviceaccount == 'x') || (c == 'd' && projectcalico.org/serviceaccount == 'x')",
    types: ['Egress'],
  });
});

it('narrows a rule by its own end', () => {
  expect(rules('ingress', 'allow from pods(app=web) on tcp/1 for pods(zone=inner)')).toEqual([
    {
      action: 'Allow',
      protocol: 'TCP',
      source: { selector: "app == 'web'" },
      destination: { selector: "zone == 'inner'", ports: [1] },
    },
  ]);
});

it('logs before it decides', () => {
  expect(rules('ingress', 'log from pods(app=a)  allow from pods')).toEqual([
    { action: 'Log', source: { selector: "app == 'a'" } },
    { action: 'Allow', source: { selector: GUARD } },
  ]);
});

it('tells the outside by declared nets; without them by what no endpoint holds', () => {
  expect(
    onlySpec(exact(`${CLUSTER} namespace shop { policy p for pods { allow from world } }`)),
  ).toMatchObject({
    ingress: [
      { source: { notNets: ['10.244.0.0/16', '192.168.10.0/24'] } },
      { source: { notNets: ['fd00:10:244::/56'] } },
    ],
  });
  expect(
    specs(exact('namespace shop { policy p for pods { allow from any except (pods(app=bad)) } }')),
  ).toEqual({
    'GlobalNetworkPolicy shop-p': {
      tier: 'default',
      order: 1000,
      namespaceSelector: "projectcalico.org/name == 'shop'",
      types: ['Ingress'],
      ingress: [
        {
          action: 'Allow',
          source: { notSelector: `${GUARD} && projectcalico.org/namespace == 'shop' && app == 'bad'` },
        },
      ],
    },
  });
});

it('polices nodes by automatic host endpoints, and selects them apart from pods', () => {
  const result = emitText(
    emit,
    'policy ssh for nodes(role=edge) { deny from nodes(!trusted) on tcp/22 }',
    HOSTS,
  );
  expect(lossLines(result)).toEqual([]);
  expect(result.needs).toEqual([
    'automatic host endpoints, with the labels of their nodes (KubeControllersConfiguration)',
  ]);
  expect(onlySpec(result)).toEqual({
    tier: 'default',
    order: 1000,
    selector: "role == 'edge' && !has(projectcalico.org/orchestrator)",
    types: ['Ingress'],
    ingress: [
      {
        action: 'Deny',
        protocol: 'TCP',
        source: { namespaceSelector: 'global()', selector: '!has(trusted)' },
        destination: { ports: [22] },
      },
      { action: 'Pass' },
    ],
  });
});

it('says methods and paths where the application layer is policed, and what that lets pass', () => {
  const result = emitText(
    emit,
    'namespace shop { policy p for pods { allow from pods(app=a) on tcp/80 http { GET, HEAD "/v1/**"  POST "/v1/orders"  PUT "/a/*" } } }',
    profileOf('calico', { http: 'on' }),
    ['wider'],
  );
  expect(lossLines(result)).toEqual([
    'wider http accepted: Calico matches methods, exact paths and path prefixes only -> every request',
  ]);
  const exactPaths = emitText(
    emit,
    'namespace shop { policy p for pods { allow from pods(app=a) on tcp/80 http { GET, HEAD "/v1/**"  POST "/v1/orders" } } }',
    profileOf('calico', { http: 'on' }),
    ['wider'],
  );
  expect(onlySpec(exactPaths)).toMatchObject({
    ingress: [
      { protocol: 'TCP', http: { methods: ['GET', 'HEAD'], paths: [{ prefix: '/v1' }] } },
      { protocol: 'TCP', http: { methods: ['POST'], paths: [{ exact: '/v1/orders' }] } },
    ],
  });
});

it.each([
  [
    [10, 1000],
    [10, 1000],
  ],
  [
    [1000, 1000, 1000],
    [999.8, 999.9, 1000],
  ],
  [
    [999.95, 1000, 1000],
    [999.95, 999.99, 1000],
  ],
  [
    [5, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
    [5, 1_000_000_000, 1_000_000_001],
  ],
])('spreads the orders %j', (ranks, expected) => {
  expect(spread(ranks)).toEqual(expected);
});
