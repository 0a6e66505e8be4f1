import { expect, it } from 'vitest';
import type { Diagnostic } from '../../../src/diagnostics/diagnostic.js';
import { validateClusterNetworkPolicy } from '../../../src/targets/kube/validate-cluster-network-policy.js';
import { clusterPolicy, objectOf, shown } from './objects.js';

function validated(spec: string): string[] {
  const found: Diagnostic[] = [];
  validateClusterNetworkPolicy(clusterPolicy(spec), found);
  return shown(found);
}

const HEAD = 'tier: Admin, priority: 1, subject: {namespaces: {}}';
const egress = (rule: string): string => `{${HEAD}, egress: [${rule}]}`;

it.each([
  `{${HEAD}}`,
  `{${HEAD}, ingress: [], egress: []}`,
  egress('{action: Deny, to: [{networks: [0.0.0.0/0, "::/0"]}]}'),
  egress('{action: Accept, to: [{domainNames: ["*.example.com", api.example.com.]}]}'),
  egress(
    '{action: Pass, to: [{nodes: {}}, {pods: {podSelector: {}}}], protocols: [{tcp: {destinationPort: {range: {start: 1, end: 65535}}}}]}',
  ),
  egress('{action: Deny, to: [{namespaces: {}}], protocols: [{destinationNamedPort: http}]}'),
  '{tier: Baseline, priority: 1000, subject: {pods: {podSelector: {}}}}',
])('takes %s', (spec) => {
  expect(validated(spec)).toEqual([]);
});

it.each([
  [
    egress('{action: Deny, to: [{namespaces: {}}], protocols: [{tcp: {}}]}'),
    'cluster-ports-empty "{}" `spec.egress[0].protocols[0].tcp` has no `destinationPort` (for every port write a `range` from 1 to 65535)',
  ],
  [
    egress(
      '{action: Deny, to: [{namespaces: {}}], protocols: [{tcp: {destinationPort: {range: {start: 80, end: 80}}}}]}',
    ),
    'cluster-range "{start: 80, end: 80}" `spec.egress[0].protocols[0].tcp.destinationPort.range`: the start 80 is not below the end 80 (for one port write `number`)',
  ],
  [
    egress('{action: Deny, to: [{namespaces: {}, nodes: {}}]}'),
    'exactly-one "{namespaces: {}, nodes:" `spec.egress[0].to[0]` must have exactly one of `namespaces`, `pods`, `networks`, `nodes`, `domainNames`, but `namespaces` and `nodes` are written',
  ],
  [
    egress('{action: Deny, to: [{networks: []}]}'),
    'list-length "{networks: []}" `spec.egress[0].to[0].networks` has 0 items; 1 to 25 are allowed',
  ],
  [
    egress('{action: Deny, to: [{networks: [10.0.0.0/8, 10.0.0.0/8]}]}'),
    'list-repeat "10.0.0.0/8" `spec.egress[0].to[0].networks[1]`: `10.0.0.0/8` is in the list already',
  ],
  [
    egress('{action: Deny, to: [{pods: {namespaceSelector: {}}}]}'),
    'manifest-missing-field "{namespaceSelector: {}}" `spec.egress[0].to[0].pods` needs the field `podSelector`',
  ],
  [
    '{tier: admin, priority: 1, subject: {namespaces: {}}}',
    'not-one-of "admin" `spec.tier`: `admin` is not allowed here (one of `Admin`, `Baseline`)',
  ],
  [
    '{tier: Admin, priority: -1, subject: {namespaces: {}}}',
    'cluster-priority "-1" `spec.priority`: -1 is out of range (0 to 1000; lower is looked at first)',
  ],
])('says what is wrong in %s', (spec, message) => {
  expect(validated(spec)).toEqual([message]);
});

it('refuses a namespace and a missing spec', () => {
  const found: Diagnostic[] = [];
  validateClusterNetworkPolicy(
    objectOf(
      'apiVersion: policy.networking.k8s.io/v1alpha2\nkind: ClusterNetworkPolicy\nmetadata: {name: a, namespace: b}\n',
    ),
    found,
  );
  expect(shown(found)).toEqual([
    'manifest-missing-field "apiVersion: policy.netwo" `ClusterNetworkPolicy` needs the field `spec`',
    'object-not-namespaced "b" `ClusterNetworkPolicy b/a` has a namespace, but its kind is cluster-wide (remove `metadata.namespace`)',
  ]);
});
