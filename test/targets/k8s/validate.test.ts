import { expect, it } from 'vitest';
import { validate } from '../../../src/targets/k8s/validate.js';
import { clusterPolicy, networkPolicy, objectOf, shown } from '../kube/objects.js';
import { profileOf } from './flows.js';

const CNP = 'k8s,cluster-network-policy=on';
const deny = (head: string, name: string) =>
  clusterPolicy(`{${head}, ingress: [{action: Deny, from: [{namespaces: {}}]}]}`, name);

it('says which rules do nothing', () => {
  const dead = networkPolicy('{podSelector: {}, policyTypes: [Egress], ingress: [{}], egress: [{}]}');
  expect(shown(validate([dead], profileOf('k8s')))).toEqual([
    'policy-section-dead "{}" `NetworkPolicy shop/web` has rules in `ingress`, but its policy types leave that direction out: they do nothing, except under Cilium, which obeys them (cilium#48703) (add `Ingress` to `policyTypes`, or remove the rules)',
  ]);
  const bare = objectOf(
    'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: web, namespace: shop}\n',
  );
  expect(validate([bare], profileOf('k8s')).map((d) => d.code)).toEqual(['policy-without-spec']);
});

it('warns where the known readings disagree, with a witness, unless the profile names the plugin', () => {
  const wide = networkPolicy('{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0}}]}]}');
  const [warning] = validate([wide], profileOf('k8s'));
  expect(warning?.code).toBe('reading-ip-block');
  expect(warning?.message).toContain('holds `10.0.0.1` is matched under Calico');
  expect(validate([wide], profileOf('k8s,plugin=cilium@1.20'))).toEqual([]);
  const outside = networkPolicy('{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 203.0.113.0/24}}]}]}');
  expect(validate([outside], profileOf('k8s'))).toEqual([]);
});

it('says that ClusterNetworkPolicies are not enforced', () => {
  const [warning, ...more] = validate(
    [deny('tier: Admin, priority: 1, subject: {namespaces: {}}', 'a')],
    profileOf('k8s'),
  );
  expect([warning?.code, warning?.severity, more]).toEqual(['cluster-policy-off', 'warning', []]);
});

it('refuses priorities that tie where a pod may meet both', () => {
  const codes = (a: string, b: string) =>
    validate([deny(a, 'a'), deny(b, 'b')], profileOf(CNP)).map((d) => d.code);
  const head = (labels: string, tier = 'Admin') =>
    `tier: ${tier}, priority: 5, subject: {namespaces: ${labels}}`;
  expect(codes(head('{}'), head('{matchLabels: {team: red}}'))).toEqual(['cluster-priority-tie']);
  expect(codes(head('{matchLabels: {team: blue}}'), head('{matchLabels: {team: red}}'))).toEqual([]);
  expect(
    codes(
      head('{matchLabels: {team: blue}}'),
      head('{matchExpressions: [{key: team, operator: DoesNotExist}]}'),
    ),
  ).toEqual([]);
  expect(
    codes(
      head('{matchLabels: {team: blue}}'),
      head('{matchExpressions: [{key: team, operator: NotIn, values: [red]}]}'),
    ),
  ).toEqual(['cluster-priority-tie']);
  expect(codes(head('{}'), head('{}', 'Baseline'))).toEqual([]);
});

it('warns of Baseline rules beside NetworkPolicies', () => {
  const found = validate(
    [deny('tier: Baseline, priority: 1, subject: {namespaces: {}}', 'a'), networkPolicy('{podSelector: {}}')],
    profileOf(CNP),
  );
  expect(found.map((d) => d.code)).toEqual(['reading-baseline']);
});

it('knows what Weave Net refuses and ignores', () => {
  const named = networkPolicy(
    '{podSelector: {}, ingress: [{ports: [{port: http}, {port: 80, endPort: 90}]}]}',
  );
  expect(validate([named], profileOf('weave')).map((d) => [d.code, d.severity])).toEqual([
    ['weave-named-port', 'error'],
    ['weave-end-port', 'warning'],
  ]);
  expect(validate([named], profileOf('k8s'))).toEqual([]);
});
