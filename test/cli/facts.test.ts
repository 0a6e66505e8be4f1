/** Facts and acceptances on the way in: `--cluster`, and `--accept` of what has no word. */
import { expect, it } from 'vitest';
import { place } from './harness.js';

const OUT = (more = '') => `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: out, namespace: shop }
spec:
  endpointSelector: { matchLabels: { app: api } }
  egress: [{ toCIDR: [192.0.2.0/24]${more} }]
`;

it('asks a migration for the facts that would make it exact, by name, and takes them', async () => {
  const at = place({
    'out.yaml': OUT(),
    'facts.netc': 'cluster { pod-cidr 10.244.0.0/16  node-cidr 192.168.10.0/24 }',
  });
  const words = ['migrate', 'out.yaml', '--profile', 'cilium', '--to', 'k8s'];
  const open = await at.netc(...words);
  expect(open.err).toContain('exact, under 1 condition');
  expect(open.err).toContain('state node-cidr and pod-cidr: `cluster { node-cidr …  pod-cidr … }`');
  expect((await at.netc(...words, '-o', 'markdown')).err).toContain(
    'To be sure, state node-cidr and pod-cidr',
  );
  const told = await at.netc(...words, '--cluster', 'facts.netc');
  expect(told.err).toContain('k8s@1.36: exact\n');
  expect(told.out).toContain('#   node-cidr 192.168.10.0/24');
});

it('takes the labels of namespaces from the cluster', async () => {
  const at = place({
    'policy.yaml': OUT(),
    'cluster.yaml': '{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {team: a}}}',
  });
  const ran = await at.netc('import', 'policy.yaml', '--profile', 'cilium', '--cluster', 'cluster.yaml');
  expect(ran.out).toContain('namespace shop labels(team=a) {');
});

it('keeps as a comment what narrows in fact, only where that is accepted', async () => {
  const at = place({ 'out.yaml': OUT(', authentication: { mode: required }') });
  for (const words of [
    ['import', 'out.yaml', '--profile', 'cilium'],
    ['migrate', 'out.yaml', '--profile', 'cilium', '--to', 'cilium'],
  ]) {
    const refused = await at.netc(...words);
    expect(refused.code).toBe(2);
    expect(refused.err).toContain('cilium-read-authentication');
  }
  const ran = await at.netc('import', 'out.yaml', '--profile', 'cilium', '--accept', 'effect:authentication');
  expect(ran.code, ran.err).toBe(0);
  expect(ran.out).toContain('# authentication');
});
