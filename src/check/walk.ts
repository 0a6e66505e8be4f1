/** Everything of one sort in a program, with the place it stands at. Names are not followed; `resolve.ts` does that. */
import type {
  AcceptNode,
  EndpointNode,
  EndpointsNode,
  NetsNode,
  PolicyNode,
  RequestNode,
  RuleNode,
  SelectorNode,
  Statement,
  TrafficsNode,
  Word,
} from '../syntax/ast.js';
import type { Program } from './program.js';

/** What endpoints are to the statement that they stand in. */
export type Role =
  | 'let'
  | 'subject'
  | 'own'
  | 'peer'
  | 'sender'
  | 'receiver'
  | 'test-sender'
  | 'test-receiver'
  | 'gateway-subject'
  | 'gateway-nodes'
  | 'cluster-dns';

export interface Place {
  /** The enclosing namespace block's name, or null. */
  readonly namespace: string | null;
  readonly role: Role;
  readonly policy: PolicyNode | null;
  readonly rule: RuleNode | null;
}

export interface PlacedStatement {
  readonly node: Statement;
  /** The enclosing namespace block's name, or null. */
  readonly namespace: string | null;
}

/** Every check walks over the same files: a list is made once for them. */
function once<T>(list: (program: Program) => readonly T[]): (program: Program) => readonly T[] {
  const known = new WeakMap<Program['files'], readonly T[]>();
  return (program) => {
    const found = known.get(program.files) ?? list(program);
    known.set(program.files, found);
    return found;
  };
}

/** Every statement, those of namespace blocks after their block. */
export const statements = once(({ files }) => listStatements(files));

function listStatements(files: Program['files']): readonly PlacedStatement[] {
  const list: PlacedStatement[] = [];
  for (const file of files) {
    for (const node of file.statements) {
      list.push({ node, namespace: null });
      if (node.kind === 'namespace')
        for (const inner of node.statements) list.push({ node: inner, namespace: node.name.text });
    }
  }
  return list;
}

/** A list of endpoints; `of` and `except` as in `EndpointsNode`. */
export interface EndpointList {
  readonly of: readonly EndpointNode[];
  readonly except: EndpointsNode | null;
  readonly place: Place;
  /** How many `except` it stands in. */
  readonly depth: number;
}

/** Every list of endpoints, the lists of exceptions included. */
export const endpointLists = once((program) => statements(program).flatMap(endpointListsOf));

function endpointListsOf({ node, namespace }: PlacedStatement): readonly EndpointList[] {
  const list: EndpointList[] = [];
  const at = (role: Role, policy: PolicyNode | null = null, rule: RuleNode | null = null): Place => ({
    namespace,
    role,
    policy,
    rule,
  });
  const add = (of: readonly EndpointNode[], place: Place): void =>
    void list.push({ of, except: null, place, depth: 0 });
  const addNested = (node: EndpointsNode, place: Place, depth = 0): void => {
    list.push({ of: node.of, except: node.except, place, depth });
    if (node.except !== null) addNested(node.except, place, depth + 1);
  };
  switch (node.kind) {
    case 'let':
      if (node.value.kind === 'endpoints') addNested(node.value.endpoints, at('let'));
      break;
    case 'policy':
      add(node.subjects, at('subject', node));
      for (const rule of node.body) {
        if (rule.kind !== 'rule') continue;
        addNested(rule.peers, at('peer', node, rule));
        if (rule.subjects.length > 0) add(rule.subjects, at('own', node, rule));
      }
      break;
    case 'connect':
      addNested(node.from, at('sender'));
      addNested(node.to, at('receiver'));
      break;
    case 'gateway':
      add(node.subjects, at('gateway-subject'));
      add([node.nodes], at('gateway-nodes'));
      break;
    case 'test':
      for (const assertion of node.assertions) {
        addNested(assertion.from, at('test-sender'));
        addNested(assertion.to, at('test-receiver'));
      }
      break;
    case 'cluster':
      for (const setting of node.settings)
        if (setting.kind === 'dns') addNested(setting.endpoints, at('cluster-dns'));
      break;
    default:
  }
  return list;
}

export interface PlacedEndpoint {
  readonly node: EndpointNode;
  readonly place: Place;
}

