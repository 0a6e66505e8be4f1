/**
 * Decodes Kubernetes objects of Cilium's kinds into the shapes of `resources.ts`. Reports what Cilium's decoder refuses
 * (wrong types) and what the API server drops in silence (unknown members), because a dropped member widens or empties a
 * rule. Judges nothing else: that is `validate.ts`.
 */
import type { Tree } from '../../base/tree.js';
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.js';
import { objectFields, type Report } from '../kube/decode.js';
import type { KubeObject } from '../kube/object.js';
import { decodedOnce } from '../kube/once.js';
import { decodeElement } from './decode-element.js';
import { decodeSelector } from './decode-selector.js';
import { flagAt, listAt, type Members, mapAt, textAt, textOf } from './members.js';
import type {
  CiliumCidrGroup,
  CiliumEgressGateway,
  CiliumPolicy,
  CiliumResource,
  CiliumRule,
  GatewayNode,
  GatewaySelector,
} from './resources.js';

/** `resource` is null where the object is of no kind of Cilium's, or so wrong that nothing of it can be said. */
export interface Decoded<T> {
  readonly resource: T | null;
  readonly diagnostics: readonly Diagnostic[];
}

const POLICY_KINDS = ['CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy'] as const;

/** Is this one of the four kinds that netc reads? `cilium.io/v2`, and `v2alpha1` for CIDR groups. */
export function isCiliumResource(object: Pick<KubeObject, 'apiVersion' | 'kind'>): boolean {
  if (object.kind === 'CiliumCIDRGroup')
    return object.apiVersion === 'cilium.io/v2' || object.apiVersion === 'cilium.io/v2alpha1';
  return (
    object.apiVersion === 'cilium.io/v2' &&
    (policyKind(object.kind) !== null || object.kind === 'CiliumEgressGatewayPolicy')
  );
}

/**
 * Decodes one object. Adds `cilium-unknown-field`, `cilium-field-ignored`, `cilium-field-removed` and `manifest-*`.
 * A wrong type anywhere makes Cilium refuse the whole object (`json: cannot unmarshal …`).
 */
export function decodeCilium(object: KubeObject): Decoded<CiliumResource> {
  const diagnostics: Diagnostic[] = [];
  const resource = decodeResource(object, diagnostics);
  return { resource, diagnostics };
}

function policyKind(kind: string): CiliumPolicy['kind'] | null {
  return POLICY_KINDS.find((known) => known === kind) ?? null;
}

const decodeResource = decodedOnce((object, report): CiliumResource | null => {
  if (!isCiliumResource(object)) return null;
  const kind = policyKind(object.kind);
  const checked = objectFields(object, report, kind === null ? [] : ['specs']);
  if (checked === undefined) return null;
  const fields: Members = {
    path: '',
    span: checked.span,
    get: (name) => checked.tree.entries.get(name)?.value,
  };
  if (kind !== null) return decodePolicy(object, kind, fields, report);
  return object.kind === 'CiliumCIDRGroup'
    ? decodeCidrGroup(object, fields, report)
    : decodeGateway(object, fields, report);
});

function decodePolicy(
  object: KubeObject,
  kind: CiliumPolicy['kind'],
  fields: Members,
  report: Report,
): CiliumPolicy {
  const rules: CiliumRule[] = [];
  const spec = fields.get('spec');
  if (spec !== undefined) {
    const rule = decodeRule(spec, 'spec', report);
    if (rule !== null) rules.push(rule);
  }
  const specs = listAt(fields, 'specs', report, decodeRule);
  return {
    kind,
    name: object.name,
    namespace: kind === 'CiliumNetworkPolicy' ? object.namespace : '',
    rules: [...rules, ...specs.items],
    object,
  };
}

const RULE_MEMBERS = [
  'endpointSelector',
  'nodeSelector',
  'ingress',
  'ingressDeny',
  'egress',
  'egressDeny',
  'enableDefaultDeny',
  'labels',
  'description',
  'log',
];

