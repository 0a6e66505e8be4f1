/**
 * Decodes one element of `ingress`, `ingressDeny`, `egress` or `egressDeny`: peers, ports and ICMP. Knows which members a
 * direction and a list have; what a member of another list would do when Cilium drops it is said in the report.
 */
import type { Span } from '../../base/source.js';
import type { Tree } from '../../base/tree.js';
import { diagnostic } from '../../diagnostics/diagnostic.js';
import type { Direction } from '../../ir/policy.js';
import { type Report, wrongType } from '../kube/decode.js';
import { decodePortRule } from './decode-ports.js';
import { decodeName, decodeSelector } from './decode-selector.js';
import { isNull, listAt, type Members, mapAt, missingList, textAt, textOf } from './members.js';
import type { CidrRule, IcmpField, IcmpRule, Peers, RuleElement, ServiceRef } from './resources.js';

const INGRESS_PEERS = ['fromEndpoints', 'fromNodes', 'fromCIDR', 'fromCIDRSet', 'fromEntities', 'fromGroups'];
const EGRESS_PEERS = [
  'toEndpoints',
  'toNodes',
  'toCIDR',
  'toCIDRSet',
  'toEntities',
  'toGroups',
  'toServices',
];

const DENY_DROPPED = new Map([
  ['toFQDNs', 'names cannot be denied: without ports nothing is denied, with ports every peer is'],
  ['authentication', 'a deny has none'],
]);

/** Adds what `decodeCilium` lists. */
export function decodeElement(
  tree: Tree,
  path: string,
  direction: Direction,
  action: 'allow' | 'deny',
  report: Report,
): RuleElement | null {
  if (isNull(tree)) return emptyElement(path, direction, action, tree.span);
  const removed = direction === 'ingress' ? 'fromRequires' : 'toRequires';
  const peers = direction === 'ingress' ? INGRESS_PEERS : EGRESS_PEERS;
  const allowOnly =
    action === 'deny' ? [] : ['authentication', ...(direction === 'egress' ? ['toFQDNs'] : [])];
  const fields = mapAt(
    tree,
    path,
    [...peers, 'toPorts', 'icmps', removed, ...allowOnly],
    report,
    action === 'deny' ? DENY_DROPPED : undefined,
  );
  if (fields === null) return null;
  refuseRequires(fields, removed, report);
  const authentication =
    action === 'deny'
      ? null
      : mapAt(fields.get('authentication'), `${path}.authentication`, ['mode'], report);
  return {
    direction,
    action,
    path,
    peers: decodePeers(fields, direction, action, report),
    toPorts: listAt(fields, 'toPorts', report, (item, at) => decodePortRule(item, at, action, report)),
    icmps: listAt(fields, 'icmps', report, decodeIcmp),
    authentication: authentication === null ? null : textAt(authentication, 'mode', report),
    span: fields.span,
  };
}

/** A `null` element decodes as `{}` in Go. */
function emptyElement(path: string, direction: Direction, action: 'allow' | 'deny', span: Span): RuleElement {
  return {
    direction,
    action,
    path,
    peers: {
      endpoints: missingList(span),
      nodes: missingList(span),
      cidrs: missingList(span),
      cidrSets: missingList(span),
      entities: missingList(span),
      groups: missingList(span),
      services: missingList(span),
      names: missingList(span),
    },
    toPorts: missingList(span),
    icmps: missingList(span),
    authentication: null,
    span,
  };
}

/** Removed in 1.19; the schema keeps the field with at most 0 items (pkg/policy/api @ 2efb257). */
function refuseRequires(fields: Members, name: string, report: Report): void {
  const tree = fields.get(name);
  if (tree !== undefined && !isNull(tree) && !(tree.kind === 'list' && tree.items.length === 0)) {
    report.push(diagnostic('cilium-field-removed', tree.span, { key: name, version: '1.19' }));
  }
}

