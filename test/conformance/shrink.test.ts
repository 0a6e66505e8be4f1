import { describe, expect, it } from 'vitest';
import { type Case, shrink } from '../../conformance/shrink.js';

const pod = (name: string, labels = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'a', labels },
  spec: { nodeName: 'n1' },
});

const GIVEN: Case = {
  profile: { cni: 'cilium', version: '1.20', dualStack: true },
  objects: [
    pod('p1', { app: 'web', role: 'x' }),
    pod('p2'),
    pod('p3'),
    { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n1' } },
    {
      apiVersion: 'cilium.io/v2',
      kind: 'CiliumNetworkPolicy',
      metadata: { name: 'p', namespace: 'a' },
      spec: {
        ingress: [{ fromCIDR: ['10.0.0.0/8', '8.8.8.8/32'] }, { toPorts: [{ ports: [{ port: '80' }] }] }],
      },
    },
  ],
  flows: [80, 81, 82].map((port) => ({
    direction: 'ingress',
    from: { pod: 'a/p2' },
    to: { pod: 'a/p1' },
    protocol: 'TCP',
    port,
  })),
};

describe('a case shrinks', () => {
  it('to what shows the disagreement, and to the places that are asked about', async () => {
    const shows = async (one: Case) =>
      JSON.stringify(one.objects).includes('8.8.8.8/32') && one.flows.some(({ port }) => port === 81);
    const small = await shrink(GIVEN, shows);
    expect(small.flows.map(({ port }) => port)).toEqual([81]);
    expect(small.profile).toEqual({ cni: 'cilium', version: '1.20' });
    expect(small.objects).toEqual([
      { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p1', namespace: 'a' } },
      { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p2', namespace: 'a' } },
      {
        apiVersion: 'cilium.io/v2',
        kind: 'CiliumNetworkPolicy',
        metadata: { name: 'p', namespace: 'a' },
        spec: { ingress: [{ fromCIDR: ['8.8.8.8/32'] }] },
      },
    ]);
  });

  it('past questions that fail, and not at all where nothing can be dropped', async () => {
    const asked: number[] = [];
    const shows = async (one: Case) => {
      asked.push(one.objects.length);
      if (one.flows.length < 3) throw new Error('the engine ended');
      return false;
    };
    expect(await shrink(GIVEN, shows)).toBe(GIVEN);
    expect(asked.length).toBeGreaterThan(20);
  });

  it('no further than it may ask', async () => {
    let asked = 0;
    await shrink(GIVEN, async () => ++asked > 0, 7);
    expect(asked).toBe(7);
  });
});
