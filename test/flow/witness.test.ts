import { expect, it } from 'vitest';
import { compareDecisions } from '../../src/flow/difference.js';
import type { Flow } from '../../src/flow/flow.js';
import { meaning } from '../../src/flow/meaning.js';
import { universe } from '../../src/flow/universe.js';
import { type Facts, NO_FACTS, type Pred, TRUE_PRED } from '../../src/ir/policy.js';
import { METADATA_NAME } from '../../src/ir/pred-literals.js';
import { allOf, inNamespaces, inNets, labelIn, notOf } from '../../src/ir/preds.js';
import { ALL_TRAFFIC, TCP, type Traffic } from '../../src/ir/traffic.js';
import { portTraffic, protocolTraffic } from '../../src/ir/traffic-sets.js';
import { printAddress } from '../../src/values/nets.js';
import { nets, policy, rule, setOf } from './small-policies.js';

/** What pods of shop receive against nothing: the flow a person is shown. */
function shown(peer: Pred, traffic: Traffic = ALL_TRAFFIC, facts: Partial<Facts> = {}): Flow {
  const nothing = setOf([policy('p', inNamespaces('shop'), [])]);
  const one = setOf([policy('p', inNamespaces('shop'), [rule('ingress', 'allow', peer, traffic)])]);
  const { opened } = compareDecisions(meaning(nothing), meaning(one), {
    universe: universe({ ...NO_FACTS, ...facts }),
  });
  const [witness] = opened;
  if (witness === undefined) throw new Error('no witness');
  return witness.flow;
}

it('prefers pods, tcp, common ports and no labels', () => {
  const flow = shown(TRUE_PRED);
  expect([flow.peer.kind, flow.peer.labels.size, flow.subject.labels.size]).toEqual(['pod', 0, 0]);
  expect([flow.protocol, flow.port, flow.request?.kind]).toEqual([6, 80, 'opaque']);
  expect(shown(TRUE_PRED, portTraffic(TCP, [{ first: 400, last: 9000 }])).port).toBe(443);
  expect(shown(TRUE_PRED, protocolTraffic(17)).port).toBe(53);
});

it('takes addresses of the usual kind, and of the declared nets', () => {
  const outside: Pred = { kind: 'is', what: 'outside' };
  expect(printAddress(shown(outside).peer.address)).toBe('203.0.113.10');
  expect(printAddress(shown(allOf(outside, inNets(nets('35.1.2.0/24')))).peer.address)).toBe('35.1.2.10');
  expect(printAddress(shown(TRUE_PRED).peer.address)).toBe('10.244.2.9');
  const flow = shown(TRUE_PRED, ALL_TRAFFIC, { podCidr: nets('10.42.0.0/16') });
  expect([printAddress(flow.subject.address), printAddress(flow.peer.address)]).toEqual([
    '10.42.1.7',
    '10.42.2.9',
  ]);
});

it('prefers namespaces that exist, with the labels they have', () => {
  const namespaces = [
    { name: 'shop', labels: new Map([[METADATA_NAME, 'shop']]) },
    {
      name: 'monitoring',
      labels: new Map([
        [METADATA_NAME, 'monitoring'],
        ['team', 'obs'],
      ]),
    },
  ];
  const elsewhere = shown(allOf({ kind: 'is', what: 'pod' }, notOf(inNamespaces('shop'))), ALL_TRAFFIC, {
    namespaces,
  });
  expect(elsewhere.peer.namespace).toBe('monitoring');
  const team: Pred = { kind: 'namespace-label', key: 'team', test: { kind: 'in', values: ['obs'] } };
  expect(shown(team, ALL_TRAFFIC, { namespaces }).peer.namespace).toBe('monitoring');
  const other: Pred = { kind: 'namespace-label', key: 'team', test: { kind: 'in', values: ['web'] } };
  expect(namespaces.map((n) => n.name)).not.toContain(
    shown(other, ALL_TRAFFIC, { namespaces }).peer.namespace,
  );
});

it('shows only the labels that matter', () => {
  const flow = shown(
    allOf(inNamespaces('shop'), labelIn('app', 'web', 'api'), notOf(labelIn('tier', 'test'))),
  );
  expect([...flow.peer.labels]).toEqual([['app', 'api']]);
});
