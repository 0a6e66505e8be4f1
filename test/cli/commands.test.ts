import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { MARK } from '../../src/cli/output-directory.js';
import { place } from './harness.js';
import { violations } from './schema.js';

const SHOP = `cluster { pod-cidr 10.244.0.0/16  node-cidr 192.168.10.0/24  namespaces closed }
namespace shop {
  policy api for pods(app=api) { allow from pods(app=web) on tcp/8080 }
}
test "web reaches the API" {
  allow pods(app=web) in namespace(shop) -> pods(app=api) in namespace(shop) on tcp/8080
  deny world -> pods(app=api) in namespace(shop)
}
`;
const LOSSY = SHOP.replace('on tcp/8080 }', 'on tcp/8080 http { GET "/v1/**" } }');
const NAMES = LOSSY.replace('test "web reaches the API"', 'test "web"');

const POLICY = (port: number) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: api, namespace: shop }
spec:
  podSelector: { matchLabels: { app: api } }
  policyTypes: [Ingress]
  ingress: [{ from: [{ podSelector: { matchLabels: { app: web } } }], ports: [{ port: ${port} }] }]
`;

it('compiles a program for every target without loss', async () => {
  const here = place({ 'shop.netc': SHOP });
  for (const target of ['k8s', 'calico', 'cilium', 'canal', 'weave']) {
    const ran = await here.netc('compile', 'shop.netc', '--target', target);
    expect(ran.code, ran.err).toBe(0);
    expect(ran.out.startsWith(MARK)).toBe(true);
    expect(ran.err).toContain('exact');
  }
});

it('writes nothing of an unaccepted loss, and says what is lost with a flow', async () => {
  const here = place({ 'shop.netc': LOSSY });
  const ran = await here.netc('compile', '--target', 'k8s', '--out', 'out');
  expect(ran.code).toBe(1);
  expect(existsSync(join(here.directory, 'out'))).toBe(false);
  expect(ran.out).toContain('not accepted');
  expect(ran.out).toMatch(/pod in shop \(app=web.*on tcp\/8080/);
  const accepted = await here.netc('compile', '--target', 'k8s', '--out', 'out', '--accept', 'wider:http');
  expect(accepted.code, accepted.out).toBe(0);
  expect(readdirSync(join(here.directory, 'out'))).toEqual(['networkpolicy_shop_api.yaml']);
});

it('asks for --out where several targets are named', async () => {
  const here = place({ 'shop.netc': SHOP });
  expect((await here.netc('compile', '--target', 'k8s,calico')).code).toBe(2);
  const ran = await here.netc(
    'compile',
    '--target',
    'k8s,calico',
    '--target',
    'cilium@1.19,host-firewall=on',
    '--out',
    'out',
  );
  expect(ran.code, ran.err).toBe(0);
  expect(readdirSync(join(here.directory, 'out'))).toEqual(['calico', 'cilium', 'k8s']);
});

it('prints json that its published schema describes', async () => {
  const schema = JSON.parse(
    readFileSync(join(import.meta.dirname, '..', '..', 'schema', 'report.schema.json'), 'utf8'),
  );
  const here = place({ 'shop.netc': NAMES, 'wrong.netc': 'policy {' });
  for (const words of [
    ['check', 'shop.netc', '-o', 'json'],
    ['compile', 'shop.netc', '--target', 'k8s', '--out', 'out', '-o', 'json'],
    ['check', 'wrong.netc', '-o', 'json'],
    ['test', 'shop.netc', '-o', 'json'],
    ['targets', '-o', 'json'],
  ]) {
    const ran = await here.netc(...words);
    expect(violations(JSON.parse(ran.out), schema), words.join(' ')).toEqual([]);
  }
  expect(violations(JSON.parse('{"command":1}'), schema)).not.toEqual([]);
});

it('writes further reports into files', async () => {
  const here = place({ 'shop.netc': LOSSY });
  const ran = await here.netc(
    'check',
    '--report',
    'sarif=out.sarif',
    '--report',
    'junit=out.xml',
    '-o',
    'github',
  );
  expect(ran.code).toBe(1);
  expect(ran.out).toContain('::error file=shop.netc');
  expect(
    JSON.parse(readFileSync(join(here.directory, 'out.sarif'), 'utf8')).runs[0].results.length,
  ).toBeGreaterThan(0);
  expect(readFileSync(join(here.directory, 'out.xml'), 'utf8')).toContain('<testsuite name="netc check"');
});

it('decides tests over all flows, and shows a flow where one fails', async () => {
  const here = place({ 'shop.netc': SHOP, 'bad.netc': SHOP.replace('deny world', 'allow world') });
  expect(await here.netc('test', 'shop.netc')).toMatchObject({
    code: 0,
    out: 'ok   web reaches the API\n2 passed, 0 failed\n',
  });
  const failed = await here.netc('test', 'bad.netc');
  expect(failed.code).toBe(1);
  expect(failed.err).toContain('test-failed');
  expect(failed.err).toMatch(/-> pod in shop \(app=api/);
});

it('runs the tests of a program against manifests', async () => {
  const here = place({ 'shop.netc': SHOP, 'now.yaml': POLICY(8080), 'typo.yaml': POLICY(8081) });
  expect((await here.netc('test', 'shop.netc', '--against', 'now.yaml', '--profile', 'k8s')).code).toBe(0);
  expect((await here.netc('test', 'shop.netc', '--against', 'typo.yaml', '--profile', 'k8s')).code).toBe(1);
});

it('tells two policy sets apart that differ in a port which no pod uses yet', async () => {
  const here = place({
    'a.yaml': POLICY(8082),
    'b.yaml': POLICY(9999),
    'shop.netc': SHOP,
    'c.yaml': POLICY(8080),
  });
  const ran = await here.netc('diff', 'a.yaml', 'b.yaml', '--profile', 'k8s');
  expect(ran.code).toBe(1);
  expect(ran.out).toContain('on tcp/8082');
  expect(ran.out).toContain('on tcp/9999');
  expect((await here.netc('diff', 'a.yaml', 'a.yaml', '--profile', 'k8s')).code).toBe(0);
  const program = await here.netc('diff', 'shop.netc', 'c.yaml', '--profile', 'k8s');
  expect(program.out).toContain('equal');
  expect((await here.netc('diff', '--text', 'a.yaml', 'b.yaml', '--profile', 'k8s')).out).toMatch(
    /^\+.*9999/m,
  );
});

it('explains what decides a flow at both ends', async () => {
  const here = place({ 'shop.netc': SHOP });
  const ran = await here.netc(
    'explain',
    'shop.netc',
    'pods(app=web) in namespace(shop) -> pods(app=api) in namespace(shop) on tcp/8080',
  );
  expect(ran.code, ran.err).toBe(0);
  expect(ran.out).toContain('passes: pod in shop (app=web');
  expect(ran.out).toContain('=> order 1000: shop/api (shop.netc:3) allows');
  expect((await here.netc('explain', 'shop.netc', 'no arrow')).code).toBe(2);
});

it('imports what it emits, with the same meaning and the same bytes', async () => {
  const here = place({ 'shop.netc': SHOP.split('test ')[0] ?? '' });
  for (const target of ['k8s', 'calico', 'cilium']) {
    const emitted = await here.netc('compile', 'shop.netc', '--target', target);
    const imported = await here.netcWith(emitted.out, 'import', '-', '--profile', target);
    expect(imported.code, imported.err).toBe(0);
    const again = await here.netcWith(imported.out, 'compile', '-', '--target', target);
    expect(again.code, again.err).toBe(0);
    const body = (text: string) => text.replace(/^#.*\n/gm, '').replace(/^ *netc\.dev\/.*\n/gm, '');
    expect(body(again.out)).toBe(body(emitted.out));
  }
});

it('migrates between plugins and says what became of each object', async () => {
  const here = place({ 'np.yaml': POLICY(8080) });
  const ran = await here.netc(
    'migrate',
    'np.yaml',
    '--profile',
    'k8s',
    '--to',
    'cilium',
    '--out',
    'new',
    '-o',
    'markdown',
  );
  expect(ran.code, ran.out + ran.err).toBe(0);
  expect(ran.out).toContain('| NetworkPolicy shop/api | CiliumNetworkPolicy shop/api |');
  expect(readdirSync(join(here.directory, 'new'))).toEqual(['ciliumnetworkpolicy_shop_api.yaml']);
  const wrong = place({ 'np.yaml': POLICY(8080).replace('name: api', 'name: API') });
  const refused = await wrong.netc(
    'migrate',
    'np.yaml',
    '--profile',
    'k8s',
    '--to',
    'cilium',
    '-o',
    'markdown',
  );
  expect(refused.out + refused.err).toContain('From `k8s@1.36` to `cilium@1.20`.\n\nThe input has errors');
});

it('refuses manifests without a namespace, and takes one from -n', async () => {
  const here = place({ 'np.yaml': POLICY(80).replace(', namespace: shop', '') });
  const ran = await here.netc('import', 'np.yaml', '--profile', 'k8s');
  expect(ran.code).toBe(2);
  expect(ran.err).toContain('-n NAMESPACE');
  expect((await here.netc('import', 'np.yaml', '--profile', 'k8s', '-n', 'shop')).out).toContain(
    'namespace shop {',
  );
});

it('answers questions about concrete flows, line by line', async () => {
  const cluster = [
    '{apiVersion: v1, kind: Namespace, metadata: {name: shop}}',
    ...['web', 'api'].map(
      (name, i) =>
        `{apiVersion: v1, kind: Pod, metadata: {name: ${name}, namespace: shop, labels: {app: ${name}}}, spec: {nodeName: n}, status: {podIP: 10.244.0.${i + 1}}}`,
    ),
  ].join('\n---\n');
  const here = place({ 'np.yaml': POLICY(8080), 'cluster.yaml': cluster });
  const flow = (port: number) =>
    JSON.stringify({
      direction: 'ingress',
      from: { pod: 'shop/web' },
      to: { pod: 'shop/api' },
      protocol: 'TCP',
      port,
    });
  const ran = await here.netcWith(
    `${flow(8080)}\n${flow(81)}\n`,
    'query',
    'np.yaml',
    '--profile',
    'k8s',
    '--cluster',
    'cluster.yaml',
    '--flows',
    '-',
  );
  expect(ran.code, ran.err).toBe(0);
  const verdicts = ran.out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).verdict);
  expect(verdicts).toEqual(['allow', 'deny']);
});
