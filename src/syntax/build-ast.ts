/** Concrete syntax of statements -> AST, with the place of every node. Names are not resolved and nothing is expanded. */

import type { IToken } from 'chevrotain';
import type {
  AcceptCstNode,
  AssertionCstNode,
  ConnectCstNode,
  DefaultRuleCstNode,
  EdgeCstNode,
  GatewayCstNode,
  LetStatementCstNode,
  NamespaceBlockCstNode,
  OrderClauseCstNode,
  PolicyCstNode,
  ProgramCstNode,
  RuleCstNode,
  StatementCstNode,
  TierCstNode,
} from '../../grammar/cst.js';
import { append } from '../base/append.js';
import { spanning } from '../base/source.js';
import { present } from '../base/unreachable.js';
import { diagnostic } from '../diagnostics/diagnostic.js';
import type {
  AcceptNode,
  AssertionNode,
  ConnectNode,
  DefaultNode,
  GatewayNode,
  LetNode,
  NamespaceNode,
  OrderNode,
  PolicyNode,
  RuleNode,
  Statement,
  TierNode,
  Word,
} from './ast.js';
import { buildCluster } from './build-cluster.js';
import { buildEndpoint, buildEndpoints, buildNets, buildSubjects } from './build-endpoints.js';
import { buildWord } from './build-selector.js';
import { buildOn, buildRequest } from './build-traffic.js';
import { type Build, firstWord, only, spanOf, spanOfToken, wordOf } from './cst.js';

/** The statements of a file. Adds what is nearly right but is not in the language. */
export function buildStatements(build: Build, node: ProgramCstNode): Statement[] {
  return (node.children.statement ?? []).flatMap((each) => buildStatement(build, each));
}

/** One statement; a namespace block is followed by what stands in it but belongs outside. */
function buildStatement(build: Build, node: StatementCstNode): Statement[] {
  const child = node.children;
  const span = spanOf(build, node);
  if (child.importStatement?.[0])
    return [{ kind: 'import', path: wordOf(build, only(child.importStatement[0].children.Str)), span }];
  if (child.letStatement?.[0]) return [buildLet(build, child.letStatement[0])];
  if (child.clusterBlock?.[0]) return [buildCluster(build, child.clusterBlock[0])];
  if (child.namespaceBlock?.[0]) return buildNamespace(build, child.namespaceBlock[0]);
  if (child.tier?.[0]) return [buildTier(build, child.tier[0])];
  if (child.policy?.[0]) return [buildPolicy(build, child.policy[0])];
  if (child.connect?.[0]) return [buildConnect(build, child.connect[0])];
  if (child.gateway?.[0]) return [buildGateway(build, child.gateway[0])];
  const test = only(child.test);
  return [
    {
      kind: 'test',
      name: wordOf(build, only(test.children.Str)),
      assertions: (test.children.assertion ?? []).map((each) => buildAssertion(build, each)),
      span,
    },
  ];
}

function buildLet(build: Build, node: LetStatementCstNode): LetNode {
  const on = node.children.on?.[0];
  return {
    kind: 'let',
    name: buildWord(build, only(node.children.name)),
    value:
      on === undefined
        ? { kind: 'endpoints', endpoints: buildEndpoints(build, only(node.children.endpoints)) }
        : { kind: 'traffics', traffics: buildOn(build, on) },
    span: spanOf(build, node),
  };
}

/** Adds `misplaced-statement`; such a statement goes on as if it stood behind the block. */
function buildNamespace(build: Build, node: NamespaceBlockCstNode): Statement[] {
  const name = buildWord(build, only(node.children.name));
  const inside: NamespaceNode['statements'][number][] = [];
  const outside: Statement[] = [];
  for (const statement of (node.children.statement ?? []).flatMap((each) => buildStatement(build, each))) {
    switch (statement.kind) {
      case 'let':
      case 'policy':
      case 'connect':
      case 'test':
        inside.push(statement);
        break;
      default: {
        build.diagnostics.push(
          diagnostic('misplaced-statement', firstWord(statement.span), {
            keyword: statement.kind,
            name: name.text,
          }),
        );
        outside.push(statement);
      }
    }
  }
  const labels = node.children.labels?.[0];
  const block: NamespaceNode = {
    kind: 'namespace',
    name,
    labels:
      labels === undefined
        ? null
        : (labels.children.label ?? []).map((label) => ({
            key: buildWord(build, only(label.children.key)),
            value: buildWord(build, only(label.children.value)),
            span: spanOf(build, label),
          })),
    statements: inside,
    span: spanOf(build, node),
  };
  return [block, ...outside];
}