/** Every endpoint. */
export const endpoints = once((program) =>
  endpointLists(program).flatMap(({ of, place }) => of.map((node): PlacedEndpoint => ({ node, place }))),
);

/** Whose labels a selector speaks about. */
export type Labelled = 'pods' | 'nodes' | 'namespaces' | 'accounts';

export interface PlacedSelector {
  readonly node: SelectorNode;
  readonly of: Labelled;
  readonly place: Place;
}

/** Every label selector. */
export const selectors = once((program) => [...selectorsIn(program)]);

function* selectorsIn(program: Program): Generator<PlacedSelector> {
  for (const { node, place } of endpoints(program)) {
    if (node.kind === 'pods') {
      if (node.selector !== null) yield { node: node.selector, of: 'pods', place };
      if (node.account?.kind === 'accounts') yield { node: node.account.selector, of: 'accounts', place };
      if (node.where?.kind === 'namespaces' && node.where.selector !== null)
        yield { node: node.where.selector, of: 'namespaces', place };
    } else if (node.kind === 'nodes' && node.selector !== null) {
      yield { node: node.selector, of: 'nodes', place };
    } else if (node.kind === 'namespaces' && node.selector !== null) {
      yield { node: node.selector, of: 'namespaces', place };
    }
  }
}

/** Every name of a namespace in `namespace(…)`. */
export function* namespaceNames(program: Program): Generator<{ readonly name: Word; readonly place: Place }> {
  for (const { node, place } of endpoints(program)) {
    const where = node.kind === 'pods' ? node.where : node;
    if (where?.kind === 'namespace') for (const name of where.names) yield { name, place };
  }
}

/** Every list of nets with its exceptions. */
export function* netLists(program: Program): Generator<Pick<NetsNode, 'of' | 'except'>> {
  for (const { node } of endpoints(program)) {
    if (node.kind === 'cidr' || node.kind === 'address') yield node.nets;
    else if ((node.kind === 'pods' || node.kind === 'nodes') && node.at !== null) yield node.at;
  }
  for (const { node } of statements(program)) {
    if (node.kind === 'gateway') yield node.nets;
    if (node.kind !== 'cluster') continue;
    for (const setting of node.settings) if ('nets' in setting) yield { of: setting.nets, except: [] };
  }
}

export interface PlacedTraffic {
  readonly node: TrafficsNode;
  /** Whose names it uses. */
  readonly namespace: string | null;
}

/** Every list of traffic. */
export const trafficLists = once((program) => [...trafficListsIn(program)]);

function* trafficListsIn(program: Program): Generator<PlacedTraffic> {
  for (const { node, namespace } of statements(program)) {
    if (node.kind === 'let' && node.value.kind === 'traffics') yield { node: node.value.traffics, namespace };
    if (node.kind === 'cluster')
      for (const setting of node.settings)
        if (setting.kind === 'api-server' && setting.traffics !== null)
          yield { node: setting.traffics, namespace };
  }
  for (const { traffics, namespace } of matches(program))
    if (traffics !== null) yield { node: traffics, namespace };
}

/** Something with traffic and a request: a rule, a connect or an assertion. */
export interface Match {
  readonly traffics: TrafficsNode | null;
  readonly request: RequestNode | null;
  /** The action of a rule; `connect` and `test` else. */
  readonly action: RuleNode['action'] | 'connect' | 'test';
  readonly namespace: string | null;
}

export const matches = once((program) => [...matchesIn(program)]);

function* matchesIn(program: Program): Generator<Match> {
  for (const { node, namespace } of statements(program)) {
    const match = (
      { traffics, request }: Pick<Match, 'traffics' | 'request'>,
      action: Match['action'],
    ): Match => ({
      traffics,
      request,
      action,
      namespace,
    });
    if (node.kind === 'connect') yield match(node, 'connect');
    if (node.kind === 'test') for (const assertion of node.assertions) yield match(assertion, 'test');
    if (node.kind !== 'policy') continue;
    for (const rule of node.body) if (rule.kind === 'rule') yield match(rule, rule.action);
  }
}

/** The `accept`s of each thing that has some. */
export function* acceptLists(program: Program): Generator<readonly AcceptNode[]> {
  for (const { node } of statements(program)) {
    if ('accepts' in node) yield node.accepts;
    if (node.kind === 'policy') for (const item of node.body) yield item.accepts;
  }
}
