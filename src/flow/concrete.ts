/**
 * The concrete reading of a formula: its value for one flow, by plain booleans. Where the flow leaves something open (the
 * request, an ICMP type) the value may depend on it. Knows no diagram of flows; it is what checks them.
 */

import { append } from '../base/append.js';
import { present } from '../base/unreachable.js';
import { allOf, anyOf, not, values } from '../dd/apply.js';
import { createStore, type Diagram, FALSE, NodeLimit, TRUE } from '../dd/store.js';
import { METADATA_NAME } from '../ir/pred-literals.js';
import { contains } from '../values/intervals.js';
import type { BooleanField, NumberField, TextField, TextTest } from './fields.js';
import type { Endpoint, Flow } from './flow.js';
import { type Formula, isLeaf, type Leaf } from './formula.js';
import { matches } from './strings.js';

/** `depends`: some completion of the flow makes it true and another one false. */
export type Truth = boolean | 'depends';

/**
 * The value of a formula for a flow. Three-valued over what the flow leaves open; where the open parts cancel out, the answer
 * is still a plain boolean.
 */
export function evaluate(formula: Formula, flow: Flow): Truth {
  if (isSmall(formula)) {
    const value = smallValue(formula, flow);
    if (value !== 'depends') return value;
  }
  const known = new Map<number, Truth>();
  const result = kleene(formula, flow, known);
  return result === 'depends' ? settle(formula, known) : result;
}

/** Of so many nodes, counted once for each place where they stand, remembering values takes longer than working them out. */
const SMALL = 64;
const small = new WeakMap<Formula, boolean>();

function isSmall(formula: Formula): boolean {
  const known = small.get(formula);
  if (known !== undefined) return known;
  const result = sizeOf(formula, SMALL) <= SMALL;
  small.set(formula, result);
  return result;
}

/** Nodes, counted no further than `most`. */
function sizeOf(formula: Formula, most: number): number {
  if (formula.kind === 'not') return 1 + (most > 1 ? sizeOf(formula.of, most - 1) : 1);
  if (isLeaf(formula)) return 1;
  let size = 1;
  for (const part of formula.of) {
    if (size > most) break;
    size += sizeOf(part, most - size);
  }
  return size;
}

/** As `kleene`, for formulas that are small. */
function smallValue(formula: Formula, flow: Flow): Truth {
  if (formula.kind === 'not') {
    const value = smallValue(formula.of, flow);
    return value === 'depends' ? value : !value;
  }
  if (isLeaf(formula)) return leafValue(formula, flow);
  const absorbing = formula.kind === 'or';
  let depends = false;
  for (const part of formula.of) {
    const value = smallValue(part, flow);
    if (value === absorbing) return absorbing;
    if (value === 'depends') depends = true;
  }
  return depends ? 'depends' : !absorbing;
}

/** Bottom-up with an explicit stack: chains of rules nest thousands deep. */
function kleene(root: Formula, flow: Flow, known: Map<number, Truth>): Truth {
  const open: { readonly formula: Formula; next: number; depends: boolean }[] = [];
  let value: Truth | null = null;
  let at: Formula | null = root;
  for (;;) {
    if (at !== null) {
      const found: Truth | undefined = known.get(at.id);
      if (found !== undefined) value = found;
      else if (isLeaf(at)) {
        value = leafValue(at, flow);
        known.set(at.id, value);
      } else {
        open.push({ formula: at, next: 0, depends: false });
        value = null;
      }
      at = null;
    }
    const frame = open[open.length - 1];
    if (frame === undefined) return value ?? false;
    const { formula } = frame;
    let result: Truth | null = null;
    if (formula.kind === 'not') {
      if (value === null) at = formula.of;
      else result = value === 'depends' ? 'depends' : !value;
    } else if (formula.kind === 'and' || formula.kind === 'or') {
      const absorbing = formula.kind === 'or';
      if (value === 'depends') frame.depends = true;
      if (value === absorbing) result = absorbing;
      else if (frame.next < formula.of.length) at = formula.of[frame.next++] ?? null;
      else result = frame.depends ? 'depends' : !absorbing;
    }
    value = result;
    if (result === null) continue;
    known.set(formula.id, result);
    open.pop();
  }
}

const MOST_OPEN_TESTS = 4000;

