import { expect, it } from 'vitest';
import { askConnections, reversed } from '../../src/flow/connections.js';
import { meaning } from '../../src/flow/meaning.js';
import { universe } from '../../src/flow/universe.js';
import { type PolicySet, type Pred, TRUE_PRED } from '../../src/ir/policy.js';
import { allOf, inNamespaces, labelIn } from '../../src/ir/preds.js';
import { ANY_REQUEST } from '../../src/ir/request.js';
import { ALL_TRAFFIC, TCP, type Traffic } from '../../src/ir/traffic.js';
import { portTraffic } from '../../src/ir/traffic-sets.js';
import { allowedByIr } from '../oracle/ir.js';
import { policy, rule, setOf } from './small-policies.js';

const port = (first: number): Traffic => portTraffic(TCP, [{ first, last: first }]);
const web = allOf(inNamespaces('shop'), labelIn('app', 'web'));
const api = allOf(inNamespaces('shop'), labelIn('app', 'api'));
const db = allOf(inNamespaces('data'), labelIn('app', 'db'));
const world: Pred = { kind: 'is', what: 'outside' };

/** Web may call the API on 8080, and only it; what web may send is not limited. */
const policies: PolicySet = setOf([
  policy('api', api, [rule('ingress', 'allow', web, port(8080))], {
    isolates: { ingress: 'all-but-own-node', egress: 'none' },
  }),
  policy('web', web, [rule('egress', 'allow', api), rule('egress', 'allow', world)], {
    isolates: { ingress: 'none', egress: 'all' },
  }),
]);

function ask(from: Pred, to: Pred, traffic: Traffic): readonly [passing: boolean, blocked: boolean] {
  const answer = askConnections(
    meaning(policies),
    { from, to, traffic, request: ANY_REQUEST },
    { universe: universe() },
  );
  expect(answer.why).toBe(null);
  const passes = (flow: NonNullable<typeof answer.passing>): boolean =>
    (flow.subject.kind === 'outside' || allowedByIr(policies, flow)) &&
    (flow.peer.kind === 'outside' || allowedByIr(policies, reversed(flow)));
  if (answer.passing !== null) expect(passes(answer.passing)).toBe(true);
  if (answer.blocked !== null) expect(passes(answer.blocked)).toBe(false);
  return [answer.passing !== null, answer.blocked !== null];
}

it('counts both ends of a connection', () => {
  expect(ask(web, api, port(8080)), 'both let it pass').toEqual([true, false]);
  expect(ask(web, api, port(80)), 'the API does not take it').toEqual([false, true]);
  expect(ask(web, db, port(5432)), 'web does not send it').toEqual([false, true]);
  expect(ask(web, api, ALL_TRAFFIC), 'some pass, some do not').toEqual([true, true]);
  expect(ask(db, web, ALL_TRAFFIC), 'nothing limits either').toEqual([true, false]);
});

it('polices only the end that is inside', () => {
  expect(ask(world, api, port(8080))).toEqual([false, true]);
  expect(ask(world, web, port(80))).toEqual([true, false]);
  expect(ask(web, world, port(443))).toEqual([true, false]);
});

it('says where no such connection exists', () => {
  expect(ask(world, world, ALL_TRAFFIC)).toEqual([false, false]);
  expect(ask(allOf(web, world), api, ALL_TRAFFIC)).toEqual([false, false]);
});

it('takes all pods for a peer that nothing names', () => {
  expect(ask(TRUE_PRED, api, port(8080)), 'web passes, others do not').toEqual([true, true]);
});
