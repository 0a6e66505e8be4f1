/** Concrete syntax of traffic and requests -> AST. Whether a port or a path makes sense is a check's question. */
import type {
  HttpRequestCstNode,
  MethodsCstNode,
  OnCstNode,
  RequestCstNode,
  TrafficCstNode,
  TrafficListCstNode,
  TrafficsCstNode,
} from '../../grammar/cst.js';
import type { Span } from '../base/source.js';
import { suggest } from '../base/suggest.js';
import { diagnostic } from '../diagnostics/diagnostic.js';
import { reportExceptionAmbiguities, reportMethodAmbiguity } from './ambiguity.js';
import type { HttpNode, RequestNode, TrafficNode, TrafficsNode, Word } from './ast.js';
import { buildReference, buildStrings } from './build-endpoints.js';
import { type Build, holdsProblem, isHole, only, spanOf, spanOfToken, wordOf } from './cst.js';

/** What stands after `on`. */
export function buildOn(build: Build, node: OnCstNode): TrafficsNode {
  return buildTraffics(build, only(node.children.traffics));
}

function buildTraffics(build: Build, node: TrafficsCstNode): TrafficsNode {
  const of = buildList(build, only(node.children.trafficList));
  const exception = node.children.trafficException?.[0];
  if (exception === undefined) return { span: spanOf(build, node), of, except: [] };
  const late = (node.children.late ?? []).flatMap((list) => buildList(build, list));
  const inner = exception.children.trafficList?.[0];
  const except = buildList(build, inner ?? only(exception.children.open));
  reportExceptionAmbiguities(build, {
    of,
    keyword: only(exception.children.ExceptKeyword),
    except,
    parenthesised: inner !== undefined,
    late,
  });
  return { span: spanOf(build, node), of: [...of, ...late], except };
}

/** What is no traffic is left out. */
function buildList(build: Build, node: TrafficListCstNode): TrafficNode[] {
  let end = spanOf(build, node).start;
  return node.children.traffic.flatMap((each) => {
    // What stands behind something that is no word is a piece of the same mistake.
    const span = spanOf(build, each);
    const quiet = holdsProblem(build, { ...span, start: end });
    end = span.end;
    return buildTraffic(build, each, quiet) ?? [];
  });
}

function buildTraffic(build: Build, node: TrafficCstNode, quiet: boolean): TrafficNode | null {
  const span = spanOf(build, node);
  const reference = node.children.reference?.[0];
  if (reference !== undefined) return { kind: 'name', name: buildReference(build, reference), span };
  const token = node.children.PlainWord?.[0];
  if (token === undefined) return { kind: 'any', span };
  const word = wordOf(build, token);
  if (isHole(word)) return null;
  const traffic = parseTraffic(word.text, span);
  if (traffic === null && !quiet) {
    const [head = '', ...rest] = word.text.split('/');
    const known = suggest(head, ['tcp', 'udp', 'sctp', 'icmp', 'icmpv6', 'protocol', 'any']);
    const help =
      known === undefined || known === head
        ? {}
        : { help: `did you mean \`${[known, ...rest].join('/')}\`?` };
    build.diagnostics.push(diagnostic('unknown-traffic', span, { text: word.text }, help));
  }
  return traffic;
}

/** All digits are a port, digits-digits a range, else it is a port's name; likewise for ICMP's types. */
function parseTraffic(text: string, span: Span): TrafficNode | null {
  const slash = text.indexOf('/');
  const head = slash < 0 ? text : text.slice(0, slash);
  const rest = slash < 0 ? null : text.slice(slash + 1);
  if (rest?.includes('/')) return null;
  switch (head) {
    case 'any':
      return rest === null ? { kind: 'any', span } : null;
    case 'tcp':
    case 'udp':
    case 'sctp': {
      if (rest === null) return { kind: 'ports', protocol: head, ports: null, span };
      const range = /^([0-9]+)(?:-([0-9]+))?$/.exec(rest);
      if (range === null) return { kind: 'port-name', protocol: head, name: rest, span };
      const first = Number(range[1]);
      return { kind: 'ports', protocol: head, ports: { first, last: Number(range[2] ?? first) }, span };
    }
    case 'icmp':
    case 'icmpv6': {
      if (rest === null) return { kind: 'icmp', protocol: head, type: null, code: null, span };
      const numbers = /^([0-9]+)(?::([0-9]+))?$/.exec(rest);
      if (numbers === null)
        return /^[0-9]|:/.test(rest) ? null : { kind: 'icmp', protocol: head, type: rest, code: null, span };
      const code = numbers[2] === undefined ? null : Number(numbers[2]);
      return { kind: 'icmp', protocol: head, type: Number(numbers[1]), code, span };
    }
    case 'protocol':
      return rest !== null && /^[0-9]+$/.test(rest) ? { kind: 'protocol', number: Number(rest), span } : null;
    default:
      return null;
  }
}

export function buildRequest(build: Build, node: RequestCstNode): RequestNode {
  const span = spanOf(build, node);
  const strings = node.children.strings?.[0];
  if (strings !== undefined) return { kind: 'dns-query', patterns: buildStrings(build, strings), span };
  const requests = (node.children.httpRequest ?? []).map((each) => buildHttp(build, each));
  return { kind: 'http', requests, span };
}

function buildHttp(build: Build, node: HttpRequestCstNode): HttpNode {
  const [pathToken, hostToken] = node.children.Str;
  const pathWord = wordOf(build, only(pathToken && [pathToken]));
  const regex = node.children.Tilde?.[0];
  const start = regex === undefined ? pathWord.span.start : spanOfToken(build, regex).start;
  const methods = node.children.methods?.[0];
  return {
    span: spanOf(build, node),
    methods: methods === undefined ? [] : buildMethods(build, methods, pathWord.span, regex !== undefined),
    path: {
      span: { ...pathWord.span, start },
      kind: regex === undefined ? 'glob' : 'regex',
      text: pathWord.text,
    },
    host: hostToken === undefined ? null : wordOf(build, hostToken),
    headers: (node.children.header ?? []).map((header) => {
      const [name, value] = header.children.Str;
      return {
        span: spanOf(build, header),
        name: wordOf(build, only(name && [name])),
        value: value === undefined ? null : wordOf(build, value),
      };
    }),
  };
}

function buildMethods(build: Build, node: MethodsCstNode, path: Span, regex: boolean): Word[] {
  const methods = node.children.method.map((each) => wordOf(build, only(each.children.Word)));
  const commas = (node.children.Comma ?? []).map((comma) => comma.startOffset);
  methods.forEach((method, i) => {
    const before = methods[i - 1];
    if (before === undefined || commas.some((at) => at >= before.span.end && at <= method.span.start)) return;
    reportMethodAmbiguity(build, before.span, method.span, { span: path, regex });
  });
  return methods;
}
