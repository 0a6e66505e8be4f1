import { expect, it } from 'vitest';
import { lowered, policiesOf } from './lowered.js';

it('isolates by what a policy allows, denies or says by default', () => {
  expect(
    policiesOf(`namespace a {
      policy p1 for pods { allow from world }
      policy p2 for pods { allow to world }
      policy p3 for pods { deny from world }
      policy p4 for pods { default deny }
      policy p5 for pods { default allow allow from world }
      policy p6 for pods { default deny egress allow from world }
    }`).filter((line) => line.startsWith('a/')),
  ).toEqual([
    'a/p1 order 1000 for pods in namespace(a): ingress all-but-own-node, egress none',
    'a/p2 order 1000 for pods in namespace(a): ingress none, egress all',
    'a/p3 order 1000 for pods in namespace(a): ingress none, egress none',
    'a/p4 order 1000 for pods in namespace(a): ingress all-but-own-node, egress all',
    'a/p5 order 1000 for pods in namespace(a): ingress none, egress none',
    'a/p6 order 1000 for pods in namespace(a): ingress all-but-own-node, egress all',
  ]);
});

it('leaves the own node out of every peer of ingress to pods but local-node', () => {
  expect(
    policiesOf(`namespace a {
      policy p for pods { allow from any, local-node  allow from cluster  allow from nodes(x=y)  allow from local-node  allow to nodes }
    }`).slice(1),
  ).toEqual([
    'allow ingress nodes (own node), any (not own node) on any',
    'allow ingress nodes (not own node), pods in namespaces on any',
    'allow ingress nodes(x=y) (not own node) on any',
    'allow ingress nodes (own node) on any',
    'allow egress nodes on any',
  ]);
});

it('polices nodes without an exception for anybody', () => {
  expect(policiesOf('policy p for nodes(role=worker) { allow from any on tcp/22 }')).toEqual([
    '*/p order 1000 for nodes(role=worker): ingress all, egress none',
    'allow ingress any on tcp/22',
  ]);
});

it('makes a policy for pods and nodes two, told apart by name', () => {
  expect(policiesOf('policy p for pods in namespaces, nodes { deny from world }')).toEqual([
    '*/p order 1000 for pods in namespaces: ingress none, egress none',
    'deny ingress world on any',
    '*/p-nodes order 1000 for nodes: ingress none, egress none',
    'deny ingress world on any',
  ]);
});

it('names a policy by the namespace that its subjects are bound to', () => {
  expect(
    policiesOf(`policy p for pods in namespace(a) { deny from world }
      policy q for pods in namespace(a, b) { deny from world }
      policy r for pods in namespaces(x=y) { deny from world }`).filter((line) => line.includes('/')),
  ).toEqual([
    '*/q order 1000 for pods in namespace(a, b): ingress none, egress none',
    '*/r order 1000 for pods in namespaces(x=y): ingress none, egress none',
    'a/p order 1000 for pods in namespace(a): ingress none, egress none',
  ]);
});

it('reads names of a namespace block as that block wherever they are used', () => {
  expect(
    policiesOf(`namespace a { let web = pods(app=web)  let ports = on tcp/80, tcp/443 }
      namespace b { policy p for pods { allow from $web on $ports } }`).slice(1),
  ).toEqual(['allow ingress pods(app=web) in namespace(a) on tcp/80, tcp/443']);
});

it('opens a connection at both its ends and isolates nobody', () => {
  expect(
    policiesOf('namespace a { connect c pods(app=x) -> pods(app=y) in namespace(b), world on tcp/80 }'),
  ).toEqual([
    'a/c order 1000 for pods(app=x) in namespace(a): ingress none, egress none',
    'allow egress pods(app=y) in namespace(b), world on tcp/80',
    'b/a-c order 1000 for pods(app=y) in namespace(b): ingress none, egress none',
    'allow ingress pods(app=x) in namespace(a) on tcp/80',
  ]);
});

it('tells the halves of a connection within one namespace apart by name', () => {
  expect(
    policiesOf('namespace a { connect c pods(app=x) -> pods(app=y) }').filter((line) => line.includes('/')),
  ).toEqual([
    'a/c-egress order 1000 for pods(app=x) in namespace(a): ingress none, egress none',
    'a/c-ingress order 1000 for pods(app=y) in namespace(a): ingress none, egress none',
  ]);
});