function decodePeers(fields: Members, direction: Direction, action: 'allow' | 'deny', report: Report): Peers {
  const prefix = direction === 'ingress' ? 'from' : 'to';
  const selectors = (name: string) => listAt(fields, `${prefix}${name}`, report, decodeSelectorItem);
  const texts = (name: string) => listAt(fields, `${prefix}${name}`, report, textOf);
  return {
    endpoints: selectors('Endpoints'),
    nodes: selectors('Nodes'),
    cidrs: texts('CIDR'),
    cidrSets: listAt(fields, `${prefix}CIDRSet`, report, decodeCidrRule),
    entities: texts('Entities'),
    groups: listAt(fields, `${prefix}Groups`, report, decodeGroups),
    services:
      direction === 'egress' ? listAt(fields, 'toServices', report, decodeService) : missingList(fields.span),
    names:
      direction === 'egress' && action === 'allow'
        ? listAt(fields, 'toFQDNs', report, decodeName)
        : missingList(fields.span),
  };
}

/** A `null` selector in a list decodes as an empty one, so it selects everything (EndpointSelector.UnmarshalJSON); it is refused. */
function decodeSelectorItem(tree: Tree, path: string, report: Report) {
  const selector = decodeSelector(tree, path, report);
  if (selector === null && isNull(tree)) wrongType(tree, path, 'a map', report);
  return selector;
}

function decodeCidrRule(tree: Tree, path: string, report: Report): CidrRule | null {
  const fields = mapAt(tree, path, ['cidr', 'cidrGroupRef', 'cidrGroupSelector', 'except'], report);
  if (fields === null) return null;
  return {
    cidr: textAt(fields, 'cidr', report),
    groupRef: textAt(fields, 'cidrGroupRef', report),
    groupSelector: decodeSelector(fields.get('cidrGroupSelector'), `${path}.cidrGroupSelector`, report),
    except: listAt(fields, 'except', report, textOf),
    span: fields.span,
  };
}

function decodeGroups(tree: Tree, path: string, report: Report): Span | null {
  const fields = mapAt(tree, path, ['aws'], report);
  if (fields === null) return null;
  mapAt(
    fields.get('aws'),
    `${path}.aws`,
    ['labels', 'securityGroupsIds', 'securityGroupsNames', 'region'],
    report,
  );
  return fields.span;
}

function decodeService(tree: Tree, path: string, report: Report): ServiceRef | null {
  const fields = mapAt(tree, path, ['k8sService', 'k8sServiceSelector'], report);
  if (fields === null) return null;
  const named = mapAt(fields.get('k8sService'), `${path}.k8sService`, ['serviceName', 'namespace'], report);
  const selecting = mapAt(
    fields.get('k8sServiceSelector'),
    `${path}.k8sServiceSelector`,
    ['selector', 'namespace'],
    report,
  );
  const selector =
    selecting === null
      ? null
      : decodeSelector(selecting.get('selector'), `${path}.k8sServiceSelector.selector`, report);
  if (selecting !== null && selector === null) {
    report.push(
      diagnostic('manifest-missing-field', selecting.span, { path: selecting.path, field: 'selector' }),
    );
  }
  return {
    byName:
      named === null
        ? null
        : { name: textAt(named, 'serviceName', report), namespace: textAt(named, 'namespace', report) },
    bySelector:
      selecting === null || selector === null
        ? null
        : { selector, namespace: textAt(selecting, 'namespace', report) },
    span: fields.span,
  };
}

function decodeIcmp(tree: Tree, path: string, report: Report): IcmpRule | null {
  const fields = mapAt(tree, path, ['fields'], report);
  if (fields === null) return null;
  return { fields: listAt(fields, 'fields', report, decodeIcmpField), span: fields.span };
}

function decodeIcmpField(tree: Tree, path: string, report: Report): IcmpField | null {
  const fields = mapAt(tree, path, ['family', 'type'], report);
  if (fields === null) return null;
  const type = fields.get('type');
  let decoded: IcmpField['type'] = null;
  if (type?.kind === 'scalar' && typeof type.value === 'number' && Number.isInteger(type.value)) {
    decoded = { value: type.value, span: type.span };
  } else if (type !== undefined) {
    decoded = textOf(type, `${path}.type`, report);
  }
  return { family: textAt(fields, 'family', report), type: decoded, span: fields.span };
}
