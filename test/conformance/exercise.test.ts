import { expect, it } from 'vitest';
import { createTally } from '../../conformance/exercise.js';

it('counts kinds, fields, values of closed lists, corners and what was asked', () => {
  const tally = createTally();
  const policy = {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumNetworkPolicy',
    metadata: { name: 'p', namespace: 'a' },
    spec: {
      endpointSelector: { matchLabels: { app: 'web' } },
      ingress: [{ fromEntities: ['world', 'host'] }, { fromEndpoints: [], toPorts: null }, {}],
    },
  };
  const flow = {
    direction: 'ingress',
    from: { ip: '::1' },
    to: { entity: 'health' },
    protocol: 'TCP',
    port: 80,
  };
  const given = {
    profile: { cni: 'cilium', cidrMatchMode: ['nodes'] },
    objects: [policy],
    flows: [flow, flow],
  };
  tally.see(given, { id: 'one', verdicts: ['allow', null] });
  tally.see(given, { id: 'two', invalid: true, stage: 'crd' });
  const at = 'CiliumNetworkPolicy spec';
  expect(Object.fromEntries(tally.counts)).toMatchObject({
    'kind CiliumNetworkPolicy': 2,
    [`field ${at}.ingress[].fromEntities`]: 2,
    [`value ${at}.ingress[].fromEntities world`]: 2,
    [`corner ${at}.ingress[].fromEndpoints = []`]: 2,
    [`corner ${at}.ingress[].toPorts = null`]: 2,
    [`corner ${at}.ingress[] = {}`]: 2,
    'profile cidrMatchMode=nodes': 2,
    'flow ingress ipv6 -> health': 2,
    'answer allow': 1,
    'answer not asked': 1,
    'answer refused (crd)': 1,
  });
  expect(tally.table()).toEqual(
    expect.arrayContaining([
      '| CiliumNetworkPolicy: corners | `fromEndpoints = []` 2, `ingress[] = {}` 2, `toPorts = null` 2 |',
      '| CiliumNetworkPolicy: values | `fromEntities host` 2, `fromEntities world` 2 |',
      '| answers | `allow` 1, `not asked` 1, `refused (crd)` 1 |',
      '| flows, ingress | `ipv6 -> health` 2 |',
      '| protocols | `TCP` 2 |',
    ]),
  );
  expect([...tally.counts.keys()].some((what) => what.includes('app'))).toBe(false);
});
