/**
 * Endpoints as written → predicates (language, section 3). Knows the rule about a pod's own node, but not who asks:
 * the caller says whether the endpoints are peers of a pod's ingress.
 */
import { sortedUnique } from '../base/order.js';
import { unreachable } from '../base/unreachable.js';
import { diagnostic } from '../diagnostics/diagnostic.js';
import { type EndpointKind, FALSE_PRED, type Pred, TRUE_PRED } from '../ir/policy.js';
import { kindsOf } from '../ir/pred-forms.js';
import {
  API_SERVER,
  allOf,
  anyOf,
  anyOfList,
  exceptPred,
  IS_NODE,
  IS_OUTSIDE,
  IS_POD,
  inNamespaces,
  inNets,
  isKind,
  notOf,
  OWN_NAMESPACE,
  OWN_NODE,
} from '../ir/preds.js';
import type { AccountNode, EndpointNode, EndpointsNode, PodsNode, WhereNode } from '../syntax/ast.js';
import { type Context, resolveName } from './context.js';
import { lowerNets } from './nets.js';
import { normalName } from './requests.js';
import { lowerSelector } from './selectors.js';

/**
 * `spare`: the endpoints are peers in a rule about ingress to pods, where nothing but `local-node` names the pod's own node.
 * `include`: everywhere else.
 */
export type OwnNode = 'spare' | 'include';

/** The reserved identities that only Cilium has. */
export const IDENTITIES: ReadonlyMap<string, EndpointKind> = new Map([
  ['health', 'health'],
  ['ingress', 'ingress'],
  ['init', 'init'],
  ['unmanaged', 'unmanaged'],
]);

/** Adds `cluster-dns-unknown`. */
export function lowerEndpoints(context: Context, node: EndpointsNode, ownNode: OwnNode): Pred {
  const listed = anyOfList(node.of.map((endpoint) => lowerEndpoint(context, endpoint, ownNode)));
  return node.except === null ? listed : exceptPred(listed, lowerEndpoints(context, node.except, ownNode));
}

/** A list of subjects: any of them. */
export function lowerSubjects(context: Context, nodes: readonly EndpointNode[]): Pred {
  return anyOfList(nodes.map((node) => lowerEndpoint(context, node, 'include')));
}

export function lowerEndpoint(context: Context, node: EndpointNode, ownNode: OwnNode): Pred {
  if (node.kind === 'name') return lowerName(context, node.name.text, ownNode);
  const pred = lowerPlain(context, node);
  return ownNode === 'spare' && node.kind !== 'local-node' ? withoutOwnNode(pred) : pred;
}

/** Said only of alternatives that a node can meet, so that pods stay plain pods. */
function withoutOwnNode(pred: Pred): Pred {
  if (pred.kind === 'any') return anyOfList(pred.of.map(withoutOwnNode));
  return kindsOf(pred).includes('node') ? allOf(pred, notOf(OWN_NODE)) : pred;
}

function lowerName(context: Context, name: string, ownNode: OwnNode): Pred {
  const found = resolveName(context, name);
  return found?.value.kind === 'endpoints'
    ? lowerEndpoints(found.context, found.value.endpoints, ownNode)
    : FALSE_PRED;
}

function lowerPlain(context: Context, node: Exclude<EndpointNode, { readonly kind: 'name' }>): Pred {
  switch (node.kind) {
    case 'pods':
      return lowerPods(context, node);
    case 'namespace':
    case 'namespaces':
      return lowerWhere(node);
    case 'nodes':
      return allOf(
        IS_NODE,
        lowerSelector('node-label', node.selector),
        node.at === null ? TRUE_PRED : inNets(lowerNets(node.at)),
      );
    case 'cidr':
      return allOf(IS_OUTSIDE, inNets(lowerNets(node.nets)));
    case 'address':
      return inNets(lowerNets(node.nets));
    case 'dns':
      return allOf(IS_OUTSIDE, { kind: 'dns', patterns: node.patterns.map((word) => normalName(word.text)) });
    case 'any':
      return TRUE_PRED;
    case 'world':
      return IS_OUTSIDE;
    case 'cluster':
      return anyOf(IS_POD, IS_NODE);
    case 'kube-apiserver':
      return API_SERVER;
    case 'local-node':
      return allOf(IS_NODE, OWN_NODE);
    case 'remote-nodes':
      return allOf(IS_NODE, notOf(OWN_NODE));
    case 'cluster-dns':
      if (context.dns === null) context.report(diagnostic('cluster-dns-unknown', node.span, {}));
      return context.dns ?? FALSE_PRED;
    case 'own-namespace':
      return context.namespace === null
        ? allOf(IS_POD, OWN_NAMESPACE)
        : allOf(IS_POD, inNamespaces(context.namespace));
    case 'identity': {
      const kind = IDENTITIES.get(node.name.text);
      return kind === undefined ? FALSE_PRED : isKind(kind);
    }
    default:
      return unreachable(node);
  }
}

function lowerPods(context: Context, node: PodsNode): Pred {
  return allOf(
    node.where !== null
      ? lowerWhere(node.where)
      : context.namespace === null
        ? IS_POD
        : allOf(IS_POD, inNamespaces(context.namespace)),
    node.account === null ? TRUE_PRED : lowerAccount(node.account),
    lowerSelector('label', node.selector),
    node.at === null ? TRUE_PRED : inNets(lowerNets(node.at)),
  );
}

function lowerWhere(node: WhereNode): Pred {
  return node.kind === 'namespace'
    ? allOf(IS_POD, { kind: 'namespace', names: sortedUnique(node.names.map((word) => word.text)) })
    : allOf(IS_POD, lowerSelector('namespace-label', node.selector));
}

function lowerAccount(node: AccountNode): Pred {
  return node.kind === 'account'
    ? { kind: 'account', names: node.names.map((word) => word.text) }
    : allOf(IS_POD, lowerSelector('account-label', node.selector));
}
