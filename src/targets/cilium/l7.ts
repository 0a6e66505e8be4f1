/**
 * HTTP rules as formulas over a request. Envoy matches each expression against the whole text in RE2; the path includes the
 * query (pkg/envoy/policy/envoy_l7_rules_translator.go @ 2efb257, envoyproxy/envoy#38473).
 */

import { parseRegex } from '../../flow/automata/parse-regex.js';
import type { TextField, TextTest } from '../../flow/fields.js';
import type { Formula } from '../../flow/formula.js';
import type { Reading } from './identities.js';
import { nameTest } from './names.js';
import type { HeaderMatch, HttpRule, NameSelector, Text } from './resources.js';

type FlowText = 'request' | 'http-method' | 'http-target' | 'http-host' | 'dns-query';

/** The requests that one of the rules lets pass: fields of one rule are joined by AND, rules by OR. */
export function httpRequests(reading: Reading, rules: readonly HttpRule[]): Formula {
  const { formulas } = reading;
  return formulas.and(anyHttpRequest(reading), formulas.any(rules.map((rule) => httpRequest(reading, rule))));
}

/** Every HTTP request, and nothing else. */
export function anyHttpRequest({ formulas }: Reading): Formula {
  return formulas.text(flowText('request'), { kind: 'in', values: ['http'] });
}

/** The DNS queries whose name one of the rules matches. Everything that is no query is refused by the proxy. */
export function dnsQueries(reading: Reading, rules: readonly NameSelector[]): Formula {
  const { formulas } = reading;
  const tests = rules.map((rule) => nameTest(rule, reading.settings));
  return formulas.and(
    formulas.text(flowText('request'), { kind: 'in', values: ['dns'] }),
    formulas.any(
      tests.map((test) =>
        test === null
          ? formulas.false
          : test.kind === 'present'
            ? formulas.true
            : formulas.text(flowText('dns-query'), test),
      ),
    ),
  );
}

function httpRequest(reading: Reading, rule: HttpRule): Formula {
  const { formulas } = reading;
  const parts: Formula[] = [];
  // Envoy takes no rule whose expression does not parse; Cilium checks path and method, and not the host.
  const expression = (text: Text | null, field: FlowText) => {
    if (text === null || text.value === '') return;
    const parses = parseRegex(text.value).kind === 'ok';
    parts.push(parses ? formulas.text(flowText(field), expressionTest(text.value)) : formulas.false);
  };
  expression(rule.path, 'http-target');
  expression(rule.method, 'http-method');
  expression(rule.host, 'http-host');
  for (const header of rule.headers.items) parts.push(headerLine(reading, header.value));
  for (const match of rule.headerMatches.items) parts.push(headerMatch(reading, match));
  return formulas.all(parts);
}

/** Plain words and alternatives of plain words stay words, so that they are compared exactly. */
function expressionTest(source: string): TextTest {
  const words = source.split('|');
  return words.every((word) => /^[A-Za-z0-9/_-]+$/.test(word))
    ? { kind: 'in', values: words }
    : { kind: 'regex', source };
}

/** An entry of `headers` as Cilium splits it: at the first space, without the name's final colon; a name alone asks for presence. */
export function parseHeaderLine(line: string): { readonly name: string; readonly value: string | null } {
  const space = line.indexOf(' ');
  const name = (space < 0 ? line : line.slice(0, space)).replace(/:$/, '');
  return { name, value: space < 0 ? null : line.slice(space + 1) };
}

function headerLine(reading: Reading, line: string): Formula {
  const { name, value } = parseHeaderLine(line);
  return header(reading, name, value);
}

/**
 * Without `mismatch` the header is required; with it the request is never refused (the header is edited). A value in a secret
 * is not known here, so only presence is tested; `validate` says so.
 */
function headerMatch(reading: Reading, match: HeaderMatch): Formula {
  if (match.mismatch !== null && match.mismatch.value !== '') return reading.formulas.true;
  const value = match.value === null || match.value.value === '' ? null : match.value.value;
  return header(reading, match.name?.value ?? '', value);
}

/** A header's name is compared without case; names that no header can have, such as `X-Key:v`, never match. */
function header({ formulas }: Reading, written: string, value: string | null): Formula {
  const test: TextTest = value === null ? { kind: 'present' } : { kind: 'in', values: [value] };
  const name = written.toLowerCase();
  const pseudo = PSEUDO_HEADERS.get(name);
  if (pseudo !== undefined) return formulas.text(flowText(pseudo), test);
  if (!/^[!#$%&'*+\-.^_`|~0-9a-z]+$/.test(name)) return formulas.false;
  return formulas.text({ type: 'text', name: 'http-header', end: 'flow', key: name }, test);
}

const PSEUDO_HEADERS: ReadonlyMap<string, FlowText> = new Map([
  [':path', 'http-target'],
  [':method', 'http-method'],
  [':authority', 'http-host'],
]);

function flowText(name: FlowText): TextField {
  return { type: 'text', name, end: 'flow', key: '' };
}
