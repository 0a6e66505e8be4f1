import { expect, it } from 'vitest';
import { positionAt } from '../../src/base/source.js';
import { check } from '../../src/check/check.js';
import { parseFile } from '../../src/syntax/parse.js';
import { printFile } from '../../src/syntax/print.js';
import { plain } from './plain.js';

/** Every finding of parser and checks. */
function found(text: string): string[] {
  const parsed = parseFile({ name: 'program.netc', text });
  return [...parsed.diagnostics, ...check([parsed.file]).diagnostics].map((each) => {
    const { line, column } = positionAt(each.span.file, each.span.start);
    return `${line}:${column} ${each.code}`;
  });
}

function statements(text: string): unknown {
  const parsed = parseFile({ name: 'program.netc', text });
  expect(parsed.diagnostics.map((each) => each.message)).toEqual([]);
  return plain(parsed.file);
}

const FIRST_LOOK = `cluster { pod-cidr 10.244.0.0/16  node-cidr 192.168.10.0/24  namespaces closed  dns pods(k8s-app=kube-dns) in namespace(kube-system) }

namespace shop {
  let web = pods(app=web)

  policy closed for pods { default deny }

  connect web-api  $web -> pods(app=api)                                              on tcp/8080
  connect api-db   pods(app=api) -> pods(app=db)                                      on tcp/5432
  connect metrics  pods(app=prometheus) in namespace(monitoring) -> pods              on tcp/9090-9099
  connect names    pods -> cluster-dns                                                on udp/53, tcp/53

  policy metadata for pods order 10 { deny to cidr(169.254.169.254) }
}
namespace monitoring { }
namespace kube-system { }

test "web reaches the API, and nothing outside does" {
  allow pods(app=web) in namespace(shop) -> pods(app=api) in namespace(shop) on tcp/8080
  deny  world -> namespace(shop)
  deny  pods(app=web) in namespace(shop) -> pods(app=db) in namespace(shop)
}
`;

const OWN_WORDS = `namespace shop {
  policy api for pods(app=api) {
    allow from pods(app=web)                                       on tcp/8080 http { GET, HEAD "/v1/**"  POST "/v1/orders" }
      accept wider on k8s, calico "the mesh filters methods"
    allow from pods(app=report, tier!=test) in namespaces(team=bi) on tcp/8443
    allow to   dns("*.stripe.com")                                 on tcp/443
    deny  to   cidr(10.0.0.0/8 except (10.1.0.0/16))
  }
}
tier security order 100 otherwise pass
policy scanners for pods in namespaces tier security order 20 { allow from pods(app=scanner) in namespace(audit) }
policy ssh for nodes(role=worker) { deny from world on tcp/22 }
gateway out for pods(org=empire) in namespaces to cidr(10.0.4.0/24) via nodes(egress-gw=true) interface net1
`;

const CLUSTER = `cluster {
  name prod
  pod-cidr 10.244.0.0/16, fd00:10:244::/56
  service-cidr 10.96.0.0/12
  node-cidr 192.168.10.0/24
  api-server 192.168.10.5 on tcp/6443
  dns pods(k8s-app=kube-dns) in namespace(kube-system), address(169.254.20.10)
  namespaces closed
  k8s    { version 1.34  cluster-network-policy off }
  calico { version 3.32  http off  host-endpoints off }
  cilium { version 1.20  host-firewall off  cidr-match-mode none  enforcement default }
}
`;

it.each([
  ['first look', FIRST_LOOK],
  ["a policy's own words", OWN_WORDS],
  ['cluster block', CLUSTER],
])('finds nothing wrong with the programs of the language page: %s', (_, text) => {
  expect(found(text)).toEqual([]);
});

it('prints them as the language page would', () => {
  const printed = printFile(parseFile({ name: 'program.netc', text: OWN_WORDS }).file);
  expect(printed).toBe(`namespace shop {
  policy api for pods(app=api) {
    allow from pods(app=web) on tcp/8080 http { GET, HEAD "/v1/**"  POST "/v1/orders" }
      accept wider on k8s, calico "the mesh filters methods"
    allow from pods(app=report, tier!=test) in namespaces(team=bi) on tcp/8443
    allow to dns("*.stripe.com") on tcp/443
    deny to cidr(10.0.0.0/8 except (10.1.0.0/16))
  }
}

tier security order 100 otherwise pass

policy scanners for pods in namespaces tier security order 20 {
  allow from pods(app=scanner) in namespace(audit)
}

policy ssh for nodes(role=worker) { deny from world on tcp/22 }

gateway out for pods(org=empire) in namespaces to cidr(10.0.4.0/24) via nodes(egress-gw=true)
    interface net1
`);
});