it('puts a request where it is received, and where it is sent to the outside', () => {
  expect(
    policiesOf(
      'namespace a { connect c pods -> pods(app=y) in namespace(b), world on tcp/80 http GET "/" }',
    ).filter((line) => line.startsWith('allow')),
  ).toEqual([
    'allow egress world on tcp/80 http',
    'allow egress pods(app=y) in namespace(b) on tcp/80',
    'allow ingress pods in namespace(a) on tcp/80 http',
  ]);
});

it('reads selectors as Kubernetes does, with the kind of endpoint beside a negation', () => {
  expect(
    policiesOf(`namespace a {
      policy p for pods { allow from pods(app=x,tier!=test,!old) in namespaces(team notin (a,b)), pods(a=1 or (b=2,c^=x)) }
    }`)[1],
  ).toBe(
    'allow ingress pods(a=1) in namespace(a), pods(app=x, !old, tier!=test) in namespaces(team notin (a, b)), pods(b=2, c^=x) in namespace(a) on any',
  );
});

it('tells nets outside from nets anywhere, and takes exceptions out', () => {
  expect(
    policiesOf(`namespace a {
      policy p for pods { allow to cidr(10.0.0.0/30 except (10.0.0.1))  allow to address(10.0.0.0/30)  allow to world except (cidr(128.0.0.0/1, ::/0)) }
    }`).slice(1),
  ).toEqual([
    'allow egress cidr(10.0.0.0/32, 10.0.0.2/31) on any',
    'allow egress address(10.0.0.0/30) on any',
    'allow egress cidr(0.0.0.0/1) on any',
  ]);
});

it('reads traffic: names, ranges, exceptions, ICMP and numbers', () => {
  expect(
    policiesOf(`namespace a {
      policy p for pods {
        allow to any on tcp/http, udp/53-54, icmp/echo-request, icmpv6/1:4, protocol/47
        allow to any on tcp except (tcp/22)
        allow to any on protocol/6
      }
    }`).slice(1),
  ).toEqual([
    'allow egress any on tcp/http, udp/53-54, icmp/8, icmpv6/1:4, protocol/47',
    'allow egress any on tcp/1-21, tcp/23-65535',
    'allow egress any on tcp',
  ]);
});

it('binds own-namespace to the one namespace of the subjects, and keeps it for several', () => {
  expect(
    policiesOf(`policy p for pods in namespace(a) { allow from own-namespace }
      policy q for pods in namespaces { allow from own-namespace }`).filter((line) =>
      line.startsWith('allow'),
    ),
  ).toEqual(['allow ingress pods in own-namespace on any', 'allow ingress pods in namespace(a) on any']);
});

it('narrows a rule to a part of the subjects', () => {
  const { policies } = lowered('namespace a { policy p for pods { allow from world for pods(app=x) } }');
  expect(policies.policies[0]?.isolates.ingress).toBe('all-but-own-node');
  expect(JSON.stringify(policies.policies[0]?.rules[0]?.own)).toContain('"app"');
});

it('keeps logging beside what it speaks about', () => {
  const { policies } = lowered(`namespace a {
    policy p for pods { log from world accept effect on k8s "no log there"  deny from world }
    policy q for pods first-match { log from world  deny from world }
  }`);
  expect(policies.policies[0]?.effects.map((e) => [e.kind, e.accepts?.length])).toEqual([['log', 1]]);
  expect(policies.policies[1]?.effects).toEqual([]);
  expect(policies.policies[1]?.rules[0]?.effects.map((e) => e.kind)).toEqual(['log']);
});

it('reads tiers, orders and the tier that has no name', () => {
  const { policies } = lowered(`tier security order 100 otherwise pass
    policy p for pods in namespaces tier security order last first-match { pass from world }`);
  expect(policies.tiers.map((t) => [t.name, t.rank.order, t.otherwise])).toEqual([
    ['security', 100, 'pass'],
    ['default', 1_000_000, 'deny'],
  ]);
  expect(policies.policies[0]).toMatchObject({
    tier: 'security',
    rank: { order: Infinity, tie: 0 },
    sequence: 'first-match',
    isolates: { ingress: 'none', egress: 'none' },
  });
});

