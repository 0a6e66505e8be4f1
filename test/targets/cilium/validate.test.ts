import { expect, it } from 'vitest';
import type { SourceFile } from '../../../src/base/source.js';
import { validate } from '../../../src/targets/cilium/validate.js';
import { parseProfile } from '../../../src/targets/profiles.js';
import { parseManifests } from '../../../src/targets/yaml-text.js';

/** `severity code: message @ the text it points at`, one for each diagnostic. */
function check(text: string, profileText = 'cilium'): readonly string[] {
  const file: SourceFile = { name: 'p.yaml', text };
  const profile = parseProfile(profileText);
  if (!profile.ok) throw new Error(profile.error);
  return validate(parseManifests(file).objects, profile.profile).map(
    ({ severity, code, message, span }) =>
      `${severity} ${code}: ${message} @ ${text.slice(span.start, span.end).split('\n')[0]}`,
  );
}

const HEAD = `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: p, namespace: shop}
`;

it('points at a misspelt peer and says what was meant', () => {
  const text = `${HEAD}spec:
  endpointSelector: {}
  ingress:
  - fromEndpoint: [{}]
    toPorts: [{ports: [{port: "80", protocol: TCP}]}]
`;
  expect(check(text)).toEqual([
    'error cilium-unknown-field: `spec.ingress[0]` has no field `fromEndpoint` @ fromEndpoint',
  ]);
});

it('says what becomes of L7 rules and names under a deny', () => {
  const text = `${HEAD}spec:
  endpointSelector: {}
  egressDeny:
  - toFQDNs: [{matchName: a.com}]
  - toPorts: [{ports: [{port: "80", protocol: TCP}], rules: {http: [{method: GET}]}}]
`;
  expect(check(text)).toEqual([
    'error cilium-field-ignored: Cilium drops `toFQDNs` in `spec.egressDeny[0]`: names cannot be denied: without ports nothing is denied, with ports every peer is @ toFQDNs',
    'error cilium-field-ignored: Cilium drops `rules` in `spec.egressDeny[1].toPorts[0]`: the deny then covers the whole port @ rules',
  ]);
});

it('refuses kafka rules, which 1.20 would drop', () => {
  const text = `${HEAD}spec:
  endpointSelector: {}
  ingress:
  - toPorts: [{ports: [{port: "9092", protocol: TCP}], rules: {kafka: [{topic: t}]}}]
`;
  expect(check(text)).toEqual([
    'error cilium-field-removed: `kafka` was removed in Cilium 1.20 @ [{topic: t}]',
  ]);
});

it('warns of an empty list that opens ports to everyone', () => {
  const text = `${HEAD}spec:
  endpointSelector: {}
  egress:
  - toFQDNs: []
    toPorts: [{ports: [{port: "443", protocol: TCP}]}]
`;
  expect(check(text)).toEqual([
    'warning cilium-open-to-all: `spec.egress[0]`: an empty `toFQDNs` is read as none, so these ports are open to every peer, the internet included @ []',
  ]);
});

it('warns of a label that no identity has, unless the profile keeps it', () => {
  const text = `${HEAD}spec:
  endpointSelector: {matchLabels: {pod-template-hash: abc}}
  ingress: [{}]
`;
  expect(check(text)).toEqual([
    'warning cilium-label-dropped: `spec`: Cilium drops the label `pod-template-hash` from identities, so no endpoint has it @ pod-template-hash',
  ]);
  expect(check(text, 'cilium,identity-labels=all')).toEqual([]);
});

it('says that another namespace of the subject is ignored, or selects nothing', () => {
  const text = (key: string) => `${HEAD}spec:
  endpointSelector: {matchLabels: {"${key}": other}}
  ingress: [{}]
`;
  expect(check(text('k8s:io.kubernetes.pod.namespace'))).toEqual([
    'warning cilium-namespace-overwritten: `spec.endpointSelector`: `k8s:io.kubernetes.pod.namespace: other` is ignored, the policy applies to its own namespace `shop` @ "k8s:io.kubernetes.pod.namespace"',
  ]);
  expect(check(text('io.kubernetes.pod.namespace'))).toEqual([
    'warning cilium-selects-nothing: `spec.endpointSelector` selects nothing: the policy applies to `shop` only, and asks for `other` @ "io.kubernetes.pod.namespace"',
  ]);
});

it('finds two L7 kinds that are valid alone and refused together', () => {
  const text = `${HEAD}spec:
  endpointSelector: {}
  egress:
  - toEndpoints: [{}]
    toPorts: [{ports: [{port: "53", protocol: TCP}], rules: {dns: [{matchPattern: "*"}]}}]
  - toEndpoints: [{}]
    toPorts: [{ports: [{port: "53", protocol: TCP}], rules: {http: [{}]}}]
`;
  expect(check(text).map((line) => line.split(' @ ')[0])).toEqual([
    'error cilium-conflict: `CiliumNetworkPolicy shop/p spec.egress[1]` conflicts with `CiliumNetworkPolicy shop/p spec.egress[0]` on the same peers and port: L7 dns and http',
  ]);
});

it('warns where Cilium enforces rules that the policy types omit', () => {
  const text = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: p, namespace: shop}
spec:
  podSelector: {}
  policyTypes: [Egress]
  ingress: [{}]
`;
  expect(check(text).map((line) => line.split(':')[0])).toEqual(['warning cilium-policy-types']);
});

it('refuses a remaining quirk of meaning: a range behind a named port', () => {
  const text = `${HEAD}spec:
  endpointSelector: {}
  ingress:
  - toPorts: [{ports: [{port: http, endPort: 90, protocol: TCP}]}]
`;
  expect(check(text).map((line) => line.split(':')[0])).toEqual(['error cilium-named-port-range']);
});

it('takes the entity cluster-mesh from 1.20 on only', () => {
  const text = `${HEAD}spec:
  endpointSelector: {}
  ingress: [{fromEntities: [cluster-mesh]}]
`;
  expect(check(text, 'cilium@1.20')).toEqual([]);
  expect(check(text, 'cilium@1.19').map((line) => line.split(':')[0])).toEqual(['error cilium-entity']);
});

it('refuses an egress gateway that Cilium would ignore', () => {
  const text = `apiVersion: cilium.io/v2
kind: CiliumEgressGatewayPolicy
metadata: {name: g}
spec:
  selectors: [{podSelector: {}}]
  destinationCIDRs: [0.0.0.0/0]
  egressGateway: {nodeSelector: {}, interface: eth0, egressIP: 192.0.2.1}
`;
  expect(check(text).map((line) => line.split(' @ ')[0])).toEqual([
    'error cilium-gateway: `spec.egressGateway`: with both `interface` and `egressIP` Cilium ignores the policy',
  ]);
});
