import { expect, it } from 'vitest';
import { differenceAt, differenceOutside, differenceWithin } from '../../src/flow/difference.js';
import { meaning } from '../../src/flow/meaning.js';
import { universe } from '../../src/flow/universe.js';
import { type PolicySet, type Pred, TRUE_PRED } from '../../src/ir/policy.js';
import { allOf, inNamespaces, inNets, labelIn } from '../../src/ir/preds.js';
import { ANY_REQUEST } from '../../src/ir/request.js';
import { TCP, type Traffic } from '../../src/ir/traffic.js';
import { portTraffic } from '../../src/ir/traffic-sets.js';
import { allowedByIr } from '../oracle/ir.js';
import { nets, policy, rule, setOf } from './small-policies.js';

const all = { universe: universe() };
const SHOP = inNamespaces('shop');
const port = (first: number, last = first): Traffic => portTraffic(TCP, [{ first, last }]);
const ingress = (traffic: Traffic, peer: Pred = TRUE_PRED): PolicySet =>
  setOf([policy('p', SHOP, [rule('ingress', 'allow', peer, traffic)])]);
const region = (traffic: Traffic) => ({
  direction: 'ingress' as const,
  subject: SHOP,
  peer: TRUE_PRED,
  traffic,
  request: ANY_REQUEST,
});

it('accepts a difference that the claims cover, with a witness for each real claim', () => {
  const a = ingress(port(80));
  const b = ingress(port(80, 90));
  const result = differenceWithin(
    meaning(a),
    meaning(b),
    [
      { kind: 'wider', regions: [region(port(81, 90)), region(port(200))] },
      { kind: 'narrower', regions: [region(port(81, 90))] },
    ],
    all,
  );
  expect(result.outside).toEqual({ wider: [], narrower: [] });
  expect(result.undecided).toEqual([]);
  const [wider, narrower] = result.claims;
  expect(wider?.narrower).toBe(null);
  expect(narrower?.narrower).toBe(null);
  const flow = wider?.wider?.flow;
  expect(flow && allowedByIr(b, flow) && !allowedByIr(a, flow)).toBe(true);
});

it('shows what no claim covers, in the direction it covers it', () => {
  const a = ingress(port(80, 90));
  const b = ingress(port(85, 95));
  const result = differenceWithin(
    meaning(a),
    meaning(b),
    [{ kind: 'wider', regions: [region(port(80, 95))] }],
    all,
  );
  expect(result.outside.wider).toEqual([]);
  expect(result.outside.narrower.length).toBe(1);
  const [witness] = result.outside.narrower;
  expect(witness && allowedByIr(a, witness.flow) && !allowedByIr(b, witness.flow)).toBe(true);
  const both = differenceWithin(
    meaning(a),
    meaning(b),
    [{ kind: 'both', regions: [region(port(80, 95))] }],
    all,
  );
  expect(both.outside).toEqual({ wider: [], narrower: [] });
  expect(both.claims[0]?.wider?.flow.port).toBeGreaterThan(90);
  expect(both.claims[0]?.narrower?.flow.port).toBeLessThan(85);
});

it('finds one differing port that no pod listens on', () => {
  const a = ingress(port(5432), labelIn('app', 'nobody-has-this'));
  const b = ingress(port(5433), labelIn('app', 'nobody-has-this'));
  const result = differenceWithin(meaning(a), meaning(b), [], all);
  expect(result.outside.wider.map((w) => [w.flow.port, w.flow.peer.labels.get('app')])).toEqual([
    [5433, 'nobody-has-this'],
  ]);
  expect(result.outside.narrower.map((w) => w.flow.port)).toEqual([5432]);
});

it('shows why a condition is needed, and that another is not', () => {
  const net = inNets(nets('10.0.0.0/8'));
  const a = ingress(port(80), net);
  const b = ingress(port(80), allOf({ kind: 'is', what: 'outside' }, net));
  const inside: Pred = { kind: 'all', of: [{ kind: 'not', of: { kind: 'is', what: 'outside' } }, net] };
  const without = differenceAt(meaning(a), meaning(b), inside, all);
  expect(without.undecided).toEqual([]);
  expect(without.witness?.flow.peer.kind).toBe('pod');
  const needless = differenceAt(meaning(a), meaning(b), { kind: 'is', what: 'outside' }, all);
  expect(needless).toEqual({ witness: null, undecided: [] });
});

it('says what lies outside of the claims alike, whether it asks if they are real or not', () => {
  const [a, b] = [meaning(ingress(port(80, 90))), meaning(ingress(port(85, 95)))];
  for (const kind of ['wider', 'narrower', 'both', 'effect'] as const)
    for (const traffic of [port(80, 95), port(91, 93)]) {
      const claims = [{ kind, regions: [region(traffic)] }];
      const { outside, undecided } = differenceWithin(a, b, claims, all);
      expect(differenceOutside(a, b, claims, all)).toEqual({ outside, undecided });
    }
});
