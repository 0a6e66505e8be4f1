import { expect, it } from 'vitest';
import type { SourceFile } from '../../../src/base/source.js';
import { decodeCilium } from '../../../src/targets/cilium/decode.js';
import type { CiliumPolicy } from '../../../src/targets/cilium/resources.js';
import { parseManifests } from '../../../src/targets/yaml-text.js';

function decode(text: string): CiliumPolicy {
  const file: SourceFile = { name: 'p.yaml', text };
  const [object] = parseManifests(file).objects;
  const resource = object === undefined ? null : decodeCilium(object).resource;
  if (resource?.kind !== 'CiliumNetworkPolicy') throw new Error('no policy');
  return resource;
}

const HEAD = 'apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: p, namespace: shop}\n';

it('keeps missing, null and empty lists apart', () => {
  const policy = decode(`${HEAD}spec:
  endpointSelector: {}
  ingress:
  - {}
  - fromEndpoints:
  - fromEndpoints: []
  - fromEndpoints: [{}]
`);
  const [rule] = policy.rules;
  expect(rule?.ingress.items.map(({ peers }) => peers.endpoints.written)).toEqual([
    'missing',
    'null',
    'list',
    'list',
  ]);
  expect(rule?.ingress.items.map(({ peers }) => peers.endpoints.items.length)).toEqual([0, 0, 0, 1]);
  expect(rule?.egress.written).toBe('missing');
});

it('puts spec before specs and names the place of each element', () => {
  const policy = decode(`${HEAD}spec: {endpointSelector: {}, egress: [{}]}
specs:
- {endpointSelector: {}, ingressDeny: [{}, {}]}
`);
  expect(policy.rules.map((rule) => rule.path)).toEqual(['spec', 'specs[0]']);
  expect(policy.rules[1]?.ingressDeny.items.map((element) => element.path)).toEqual([
    'specs[0].ingressDeny[0]',
    'specs[0].ingressDeny[1]',
  ]);
});
