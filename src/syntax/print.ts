/**
 * AST -> the canonical text: a fixed point of parsing and printing, with every comment. Says exactly what the tree says.
 * Line breaks follow the statements, not the source.
 */
import type {
  AcceptNode,
  ConnectNode,
  DefaultNode,
  EndpointNode,
  FileNode,
  GatewayNode,
  Node,
  OptionNode,
  PolicyNode,
  RuleNode,
  SettingNode,
  Statement,
  TierNode,
} from './ast.js';
import { type Item, layOut, leaf } from './layout.js';
import {
  listOf,
  printEndpoint,
  printEndpoints,
  printHttp,
  printNets,
  printRequest,
  printString,
  printTraffics,
  printWord,
  SOFT,
  unambiguous,
} from './print-parts.js';

/** Prints a file. Trees that no text gave have no comments; they print as well. */
export function printFile(node: FileNode): string {
  return layOut(node.span.file, node.statements.map(statementItem), node.comments);
}

function statementItem(node: Statement): Item {
  switch (node.kind) {
    case 'import':
      return leaf(node.span, `import ${printString(node.path.text)}`);
    case 'let': {
      const value =
        node.value.kind === 'endpoints'
          ? printEndpoints(node.value.endpoints)
          : `on ${printTraffics(node.value.traffics)}`;
      return leaf(node.span, `let ${printWord(node.name)} = ${value}`);
    }
    case 'cluster': {
      const items = node.settings.map(settingItem);
      return blockItem(node, 'cluster', node.span.start + 'cluster'.length, items);
    }
    case 'namespace': {
      const labels = node.labels?.map((label) => `${printWord(label.key)}=${printWord(label.value)}`);
      const head = `namespace ${printWord(node.name)}${labels === undefined ? '' : ` labels(${listOf(labels)})`}`;
      const headEnd = endOf([node.name, ...(node.labels ?? [])]);
      const items = node.statements.map(statementItem);
      return {
        ...blockItem(node, head, headEnd, items),
        block: { items, inline: null, close: '', closeEnd: 0, airy: true },
      };
    }
    case 'tier':
      return leaf(
        node.span,
        tierHead(node),
        node.accepts.map(acceptItem),
        (node.otherwise?.span ?? node.order.span).end,
      );
    case 'policy':
      return policyItem(node);
    case 'connect':
      return ruleItem(
        node,
        `connect ${printWord(node.name)} ${printEndpoints(node.from)}${SOFT}-> ${printEndpoints(node.to)}`,
        node.to,
        [],
      );
    case 'gateway':
      return leaf(
        node.span,
        gatewayHead(node),
        node.accepts.map(acceptItem),
        endOf([node.nodes, node.via?.value ?? null]),
      );
    case 'test': {
      const items = node.assertions.map((each) =>
        ruleItem(
          { ...each, accepts: [] },
          `${each.action} ${printEndpoints(each.from)}${SOFT}-> ${printEndpoints(each.to)}`,
          each.to,
          [],
        ),
      );
      return blockItem(node, `test ${printString(node.name.text)}`, node.name.span.end, items);
    }
  }
}

function blockItem(node: Node, head: string, headEnd: number, items: readonly Item[]): Item {
  return {
    span: node.span,
    head,
    headEnd,
    block: { items, inline: null, close: '', closeEnd: 0, airy: false },
    after: [],
  };
}

/** The last place of all that a head says. */
function endOf(parts: readonly (Node | null)[]): number {
  return parts.reduce((last, part) => Math.max(last, part?.span.end ?? 0), 0);
}

function tierHead(node: TierNode): string {
  const otherwise = node.otherwise === null ? '' : ` otherwise ${node.otherwise.action}`;
  return `tier ${printWord(node.name)} order ${node.order.text}${otherwise}`;
}

/** A body of one short item stands on the policy's line. */
function policyItem(node: PolicyNode): Item {
  const head = [
    `policy ${printWord(node.name)} for ${listOf(unambiguous(node.subjects).map(printEndpoint))}`,
    ...(node.tier === null ? [] : [`tier ${printWord(node.tier)}`]),
    ...(node.order === null ? [] : [`order ${node.order.text}`]),
    ...(node.firstMatch === null ? [] : ['first-match']),
    ...node.accepts.map(printAccept),
  ].join(SOFT);
  const headEnd = Math.max(
    endOf([node.name, ...node.subjects, node.tier, node.order, ...node.accepts]),
    node.firstMatch?.end ?? 0,
  );
  const items = [
    ...(node.description === null
      ? []
      : [leaf(node.description.span, `description ${printString(node.description.text)}`)]),
    ...node.body.map(bodyItem),
  ];
  const inline = items.length === 1 && node.description === null ? ' ' : null;
  return {
    span: node.span,
    head,
    headEnd,
    block: { items, inline, close: '', closeEnd: 0, airy: false },
    after: [],
  };
}