it('takes any word for a name, a key, a value or a method', () => {
  const text =
    'namespace policy { policy for for pods((in in (or, not), or, not=deny) or !on) { allow from pods(for=on) on tcp http host "/" } }';
  expect(found(text)).toEqual(['1:118 lower-case-method']);
  expect(found('namespace namespace { connect connect pods -> pods(a) } tier tier order 1')).toEqual([]);
});

it('cuts words as the language says', () => {
  const nets = (text: string): unknown => {
    const parsed = parseFile({ name: 'program.netc', text: `let a = cidr(${text})` });
    const [statement] = parsed.file.statements;
    if (statement?.kind !== 'let' || statement.value.kind !== 'endpoints') return null;
    const [endpoint] = statement.value.endpoints.of;
    return endpoint?.kind === 'cidr' ? endpoint.nets.of.map((net) => net.text) : null;
  };
  expect(nets('::1, ::/0, ::, fd00::, fd00::/8, ::ffff:10.0.0.1')).toEqual([
    '::1',
    '::/0',
    '::',
    'fd00::',
    'fd00::/8',
    '::ffff:10.0.0.1',
  ]);
  expect(statements('connect a $b->$c on tcp/9090-9099')).toEqual(
    statements('connect a $b -> $c on tcp/9090-9099'),
  );
  expect(statements('let a=nodes(a==b,c!=d,e^=f,g$=h,i*=j,!k)')).toEqual(
    statements('let a = nodes( a = b , c != d , e ^= f , g $= h , i *= j , ! k )'),
  );
});

it('reads orders of every form', () => {
  const order = (text: string): number | null => {
    const [tier] = parseFile({ name: 'program.netc', text: `tier t order ${text}` }).file.statements;
    return tier?.kind === 'tier' ? tier.order.value : null;
  };
  expect(['20', '-5', '1.5', '-0.25', 'last', '1000000'].map(order)).toEqual([
    20,
    -5,
    1.5,
    -0.25,
    Infinity,
    1000000,
  ]);
});

it('reads traffic of every form', () => {
  const text =
    'let t = on any, tcp, udp/53, sctp/1-2, tcp/http, tcp/8080-tcp, icmp, icmp/8, icmp/3:4, icmpv6/echo-request, protocol/47';
  const [statement] = parseFile({ name: 'program.netc', text }).file.statements;
  const of =
    statement?.kind === 'let' && statement.value.kind === 'traffics' ? statement.value.traffics.of : [];
  expect(of.map(({ span: _, ...rest }) => rest)).toEqual([
    { kind: 'any' },
    { kind: 'ports', protocol: 'tcp', ports: null },
    { kind: 'ports', protocol: 'udp', ports: { first: 53, last: 53 } },
    { kind: 'ports', protocol: 'sctp', ports: { first: 1, last: 2 } },
    { kind: 'port-name', protocol: 'tcp', name: 'http' },
    { kind: 'port-name', protocol: 'tcp', name: '8080-tcp' },
    { kind: 'icmp', protocol: 'icmp', type: null, code: null },
    { kind: 'icmp', protocol: 'icmp', type: 8, code: null },
    { kind: 'icmp', protocol: 'icmp', type: 3, code: 4 },
    { kind: 'icmp', protocol: 'icmpv6', type: 'echo-request', code: null },
    { kind: 'protocol', number: 47 },
  ]);
});

it('reads the escapes of JSON, and refuses control characters', () => {
  const parsed = parseFile({
    name: 'program.netc',
    text: 'test "a\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9" { deny any -> any }',
  });
  const [statement] = parsed.file.statements;
  expect(parsed.diagnostics).toEqual([]);
  expect(statement?.kind === 'test' ? statement.name.text : '').toBe('a"\\/\b\f\n\r\té');
  expect(found('test "a\tb" { deny any -> any }')).toEqual(['1:8 control-character']);
});