it('reads acceptances of a rule, a policy and a tier', () => {
  const { policies } = lowered(`tier t order 5 accept wider on k8s "tier"
    namespace a { policy p for pods tier t accept both "policy" {
      default deny ingress accept narrower "default"
      deny from world accept effect on calico, cilium "rule"
    } }`);
  const [policy] = policies.policies;
  expect(policy?.accepts.map((a) => [a.kind, a.targets, a.reason])).toEqual([
    ['both', [], 'policy'],
    ['narrower', [], 'default'],
    ['wider', ['k8s'], 'tier'],
  ]);
  expect(policy?.rules[0]?.accepts.map((a) => [a.kind, a.targets, a.reason])).toEqual([
    ['effect', ['calico', 'cilium'], 'rule'],
  ]);
});

it('takes facts from the cluster block and the namespace blocks', () => {
  const { policies, targets } = lowered(`cluster {
      name prod  pod-cidr 10.244.0.0/16  api-server 192.168.10.5 on tcp/6443  namespaces closed
      dns pods(k8s-app=kube-dns) in namespace(kube-system), address(169.254.20.10)
      cilium { version 1.19  host-firewall on }
    }
    namespace shop labels(team=x) { policy p for pods { allow to cluster-dns on udp/53 } }
    namespace kube-system { }`);
  const { facts } = policies;
  expect(facts.clusterName).toBe('prod');
  expect(facts.closed).toBe(true);
  expect(facts.nodeCidr).toBeNull();
  expect(facts.namespaces.map((n) => [n.name, Object.fromEntries(n.labels)])).toEqual([
    ['kube-system', { 'kubernetes.io/metadata.name': 'kube-system' }],
    ['shop', { team: 'x', 'kubernetes.io/metadata.name': 'shop' }],
  ]);
  expect(targets.map((t) => [t.target, t.version?.text, t.options.map((o) => o.name.text)])).toEqual([
    ['cilium', '1.19', ['host-firewall']],
  ]);
  const rule = policies.policies[0]?.rules[0];
  expect(JSON.stringify(rule?.peer, (_, v) => (typeof v === 'bigint' ? `${v}` : v))).toContain('kube-dns');
});

it('says where cluster-dns is used without a place for it', () => {
  const { diagnostics } = lowered('namespace a { policy p for pods { allow to cluster-dns } }');
  expect(diagnostics.map((d) => [d.code, d.span.start])).toEqual([['cluster-dns-unknown', 43]]);
});

it('reads a gateway', () => {
  const { policies } = lowered(
    'gateway out for pods(org=empire) in namespaces to cidr(10.0.4.0/24 except (10.0.4.9)) via nodes(gw=true) interface net1',
  );
  expect(policies.gateways[0]).toMatchObject({ name: 'out', via: { kind: 'interface', name: 'net1' } });
  expect(policies.gateways[0]?.except).toHaveLength(1);
});

it('keeps a pod and its own node out of what a test asks, where the pod receives', () => {
  const { tests } = lowered(`namespace a { }
    test "t" { deny any -> namespace(a) on tcp/80  allow nodes -> nodes }`);
  const [first, second] = tests[0]?.assertions ?? [];
  expect(first?.ingress).toHaveLength(1);
  expect(JSON.stringify(first?.ingress[0]?.peer)).toContain('own-node');
  // `any` sends as a pod, as a node and as each reserved identity.
  expect(first?.egress.length).toBeGreaterThan(1);
  expect(JSON.stringify(second?.ingress[0]?.peer)).not.toContain('own-node');
});

it('gives the same policies whatever the order of statements', () => {
  const statements = [
    'policy p for pods { allow from pods(app=x) }',
    'connect c pods(app=x) -> pods(app=y)',
    'connect d pods(app=z) in namespace(b) -> pods(app=y)',
  ];
  const one = policiesOf(`namespace a { ${statements.join('\n')} }`);
  const other = policiesOf(`namespace a { ${[...statements].reverse().join('\n')} }`);
  expect(other).toEqual(one);
});
