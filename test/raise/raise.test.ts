/** What a reviewer looks for in an imported program: edges as `connect`, names for repeats, and nothing said that decides nothing. */
import { expect, it } from 'vitest';
import { importManifests } from '../../src/import.js';
import { parseProfile } from '../../src/targets/profiles.js';

function imported(profile: string, ...documents: readonly string[]): readonly string[] {
  const parsed = parseProfile(profile);
  if (!parsed.ok) throw new Error(parsed.error);
  const result = importManifests({
    files: [{ name: 'p.yaml', text: documents.join('\n---\n') }],
    profile: parsed.profile,
    namespace: null,
  });
  expect(result.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(result.proof).toEqual({ verdict: 'proved', texts: [] });
  return result.text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && line !== '}' && !/^(#|namespace .*\{$)/.test(line));
}

const np = (name: string, subject: string, spec: string, namespace = 'shop') =>
  `{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: ${name}, namespace: ${namespace}}, spec: {podSelector: ${subject}, ${spec}}}`;
const app = (value: string) => `{matchLabels: {app: ${value}}}`;
const allow = (way: 'from' | 'to', peers: readonly string[], port: number) =>
  `{${way}: [${peers.map((peer) => `{podSelector: ${app(peer)}}`).join(', ')}], ports: [{port: ${port}}]}`;
const sends = (name: string, ...rules: readonly string[]) =>
  np(name, app(name), `policyTypes: [Egress], egress: [${rules.join(', ')}]`);
const takes = (name: string, ...rules: readonly string[]) =>
  np(name, app(name), `policyTypes: [Ingress], ingress: [${rules.join(', ')}]`);
const CLOSED = np('closed', '{}', 'policyTypes: [Ingress, Egress]');

it('writes both halves of an edge as one connect, and keeps what isolates', () => {
  const halves = [sends('web', allow('to', ['api'], 80)), takes('api', allow('from', ['web'], 80))];
  expect(imported('k8s', ...halves)).toEqual([
    'policy web for pods(app=web) { default deny egress }',
    'policy api for pods(app=api) { default deny ingress }',
    'connect web-api pods(app=web) -> pods(app=api) on tcp/80',
  ]);
  expect(imported('k8s', CLOSED, ...halves)).toEqual([
    'policy closed for pods { default deny }',
    'connect web-api pods(app=web) -> pods(app=api) on tcp/80',
  ]);
});

it('finds an edge among several peers and ports, and leaves the rest where it was', () => {
  expect(
    imported(
      'k8s',
      CLOSED,
      sends('web', allow('to', ['api'], 80)),
      takes('api', allow('from', ['web', 'cli'], 80), allow('from', ['web'], 9090)),
    ),
  ).toEqual([
    'policy closed for pods { default deny }',
    'policy api for pods(app=api) {',
    'allow from pods(app=cli) on tcp/80',
    'allow from pods(app=web) on tcp/9090',
    'connect web-api pods(app=web) -> pods(app=api) on tcp/80',
  ]);
});

it('takes no edge of halves that say different things', () => {
  const lines = imported(
    'k8s',
    sends('web', allow('to', ['api'], 81)),
    takes('api', allow('from', ['web'], 80)),
    np('other', app('web'), `policyTypes: [Egress], egress: [${allow('to', ['api'], 80)}]`, 'elsewhere'),
  );
  expect(lines.filter((line) => line.startsWith('connect'))).toEqual([]);
});

it('writes an edge of all ports only where both halves have all of them', () => {
  const all = 'policyTypes: [Egress], egress: [{to: [{podSelector: {matchLabels: {app: api}}}]}]';
  const open = [np('web', app('web'), all), takes('api', allow('from', ['web'], 80))];
  expect(imported('k8s', ...open).filter((line) => line.startsWith('connect'))).toEqual([]);
});

it('connects across namespaces, in the block of the receiving end', () => {
  const other = (name: string) =>
    `{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ${name}}}, podSelector:`;
  expect(
    imported(
      'k8s',
      np('web', app('web'), `policyTypes: [Egress], egress: [{to: [${other('data')} ${app('db')}}]}]`),
      np(
        'db',
        app('db'),
        `policyTypes: [Ingress], ingress: [{from: [${other('shop')} ${app('web')}}]}]`,
        'data',
      ),
    ),
  ).toContain('connect web-db pods(app=web) in namespace(shop) -> pods(app=db)');
});

it('keeps requests where a connect has them', () => {
  const cnp = (name: string, rest: string) =>
    `{apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy, metadata: {name: ${name}, namespace: shop}, spec: {endpointSelector: ${app(name)}, ${rest}}}`;
  const ports = 'ports: [{port: "80", protocol: TCP}]';
  expect(
    imported(
      'cilium',
      cnp('web', `egress: [{toEndpoints: [${app('api')}], toPorts: [{${ports}}]}]`),
      cnp(
        'api',
        `ingress: [{fromEndpoints: [${app('web')}], toPorts: [{${ports}, rules: {http: [{method: GET, path: /x}]}}]}]`,
      ),
    ),
  ).toContain('connect web-api pods(app=web) -> pods(app=api) on tcp/80 http GET ~"/x"');
});

it('never moves a rule out of a sequence, nor out of another order', () => {
  const calico = (name: string, order: string, rest: string) =>
    `{apiVersion: projectcalico.org/v3, kind: NetworkPolicy, metadata: {name: ${name}, namespace: shop}, spec: {${order}selector: app == '${name}', ${rest}}}`;
  const lines = imported(
    'calico',
    calico('web', '', "egress: [{action: Allow, destination: {selector: app == 'api'}}]"),
    calico(
      'api',
      'order: 5, ',
      "ingress: [{action: Allow, source: {selector: app == 'web'}}, {action: Deny}]",
    ),
  );
  expect(lines.filter((line) => line.startsWith('connect'))).toEqual([]);
  expect(lines).toContain('policy api for pods(app=api) order 5 first-match {');
});

it('names what is said again and again, where it is said', () => {
  const prometheus =
    '{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}, podSelector: {matchLabels: {app: prometheus}}}]}';
  const internet =
    '{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16]}}]}';
  const both = (name: string, namespace: string) =>
    np(
      name,
      '{}',
      `policyTypes: [Ingress, Egress], ingress: [${prometheus}], egress: [${internet}]`,
      namespace,
    );
  const lines = imported('k8s', both('a', 'one'), both('b', 'two'));
  expect(lines.slice(0, 2)).toEqual([
    'let prometheus = pods(app=prometheus) in namespace(monitoring)',
    'let internet = address(0.0.0.0/0 except (10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16))',
  ]);
  expect(lines.filter((line) => line === 'allow from $prometheus')).toHaveLength(2);
  expect(imported('k8s', both('a', 'one')).some((line) => line.startsWith('let'))).toBe(false);
});

it('tells pods of one block from those of another that are written alike', () => {
  const long = '{matchLabels: {app.kubernetes.io/name: warehouse, app.kubernetes.io/component: reader}}';
  const rule = (port: number) => `{from: [{podSelector: ${long}}], ports: [{port: ${port}}]}`;
  const policies = ['one', 'two'].flatMap((namespace) =>
    ['a', 'b'].map((name) => np(name, app(name), `ingress: [${rule(80)}]`, namespace)),
  );
  const lines = imported('k8s', ...policies);
  expect(lines.filter((line) => line.startsWith('let'))).toEqual([
    'let warehouse = pods(app.kubernetes.io/component=reader, app.kubernetes.io/name=warehouse)',
    'let warehouse-2 = pods(app.kubernetes.io/component=reader, app.kubernetes.io/name=warehouse)',
  ]);
});

it('joins rules that differ in their peers alone, or in their ports alone', () => {
  const rules = [
    allow('from', ['a'], 80),
    allow('from', ['a'], 81),
    allow('from', ['b'], 80),
    allow('from', ['b'], 81),
  ];
  expect(imported('k8s', takes('api', ...rules))).toEqual([
    'policy api for pods(app=api) { allow from pods(app in (a, b)) on tcp/80-81 }',
  ]);
});

it('keeps isolation whose only rule never matches', () => {
  const tier = '{apiVersion: projectcalico.org/v3, kind: Tier, metadata: {name: t}, spec: {order: 1}}';
  const policy =
    '{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: t.p}, spec: {tier: t, selector: all(), egress: [{action: Allow, source: {notSelector: all()}}]}}';
  expect(imported('calico', tier, policy)).toContain(
    'policy p for namespaces tier t { default deny egress }',
  );
});

it('gives tiers of one order their places by name, around the default one', () => {
  const tier = (name: string) =>
    `{apiVersion: projectcalico.org/v3, kind: Tier, metadata: {name: ${name}}, spec: {}}`;
  const policy = (name: string, way: string) =>
    `{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: ${name}.p}, spec: {tier: ${name}, selector: all(), ingress: [{action: ${way}}]}}`;
  const lines = imported(
    'calico',
    tier('after-all'),
    tier('zz'),
    policy('after-all', 'Pass'),
    policy('zz', 'Deny'),
  );
  expect(lines.filter((line) => line.startsWith('tier'))).toEqual([
    'tier after-all order 999999.9',
    'tier zz order 1000000.1',
  ]);
});

it('points to where everything was written', () => {
  const parsed = parseProfile('k8s');
  if (!parsed.ok) throw new Error(parsed.error);
  const text = `${CLOSED}\n---\n${sends('web', allow('to', ['api'], 80))}\n---\n${takes('api', allow('from', ['web'], 80))}`;
  const result = importManifests({
    files: [{ name: 'p.yaml', text }],
    profile: parsed.profile,
    namespace: null,
  });
  expect(result.text).toContain('# NetworkPolicy shop/closed, p.yaml:1\n');
  expect(result.text).toContain(
    '# NetworkPolicy shop/web egress[0] and NetworkPolicy shop/api ingress[0], p.yaml:3\n',
  );
});

it('says an account by name and by labels at once', () => {
  const policy =
    "{apiVersion: projectcalico.org/v3, kind: NetworkPolicy, metadata: {name: p, namespace: shop}, spec: {selector: all(), ingress: [{action: Allow, source: {serviceAccounts: {names: [api], selector: role == 'db'}}}]}}";
  expect(imported('calico', policy)).toEqual([
    'policy p for pods { allow from pods as accounts(projectcalico.org/name=api, role=db) }',
  ]);
});