it('gives every node its place', () => {
  const text = '  policy a for nodes {\n    deny to cidr(10.0.0.0/8), world on tcp/80 # why\n  }\n';
  const [policy] = parseFile({ name: 'program.netc', text }).file.statements;
  const at = (node: { span: { start: number; end: number } } | null | undefined): string =>
    node == null ? '' : text.slice(node.span.start, node.span.end);
  if (policy?.kind !== 'policy' || policy.body[0]?.kind !== 'rule') throw new Error('not read');
  const [rule] = policy.body;
  expect(at(policy)).toBe(text.slice(2, -1));
  expect(at(policy.subjects[0])).toBe('nodes');
  expect(at(rule)).toBe('deny to cidr(10.0.0.0/8), world on tcp/80');
  expect(at(rule.peers)).toBe('cidr(10.0.0.0/8), world');
  expect(at(rule.peers.of[0])).toBe('cidr(10.0.0.0/8)');
  expect(at(rule.traffics)).toBe('tcp/80');
});

it('reads empty files, and files of comments only', () => {
  expect(found('')).toEqual([]);
  expect(found('\uFEFF  # nothing\r\n# here')).toEqual([]);
  expect(printFile(parseFile({ name: 'program.netc', text: '' }).file)).toBe('');
  expect(printFile(parseFile({ name: 'program.netc', text: ' # a  \n\n\n#b' }).file)).toBe('# a\n\n#b\n');
});

it('keeps places inside the text where a keyword is misspelt', () => {
  // Found by the fuzzer: the place of `pods` was as long as the word, not as what is written.
  const text = 'let a = pod';
  const parsed = parseFile({ name: 'program.netc', text });
  const all = [...parsed.diagnostics, ...check([parsed.file]).diagnostics];
  expect(all.map((each) => [each.code, each.span.start, each.span.end])).toEqual([
    ['expected', 8, 11],
    ['pods-without-namespace', 8, 11],
  ]);
});

it('stops at nesting that no program has, instead of failing', () => {
  const deep = `let a = ${'any except ('.repeat(20_000)}world${')'.repeat(20_000)}`;
  expect(found(deep).slice(0, 1)).toEqual(['1:404 nested-too-deep']);
  expect(found(`let a = nodes${'('.repeat(20_000)}`).length).toBe(1);
});

it('gives up on files that are no programs, with a place', () => {
  const text = 'allow { deny from ( to } policy on ) , -> tier = or\n'.repeat(4_000);
  const all = found(text);
  expect(all[all.length - 1]).toMatch(/^[0-9]+:[0-9]+ too-many-mistakes$/);
});

it.each([
  'namespace a {',
  'cluster {',
  'policy p for pods in a {',
  'namespace a { policy p for pods {',
  'namespace a { policy p for pods { allow from any }',
])('gives up inside of a block, and keeps what it read: %s', (head) => {
  // More mistakes than are looked for, where the block is still open.
  const text = `namespace kept {}\n${head}\n${'policy q for pods { allow to dns(a.b) on tcp/80 }\n'.repeat(1100)}}`;
  const { file, diagnostics } = parseFile({ name: 'program.netc', text });
  expect(diagnostics.at(-1)?.code).toBe('too-many-mistakes');
  expect(file.statements.length).toBeGreaterThan(0);
});

it('finds every mistake of a long block, far from its beginning', () => {
  const rule = '  policy pNUMBER for pods { allow form pods on tcp/80 }\n';
  const good = '  connect cNUMBER pods -> pods(app=web) on tcp/443\n'.repeat(20);
  const text = `namespace shop {\n${Array.from({ length: 60 }, (_, i) => (rule + good).replaceAll('NUMBER', String(i))).join('')}}\n`;
  const { diagnostics } = parseFile({ name: 'program.netc', text });
  expect(diagnostics.map((each) => each.code)).toEqual(Array.from({ length: 60 }, () => 'expected'));
  expect(diagnostics.every((each) => text.slice(each.span.start, each.span.end) === 'form')).toBe(true);
});
