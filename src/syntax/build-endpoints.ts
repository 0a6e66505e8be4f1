/** Concrete syntax of endpoints and nets -> AST. Names stay as written. */
import type {
  AtCstNode,
  EndpointCstNode,
  EndpointListCstNode,
  EndpointsCstNode,
  ForClauseCstNode,
  NetListCstNode,
  NetsCstNode,
  PodsCstNode,
  ReferenceCstNode,
  StringsCstNode,
  WhereCstNode,
  WhoCstNode,
  WordEndpointCstNode,
} from '../../grammar/cst.js';
import { present } from '../base/unreachable.js';
import { diagnostic } from '../diagnostics/diagnostic.js';
import { reportExceptionAmbiguities, reportListAmbiguities } from './ambiguity.js';
import type { AccountNode, EndpointNode, EndpointsNode, NetsNode, PodsNode, WhereNode, Word } from './ast.js';
import { buildNames, buildSelectorInParens, buildWord } from './build-selector.js';
import { type Build, only, spanOf, spanOfToken, wordOf } from './cst.js';

export function buildEndpoints(build: Build, node: EndpointsCstNode): EndpointsNode {
  const of = buildList(build, only(node.children.endpointList));
  const exception = node.children.endpointException?.[0];
  if (exception === undefined) return { span: spanOf(build, node), of, except: null };
  const late = (node.children.late ?? []).flatMap((list) => buildList(build, list));
  const inner = exception.children.endpoints?.[0];
  const open = exception.children.open?.[0];
  const except =
    inner === undefined
      ? { span: spanOf(build, exception), of: open ? buildList(build, open) : [], except: null }
      : buildEndpoints(build, inner);
  reportExceptionAmbiguities(build, {
    of,
    keyword: only(exception.children.ExceptKeyword),
    except: inner === undefined ? except.of : [except],
    parenthesised: inner !== undefined,
    late,
  });
  return { span: spanOf(build, node), of: [...of, ...late], except };
}

function buildList(build: Build, node: EndpointListCstNode): EndpointNode[] {
  const endpoints = node.children.endpoint.map((each) => buildEndpoint(build, each));
  reportListAmbiguities(build, endpoints);
  return endpoints;
}

/** The endpoints of `for …`; adds `exception-in-subject`. Which of them can be subjects is a check's question. */
export function buildSubjects(build: Build, node: ForClauseCstNode): readonly EndpointNode[] {
  const endpoints = only(node.children.endpoints);
  const exception = endpoints.children.endpointException?.[0];
  if (exception === undefined) return buildEndpoints(build, endpoints).of;
  build.diagnostics.push(
    diagnostic('exception-in-subject', spanOfToken(build, only(exception.children.ExceptKeyword)), {}),
  );
  return buildList(build, only(endpoints.children.endpointList));
}

export function buildEndpoint(build: Build, node: EndpointCstNode): EndpointNode {
  const span = spanOf(build, node);
  const { pods, nodes, where, netEndpoint, dnsEndpoint, wordEndpoint, identity, reference } = node.children;
  if (pods?.[0] !== undefined) return buildPods(build, pods[0]);
  if (nodes?.[0] !== undefined) {
    const { selectorInParens, at } = nodes[0].children;
    return {
      kind: 'nodes',
      selector: selectorInParens?.[0] ? buildSelectorInParens(build, selectorInParens[0]) : null,
      at: at?.[0] ? buildAt(build, at[0]) : null,
      span,
    };
  }
  if (where?.[0] !== undefined) return buildWhere(build, where[0]);
  if (netEndpoint?.[0] !== undefined) {
    const kind = netEndpoint[0].children.CidrKeyword === undefined ? 'address' : 'cidr';
    return { kind, nets: buildNets(build, only(netEndpoint[0].children.nets)), span };
  }
  if (dnsEndpoint?.[0] !== undefined)
    return { kind: 'dns', patterns: buildStrings(build, only(dnsEndpoint[0].children.strings)), span };
  if (identity?.[0] !== undefined)
    return { kind: 'identity', name: buildWord(build, only(identity[0].children.name)), span };
  if (reference?.[0] !== undefined) return { kind: 'name', name: buildReference(build, reference[0]), span };
  return { kind: wordKind(only(wordEndpoint)), span };
}

export function buildReference(build: Build, node: ReferenceCstNode): Word {
  return wordOf(build, only(node.children.Word));
}

