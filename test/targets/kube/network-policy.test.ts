import { expect, it } from 'vitest';
import type { Diagnostic } from '../../../src/diagnostics/diagnostic.js';
import { decodeNetworkPolicy, policyTypesOf } from '../../../src/targets/kube/network-policy.js';
import {
  validateNetworkPolicy,
  validNetworkPolicies,
} from '../../../src/targets/kube/validate-network-policy.js';
import { networkPolicy, objectOf, shown } from './objects.js';

function validated(spec: string): string[] {
  const found: Diagnostic[] = [];
  validateNetworkPolicy(networkPolicy(spec), found);
  return shown(found);
}

it.each([
  ['{podSelector: {}}', ['ingress']],
  ['{podSelector: {}, egress: []}', ['ingress']],
  ['{podSelector: {}, egress: null}', ['ingress']],
  ['{podSelector: {}, egress: [{}]}', ['ingress', 'egress']],
  ['{podSelector: {}, policyTypes: [], egress: [{}]}', ['ingress', 'egress']],
  ['{podSelector: {}, policyTypes: [Egress], ingress: [{}]}', ['egress']],
  ['{podSelector: {}, policyTypes: [Egress]}', ['egress']],
  ['{podSelector: {}, policyTypes: [Ingress, Ingress]}', ['ingress']],
] as const)('defaults the policy types of %s', (spec, types) => {
  const found: Diagnostic[] = [];
  const policy = decodeNetworkPolicy(networkPolicy(spec), found);
  expect(shown(found)).toEqual([]);
  expect(policy && [...policyTypesOf(policy)]).toEqual(types);
});

it('keeps empty lists and missing ones apart', () => {
  const policy = decodeNetworkPolicy(
    networkPolicy('{ingress: [{from: [], ports: null}, {}], egress: []}'),
    [],
  );
  expect(policy?.podSelector).toBeNull();
  expect(policy?.policyTypes).toBeNull();
  expect(policy?.ingress?.map((rule) => [rule.peers, rule.ports])).toEqual([
    [[], null],
    [null, null],
  ]);
  expect(policy?.egress).toEqual([]);
});

it.each([
  '{podSelector: {}, ingress: [{ports: [{}]}]}',
  '{podSelector: {}, ingress: [{ports: [{port: 80, endPort: 80}]}]}',
  '{podSelector: {}, ingress: [{ports: [{port: http, protocol: UDP}]}]}',
  '{podSelector: {}, ingress: [{from: [{podSelector: {}, namespaceSelector: {}}, {podSelector: {}}]}]}',
  '{podSelector: {}, egress: [{to: [{ipBlock: {cidr: "::/0", except: ["fd00::/8"]}}]}]}',
  '{podSelector: {matchLabels: {"example.com/a": ""}}, policyTypes: [Egress, Ingress]}',
  '{podSelector: {matchLabels: {a.b_c-d: x.y_z-1}}}',
  '{}',
])('takes %s', (spec) => {
  expect(validated(spec)).toEqual([]);
});

it('takes an object with what a server adds', () => {
  const object = objectOf(`apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
  namespace: shop
  uid: 1-2
  generation: 3
  managedFields: [{manager: kubectl, fieldsV1: {"f:spec": {}}}]
  annotations: {kubectl.kubernetes.io/last-applied-configuration: "{}"}
spec: {podSelector: {}}
status: {anything: 1}
`);
  const found: Diagnostic[] = [];
  expect(validateNetworkPolicy(object, found)).toBeDefined();
  expect(found).toEqual([]);
});