function buildTier(build: Build, node: TierCstNode): TierNode {
  const { OtherwiseKeyword, DenyKeyword, PassKeyword } = node.children;
  const action = DenyKeyword?.[0] ?? PassKeyword?.[0];
  return {
    kind: 'tier',
    name: buildWord(build, only(node.children.name)),
    order: buildOrder(build, only(node.children.orderClause)),
    otherwise:
      OtherwiseKeyword?.[0] === undefined || action === undefined
        ? null
        : {
            span: spanning(spanOfToken(build, OtherwiseKeyword[0]), spanOfToken(build, action)),
            action: DenyKeyword === undefined ? 'pass' : 'deny',
          },
    accepts: buildAccepts(build, node.children.accept),
    span: spanOf(build, node),
  };
}

/** Adds `bad-order`; such an order is `NaN`. */
function buildOrder(build: Build, node: OrderClauseCstNode): OrderNode {
  const digits = only(node.children.PlainWord);
  const minus = node.children.Minus?.[0];
  const text = `${minus === undefined ? '' : '-'}${digits.image}`;
  const span = spanning(spanOfToken(build, minus ?? digits), spanOfToken(build, digits));
  if (text === 'last') return { text, value: Number.POSITIVE_INFINITY, span };
  const value = /^-?[0-9]+(\.[0-9]+)?$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isFinite(value)) return { text, value, span };
  if (wordOf(build, digits).text !== '') build.diagnostics.push(diagnostic('bad-order', span, { text }));
  return { text, value: Number.NaN, span };
}

/** Adds `repeated-clause` and `misplaced-description`; the first of each counts. */
function buildPolicy(build: Build, node: PolicyCstNode): PolicyNode {
  let tier: Word | null = null;
  let order: OrderNode | null = null;
  let firstMatch: PolicyNode['firstMatch'] = null;
  const accepts: AcceptNode[] = [];
  const repeated = (token: IToken): void => {
    const span = spanOfToken(build, token);
    build.diagnostics.push(diagnostic('repeated-clause', span, { clause: token.image }));
  };
  for (const { children: option } of node.children.policyOption ?? []) {
    if (option.TierKeyword?.[0]) {
      if (tier !== null) repeated(option.TierKeyword[0]);
      tier ??= buildWord(build, only(option.name));
    } else if (option.orderClause?.[0]) {
      if (order !== null) repeated(only(option.orderClause[0].children.OrderKeyword));
      order ??= buildOrder(build, option.orderClause[0]);
    } else if (option.FirstMatchKeyword?.[0]) {
      if (firstMatch !== null) repeated(option.FirstMatchKeyword[0]);
      firstMatch ??= spanOfToken(build, option.FirstMatchKeyword[0]);
    } else {
      append(accepts, buildAccepts(build, option.accept));
    }
  }
  let description: Word | null = null;
  const body: (DefaultNode | RuleNode)[] = [];
  for (const { children: item } of node.children.policyItem ?? []) {
    if (item.description?.[0]) {
      const keyword = only(item.description[0].children.DescriptionKeyword);
      if (description !== null) repeated(keyword);
      else if (body.length > 0)
        build.diagnostics.push(diagnostic('misplaced-description', spanOfToken(build, keyword), {}));
      description ??= wordOf(build, only(item.description[0].children.Str));
    } else if (item.defaultRule?.[0]) {
      body.push(buildDefault(build, item.defaultRule[0]));
    } else {
      body.push(buildRule(build, only(item.rule)));
    }
  }
  return {
    kind: 'policy',
    name: buildWord(build, only(node.children.name)),
    subjects: buildSubjects(build, only(node.children.forClause)),
    tier,
    order,
    firstMatch,
    accepts,
    description,
    body,
    span: spanOf(build, node),
  };
}