export function buildStrings(build: Build, node: StringsCstNode): Word[] {
  return node.children.Str.map((token) => wordOf(build, token));
}

type WordKind = Exclude<
  EndpointNode['kind'],
  'pods' | 'nodes' | 'namespace' | 'namespaces' | 'cidr' | 'address' | 'dns' | 'identity' | 'name'
>;

function wordKind(node: WordEndpointCstNode): WordKind {
  const is = node.children;
  if (is.AnyKeyword !== undefined) return 'any';
  if (is.WorldKeyword !== undefined) return 'world';
  if (is.ClusterKeyword !== undefined) return 'cluster';
  if (is.KubeApiserverKeyword !== undefined) return 'kube-apiserver';
  if (is.LocalNodeKeyword !== undefined) return 'local-node';
  if (is.RemoteNodesKeyword !== undefined) return 'remote-nodes';
  if (is.ClusterDnsKeyword !== undefined) return 'cluster-dns';
  return 'own-namespace';
}

type Clause = 'as' | 'in' | 'at';
const CLAUSES = ['as', 'in', 'at'] as const satisfies readonly Clause[];

/** Adds `repeated-clause` and `misplaced-clause`; the first clause of each kind counts. */
function buildPods(build: Build, node: PodsCstNode): PodsNode {
  let account: AccountNode | null = null;
  let where: WhereNode | null = null;
  let at: NetsNode | null = null;
  const seen: Clause[] = [];
  for (const option of node.children.podsOption ?? []) {
    const { AsKeyword, InKeyword, who, where: place, at: nets } = option.children;
    const clause = AsKeyword ? 'as' : InKeyword ? 'in' : 'at';
    const token =
      AsKeyword?.[0] ?? InKeyword?.[0] ?? present(nets?.[0]?.children.AtKeyword[0], 'a clause of pods');
    const later = seen.find((other) => CLAUSES.indexOf(other) > CLAUSES.indexOf(clause));
    if (seen.includes(clause))
      build.diagnostics.push(diagnostic('repeated-clause', spanOfToken(build, token), { clause }));
    else if (later !== undefined)
      build.diagnostics.push(
        diagnostic('misplaced-clause', spanOfToken(build, token), { clause, other: later }),
      );
    seen.push(clause);
    if (who?.[0]) account ??= buildWho(build, who[0]);
    if (place?.[0]) where ??= buildWhere(build, place[0]);
    if (nets?.[0]) at ??= buildAt(build, nets[0]);
  }
  const selector = node.children.selectorInParens?.[0];
  return {
    kind: 'pods',
    selector: selector === undefined ? null : buildSelectorInParens(build, selector),
    account,
    where,
    at,
    span: spanOf(build, node),
  };
}

function buildWho(build: Build, node: WhoCstNode): AccountNode {
  const span = spanOf(build, node);
  const names = node.children.names?.[0];
  return names === undefined
    ? { kind: 'accounts', selector: buildSelectorInParens(build, only(node.children.selectorInParens)), span }
    : { kind: 'account', names: buildNames(build, names), span };
}

function buildWhere(build: Build, node: WhereCstNode): WhereNode {
  const span = spanOf(build, node);
  const names = node.children.names?.[0];
  if (names !== undefined) return { kind: 'namespace', names: buildNames(build, names), span };
  const selector = node.children.selectorInParens?.[0];
  return {
    kind: 'namespaces',
    selector: selector === undefined ? null : buildSelectorInParens(build, selector),
    span,
  };
}

function buildAt(build: Build, node: AtCstNode): NetsNode {
  return buildNets(build, only(node.children.nets));
}

export function buildNets(build: Build, node: NetsCstNode): NetsNode {
  const of = buildNetList(build, only(node.children.netList));
  const exception = node.children.netException?.[0];
  if (exception === undefined) return { span: spanOf(build, node), of, except: [] };
  const late = (node.children.late ?? []).flatMap((list) => buildNetList(build, list));
  const inner = exception.children.netList?.[0];
  const except = buildNetList(build, inner ?? only(exception.children.open));
  reportExceptionAmbiguities(build, {
    of,
    keyword: only(exception.children.ExceptKeyword),
    except,
    parenthesised: inner !== undefined,
    late,
  });
  return { span: spanOf(build, node), of: [...of, ...late], except };
}

export function buildNetList(build: Build, node: NetListCstNode): Word[] {
  return node.children.net.map((net) => wordOf(build, only(net.children.PlainWord)));
}