function decodeRule(tree: Tree, path: string, report: Report): CiliumRule | null {
  const fields = mapAt(tree, path, RULE_MEMBERS, report);
  if (fields === null) return null;
  const list = (name: string, direction: 'ingress' | 'egress', action: 'allow' | 'deny') =>
    listAt(fields, name, report, (item, at) => decodeElement(item, at, direction, action, report));
  const defaults = mapAt(
    fields.get('enableDefaultDeny'),
    `${path}.enableDefaultDeny`,
    ['ingress', 'egress'],
    report,
  );
  const log = mapAt(fields.get('log'), `${path}.log`, ['value'], report);
  listAt(fields, 'labels', report, (item, at) => mapAt(item, at, ['key', 'value', 'source'], report));
  return {
    path,
    endpointSelector: decodeSelector(fields.get('endpointSelector'), `${path}.endpointSelector`, report),
    nodeSelector: decodeSelector(fields.get('nodeSelector'), `${path}.nodeSelector`, report),
    ingress: list('ingress', 'ingress', 'allow'),
    ingressDeny: list('ingressDeny', 'ingress', 'deny'),
    egress: list('egress', 'egress', 'allow'),
    egressDeny: list('egressDeny', 'egress', 'deny'),
    enableDefaultDeny: {
      ingress: defaults === null ? null : flagAt(defaults, 'ingress', report),
      egress: defaults === null ? null : flagAt(defaults, 'egress', report),
    },
    description: textAt(fields, 'description', report)?.value ?? '',
    log: log === null ? null : textAt(log, 'value', report),
    span: fields.span,
  };
}

function decodeCidrGroup(object: KubeObject, fields: Members, report: Report): CiliumCidrGroup | null {
  const spec = mapAt(fields.get('spec'), 'spec', ['externalCIDRs'], report);
  if (spec === null) {
    report.push(diagnostic('manifest-missing-field', object.span, { path: object.kind, field: 'spec' }));
    return null;
  }
  return {
    kind: 'CiliumCIDRGroup',
    name: object.name,
    labels: object.labels,
    externalCidrs: listAt(spec, 'externalCIDRs', report, textOf),
    object,
  };
}

const GATEWAY_MEMBERS = ['selectors', 'destinationCIDRs', 'excludedCIDRs', 'egressGateway', 'egressGateways'];

function decodeGateway(object: KubeObject, fields: Members, report: Report): CiliumEgressGateway | null {
  const spec = mapAt(fields.get('spec'), 'spec', GATEWAY_MEMBERS, report);
  if (spec === null) {
    report.push(diagnostic('manifest-missing-field', object.span, { path: object.kind, field: 'spec' }));
    return null;
  }
  const gateway = spec.get('egressGateway');
  return {
    kind: 'CiliumEgressGatewayPolicy',
    name: object.name,
    selectors: listAt(spec, 'selectors', report, decodeGatewaySelector),
    destinationCidrs: listAt(spec, 'destinationCIDRs', report, textOf),
    excludedCidrs: listAt(spec, 'excludedCIDRs', report, textOf),
    gateway: gateway === undefined ? null : decodeGatewayNode(gateway, 'spec.egressGateway', report),
    gateways: listAt(spec, 'egressGateways', report, decodeGatewayNode),
    object,
  };
}

function decodeGatewaySelector(tree: Tree, path: string, report: Report): GatewaySelector | null {
  const fields = mapAt(tree, path, ['podSelector', 'namespaceSelector', 'nodeSelector'], report);
  if (fields === null) return null;
  const selector = (name: string) => decodeSelector(fields.get(name), `${path}.${name}`, report);
  return {
    podSelector: selector('podSelector'),
    namespaceSelector: selector('namespaceSelector'),
    nodeSelector: selector('nodeSelector'),
    span: fields.span,
  };
}

function decodeGatewayNode(tree: Tree, path: string, report: Report): GatewayNode | null {
  const fields = mapAt(tree, path, ['nodeSelector', 'interface', 'egressIP'], report);
  if (fields === null) return null;
  return {
    nodeSelector: decodeSelector(fields.get('nodeSelector'), `${path}.nodeSelector`, report),
    interface: textAt(fields, 'interface', report),
    egressIp: textAt(fields, 'egressIP', report),
    span: fields.span,
  };
}
