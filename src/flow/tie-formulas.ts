/**
 * What the fields of one flow have to do with each other, as formulas: which kind of endpoint has what, which protocol has what,
 * and what the facts of the cluster say. Relations between the two ends are in `tie-relations.ts`; `possible.ts` says the same of
 * one flow.
 */

import type { EndpointKind } from '../ir/policy.js';
import { ICMP, ICMPV6, PORT_PROTOCOLS, TCP, UDP } from '../ir/traffic.js';
import { union } from '../values/intervals.js';
import { ALL_V4, complementNets, type NetSet } from '../values/nets.js';
import type { End, Field, NumberField, TextField, TextTest } from './fields.js';
import { type Formula, type Formulas, isLeaf } from './formula.js';
import { nodesBelow } from './rewrite.js';
import type { Scope, Universe } from './universe.js';

const ENDS = ['subject', 'peer'] as const satisfies readonly End[];

/** All ties that matter to the fields below `roots`, for flows of a scope. Fields of structure (kinds, namespaces, protocol, port, the peer's address) are always among them. */
export function tieFormulas(
  formulas: Formulas,
  scope: Scope,
  universe: Universe,
  roots: readonly Formula[],
): readonly Formula[] {
  const fields = fieldsBelow(roots);
  const tie = tieWords(formulas);
  const result: Formula[] = [
    tie.kind('subject', ...universe.subjects),
    tie.kind('peer', ...universe.peers),
    formulas.not(formulas.and(tie.kind('subject', 'outside'), tie.kind('peer', 'outside'))),
    scope.namespace === null
      ? formulas.not(tie.text('subject', 'namespace', { kind: 'in', values: scope.others }))
      : formulas.and(
          tie.kind('subject', 'pod'),
          tie.text('subject', 'namespace', { kind: 'in', values: [scope.namespace] }),
        ),
    ...trafficTies(formulas, tie, fields),
    ...requestTies(formulas, tie, fields),
  ];
  for (const end of ENDS) {
    result.push(
      tie.iff(tie.text(end, 'namespace', { kind: 'present' }), tie.kind(end, 'pod')),
      ...addressTies(formulas, tie, end, universe, fields),
      ...namespaceTies(formulas, tie, end, universe, fields),
    );
  }
  // One tie for all labels of one end: together they are one chain, apart they would be thousands of diagrams.
  for (const end of ENDS) {
    const only = (kind: EndpointKind, names: readonly Field['name'][]): Formula =>
      tie.implies(
        formulas.any(
          [...fields.values()]
            .filter((field) => field.end === end && names.includes(field.name))
            .map((field) => formulaOf(formulas, field)),
        ),
        tie.kind(end, kind),
      );
    result.push(
      only('pod', ['label', 'namespace-label', 'account-label']),
      only('node', ['node-label']),
      only('outside', ['dns-name']),
    );
  }
  for (const field of fields.values()) {
    const held = formulaOf(formulas, field);
    switch (field.name) {
      case 'account':
        result.push(tie.iff(held, tie.kind(field.end, 'pod')));
        break;
      case 'cluster-name':
        result.push(tie.iff(held, formulas.not(tie.kind(field.end, 'outside'))));
        break;
      case 'port-name': {
        const destination = scope.direction === 'ingress' ? 'subject' : 'peer';
        result.push(
          tie.implies(held, formulas.and(tie.kind(destination, 'pod'), tie.protocol(...PORT_PROTOCOLS))),
        );
        break;
      }
      case 'own-node':
        result.push(
          tie.implies(
            held,
            formulas.or(
              formulas.and(tie.kind('peer', 'node'), formulas.not(tie.kind('subject', 'node', 'outside'))),
              formulas.and(tie.kind('subject', 'node'), formulas.not(tie.kind('peer', 'node', 'outside'))),
            ),
          ),
        );
        break;
      case 'own-namespace':
        result.push(tie.implies(held, formulas.and(tie.kind('subject', 'pod'), tie.kind('peer', 'pod'))));
        break;
      default:
    }
  }
  return result;
}

/** The fields that formulas test, by `fieldKey`-like identity; one entry per field. */
function fieldsBelow(roots: readonly Formula[]): ReadonlyMap<string, Field> {
  const result = new Map<string, Field>();
  for (const leaf of nodesBelow(roots))
    if (isLeaf(leaf) && leaf.kind !== 'constant')
      result.set(`${leaf.field.end} ${leaf.field.name} ${leaf.field.key}`, leaf.field);
  return result;
}

function inPlay(fields: ReadonlyMap<string, Field>, end: Field['end'], name: Field['name']): boolean {
  return fields.has(`${end} ${name} `);
}

/** A text field is present, a boolean true. */
function formulaOf(formulas: Formulas, field: Field): Formula {
  if (field.type === 'text') return formulas.text(field, { kind: 'present' });
  if (field.type === 'boolean') return formulas.boolean(field);
  return formulas.true;
}

type Words = ReturnType<typeof tieWords>;

