/**
 * What the neutral policy's predicates, traffic and requests say, as formulas at one end of a flow. Knows how tests of the IR
 * read fields of a flow; knows no procedure and no plugin. No plugin's semantics may use it.
 */
import { unreachable } from '../base/unreachable.js';
import type { LabelTest, NamedSet, Pred, Test } from '../ir/policy.js';
import { ACCOUNT_NAME } from '../ir/pred-literals.js';
import type { HttpPattern, Request } from '../ir/request.js';
import { ALL_PORTS, BYTE, type IcmpTerm, type PortTerm, type Traffic } from '../ir/traffic.js';
import { ICMP_FIELDS, PORT_FIELDS, PROTOCOL_OF_FIELD } from '../ir/traffic-sets.js';
import { isSubset, union } from '../values/intervals.js';
import { ALL_V4, ALL_V6 } from '../values/nets.js';
import { dnsGlobRegex, dnsQueryGlobRegex, hostGlobRegex, pathGlobRegex } from './automata/globs.js';
import type { End, TextField, TextTest } from './fields.js';
import type { Formula, Formulas } from './formula.js';

export type Sets = ReadonlyMap<string, NamedSet>;

/** A set of flows of one direction: all parts must hold. */
export interface FlowRegion {
  readonly subject: Pred;
  readonly peer: Pred;
  readonly traffic: Traffic;
  readonly request: Request;
}

/** The flows whose endpoint at `end` meets the predicate. A named set that does not exist has no members. */
export function predFormula(formulas: Formulas, pred: Pred, end: End, sets: Sets): Formula {
  switch (pred.kind) {
    case 'all':
      return formulas.all(pred.of.map((part) => predFormula(formulas, part, end, sets)));
    case 'any':
      return formulas.any(pred.of.map((part) => predFormula(formulas, part, end, sets)));
    case 'not':
      return formulas.not(predFormula(formulas, pred.of, end, sets));
    default:
      return testFormula(formulas, pred, end, sets);
  }
}

function testFormula(formulas: Formulas, test: Test, end: End, sets: Sets): Formula {
  switch (test.kind) {
    case 'is':
      return formulas.text({ type: 'text', name: 'kind', end, key: '' }, { kind: 'in', values: [test.what] });
    case 'namespace':
    case 'account':
    case 'cluster-name':
      return formulas.text(
        { type: 'text', name: test.kind, end, key: '' },
        { kind: 'in', values: test.names },
      );
    case 'account-label':
      if (test.key === ACCOUNT_NAME)
        return formulas.text({ type: 'text', name: 'account', end, key: '' }, textTest(test.test));
      return formulas.text({ type: 'text', name: 'account-label', end, key: test.key }, textTest(test.test));
    case 'namespace-label':
    case 'label':
    case 'node-label':
      return formulas.text({ type: 'text', name: test.kind, end, key: test.key }, textTest(test.test));
    case 'address':
      return formulas.address({ type: 'address', name: 'address', end, key: '' }, test.nets);
    case 'family':
      // Both ends of a flow have one family; it is read where all flows have it.
      return formulas.address(
        { type: 'address', name: 'address', end: 'peer', key: '' },
        test.family === 4 ? ALL_V4 : ALL_V6,
      );
    case 'own-node':
    case 'own-namespace':
      return formulas.boolean({ type: 'boolean', name: test.kind, end: 'flow', key: '' });
    case 'api-server':
      return formulas.boolean({ type: 'boolean', name: test.kind, end, key: '' });
    case 'set': {
      const set = sets.get(test.name);
      if (set === undefined) return formulas.false;
      // A set that names itself has no more members than it has without that.
      const rest = new Map(sets);
      rest.delete(test.name);
      return predFormula(formulas, set.pred, end, rest);
    }
    case 'dns':
      return formulas.any(
        test.patterns.map((pattern) =>
          formulas.text({ type: 'text', name: 'dns-name', end, key: '' }, globTest(pattern, dnsGlobRegex)),
        ),
      );
    default:
      return unreachable(test);
  }
}

function textTest(test: LabelTest): TextTest {
  return test.kind === 'exists' ? { kind: 'present' } : test;
}

/** A glob without a star is its one text, which is cheaper to compare than an expression. */
function globTest(glob: string, regexOf: (glob: string) => string): TextTest {
  return glob.includes('*')
    ? { kind: 'regex', source: regexOf(glob) }
    : { kind: 'in', values: [glob.toLowerCase().replace(/\.$/, '')] };
}

const trafficKnown = new WeakMap<Formulas, Map<Traffic, Formula>>();

/** The flows of this traffic. Most rules of a set share a few traffics. */
export function trafficFormula(formulas: Formulas, traffic: Traffic): Formula {
  const known = trafficKnown.get(formulas) ?? new Map<Traffic, Formula>();
  trafficKnown.set(formulas, known);
  const formula = known.get(traffic) ?? buildTraffic(formulas, traffic);
  known.set(traffic, formula);
  return formula;
}

