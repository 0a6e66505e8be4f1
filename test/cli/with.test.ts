/** `--with`: policies that are there on both sides are compared, and never emitted. */
import { expect, it } from 'vitest';
import { type Place, place } from './harness.js';

const FACTS = 'cluster { pod-cidr 10.244.0.0/16  node-cidr 192.168.10.0/24  namespaces closed }';
const SHOP = `${FACTS}
namespace shop {
  policy api for pods(app=api) { allow from pods on tcp/80  deny from pods(track=canary) }
}
`;
const policy = (name: string, from: string, app = 'api') => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: ${name}, namespace: shop }
spec:
  podSelector: { matchLabels: { app: ${app} } }
  policyTypes: [Ingress]
  ingress: [{ from: [{ podSelector: { matchLabels: ${from} } }], ports: [{ port: 80 }] }]
`;
const LEGACY = policy('legacy', '{ track: canary }');
const APART = policy('legacy', '{ track: canary }', 'db');
const CALICO = `apiVersion: projectcalico.org/v3
kind: NetworkPolicy
metadata: { name: guard, namespace: shop }
spec: { order: 5, selector: app == 'api', types: [Ingress], ingress: [{ action: Deny, source: { selector: app == 'old' } }, { action: Pass }] }
`;

const here = (): Place =>
  place({
    'shop.netc': SHOP,
    'old.yaml': policy('api', '{ app: web }'),
    'legacy.yaml': LEGACY,
    'apart.yaml': APART,
    'guard.yaml': CALICO,
    'own.netc':
      'namespace shop { policy more for pods(app=api) { allow from pods(track=canary) on tcp/80 } }',
    'facts.netc': `${FACTS} namespace shop { }`,
    'none.netc': FACTS,
  });

it('compiles: what was exact alone is lost beside a policy for the same endpoints, with a flow', async () => {
  const at = here();
  expect((await at.netc('compile', 'shop.netc', '--target', 'k8s')).err).toContain('k8s@1.36: exact');
  const ran = await at.netc('compile', 'shop.netc', '--target', 'k8s', '--with', 'legacy.yaml');
  expect(ran.code).toBe(1);
  expect(ran.out).toBe('');
  expect(ran.err).toContain(
    'wider (with): `NetworkPolicy shop/legacy ingress[0]` lets through what `shop/api` denies',
  );
  expect(ran.err).toMatch(/track=canary.* -> pod in shop \(app=api.*: allowed there, denied in the source/);
  expect(ran.err).toContain('beside the policies given with `--with`');
});

it('compiles: emits nothing of what stands beside, and says what it was compared with', async () => {
  const at = here();
  const apart = await at.netc('compile', 'shop.netc', '--target', 'k8s', '--with', 'apart.yaml');
  expect(apart.code, apart.err).toBe(0);
  expect(apart.out).toBe((await at.netc('compile', 'shop.netc', '--target', 'k8s')).out);
  const words = ['compile', 'shop.netc', '--target', 'k8s', '--with', 'legacy.yaml'];
  const accepted = await at.netc(...words, '--accept', 'wider:with');
  expect(accepted.code, accepted.err).toBe(0);
  expect(accepted.out).not.toContain('legacy');
});

it('compiles: keeps a deny that is a deny on the target, whatever stands beside', async () => {
  const at = here();
  for (const target of ['calico', 'cilium']) {
    const ran = await at.netc('compile', 'shop.netc', '--target', target, '--with', 'legacy.yaml');
    expect(ran.code, `${target} ${ran.err}`).toBe(0);
  }
});

it('takes programs, which are compiled for the target', async () => {
  const ran = await here().netc('compile', 'shop.netc', '--target', 'k8s', '--with', 'own.netc');
  expect(ran.code).toBe(1);
  expect(ran.err).toMatch(/wider \(with\): .*lets through what `shop\/api` denies/);
});

it('refuses what the target does not enforce, and what the output would overwrite', async () => {
  const at = here();
  const other = await at.netc('compile', 'shop.netc', '--target', 'cilium', '--with', 'guard.yaml');
  expect(other.code).toBe(2);
  expect(other.err).toContain('error[with-not-enforced]');
  const clash = await at.netc('compile', 'shop.netc', '--target', 'k8s', '--with', 'old.yaml');
  expect(clash.code).toBe(2);
  expect(clash.err).toContain('error[with-overwritten]');
});

it('checks beside what is there', async () => {
  const ran = await here().netc('check', 'shop.netc', '--target', 'k8s', '--with', 'legacy.yaml');
  expect(ran.code).toBe(1);
  expect(ran.out).toContain('wider (with)');
});

it('imports and migrates beside what is there, and turns none of it into anything', async () => {
  const at = here();
  const imported = await at.netc('import', 'old.yaml', '--profile', 'k8s', '--with', 'legacy.yaml');
  expect(imported.code, imported.err).toBe(0);
  expect(imported.out).toContain('policy api');
  expect(imported.out).not.toContain('legacy');
  const words = ['migrate', 'old.yaml', '--profile', 'k8s', '--cluster', 'facts.netc'];
  for (const to of ['calico', 'cilium']) {
    const ran = await at.netc(...words, '--to', to, '--with', 'legacy.yaml');
    expect(ran.code, ran.err).toBe(0);
    expect(ran.out).toContain('name: api');
    expect(ran.out).not.toContain('legacy');
  }
  const foreign = await at.netc(...words, '--to', 'calico', '--with', 'guard.yaml');
  expect(foreign.code).toBe(2);
  expect(foreign.err).toContain('with-not-enforced');
});

it('refuses facts by which the namespace of a policy would not exist', async () => {
  const ran = await here().netc('import', 'old.yaml', '--profile', 'k8s', '--cluster', 'none.netc');
  expect(ran.code).toBe(2);
  expect(ran.err).toContain('error[cluster-lacks-namespace]');
});

it('migrates: an order that the target lacks is lost beside a policy that comes in between', async () => {
  const at = here();
  const calico = ['migrate', 'guard.yaml', '--profile', 'calico', '--cluster', 'facts.netc'];
  const alone = await at.netc(...calico, '--to', 'k8s', '--accept', 'wider', '--accept', 'narrower');
  const beside = await at.netc(...calico, '--to', 'k8s', '--with', 'legacy.yaml');
  expect(alone.code, alone.err).toBe(0);
  expect([alone.err.includes('(with)'), beside.code]).toEqual([false, 1]);
});

it('leaves what stands beside out of a directory of the input', async () => {
  const at = place({ 'all/old.yaml': policy('api', '{ app: web }'), 'all/legacy.yaml': LEGACY });
  const ran = await at.netc('import', 'all', '--profile', 'k8s', '--with', 'all/legacy.yaml');
  expect(ran.code, ran.err).toBe(0);
  expect(ran.out).toContain('policy api');
  expect(ran.out).not.toContain('legacy');
});

it('compares, explains, tests and answers beside what is there', async () => {
  const at = here();
  // Alone the two differ on the canary; beside the old policy, which lets it in, they do not.
  const sides = ['diff', 'old.yaml', 'more.yaml', '--profile', 'k8s'];
  const both = place({
    'old.yaml': policy('api', '{ app: web }'),
    'more.yaml': `${policy('api', '{ app: web }')}---\n${policy('more', '{ track: canary }')}`,
    'legacy.yaml': LEGACY,
  });
  expect((await both.netc(...sides)).code).toBe(1);
  expect((await both.netc(...sides, '--with', 'legacy.yaml')).code).toBe(0);

  const program = ['diff', 'shop.netc', 'old.yaml', '--profile', 'k8s'];
  expect((await at.netc(...program, '--with', 'legacy.yaml')).out).toContain('NetworkPolicy shop/legacy');

  const question = 'pods(track=canary) in namespace(shop) -> pods(app=api) in namespace(shop) on tcp/80';
  const asked = ['explain', 'old.yaml', question, '--profile', 'k8s', '--with', 'legacy.yaml'];
  expect((await at.netc(...asked)).out).toContain('NetworkPolicy shop/legacy');

  const tested = place({
    'shop.netc': `namespace shop { policy api for pods(app=api) { default deny ingress } }
test "the canary gets in" { allow pods(track=canary) in namespace(shop) -> pods(app=api) in namespace(shop) on tcp/80 }
`,
    'legacy.yaml': LEGACY,
  });
  expect((await tested.netc('test', 'shop.netc')).code).toBe(1);
  expect((await tested.netc('test', 'shop.netc', '--profile', 'k8s', '--with', 'legacy.yaml')).code).toBe(0);
});
