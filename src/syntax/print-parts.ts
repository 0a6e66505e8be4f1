/** AST of endpoints, traffic and requests -> text in the canonical form, with marks where a line may break. */
import { isAmbiguousBehind, isBareWord } from './ambiguity.js';
import type {
  EndpointNode,
  EndpointsNode,
  HttpNode,
  NetsNode,
  RequestNode,
  RequirementNode,
  SelectorNode,
  TrafficNode,
  TrafficsNode,
  WhereNode,
  Word,
} from './ast.js';

/** A space at which a line may break; no word and no printed string holds this character. */
export const SOFT = '\u0001';

const WORD =
  /^(?:::(?:[A-Za-z0-9_./:-]*[A-Za-z0-9_])?|[A-Za-z0-9_](?:[A-Za-z0-9_./:-]*[A-Za-z0-9_])?(?:::)?)$/;

/** A string with the JSON escapes; control characters of every kind are escaped. */
export function printString(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** In quotes where it was written so, or where it is no word. */
export function printWord(word: Word): string {
  return word.quoted || !WORD.test(word.text) ? printString(word.text) : word.text;
}

export function printEndpoints(node: EndpointsNode): string {
  const of = listOf(unambiguous(node.of).map(printEndpoint));
  return node.except === null ? of : `${of}${SOFT}except (${printEndpoints(node.except)})`;
}

/** Trees that no text gave may have an order that can be read in two ways; what was parsed stays as it is. */
export function unambiguous(nodes: readonly EndpointNode[]): readonly EndpointNode[] {
  const isAmbiguous = nodes.some((node, i) => {
    const before = nodes[i - 1];
    return before !== undefined && isAmbiguousBehind(before, node);
  });
  if (!isAmbiguous) return nodes;
  const simple = (node: EndpointNode): boolean => node.kind !== 'pods' || isBareWord(node);
  return [...nodes.filter(simple), ...nodes.filter((node) => !simple(node))];
}

export function listOf(parts: readonly string[]): string {
  return parts.join(`,${SOFT}`);
}

export function printEndpoint(node: EndpointNode): string {
  switch (node.kind) {
    case 'pods': {
      const account =
        node.account === null
          ? ''
          : node.account.kind === 'account'
            ? ` as account(${listOf(node.account.names.map(printWord))})`
            : ` as accounts(${printSelector(node.account.selector)})`;
      const where = node.where === null ? '' : ` in ${printWhere(node.where)}`;
      return `pods${inParens(node.selector)}${account}${where}${printAt(node.at)}`;
    }
    case 'nodes':
      return `nodes${inParens(node.selector)}${printAt(node.at)}`;
    case 'namespace':
    case 'namespaces':
      return printWhere(node);
    case 'cidr':
    case 'address':
      return `${node.kind}(${printNets(node.nets)})`;
    case 'dns':
      return `dns(${listOf(node.patterns.map(printWord))})`;
    case 'identity':
      return `identity(${printWord(node.name)})`;
    case 'name':
      return `$${node.name.text}`;
    default:
      return node.kind;
  }
}

function printWhere(node: WhereNode): string {
  return node.kind === 'namespace'
    ? `namespace(${listOf(node.names.map(printWord))})`
    : `namespaces${inParens(node.selector)}`;
}

function printAt(nets: NetsNode | null): string {
  return nets === null ? '' : ` at (${printNets(nets)})`;
}

export function printNets(node: NetsNode): string {
  const of = listOf(node.of.map((net) => net.text));
  return node.except.length === 0 ? of : `${of} except (${listOf(node.except.map((net) => net.text))})`;
}

function inParens(selector: SelectorNode | null): string {
  return selector === null ? '' : `(${printSelector(selector)})`;
}

/** Groups of several requirements stand in parentheses when there are several groups. */
export function printSelector(node: SelectorNode): string {
  const groups = node.groups.map((group) => listOf(group.map(printRequirement)));
  return node.groups.length === 1
    ? groups.join('')
    : groups.map((group, i) => ((node.groups[i]?.length ?? 0) > 1 ? `(${group})` : group)).join(`${SOFT}or `);
}

function printRequirement(node: RequirementNode): string {
  const key = printWord(node.key);
  switch (node.kind) {
    case 'compare':
      return `${key}${node.operator}${printWord(node.value)}`;
    case 'in':
    case 'notin':
      return `${key} ${node.kind} (${listOf(node.values.map(printWord))})`;
    case 'exists':
      return key;
    case 'absent':
      return `!${key}`;
  }
}

export function printTraffics(node: TrafficsNode): string {
  const of = listOf(node.of.map(printTraffic));
  return node.except.length === 0 ? of : `${of}${SOFT}except (${listOf(node.except.map(printTraffic))})`;
}

function printTraffic(node: TrafficNode): string {
  switch (node.kind) {
    case 'any':
      return 'any';
    case 'ports': {
      if (node.ports === null) return node.protocol;
      const { first, last } = node.ports;
      return first === last ? `${node.protocol}/${first}` : `${node.protocol}/${first}-${last}`;
    }
    case 'port-name':
      return `${node.protocol}/${node.name}`;
    case 'icmp': {
      if (node.type === null) return node.protocol;
      return `${node.protocol}/${node.type}${node.code === null ? '' : `:${node.code}`}`;
    }
    case 'protocol':
      return `protocol/${node.number}`;
    case 'name':
      return `$${node.name.text}`;
  }
}

/** A request on one line; `http` with several stands in braces, two spaces apart. */
export function printRequest(node: RequestNode): string {
  if (node.kind === 'dns-query') return `dns-query ${listOf(node.patterns.map(printWord))}`;
  const [only, ...more] = node.requests.map(printHttp);
  return more.length === 0 ? `http ${only ?? ''}` : `http { ${[only, ...more].join('  ')} }`;
}

export function printHttp(node: HttpNode): string {
  const methods = node.methods.length === 0 ? '*' : node.methods.map((method) => method.text).join(', ');
  const path = `${node.path.kind === 'regex' ? '~' : ''}${printString(node.path.text)}`;
  const host = node.host === null ? '' : ` host ${printWord(node.host)}`;
  const headers = node.headers.map(({ name, value }) =>
    value === null ? ` header ${printWord(name)}` : ` header ${printWord(name)} = ${printWord(value)}`,
  );
  return `${methods} ${path}${host}${headers.join('')}`;
}