function tieWords(formulas: Formulas) {
  const number = (name: NumberField['name'], first: number, last: number): Formula =>
    formulas.number({ type: 'number', name, end: 'flow', key: '' }, [{ first, last }]);
  return {
    implies: (a: Formula, b: Formula): Formula => formulas.or(formulas.not(a), b),
    iff: (a: Formula, b: Formula): Formula => formulas.choose(a, b, formulas.not(b)),
    kind: (end: Field['end'], ...kinds: readonly EndpointKind[]): Formula =>
      end === 'flow'
        ? formulas.false
        : formulas.text({ type: 'text', name: 'kind', end, key: '' }, { kind: 'in', values: kinds }),
    text: (end: End, name: 'namespace', test: TextTest): Formula =>
      formulas.text({ type: 'text', name, end, key: '' }, test),
    address: (end: End, nets: NetSet): Formula =>
      formulas.address({ type: 'address', name: 'address', end, key: '' }, nets),
    protocol: (...numbers: readonly number[]): Formula =>
      formulas.number(
        { type: 'number', name: 'protocol', end: 'flow', key: '' },
        union(numbers.map((n) => ({ first: n, last: n }))),
      ),
    number,
    request: (value: 'http' | 'dns'): Formula =>
      formulas.text({ type: 'text', name: 'request', end: 'flow', key: '' }, { kind: 'in', values: [value] }),
  };
}

/** `icmp` is IPv4 and `icmpv6` IPv6; ports belong to tcp, udp and sctp, types and codes to ICMP. */
function trafficTies(formulas: Formulas, tie: Words, fields: ReadonlyMap<string, Field>): readonly Formula[] {
  const v4 = tie.address('peer', ALL_V4);
  const result = [
    tie.iff(tie.protocol(...PORT_PROTOCOLS), tie.number('port', 1, 65535)),
    tie.implies(tie.protocol(ICMP), v4),
    tie.implies(tie.protocol(ICMPV6), formulas.not(v4)),
  ];
  for (const name of ['icmp-type', 'icmp-code'] as const)
    if (inPlay(fields, 'flow', name))
      result.push(tie.iff(tie.protocol(ICMP, ICMPV6), tie.number(name, 0, 255)));
  return result;
}

/** HTTP runs over tcp, DNS over udp and tcp; each has its own parts. */
function requestTies(formulas: Formulas, tie: Words, fields: ReadonlyMap<string, Field>): readonly Formula[] {
  const parts = [...fields.values()].flatMap((field) =>
    field.type === 'text' && field.end === 'flow' ? [field] : [],
  );
  if (parts.length === 0) return [];
  const result = [
    tie.implies(tie.request('http'), tie.protocol(TCP)),
    tie.implies(tie.request('dns'), tie.protocol(TCP, UDP)),
  ];
  for (const field of parts) {
    const held = formulas.text(field, { kind: 'present' });
    if (field.name === 'http-header') result.push(tie.implies(held, tie.request('http')));
    else if (field.name === 'dns-query') result.push(tie.iff(held, tie.request('dns')));
    else if (field.name !== 'request') result.push(tie.iff(held, tie.request('http')));
  }
  return result;
}

/** One family per flow; pods and nodes lie in the declared nets and the outside does not; the API server is where the facts say. */
function addressTies(
  formulas: Formulas,
  tie: Words,
  end: End,
  universe: Universe,
  fields: ReadonlyMap<string, Field>,
): readonly Formula[] {
  const { podCidr, nodeCidr, apiServer } = universe.facts;
  const result: Formula[] = [];
  if (end === 'subject' && (podCidr !== null || nodeCidr !== null || inPlay(fields, end, 'address')))
    result.push(tie.iff(tie.address('subject', ALL_V4), tie.address('peer', ALL_V4)));
  for (const [kind, nets] of [
    ['pod', podCidr],
    ['node', nodeCidr],
  ] as const) {
    if (nets === null) continue;
    result.push(
      tie.implies(tie.kind(end, kind), tie.address(end, nets)),
      tie.implies(tie.kind(end, 'outside'), tie.address(end, complementNets(nets))),
    );
  }
  if (inPlay(fields, end, 'api-server')) {
    const held = formulas.boolean({ type: 'boolean', name: 'api-server', end, key: '' });
    result.push(
      apiServer === null
        ? tie.implies(held, tie.kind(end, 'node', 'outside'))
        : tie.iff(
            held,
            formulas.and(tie.kind(end, 'pod', 'node', 'outside'), tie.address(end, apiServer.nets)),
          ),
    );
  }
  return result;
}

/** In a closed cluster: only the declared namespaces, with exactly their labels. */
function namespaceTies(
  formulas: Formulas,
  tie: Words,
  end: End,
  universe: Universe,
  fields: ReadonlyMap<string, Field>,
): readonly Formula[] {
  const { closed, namespaces } = universe.facts;
  if (!closed) return [];
  const within = (names: readonly string[]): Formula =>
    tie.text(end, 'namespace', { kind: 'in', values: names });
  const result = [tie.implies(tie.kind(end, 'pod'), within(namespaces.map((n) => n.name)))];
  for (const field of fields.values()) {
    if (field.name !== 'namespace-label' || field.end !== end) continue;
    const byValue = new Map<string | undefined, string[]>();
    for (const namespace of namespaces) {
      const value = namespace.labels.get(field.key);
      byValue.set(value, [...(byValue.get(value) ?? []), namespace.name]);
    }
    for (const [value, names] of byValue) {
      const label: TextField = field;
      result.push(
        tie.implies(
          within(names),
          value === undefined
            ? formulas.not(formulas.text(label, { kind: 'present' }))
            : formulas.text(label, { kind: 'in', values: [value] }),
        ),
      );
    }
  }
  return result;
}
