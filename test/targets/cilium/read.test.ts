import { describe, expect, it } from 'vitest';
import { positionAt } from '../../../src/base/source.js';
import { compareDecisions } from '../../../src/flow/difference.js';
import { meaning } from '../../../src/flow/meaning.js';
import { CILIUM_KINDS, universe } from '../../../src/flow/universe.js';
import { type Facts, NO_FACTS, type Policy } from '../../../src/ir/policy.js';
import { predText } from '../../../src/ir/pred-text.js';
import { isTrue } from '../../../src/ir/preds.js';
import { ALL_TRAFFIC } from '../../../src/ir/traffic.js';
import { trafficText } from '../../../src/ir/traffic-text.js';
import { read } from '../../../src/targets/cilium/read.js';
import { methodsOf } from '../../../src/targets/cilium/read-methods.js';
import { semantics } from '../../../src/targets/cilium/semantics.js';
import { worldOf } from '../../../src/targets/kube/read-world.js';
import { parseProfile } from '../../../src/targets/profiles.js';
import { parseManifests } from '../../../src/targets/yaml-text.js';
import { netSet, parseNet } from '../../../src/values/nets.js';

const CNP = 'apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: api, namespace: shop}\n';
const CCNP = 'apiVersion: cilium.io/v2\nkind: CiliumClusterwideNetworkPolicy\nmetadata: {name: base}\n';
const KNP = 'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: np, namespace: shop}\n';
const KCNP =
  'apiVersion: policy.networking.k8s.io/v1alpha2\nkind: ClusterNetworkPolicy\nmetadata: {name: guard}\n';
const APP = 'endpointSelector: {matchLabels: {app: api}}';

/** Reads, and checks law 3 on the way: whatever is asserted about the shape, it says what the semantics say. */
function readText(text: string, options = '', accepts: readonly string[] = [], facts: Facts = NO_FACTS) {
  const parsed = parseProfile(`cilium@1.20${options === '' ? '' : `,${options}`}`);
  if (!parsed.ok) throw new Error(parsed.error);
  const { objects } = parseManifests({ name: 'p.yaml', text });
  const result = read(objects, parsed.profile, facts, accepts);
  const { policies } = result;
  if (result.mapping.every(({ became }) => became !== 'refused')) {
    const all = universe(facts, { kinds: CILIUM_KINDS, sets: policies.sets });
    const says = semantics(objects, parsed.profile, worldOf(objects));
    expect(compareDecisions(says, meaning(policies), { universe: all }).verdict).toBe('equal');
  }
  return result;
}

/** The rules of all policies, one line each. */
function rulesOf(text: string, options = ''): readonly string[] {
  return readText(text, options).policies.policies.flatMap(lines);
}

function lines({ rules }: Policy): readonly string[] {
  return rules.map(({ direction, action, own, peer, traffic, request }) =>
    [
      `${action} ${direction === 'ingress' ? 'from' : 'to'} ${predText(peer)} on ${trafficText(traffic)}`,
      ...(request.kind === 'any' ? [] : [JSON.stringify(request)]),
      ...(isTrue(own) ? [] : [`for ${predText(own)}`]),
    ].join(' '),
  );
}

function codesOf(text: string, options = '', accepts: readonly string[] = []): readonly string[] {
  return readText(text, options, accepts).diagnostics.map(({ code }) => code);
}