function buildDefault(build: Build, node: DefaultRuleCstNode): DefaultNode {
  const directions = (node.children.direction ?? []).map((each) =>
    each.children.IngressKeyword === undefined ? 'egress' : 'ingress',
  );
  return {
    kind: 'default',
    action: node.children.DenyKeyword === undefined ? 'allow' : 'deny',
    directions: directions.length === 0 ? ['ingress', 'egress'] : directions,
    explicit: directions.length > 0,
    accepts: buildAccepts(build, node.children.accept),
    span: spanOf(build, node),
  };
}

function buildRule(build: Build, node: RuleCstNode): RuleNode {
  const { AllowKeyword, DenyKeyword, PassKeyword, FromKeyword, forClause } = node.children;
  return {
    kind: 'rule',
    action: AllowKeyword ? 'allow' : DenyKeyword ? 'deny' : PassKeyword ? 'pass' : 'log',
    direction: FromKeyword === undefined ? 'to' : 'from',
    peers: buildEndpoints(build, only(node.children.endpoints)),
    ...buildWhat(build, node),
    subjects: forClause?.[0] === undefined ? [] : buildSubjects(build, forClause[0]),
    accepts: buildAccepts(build, node.children.accept),
    span: spanOf(build, node),
  };
}

function buildWhat(build: Build, node: RuleCstNode | EdgeCstNode): Pick<RuleNode, 'traffics' | 'request'> {
  const { on, request } = node.children;
  return {
    traffics: on?.[0] === undefined ? null : buildOn(build, on[0]),
    request: request?.[0] === undefined ? null : buildRequest(build, request[0]),
  };
}

function buildEdge(
  build: Build,
  node: EdgeCstNode,
): Pick<ConnectNode, 'from' | 'to' | 'traffics' | 'request'> {
  const [from, to] = node.children.endpoints;
  return {
    from: buildEndpoints(build, present(from, 'the left end')),
    to: buildEndpoints(build, present(to, 'the right end')),
    ...buildWhat(build, node),
  };
}

function buildConnect(build: Build, node: ConnectCstNode): ConnectNode {
  return {
    kind: 'connect',
    name: buildWord(build, only(node.children.name)),
    ...buildEdge(build, only(node.children.edge)),
    accepts: buildAccepts(build, node.children.accept),
    span: spanOf(build, node),
  };
}

function buildAssertion(build: Build, node: AssertionCstNode): AssertionNode {
  return {
    action: node.children.AllowKeyword === undefined ? 'deny' : 'allow',
    ...buildEdge(build, only(node.children.edge)),
    span: spanOf(build, node),
  };
}

function buildGateway(build: Build, node: GatewayCstNode): GatewayNode {
  const [name, interfaceName] = node.children.name;
  const address = node.children.net?.[0];
  let via: GatewayNode['via'] = null;
  if (interfaceName !== undefined) via = { kind: 'interface', value: buildWord(build, interfaceName) };
  else if (address !== undefined)
    via = { kind: 'ip', value: wordOf(build, only(address.children.PlainWord)) };
  return {
    kind: 'gateway',
    name: buildWord(build, present(name, 'the name of a gateway')),
    subjects: buildSubjects(build, only(node.children.forClause)),
    nets: buildNets(build, only(node.children.nets)),
    nodes: buildEndpoint(build, only(node.children.endpoint)),
    via,
    accepts: buildAccepts(build, node.children.accept),
    span: spanOf(build, node),
  };
}

function buildAccepts(build: Build, nodes: readonly AcceptCstNode[] | undefined): AcceptNode[] {
  return (nodes ?? []).map((node) => {
    const { WiderKeyword, NarrowerKeyword, BothKeyword, target, Str } = node.children;
    return {
      what: WiderKeyword ? 'wider' : NarrowerKeyword ? 'narrower' : BothKeyword ? 'both' : 'effect',
      targets: (target ?? []).map((each) => wordOf(build, only(each.children.Word))),
      reason: wordOf(build, only(Str)),
      span: spanOf(build, node),
    };
  });
}