function buildTraffic(formulas: Formulas, traffic: Traffic): Formula {
  const protocol = (numbers: readonly number[]): Formula =>
    formulas.number(
      { type: 'number', name: 'protocol', end: 'flow', key: '' },
      union(numbers.map((n) => ({ first: n, last: n }))),
    );
  // Protocols with the same terms share one formula, so that "any" is no test at all.
  const groups = new Map<number, { readonly terms: Formula; readonly protocols: number[] }>();
  const add = (number: number, terms: Formula): void => {
    const group = groups.get(terms.id) ?? { terms, protocols: [] };
    group.protocols.push(number);
    groups.set(terms.id, group);
  };
  for (const field of PORT_FIELDS)
    add(PROTOCOL_OF_FIELD[field], formulas.any(traffic[field].map((term) => portTerm(formulas, term))));
  for (const field of ICMP_FIELDS)
    add(PROTOCOL_OF_FIELD[field], formulas.any(traffic[field].map((term) => icmpTerm(formulas, term))));
  for (const { first, last } of traffic.others)
    for (let number = first; number <= last; number++) add(number, formulas.true);
  return formulas.any(
    [...groups.values()].map(({ terms, protocols }) =>
      protocols.length === 256 ? terms : formulas.and(protocol(protocols), terms),
    ),
  );
}

function portTerm(formulas: Formulas, term: PortTerm): Formula {
  const named = (key: string): Formula =>
    formulas.boolean({ type: 'boolean', name: 'port-name', end: 'flow', key });
  return formulas.and(
    isSubset(ALL_PORTS, term.numbers)
      ? formulas.true
      : formulas.number({ type: 'number', name: 'port', end: 'flow', key: '' }, term.numbers),
    ...term.named.map(named),
    ...term.notNamed.map((name) => formulas.not(named(name))),
  );
}

function icmpTerm(formulas: Formulas, term: IcmpTerm): Formula {
  const part = (name: 'icmp-type' | 'icmp-code', set: IcmpTerm['types']): Formula =>
    isSubset(BYTE, set)
      ? formulas.true
      : formulas.number({ type: 'number', name, end: 'flow', key: '' }, set);
  return formulas.and(part('icmp-type', term.types), part('icmp-code', term.codes));
}

/** The flows whose request is one of these. */
export function requestFormula(formulas: Formulas, request: Request): Formula {
  const kind = (value: string): Formula =>
    formulas.text({ type: 'text', name: 'request', end: 'flow', key: '' }, { kind: 'in', values: [value] });
  switch (request.kind) {
    case 'any':
      return formulas.true;
    case 'http':
      return formulas.and(
        kind('http'),
        formulas.any(request.patterns.map((pattern) => httpFormula(formulas, pattern))),
      );
    case 'dns':
      return formulas.and(
        kind('dns'),
        formulas.any(
          request.patterns.map((pattern) =>
            pattern === '*'
              ? formulas.true
              : formulas.text(flowText('dns-query'), globTest(pattern, dnsQueryGlobRegex)),
          ),
        ),
      );
    default:
      return unreachable(request);
  }
}

function httpFormula(formulas: Formulas, pattern: HttpPattern): Formula {
  const { methods, path, host, headers } = pattern;
  return formulas.all([
    methods.length === 0
      ? formulas.true
      : formulas.text(flowText('http-method'), { kind: 'in', values: methods }),
    path.kind === 'all'
      ? formulas.true
      : formulas.text(flowText('http-target'), {
          kind: 'regex',
          source: path.kind === 'glob' ? pathGlobRegex(path.glob) : path.regex,
        }),
    host === null
      ? formulas.true
      : formulas.text(flowText('http-host'), {
          kind: 'regex',
          source: typeof host === 'string' ? hostGlobRegex(host) : host.regex,
        }),
    ...headers.map((header) =>
      formulas.text(
        { type: 'text', name: 'http-header', end: 'flow', key: header.name.toLowerCase() },
        header.value === null ? { kind: 'present' } : { kind: 'in', values: [header.value] },
      ),
    ),
  ]);
}

function flowText(name: 'http-method' | 'http-target' | 'http-host' | 'dns-query'): TextField {
  return { type: 'text', name, end: 'flow', key: '' };
}

/** The flows of a region, in the region's own direction. */
export function regionFormula(formulas: Formulas, region: FlowRegion, sets: Sets): Formula {
  return formulas.and(
    predFormula(formulas, region.subject, 'subject', sets),
    predFormula(formulas, region.peer, 'peer', sets),
    trafficFormula(formulas, region.traffic),
    requestFormula(formulas, region.request),
  );
}
