import { expect, it } from 'vitest';
import {
  dnsGlobRegex,
  dnsQueryGlobRegex,
  hostGlobRegex,
  pathGlobRegex,
} from '../../../src/flow/automata/globs.js';
import {
  DNS_NAME_SHAPE,
  HTTP_HOST_SHAPE,
  HTTP_METHOD_SHAPE,
  HTTP_TARGET_SHAPE,
  LABEL_VALUE_SHAPE,
  NAMESPACE_SHAPE,
  SUBDOMAIN_SHAPE,
} from '../../../src/flow/automata/shapes.js';
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

const SHAPES: readonly (readonly [string, string, readonly string[], readonly string[]])[] = [
  [
    'label values',
    LABEL_VALUE_SHAPE,
    ['', 'a', 'A.b_c-9', 'a'.repeat(63)],
    ['-a', 'a-', 'a b', 'a/b', 'a'.repeat(64)],
  ],
  [
    'namespaces',
    NAMESPACE_SHAPE,
    ['a', 'kube-system', '0'.repeat(63)],
    ['', 'A', 'a.b', 'a-', 'a'.repeat(64)],
  ],
  ['subdomains', SUBDOMAIN_SHAPE, ['a', 'a-b.c'], ['', 'a..b', '.a', 'a.', 'A', 'a-.b']],
  ['request targets', HTTP_TARGET_SHAPE, ['/', '/a?b=c', '/é', '*'], ['', 'a', '/a b', '/a\nb', '**']],
  ['methods', HTTP_METHOD_SHAPE, ['GET', 'M-SEARCH'], ['', 'GE T']],
  ['hosts', HTTP_HOST_SHAPE, ['a.b', 'a.b:80', '[::1]:8080', '[::1]', ''], ['a/b', 'a b', ':80:80']],
  ['DNS names', DNS_NAME_SHAPE, ['a', '_x._tcp.a.b'], ['', 'a.', '.a', 'A', '*']],
];

for (const [what, source, yes, no] of SHAPES) {
  it(`knows the shape of ${what}`, () => {
    const test = { kind: 'regex', source } as const;
    expect(yes.filter((text) => !matches(test, text))).toEqual([]);
    expect(no.filter((text) => matches(test, text))).toEqual([]);
  });
}