/** Whether a formula left open is a tautology or a contradiction in its open tests, taken as independent of each other. */
function settle(root: Formula, known: ReadonlyMap<number, Truth>): Truth {
  const nodes = new Map<number, Formula>();
  const open = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (nodes.has(node.id) || known.get(node.id) !== 'depends') continue;
    nodes.set(node.id, node);
    if (node.kind === 'not') open.push(node.of);
    if (node.kind === 'and' || node.kind === 'or') append(open, node.of);
  }
  // Parts are always built before the whole, so ascending ids are a bottom-up order.
  const sorted = [...nodes.values()].sort((a, b) => a.id - b.id);
  const tests = sorted.filter(isLeaf);
  if (tests.length > MOST_OPEN_TESTS) return 'depends';
  const store = createStore(
    tests.map(() => 2),
    1_000_000,
  );
  const diagrams = new Map<number, Diagram>();
  const look = (of: Formula): Diagram => {
    const truth = known.get(of.id);
    if (truth !== 'depends') return truth === true ? TRUE : FALSE;
    return present(diagrams.get(of.id), 'a part of an open formula');
  };
  try {
    let test = 0;
    for (const node of sorted) {
      const diagram =
        node.kind === 'not'
          ? not(store, look(node.of))
          : node.kind === 'and'
            ? allOf(store, node.of.map(look))
            : node.kind === 'or'
              ? anyOf(store, node.of.map(look))
              : values(store, test++, [{ first: 1, last: 1 }]);
      diagrams.set(node.id, diagram);
    }
  } catch (error) {
    if (error instanceof NodeLimit) return 'depends';
    throw error;
  }
  const result = look(root);
  return result === TRUE ? true : result === FALSE ? false : 'depends';
}

/** The value of one test; `depends` where the flow leaves it open. */
export function leafValue(leaf: Leaf, flow: Flow): Truth {
  switch (leaf.kind) {
    case 'constant':
      return leaf.value;
    case 'text':
      return textHolds(leaf.field, leaf.test, flow);
    case 'number': {
      const number = numberOf(leaf.field, flow);
      return number === 'open' ? 'depends' : contains(leaf.test, number);
    }
    case 'address':
      return contains(leaf.test, flow[leaf.field.end].address);
    case 'boolean':
      return booleanHolds(leaf.field, flow);
  }
}

function textHolds(field: TextField, test: TextTest, flow: Flow): Truth {
  if (field.name === 'dns-name') return flow[field.end].dnsNames.some((name) => matches(test, name));
  const text = textOf(field, flow);
  if (text === 'open') return 'depends';
  return text.value !== null && matches(test, text.value);
}

/** The value of a text field; `null` where it is absent, `open` where the flow does not say. Not for `dns-name`, which has many. */
export function textOf(field: TextField, flow: Flow): { readonly value: string | null } | 'open' {
  if (field.end === 'flow') {
    const { request } = flow;
    if (request === null) return 'open';
    switch (field.name) {
      case 'request':
        return { value: request.kind };
      case 'dns-query':
        return { value: request.kind === 'dns' ? request.name : null };
      case 'http-method':
        return { value: request.kind === 'http' ? request.method : null };
      case 'http-target':
        return { value: request.kind === 'http' ? request.target : null };
      case 'http-host':
        return { value: request.kind === 'http' ? request.host : null };
      case 'http-header':
        return { value: request.kind === 'http' ? (request.headers.get(field.key) ?? null) : null };
    }
  }
  return { value: endpointText(field, flow[field.end]) };
}

function endpointText(field: Exclude<TextField, { end: 'flow' }>, endpoint: Endpoint): string | null {
  const pod = endpoint.kind === 'pod';
  switch (field.name) {
    case 'kind':
      return endpoint.kind;
    case 'namespace':
      return pod ? endpoint.namespace : null;
    case 'account':
      return pod ? endpoint.account : null;
    case 'cluster-name':
      return endpoint.kind === 'outside' ? null : endpoint.clusterName;
    case 'namespace-label':
      // The API server sets this label on every namespace and lets nobody change it.
      if (field.key === METADATA_NAME) return pod ? endpoint.namespace : null;
      return pod ? (endpoint.namespaceLabels.get(field.key) ?? null) : null;
    case 'label':
      return pod ? (endpoint.labels.get(field.key) ?? null) : null;
    case 'account-label':
      return pod ? (endpoint.accountLabels.get(field.key) ?? null) : null;
    case 'node-label':
      return endpoint.kind === 'node' ? (endpoint.nodeLabels.get(field.key) ?? null) : null;
    case 'dns-name':
      return endpoint.dnsNames[0] ?? null;
  }
}

function numberOf(field: NumberField, flow: Flow): number | 'open' {
  switch (field.name) {
    case 'protocol':
      return flow.protocol;
    case 'port':
      return flow.port;
    case 'icmp-type':
    case 'icmp-code': {
      const number = field.name === 'icmp-type' ? flow.icmpType : flow.icmpCode;
      return number < 0 && (flow.protocol === 1 || flow.protocol === 58) ? 'open' : number;
    }
  }
}

function booleanHolds(field: BooleanField, flow: Flow): boolean {
  switch (field.name) {
    case 'own-node':
      return flow.ownNode;
    case 'own-namespace':
      return (
        flow.subject.kind === 'pod' &&
        flow.peer.kind === 'pod' &&
        flow.subject.namespace === flow.peer.namespace
      );
    case 'api-server':
      return flow[field.end].apiServer;
    case 'port-name':
      return flow.portNames.includes(field.key);
  }
}
