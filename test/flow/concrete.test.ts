import { expect, it } from 'vitest';
import { evaluate } from '../../src/flow/concrete.js';
import { createFormulas, type Formula } from '../../src/flow/formula.js';
import { requestFormula, trafficFormula } from '../../src/flow/predicate.js';
import type { HttpPattern } from '../../src/ir/request.js';
import { icmpTraffic } from '../../src/ir/traffic-sets.js';
import { flow, node, outside, pod } from './small-policies.js';

const formulas = createFormulas();
const web = pod('shop', { app: 'web' }, '10.0.0.1');
const peer = outside('203.0.113.10', 'example.com', 'www.example.com');
const open = flow('ingress', web, peer, { request: null });

function http(more: Partial<HttpPattern>): Formula {
  const pattern = { methods: [], path: { kind: 'all' }, host: null, headers: [], ...more } as const;
  return requestFormula(formulas, { kind: 'http', patterns: [pattern] });
}

it('says `depends` where the request decides and the flow has none', () => {
  const get = http({ methods: ['GET'] });
  expect(evaluate(get, open)).toBe('depends');
  expect(evaluate(formulas.not(get), open)).toBe('depends');
  expect(evaluate(get, { ...open, request: { kind: 'opaque' } })).toBe(false);
});

it('decides where the open parts cancel out', () => {
  const get = http({ methods: ['GET'] });
  const post = http({ methods: ['POST'] });
  expect(evaluate(formulas.or(get, formulas.true), open)).toBe(true);
  const split = formulas.or(
    formulas.and(get, post),
    formulas.and(get, formulas.not(post)),
    formulas.not(get),
  );
  expect(evaluate(split, open)).toBe(true);
  expect(evaluate(formulas.not(split), open)).toBe(false);
});

it('leaves an ICMP type open only where the protocol has one', () => {
  const ping = trafficFormula(formulas, icmpTraffic('icmp', 8, null));
  const asked = { protocol: 1, port: 0, icmpType: -1, icmpCode: -1 };
  expect(evaluate(ping, flow('ingress', web, peer, asked))).toBe('depends');
  expect(evaluate(ping, flow('ingress', web, peer, { ...asked, icmpType: 8, icmpCode: 0 }))).toBe(true);
  expect(evaluate(ping, flow('ingress', web, peer))).toBe(false);
});

it('matches a name where any of the names of the endpoint does', () => {
  const name = (value: string): Formula =>
    formulas.text({ type: 'text', name: 'dns-name', end: 'peer', key: '' }, { kind: 'in', values: [value] });
  expect(evaluate(formulas.and(name('example.com'), name('www.example.com')), open)).toBe(true);
  expect(evaluate(name('other.com'), open)).toBe(false);
  expect(evaluate(name('example.com'), { ...open, peer: node('10.0.0.9') })).toBe(false);
});

it('reads paths as the language writes them', () => {
  const path = (glob: string, target: string): boolean | 'depends' =>
    evaluate(http({ path: { kind: 'glob', glob } }), {
      ...open,
      request: { kind: 'http', method: 'GET', target, host: 'example.com', headers: new Map() },
    });
  expect(path('/v1/**', '/v1')).toBe(true);
  expect(path('/v1/**', '/v1/a/b?x=1')).toBe(true);
  expect(path('/v1/**', '/v12')).toBe(false);
  expect(path('/v1/*', '/v1/a')).toBe(true);
  expect(path('/v1/*', '/v1/')).toBe(false);
  expect(path('/v1/*', '/v1/a/b')).toBe(false);
  expect(path('/v1', '/v1?full')).toBe(true);
});

it('takes chains of many thousand rules', () => {
  const port = (n: number): Formula =>
    formulas.number({ type: 'number', name: 'port', end: 'flow', key: '' }, [{ first: n, last: n }]);
  let chain = formulas.true;
  for (let n = 30_000; n > 0; n--)
    chain = formulas.choose(port(n), n % 2 ? formulas.true : formulas.false, chain);
  expect(evaluate(chain, { ...open, port: 29_999 })).toBe(true);
  expect(evaluate(chain, { ...open, port: 29_998 })).toBe(false);
  expect(evaluate(chain, { ...open, port: 40_000 })).toBe(true);
});

it('gives a formula with many repeats the value that it has written out', () => {
  const { text, and, or, not } = formulas;
  const label = (key: string): Formula =>
    text({ type: 'text', name: 'label', end: 'subject', key }, { kind: 'present' });
  // Each level stands twice in the next: 2^40 places, 81 formulas.
  let deep: Formula = label('app');
  for (let i = 0; i < 40; i++) {
    const other = label(`k${i}`);
    deep = or(and(deep, other), and(deep, not(other)));
  }
  expect(evaluate(deep, open)).toBe(true);
  expect(evaluate(not(deep), open)).toBe(false);
});