function bodyItem(node: DefaultNode | RuleNode): Item {
  if (node.kind === 'default') {
    const directions = node.explicit ? ` ${node.directions.join(', ')}` : '';
    const headEnd = node.span.start + 'default'.length;
    return leaf(node.span, `default ${node.action}${directions}`, node.accepts.map(acceptItem), headEnd);
  }
  const head = `${node.action} ${node.direction} ${printEndpoints(node.peers)}`;
  return ruleItem(node, head, node.peers, node.subjects);
}

/** A line of endpoints, traffic and request; several HTTP requests that do not fit on it stand below each other. */
function ruleItem(
  node: Pick<RuleNode | ConnectNode, 'span' | 'traffics' | 'request' | 'accepts'>,
  ends: string,
  lastEnd: Node,
  subjects: readonly EndpointNode[],
): Item {
  const head = `${ends}${node.traffics === null ? '' : `${SOFT}on ${printTraffics(node.traffics)}`}`;
  const forSubjects =
    subjects.length === 0 ? '' : `${SOFT}for ${listOf(unambiguous(subjects).map(printEndpoint))}`;
  const after = node.accepts.map(acceptItem);
  const { request } = node;
  if (request?.kind === 'http' && request.requests.length > 1) {
    const items = request.requests.map((each) => leaf(each.span, printHttp(each)));
    const headEnd = request.span.start;
    const block = {
      items,
      inline: '  ',
      close: forSubjects.replace(SOFT, ' '),
      closeEnd: endOf(subjects),
      airy: false,
    };
    return { span: node.span, head: `${head}${SOFT}http`, headEnd, block, after };
  }
  const said = request === null ? '' : `${SOFT}${printRequest(request)}`;
  const headEnd = endOf([lastEnd, node.traffics, request, ...subjects]);
  return leaf(node.span, `${head}${said}${forSubjects}`, after, headEnd);
}

function gatewayHead(node: GatewayNode): string {
  const subjects = listOf(unambiguous(node.subjects).map(printEndpoint));
  const via = node.via === null ? '' : `${SOFT}${node.via.kind} ${printWord(node.via.value)}`;
  return `gateway ${printWord(node.name)} for ${subjects}${SOFT}to cidr(${printNets(node.nets)})${SOFT}via ${printEndpoint(node.nodes)}${via}`;
}

function acceptItem(node: AcceptNode): Item {
  return leaf(node.span, printAccept(node));
}

function printAccept(node: AcceptNode): string {
  const targets = node.targets.length === 0 ? '' : ` on ${node.targets.map((each) => each.text).join(', ')}`;
  return `accept ${node.what}${targets} ${printString(node.reason.text)}`;
}

function settingItem(node: SettingNode): Item {
  switch (node.kind) {
    case 'name':
      return leaf(node.span, `name ${printWord(node.name)}`);
    case 'pod-cidr':
    case 'service-cidr':
    case 'node-cidr':
      return leaf(node.span, `${node.kind} ${listOf(node.nets.map((net) => net.text))}`);
    case 'api-server': {
      const on = node.traffics === null ? '' : ` on ${printTraffics(node.traffics)}`;
      return leaf(node.span, `api-server ${listOf(node.nets.map((net) => net.text))}${on}`);
    }
    case 'dns':
      return leaf(node.span, `dns ${printEndpoints(node.endpoints)}`);
    case 'namespaces-closed':
      return leaf(node.span, 'namespaces closed');
    case 'target': {
      const items = node.options.map(optionItem);
      const headEnd = node.span.start + node.target.length;
      const block = { items, inline: '  ', close: '', closeEnd: 0, airy: false };
      return { span: node.span, head: node.target, headEnd, block, after: [] };
    }
  }
}

function optionItem(node: OptionNode): Item {
  return leaf(node.span, `${node.name.text} ${printWord(node.value)}`);
}
