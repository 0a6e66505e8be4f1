import { expect, it } from 'vitest';
import {
  dnsGlobRegex,
  dnsQueryGlobRegex,
  hostGlobRegex,
  pathGlobRegex,
} from '../../../src/flow/automata/globs.js';
import { matches } from '../../../src/flow/strings.js';

const CASES: readonly (readonly [string, string, readonly string[], readonly string[]])[] = [
  ['path /v1/*', pathGlobRegex('/v1/*'), ['/v1/a', '/v1/a.b?x=/1/2'], ['/v1/', '/v1', '/v1/a/b', '/v1/?x']],
  [
    'path /v1/**',
    pathGlobRegex('/v1/**'),
    ['/v1', '/v1/', '/v1/a/b', '/v1?q', '/v1/a?q=1'],
    ['/v10', '/v', '/V1'],
  ],
  ['path /**', pathGlobRegex('/**'), ['/', '/a/b?c', '/?'], ['', 'a', '?a']],
  ['path /', pathGlobRegex('/'), ['/', '/?a=/b'], ['/a', '']],
  ['path /a.b(c)+', pathGlobRegex('/a.b(c)+'), ['/a.b(c)+'], ['/axb(c)+', '/a.bcc']],
  ['path /*/x/**', pathGlobRegex('/*/x/**'), ['/t/x', '/t/x/y'], ['//x', '/t/u/x']],
  [
    'dns *.stripe.com',
    dnsGlobRegex('*.Stripe.com.'),
    ['api.stripe.com'],
    ['stripe.com', 'a.b.stripe.com', '.stripe.com', 'a.stripeXcom'],
  ],
  ['dns **.a.com', dnsGlobRegex('**.a.com'), ['x.a.com', 'y.x.a.com'], ['a.com', 'xa.com', '..a.com']],
  ['dns a-*.com', dnsGlobRegex('a-*.com'), ['a-1.com'], ['a-.com', 'a-1.2.com']],
  ['dns *', dnsGlobRegex('*'), ['localhost'], ['a.b', '']],
  ['dns query *', dnsQueryGlobRegex('*'), ['localhost', 'a.b'], []],
  [
    'host',
    hostGlobRegex('API.example.com'),
    ['api.example.com', 'Api.Example.COM:8443'],
    ['api.example.com:', 'x.api.example.com', 'api.example.com:x'],
  ],
  [
    'host with a port',
    hostGlobRegex('*.example.com:8443'),
    ['a.example.com:8443'],
    ['a.example.com', 'a.example.com:84430'],
  ],
];

for (const [what, source, yes, no] of CASES) {
  it(`turns ${what} into an expression of its language`, () => {
    const test = { kind: 'regex', source } as const;
    expect(yes.filter((text) => !matches(test, text))).toEqual([]);
    expect(no.filter((text) => matches(test, text))).toEqual([]);
  });
}