it.each([
  [
    '{podSelector: {}, ingres: []}',
    'manifest-unknown-field "ingres" `spec` has no field `ingres` (did you mean `ingress`?)',
  ],
  [
    '{podSelector: {}, ingress: [{to: []}]}',
    'manifest-unknown-field "to" `spec.ingress[0]` has no field `to` (known: ports, from)',
  ],
  [
    '{podSelector: {}, ingress: {}}',
    'manifest-wrong-type "{}" `spec.ingress` must be a list, but this is a map',
  ],
  [
    '{podSelector: {}, ingress: [{from: [{}]}]}',
    'peer-empty "{}" `spec.ingress[0].from[0]` names no peer (for every peer leave the whole list out; for every pod write an empty `namespaceSelector`)',
  ],
  [
    '{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}, podSelector: {}}]}]}',
    'peer-ip-block-and-selector "{ipBlock: {cidr: 10.0.0." `spec.ingress[0].from[0]` has `ipBlock` beside a selector (write two peers, one with each)',
  ],
  [
    '{podSelector: {}, ingress: [{from: [{ipBlock: {except: []}}]}]}',
    'manifest-missing-field "{except: []}" `spec.ingress[0].from[0].ipBlock` needs the field `cidr`',
  ],
  [
    '{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.1}}]}]}',
    'cidr "10.0.0.1" `spec.ingress[0].from[0].ipBlock.cidr`: `10.0.0.1` is no CIDR: it has no prefix length',
  ],
  [
    '{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 010.0.0.0/8}}]}]}',
    'cidr "010.0.0.0/8" `spec.ingress[0].from[0].ipBlock.cidr`: `010.0.0.0/8` is no CIDR: some readers take a leading zero for octal; write the number without it',
  ],
  [
    '{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: "::ffff:10.0.0.0/104"}}]}]}',
    'cidr ""::ffff:10.0.0.0/104"" `spec.ingress[0].from[0].ipBlock.cidr`: `::ffff:10.0.0.0/104` is no CIDR: an IPv4 address inside IPv6 is read in different ways; write it as IPv4',
  ],
  [
    '{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.5/24}}]}]}',
    'cidr-host-bits "10.0.0.5/24" `spec.ingress[0].from[0].ipBlock.cidr`: `10.0.0.5/24` has bits behind its prefix; it is read as `10.0.0.0/24` (write `10.0.0.0/24`; Kubernetes 1.36 and later refuse the other form in new objects)',
  ],
  [
    '{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8, except: ["fd00::/16"]}}]}]}',
    'except-not-inside ""fd00::/16"" `spec.ingress[0].from[0].ipBlock.except[0]`: `fd00::/16` is no strict part of `10.0.0.0/8`',
  ],
  [
    '{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [0.0.0.0/0]}}]}]}',
    'except-not-inside "0.0.0.0/0" `spec.ingress[0].from[0].ipBlock.except[0]`: `0.0.0.0/0` is no strict part of `10.0.0.0/8`',
  ],
  [
    '{podSelector: {}, ingress: [{ports: [{port: 80, endPort: 79}]}]}',
    'end-port-below "79" `spec.ingress[0].ports[0].endPort`: 79 is below `port`, which is 80',
  ],
  [
    '{podSelector: {}, ingress: [{ports: [{port: "80"}]}]}',
    'port-name ""80"" `spec.ingress[0].ports[0].port`: `80` is no name of a port: it has no letter; a number is written without quotes',
  ],
  [
    '{podSelector: {}, ingress: [{ports: [{port: 1.5}]}]}',
    'manifest-wrong-type "1.5" `spec.ingress[0].ports[0].port` must be text or a whole number, but this is the number 1.5',
  ],
  [
    '{podSelector: {matchLabels: {a: on}}}',
    'manifest-wrong-type "on" `spec.podSelector.matchLabels.a` must be text, but this is the boolean true (put the value in quotes)',
  ],
  [
    '{podSelector: {matchLabels: {a/b/c: x}}}',
    'label-key "a/b/c" `spec.podSelector.matchLabels`: `a/b/c` is no label key: it has more than one `/`',
  ],
  ['[]', 'manifest-wrong-type "[]" `spec` must be a map, but this is a list'],
])('says what is wrong in %s', (spec, message) => {
  expect(validated(spec)).toEqual([message]);
});

it('refuses names, and enforces only what was not refused', () => {
  const objects = [
    networkPolicy('{podSelector: {}}'),
    networkPolicy('{podSelector: {}, ingress: [{from: [{}]}]}'),
    objectOf(
      'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: A, namespace: a.b}\nspec: {}\n',
    ),
    objectOf('apiVersion: projectcalico.org/v3\nkind: NetworkPolicy\nmetadata: {name: a}\nspec: {}\n'),
  ];
  expect(validNetworkPolicies(objects).map((policy) => policy.object)).toEqual([objects[0]]);
  const found: Diagnostic[] = [];
  const [, , named] = objects;
  if (named !== undefined) validateNetworkPolicy(named, found);
  expect(shown(found)).toEqual([
    'object-name "A" `A` is no name for a NetworkPolicy: it must be lower-case letters, digits, `-` and `.`, with a letter or digit at both ends of each part',
    'object-namespace "a.b" `a.b` is no name for a namespace: it must be lower-case letters, digits and `-`, with a letter or digit at both ends',
  ]);
});