describe('policies', () => {
  it('keeps name, namespace, description, subject and places', () => {
    const { policies, mapping } = readText(
      `${CNP}spec:\n  description: the api\n  ${APP}\n  ingress:\n  - fromEntities: [host]\n`,
    );
    const [policy] = policies.policies;
    expect(policy).toMatchObject({
      name: 'api',
      scope: { kind: 'namespace', namespace: 'shop' },
      description: 'the api',
      isolates: { ingress: 'all-but-own-node', egress: 'none' },
      tier: 'default',
      sequence: 'together',
    });
    expect(policy === undefined ? '' : predText(policy.subject)).toBe('pods(app=api) in namespace(shop)');
    const [rule] = policy?.rules ?? [];
    expect(rule?.origin.label).toBe('CiliumNetworkPolicy shop/api ingress[0]');
    expect(rule === undefined ? null : positionAt(rule.origin.span.file, rule.origin.span.start).line).toBe(
      8,
    );
    expect(mapping.map(({ became, policies: names }) => [became, names])).toEqual([['policy', ['api']]]);
  });

  it('reads every entry of specs as a policy of its own', () => {
    const { policies, mapping } = readText(
      `${CNP}specs:\n- {${APP}, ingress: [{}]}\n- {endpointSelector: {}, egress: [{}]}\n`,
    );
    expect(policies.policies.map(({ name, isolates }) => [name, isolates])).toEqual([
      ['api', { ingress: 'all-but-own-node', egress: 'none' }],
      ['api-2', { ingress: 'none', egress: 'all' }],
    ]);
    expect(policies.policies[1]?.origin.label).toBe('CiliumNetworkPolicy shop/api specs[1]');
    expect(mapping[0]?.policies).toEqual(['api', 'api-2']);
  });

  it('isolates by a deny alone, and not where the flag says no; the flag does nothing without a rule', () => {
    const isolation = (spec: string, options = '') =>
      readText(`${CNP}spec: {${APP}, ${spec}}\n`, options).policies.policies[0]?.isolates;
    expect(isolation('ingressDeny: [{}]')).toEqual({ ingress: 'all-but-own-node', egress: 'none' });
    expect(isolation('egress: [{}], enableDefaultDeny: {ingress: true, egress: false}')).toEqual({
      ingress: 'none',
      egress: 'none',
    });
    expect(
      isolation('egress: [{}], enableDefaultDeny: {egress: false}', 'non-default-deny=off')?.egress,
    ).toBe('all');
    expect(isolation('ingress: [{}]', 'allow-localhost=policy')?.ingress).toBe('all');
  });

  it('selects no node with an endpoint selector, and health, ingress and new pods cluster-wide', () => {
    const [policy] = readText(`${CCNP}spec: {endpointSelector: {}, ingress: [{}]}\n`).policies.policies;
    expect(policy === undefined ? '' : predText(policy.subject)).toBe(
      'identity(health), identity(ingress), identity(init), pods in namespaces',
    );
    expect(policy?.scope).toEqual({ kind: 'cluster' });
  });

  it('overwrites a namespace said with k8s: and adds every other spelling', () => {
    const subject = (key: string) => {
      const selector = `endpointSelector: {matchLabels: {"${key}io.kubernetes.pod.namespace": other}}`;
      const [policy] = readText(`${CNP}spec: {${selector}, ingress: [{}]}\n`).policies.policies;
      return policy === undefined ? '' : predText(policy.subject);
    };
    expect(subject('k8s:')).toBe('pods in namespace(shop)');
    expect(subject('any:')).toBe('nothing');
    expect(subject('')).toBe('nothing');
  });

  it('reads policies on nodes with the host firewall only', () => {
    const text = `${CCNP}spec: {nodeSelector: {matchLabels: {role: edge}}, ingress: [{fromEntities: [cluster]}]}\n`;
    expect(readText(text).mapping[0]?.became).toBe('not-enforced');
    const [policy] = readText(text, 'host-firewall=on').policies.policies;
    expect(policy?.isolates).toEqual({ ingress: 'all', egress: 'none' });
    expect(policy === undefined ? '' : predText(policy.subject)).toBe('nodes(role=edge)');
  });

  it('keeps what decides nothing as effects', () => {
    const { policies } = readText(
      `${CNP}spec:
  ${APP}
  log: {value: audit}
  labels: [{key: owner, value: team, source: k8s}]
  ingress:
  - authentication: {mode: disabled}
    toPorts:
    - ports: [{port: "80", protocol: TCP}]
      rules: {http: [{headerMatches: [{name: X-User, value: none, mismatch: REPLACE}]}]}
`,
    );
    const [policy] = policies.policies;
    expect(policy?.effects.map(({ kind, detail }) => [kind, detail])).toEqual([
      ['log-value', 'audit'],
      ['label', 'k8s:owner=team'],
    ]);
    expect(policy?.rules[0]?.effects.map(({ kind, detail }) => [kind, detail])).toEqual([
      ['authentication', 'disabled'],
      ['header-edit', 'X-User REPLACE'],
    ]);
  });
});

describe('peers', () => {
  const peers = (member: string, options = '') => rulesOf(`${CNP}spec: {${APP}, ${member}}\n`, options);

  it('scopes selectors to the own namespace and cluster', () => {
    expect(peers('ingress: [{fromEndpoints: [{}]}]', 'default-local-cluster=off')).toEqual([
      'allow from pods in namespace(shop) on any',
    ]);
    const [rule] = readText(`${CNP}spec: {${APP}, ingress: [{fromEndpoints: [{}]}]}\n`).policies.policies[0]
      ?.rules ?? [undefined];
    expect(rule?.peer).toEqual({
      kind: 'all',
      of: [
        { kind: 'is', what: 'pod' },
        { kind: 'cluster-name', names: ['default'] },
        { kind: 'namespace', names: ['shop'] },
      ],
    });
  });

  it('asks only for a namespace cluster-wide, and not even that beside subjects without labels', () => {
    const text = (subject: string) =>
      `${CCNP}spec: {endpointSelector: ${subject}, egress: [{toEndpoints: [{matchExpressions: [{key: app, operator: NotIn, values: [x]}]}]}]}\n`;
    expect(rulesOf(text('{}'), 'default-local-cluster=off')).toEqual([
      'allow to pods(app!=x) in namespaces on any',
    ]);
    const init = '{matchExpressions: [{key: "reserved:init", operator: Exists}]}';
    const notX = { kind: 'not', of: { kind: 'label', key: 'app', test: { kind: 'in', values: ['x'] } } };
    const peer = (options: string) =>
      readText(text(init), `default-local-cluster=off${options}`).policies.policies[0]?.rules[0]?.peer;
    expect(peer(',aggregate-identities=off')).toEqual(notX);
    // The placeholder that pods are aggregated under has no `app` at all, so pods with it are meant as well.
    expect(peer('')).toEqual({ kind: 'any', of: [{ kind: 'is', what: 'pod' }, notX] });
  });

  it.each([
    ['fromEndpoints: []', []],
    ['toPorts: [{ports: [{port: "80", protocol: TCP}]}], fromEndpoints: []', []],
    ['toPorts: [{ports: [{port: "80", protocol: TCP}]}], fromEndpoints: null', ['allow from any on tcp/80']],
    ['toPorts: [{ports: [{port: "80", protocol: TCP}]}], fromGroups: []', ['allow from any on tcp/80']],
    ['toPorts: [{}], fromEntities: [all]', []],
    ['toPorts: [], fromEntities: [all]', ['allow from any on any']],
    ['icmps: [{}]', []],
  ])('reads the empty forms of `%s`', (element, rules) => {
    const { policies } = readText(`${CNP}spec: {${APP}, ingress: [{${element}}]}\n`);
    expect(policies.policies.flatMap(lines)).toEqual(rules);
    expect(policies.policies[0]?.isolates.ingress).toBe('all-but-own-node');
  });

  it('reads entities', () => {
    const entity = (name: string) => peers(`ingress: [{fromEntities: [${name}]}]`)[0];
    expect(entity('world')).toBe('allow from world on any');
    expect(entity('remote-node')).toBe('allow from nodes (not own node) on any');
    expect(entity('host')).toBe('allow from nodes (own node) on any');
    expect(entity('kube-apiserver')).toBe('allow from kube-apiserver on any');
    expect(entity('none')).toBe(undefined);
  });

  it('keeps pods at the address of the API server out, where the facts put some there', () => {
    const text = `${CNP}spec: {${APP}, ingress: [{fromEntities: [kube-apiserver]}]}\n`;
    const net = (cidr: string) => netSet([parseNet(cidr)].filter((one) => one !== undefined));
    const pred = (podCidr: string | null) => {
      const apiServer = { nets: net('10.0.0.1/32'), traffic: ALL_TRAFFIC };
      const facts = { ...NO_FACTS, apiServer, podCidr: podCidr === null ? null : net(podCidr) };
      const [rule] = readText(text, '', [], facts).policies.policies[0]?.rules ?? [undefined];
      return rule?.peer.kind;
    };
    expect(pred(null)).toBe('all');
    expect(pred('10.0.0.0/8')).toBe('all');
    expect(pred('192.168.0.0/16')).toBe('api-server');
  });

  it('reads nets as the outside, and as nodes and pods where the profile says so', () => {
    const net = 'egress: [{toCIDRSet: [{cidr: 10.0.0.0/8, except: [10.1.0.0/16]}]}]';
    expect(peers(net)[0]).toMatch(/^allow to cidr\(/);
    const kinds = (options: string) => {
      const [rule] = readText(`${CNP}spec: {${APP}, ${net}}\n`, options).policies.policies[0]?.rules ?? [
        undefined,
      ];
      return JSON.stringify(rule?.peer, (_, x) => (typeof x === 'bigint' ? 0 : x)).match(/pod|node|outside/g);
    };
    expect(kinds('cidr-match-mode=nodes')).toEqual(['node', 'outside']);
    expect(kinds('cidr-match-mode=nodes+pods')).toEqual(['node', 'outside', 'pod']);
  });

  it('reads CIDR groups as named sets, and a missing one as nobody', () => {
    const group = (name: string, labels: string) =>
      `---\napiVersion: cilium.io/v2\nkind: CiliumCIDRGroup\nmetadata: {name: ${name}, labels: ${labels}}\nspec: {externalCIDRs: [192.0.2.0/24]}\n`;
    const policy = (rule: string) => `${CNP}spec: {${APP}, egress: [{toCIDRSet: [${rule}]}]}\n`;
    const text = policy('{cidrGroupRef: office, except: [192.0.2.9/32]}') + group('office', '{}');
    const { policies, mapping } = readText(text);
    expect([...policies.sets.keys()]).toEqual(['office']);
    expect(mapping.map(({ became }) => became)).toEqual(['policy', 'set']);
    expect(codesOf(policy('{cidrGroupRef: office}'))).toEqual(['cilium-group-missing']);
    const byLabel = policy('{cidrGroupSelector: {matchLabels: {team: x}}}');
    expect(codesOf(byLabel + group('a', '{team: x}') + group('b', '{}'))).toEqual([]);
    expect(codesOf(byLabel + group('b', '{}'))).toEqual(['cilium-group-missing']);
  });

  it('turns stars that may stand for nothing into patterns that may not', () => {
    const names = (pattern: string, options = '') => {
      const [rule] = readText(
        `${CNP}spec: {${APP}, egress: [{toFQDNs: [{matchPattern: "${pattern}"}]}]}\n`,
        options,
      ).policies.policies[0]?.rules ?? [undefined];
      const { peer } = rule ?? {};
      const dns = peer?.kind === 'all' ? peer.of.find((part) => part.kind === 'dns') : undefined;
      return dns?.kind === 'dns' ? dns.patterns : [];
    };
    expect(names('*.A.com.')).toEqual(['*.a.com']);
    expect(names('x*.a.com')).toEqual(['x*.a.com', 'x.a.com']);
    expect(names('*')).toEqual(['*', '**.*']);
    expect(names('**.a.com')).toEqual(['**.a.com']);
    expect(names('**.a.com', 'dns-double-star=off')).toEqual(['*.a.com']);
    expect(names('x.**.com')).toEqual(['x.*.com']);
  });

  it('resolves Services of the input, and refuses others', () => {
    const service = (spec: string) =>
      `---\napiVersion: v1\nkind: Service\nmetadata: {name: db, namespace: data}\nspec: ${spec}\n`;
    const slice =
      '---\napiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {name: db-1, namespace: data, labels: {kubernetes.io/service-name: db}}\nendpoints: [{addresses: [192.0.2.9]}]\n';
    const policy = `${CNP}spec: {${APP}, egress: [{toServices: [{k8sService: {serviceName: db}}]}]}\n`;
    expect(codesOf(policy)).toEqual(['cilium-read-service']);
    expect(codesOf(policy + service('{}'))).toEqual(['cilium-read-service']);
    expect(rulesOf(policy + service('{}') + slice)).toEqual(['allow to cidr(192.0.2.9/32) on any']);
    expect(rulesOf(policy + service('{selector: {app: db}}'), 'default-local-cluster=off')).toEqual([
      'allow to pods(app=db) in namespace(data) on any',
    ]);
    const denied = `${CNP}spec: {${APP}, egressDeny: [{toServices: [{k8sService: {serviceName: db}}], toPorts: [{ports: [{port: "80", protocol: TCP}]}]}]}\n`;
    expect(rulesOf(denied)).toEqual(['deny to any on tcp/80']);
  });

  it('lets labels that identities drop match nothing, and their negation everything', () => {
    const dropped = (operator: string, options = '') =>
      peers(
        `ingress: [{fromEndpoints: [{matchExpressions: [{key: pod-template-hash, operator: ${operator}}]}]}]`,
        `default-local-cluster=off${options}`,
      );
    expect(dropped('Exists')).toEqual([]);
    expect(dropped('DoesNotExist')).toEqual(['allow from pods in namespace(shop) on any']);
    expect(dropped('Exists', ',identity-labels=all')).toHaveLength(1);
  });
});

describe('ports and requests', () => {
  const ports = (list: string, options = '') =>
    rulesOf(`${CNP}spec: {${APP}, ingress: [{${list}}]}\n`, options).map((line) =>
      line.replace(/^allow from any on /, ''),
    );
  it.each([
    ['toPorts: [{ports: [{port: "80"}]}]', 'tcp/80, udp/80, sctp/80'],
    ['toPorts: [{ports: [{port: "0", protocol: UDP}]}]', 'udp'],
    ['toPorts: [{ports: [{port: "0120", protocol: TCP}]}]', 'tcp/80'],
    ['toPorts: [{ports: [{port: "80", endPort: 90, protocol: TCP}]}]', 'tcp/80-90'],
    ['toPorts: [{ports: [{port: "80", endPort: 70, protocol: TCP}]}]', 'tcp/80'],
    ['toPorts: [{ports: [{port: HTTP, protocol: TCP}]}]', 'tcp/http'],
    ['icmps: [{fields: [{type: 8}, {type: EchoRequest, family: IPv6}]}]', 'icmp/8, icmpv6/128'],
    ['icmps: [{fields: [{type: 0}]}]', 'icmp'],
  ])('reads %s', (list, text) => {
    expect(ports(list)).toEqual([text]);
  });
  it('reads protocols by name where they are on', () => {
    expect(ports('toPorts: [{ports: [{protocol: GRE}]}]', 'extended-ip-protocols=on')).toEqual([
      'protocol/47',
    ]);
  });

  const http = (rule: string) => {
    const [read] = readText(
      `${CNP}spec: {${APP}, ingress: [{toPorts: [{ports: [{port: "80", protocol: TCP}], rules: {http: [${rule}]}}]}]}\n`,
    ).policies.policies[0]?.rules ?? [undefined];
    return read?.request;
  };
  const every = { methods: [], path: { kind: 'all' }, host: null, headers: [] };
  it('reads an empty rule as every HTTP request and an empty list as none', () => {
    expect(http('{}')).toEqual({ kind: 'http', patterns: [every] });
    expect(http('')).toEqual({ kind: 'any' });
  });
  it('reads methods, paths, hosts and headers', () => {
    expect(http('{method: "GET|POST", path: "/a.*", host: ".*[.]com", headers: ["X-Key: v", X-Id]}')).toEqual(
      {
        kind: 'http',
        patterns: [
          {
            methods: ['GET', 'POST'],
            path: { kind: 'regex', regex: '/a.*' },
            host: { regex: '.*[.]com' },
            headers: [
              { name: 'X-Key', value: 'v' },
              { name: 'X-Id', value: null },
            ],
          },
        ],
      },
    );
    expect(http('{path: "/a/[^/?]+(\\\\?.*)?", host: "(?i)([^.]+\\\\.)+a\\\\.com(:[0-9]+)?"}')).toEqual({
      kind: 'http',
      patterns: [{ ...every, path: { kind: 'glob', glob: '/a/*' }, host: '**.a.com' }],
    });
    expect(http('{method: ".*"}')).toEqual({ kind: 'http', patterns: [every] });
    expect(http('{headers: ["X-Key:v"]}')).toEqual({ kind: 'http', patterns: [] });
    expect(http('{headerMatches: [{name: ":method", value: PUT}], method: "P.T|GET"}')).toEqual(undefined);
    expect(http('{headerMatches: [{name: ":method", value: PUT}], method: "P(U|OS)T"}')).toEqual({
      kind: 'http',
      patterns: [{ ...every, methods: ['PUT'] }],
    });
  });
  it('lists the methods of finite expressions only', () => {
    expect(methodsOf('(?i)get')).toHaveLength(8);
    expect(methodsOf('(GET|HEAD)?')).toEqual(['GET', 'HEAD']);
    expect(methodsOf('[A-Z]+')).toBe(null);
    expect(methodsOf('.+')).toBe('every');
  });

  it('lets a DNS rule decide its own ports alone, whatever broader rules allow', () => {
    const dns = `${CNP}spec: {${APP}, egress: [{toPorts: [{ports: [{port: "53", protocol: UDP}], rules: {dns: [{matchPattern: "*.com"}]}}]}]}\n`;
    const broad = (what: string) => `---\n${CCNP}spec: {endpointSelector: {}, egress: [${what}]}\n`;
    const rest = (what: string, options = '') => rulesOf(dns + broad(what), options).slice(1);
    expect(rest('{toEntities: [world]}')).toEqual([
      'allow to world on any except (udp/53)',
      // For the other subjects of the wider policy nothing changes.
      expect.stringMatching(/^allow to world on udp\/53 for /),
    ]);
    expect(rest('{toEntities: [world]}', 'dns-beside-allow=passes')).toEqual(['allow to world on any']);
    expect(rest('{toEntities: [world], toPorts: [{ports: [{port: "53", protocol: UDP}]}]}')).toEqual([
      'allow to world on udp/53',
    ]);
    expect(codesOf(dns + broad('{toEntities: [world]}'))).toEqual(['cilium-dns-narrows']);
    const elsewhere = dns
      .replace('egress: [{', 'egress: [{toEntities: [health], ')
      .replace('name: api', 'name: first');
    expect(elsewhere).not.toBe(dns);
    const [narrowed] = readText(`${elsewhere}---\n${dns}${broad('{toEntities: [world]}')}`).diagnostics;
    expect(narrowed?.message).toContain('where `CiliumNetworkPolicy shop/api egress[0]` has DNS rules');
    expect(codesOf(dns.replace('*.com', '*') + broad('{toEntities: [world]}'))).toEqual([]);
  });

  it('lets an HTTP rule take from a DNS rule what both send to a proxy, and says which', () => {
    const tcp = (entity: string, ports: string, rules: string) =>
      `{toEntities: [${entity}], toPorts: [{ports: [${ports}], rules: {${rules}}}]}`;
    const dns = tcp(
      'world',
      '{port: "53", protocol: TCP}, {port: "5353", protocol: TCP}',
      'dns: [{matchPattern: "*.com"}]',
    );
    const range = '{port: "50", endPort: 60, protocol: TCP}';
    const elsewhere = tcp('health', range, 'http: [{method: PUT}]');
    const http = tcp('world', range, 'http: [{method: GET}]');
    const text = `${CNP}spec: {${APP}, egress: [${elsewhere}, ${dns}, ${http}]}\n`;
    expect(rulesOf(text).slice(1)).toEqual([
      'allow to world on tcp/5353 {"kind":"dns","patterns":["*.com"]}',
      expect.stringMatching(
        /^allow to world on tcp\/53 \{"kind":"http","patterns":\[\{"methods":\[\],"path":\{"kind":"all"\}/,
      ),
      expect.stringMatching(
        /^allow to world on tcp\/50-60 \{"kind":"http","patterns":\[\{"methods":\["GET"\]/,
      ),
    ]);
    const [warning, ...more] = readText(text).diagnostics;
    expect([warning?.code, more]).toEqual(['cilium-http-first', []]);
    expect(warning?.message).toContain(
      'egress[1]`: what HTTP rules such as `CiliumNetworkPolicy shop/api egress[2]`',
    );
  });
});

describe('other kinds', () => {
  it('reads NetworkPolicy as Cilium compiles it', () => {
    const text = `${KNP}spec:
  podSelector: {}
  policyTypes: [Egress]
  ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}}, {podSelector: {}, namespaceSelector: {}}], ports: [{}]}]
`;
    const { policies } = readText(text, 'default-local-cluster=off');
    expect(policies.policies[0]?.isolates).toEqual({ ingress: 'all-but-own-node', egress: 'all' });
    expect(policies.policies.flatMap(lines)).toEqual([
      'allow from cidr(10.0.0.0/8), pods in namespaces on tcp',
    ]);
    expect(policies.policies[0]?.rules[0]?.origin.label).toBe('NetworkPolicy shop/np ingress[0]');
  });

  const guard = (tier: string, priority: number, rules: string, name = 'guard') =>
    `---\n${KCNP.replace('guard', name)}spec: {tier: ${tier}, priority: ${priority}, subject: {namespaces: {}}, ${rules}}\n`;
  const PASS_DENY =
    'ingress: [{action: Pass, from: [{namespaces: {}}]}, {action: Deny, from: [{namespaces: {}}]}]';
  const ON = 'cluster-network-policy=on';

  it('reads ClusterNetworkPolicies as tiers around the default one', () => {
    const { policies } = readText(guard('Admin', 5, PASS_DENY) + guard('Baseline', 1, PASS_DENY, 'late'), ON);
    expect(policies.policies.map(({ tier, rank, sequence }) => [tier, rank.order, sequence])).toEqual([
      ['admin', 5, 'first-match'],
      ['baseline', 1, 'first-match'],
    ]);
    expect(policies.tiers.map(({ name, otherwise }) => [name, otherwise])).toEqual([
      ['admin', 'pass'],
      ['default', 'deny'],
      ['baseline', 'pass'],
    ]);
    const off = readText(guard('Admin', 5, PASS_DENY));
    expect(off.mapping[0]?.became).toBe('not-enforced');
    expect(off.diagnostics.map(({ code }) => code)).toEqual(['cluster-policy-off']);
  });

  it('interleaves the rules of equal priorities', () => {
    const { policies, mapping } = readText(
      guard('Admin', 5, PASS_DENY) +
        guard('Admin', 5, 'ingress: [{action: Accept, from: [{namespaces: {}}]}]', 'b'),
      ON,
    );
    expect(policies.policies.map(({ name, rank, rules }) => [name, rank.tie, rules.length])).toEqual([
      ['guard', 0, 1],
      ['guard-2', 2, 1],
      ['b', 0, 1],
    ]);
    expect(mapping.map(({ policies: names }) => names)).toEqual([['guard', 'guard-2'], ['b']]);
  });

  it('isolates after the Baseline tier, which overrides isolation', () => {
    const accept = 'ingress: [{action: Accept, from: [{namespaces: {}}]}]';
    const { policies } = readText(`${CNP}spec: {${APP}, ingress: [{}]}\n${guard('Baseline', 1, accept)}`, ON);
    expect(policies.policies.map(({ name, tier, isolates }) => [name, tier, isolates.ingress])).toEqual([
      ['api', 'default', 'none'],
      ['api-isolation', 'isolation', 'all-but-own-node'],
      ['guard', 'baseline', 'none'],
    ]);
    expect(policies.tiers.at(-1)?.name).toBe('isolation');
  });

  it('closes what the DNS proxy does not answer before another tier is asked', () => {
    const names = 'egress: [{action: Accept, to: [{domainNames: ["*.a.com"]}]}]';
    const allow = `${CNP}spec: {${APP}, egress: [{toEntities: [all]}]}\n`;
    const { policies } = readText(allow + guard('Admin', 5, names), ON);
    expect(policies.policies.map(({ name, tier, rank }) => [name, tier, rank.order, rank.tie])).toEqual([
      ['api', 'default', 1000, 0],
      ['guard', 'admin', 5, 0],
      ['guard-dns', 'admin', 5, 1],
    ]);
  });

  it('reads an egress gateway', () => {
    const gateway = (more: string, node = '{nodeSelector: {matchLabels: {role: gw}}, interface: eth1}') =>
      `apiVersion: cilium.io/v2\nkind: CiliumEgressGatewayPolicy\nmetadata: {name: out}\nspec:\n  selectors: [{podSelector: {matchLabels: {app: x, io.kubernetes.pod.namespace: shop}}${more}}]\n  destinationCIDRs: [0.0.0.0/0]\n  excludedCIDRs: [10.0.0.0/8]\n  egressGateway: ${node}\n`;
    const { policies, mapping } = readText(gateway(', namespaceSelector: {matchLabels: {team: a}}'));
    const [out] = policies.gateways;
    expect(out?.subjects.map(predText)).toEqual(['pods(app=x) in namespace(shop) and namespaces(team=a)']);
    expect(out?.via).toEqual({ kind: 'interface', name: 'eth1' });
    expect(out === undefined ? '' : predText(out.nodes)).toBe('nodes(role=gw)');
    expect(mapping.map(({ became, policies: names }) => [became, names])).toEqual([['gateway', ['out']]]);
    expect(codesOf(gateway(', nodeSelector: {matchLabels: {role: a}}'))).toEqual(['cilium-read-gateway']);
  });

  it('tells facts from what it passes over', () => {
    const { mapping } = readText(
      'apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, namespace: shop}\n',
    );
    expect(mapping.map(({ became }) => became)).toEqual(['fact', 'passed-over']);
  });
});

describe('enforcement', () => {
  it('denies pods without labels, except from their own node where an ingress rule selects them', () => {
    const { policies } = readText(`${CNP}spec: {${APP}, ingress: [{}]}\n`);
    expect(policies.end).toEqual([
      { when: { kind: 'is', what: 'init' }, direction: 'ingress', action: 'deny' },
      { when: { kind: 'is', what: 'init' }, direction: 'egress', action: 'deny' },
    ]);
    const wide = readText(`${CCNP}spec: {endpointSelector: {}, ingress: [{}]}\n`).policies;
    expect(wide.end.map(({ direction }) => direction)).toEqual(['egress']);
    const open = `${CCNP}spec: {endpointSelector: {}, ingress: [{}], enableDefaultDeny: {ingress: false}}\n`;
    expect(rulesOf(open)).toEqual(['allow from nodes (own node) on any for identity(init)']);
  });
  it('denies everybody in mode always and nobody in mode never', () => {
    const text = `${CNP}spec: {${APP}, ingress: [{}], enableDefaultDeny: {ingress: false}}\n`;
    const always = readText(text, 'enforcement=always').policies;
    expect(always.end.map(({ when, direction }) => [direction, predText(when)])).toEqual([
      ['ingress', 'any (not a node)'],
      ['egress', 'any (not a node)'],
    ]);
    expect(always.policies.flatMap(lines)).toEqual(['allow from nodes (own node) on any']);
    const never = readText(text, 'enforcement=never').policies;
    expect([never.end, never.enforced]).toEqual([[], { kind: 'any', of: [] }]);
  });
});

describe('refusals', () => {
  const element = (text: string) => `${CNP}spec: {${APP}, egress: [{${text}}]}\n`;
  const tcp = 'toPorts: [{ports: [{port: "443", protocol: TCP}], ';
  it.each([
    ['cilium-groups-unknown', element('toGroups: [{aws: {securityGroupsIds: [sg-1]}}]')],
    [
      'cilium-read-cluster',
      element('toEndpoints: [{matchLabels: {"k8s:io.cilium.k8s.policy.cluster": other}}]'),
    ],
    ['cilium-read-label-source', element('toEndpoints: [{matchLabels: {"container:app": x}}]')],
    [
      'cilium-read-label-source',
      element('toEndpoints: [{matchExpressions: [{key: "cidr:10.0.0.0/8", operator: Exists}]}]'),
    ],
    ['cilium-read-tls', element(`${tcp}originatingTLS: {secret: {name: s}}}]`)],
    ['cilium-read-listener', element(`${tcp}listener: {name: l, envoyConfig: {name: e}}}]`)],
    ['cilium-read-method', element(`${tcp}rules: {http: [{method: "G.*"}]}}]`)],
    [
      'cilium-read-secret',
      element(`${tcp}rules: {http: [{headerMatches: [{name: X, secret: {name: s}}]}]}}]`),
    ],
    ['cilium-host-regex', element(`${tcp}rules: {http: [{host: "("}]}}]`)],
    ['cilium-named-port-range', element('toPorts: [{ports: [{port: web, endPort: 90, protocol: TCP}]}]')],
    ['cilium-read-pattern', element('toFQDNs: [{matchPattern: "*a*b*c*d*e*f*g*.com"}]')],
    ['cilium-unknown-field', element('toEndpoint: [{}]')],
    ['cilium-field-ignored', `${CNP}spec: {${APP}, egressDeny: [{toFQDNs: [{matchName: a.com}]}]}\n`],
    ['cilium-no-section', `${CNP}spec: {${APP}, ingress: []}\n`],
  ])('refuses with %s', (code, text) => {
    const { diagnostics, mapping, policies } = readText(text);
    expect(diagnostics.map((found) => [found.code, found.severity])).toEqual([[code, 'error']]);
    expect(mapping.map(({ became }) => became)).toEqual(['refused']);
    expect(policies.policies).toEqual([]);
    expect(diagnostics[0]?.span.file.name).toBe('p.yaml');
  });

  it('keeps what was accepted as an effect', () => {
    const authenticated = element('authentication: {mode: required}, toEntities: [all]');
    expect(codesOf(authenticated)).toEqual(['cilium-read-authentication']);
    expect(codesOf(authenticated, '', ['effect:authentication'])).toEqual([]);
    const named = element(`${tcp}serverNames: [a.com]}]`);
    expect(codesOf(named, '', ['effect:authentication'])).toEqual(['cilium-read-server-names']);
    const { policies } = readText(named, '', ['effect']);
    expect(policies.policies[0]?.rules[0]?.effects.map(({ kind, detail }) => [kind, detail])).toEqual([
      ['tls-name', 'a.com'],
    ]);
  });
});

describe('lints', () => {
  it('says that HTTP rules beside a broader allow restrict nothing', () => {
    const rules = 'toPorts: [{ports: [{port: "80", protocol: TCP}], rules: {http: [{method: GET}]}}]';
    const both = `${CNP}spec: {${APP}, ingress: [{fromEndpoints: [{matchLabels: {app: web}}], ${rules}}, {fromEndpoints: [{}]}]}\n`;
    expect(codesOf(both)).toEqual(['cilium-http-open']);
    expect(codesOf(`${CNP}spec: {${APP}, ingress: [{fromEndpoints: [{}], ${rules}}]}\n`)).toEqual([]);
  });
  it('says that a deny reaches the own node', () => {
    expect(codesOf(`${CNP}spec: {${APP}, ingressDeny: [{fromEntities: [cluster]}]}\n`)).toEqual([
      'cilium-deny-own-node',
    ]);
    expect(codesOf(`${CNP}spec: {${APP}, ingressDeny: [{fromEntities: [world]}]}\n`)).toEqual([]);
  });
});
