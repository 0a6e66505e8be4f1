/**
 * Endpoints -> alternatives of what an endpoint must be, and whether two of them can be one endpoint. Facts about the cluster
 * are not used: what a program means does not depend on them. Where that cannot be told, they can.
 */
import { anyBounds, type Bounds } from '../base/bound-index.js';
import type { EndpointNode, NetsNode, RequirementNode, SelectorNode } from '../syntax/ast.js';
import { overlaps, subtract } from '../values/intervals.js';
import { type NetSet, netSet, parseNet } from '../values/nets.js';
import type { Program } from './program.js';
import { byKey, canMeetAll, valuesOf } from './requirements.js';
import { type Resolved, resolveEndpoints } from './resolve.js';

type Kind = 'pod' | 'node' | 'outside' | 'health' | 'ingress' | 'init' | 'unmanaged';

/** One alternative: everything here holds at once. `null` is no requirement. */
export interface Shape {
  readonly kinds: readonly Kind[];
  readonly namespaces: readonly string[] | null;
  readonly accounts: readonly string[] | null;
  readonly nets: NetSet | null;
  readonly ownNode: boolean | null;
  readonly labels: readonly RequirementNode[];
  readonly namespaceLabels: readonly RequirementNode[];
  readonly accountLabels: readonly RequirementNode[];
}

const EVERY_KIND: readonly Kind[] = ['pod', 'node', 'outside', 'health', 'ingress', 'init', 'unmanaged'];
const METADATA_NAME = 'kubernetes.io/metadata.name';
/** More alternatives than this are not told apart. */
const LIMIT = 64;

const ANYTHING: Shape = {
  kinds: EVERY_KIND,
  namespaces: null,
  accounts: null,
  nets: null,
  ownNode: null,
  labels: [],
  namespaceLabels: [],
  accountLabels: [],
};

/** The alternatives that endpoints name where they stand, exceptions aside; `null` where that is unknown. */
export function shapesOf(
  program: Program,
  nodes: readonly EndpointNode[],
  namespace: string | null,
): readonly Shape[] | null {
  const { of, complete } = resolveEndpoints(program, nodes, namespace);
  if (!complete) return null;
  const shapes: Shape[] = [];
  for (const each of of) {
    const more = shapesOfOne(program, each);
    if (more === null || shapes.length + more.length > LIMIT) return null;
    shapes.push(...more);
  }
  return shapes;
}

/** What every endpoint of the alternatives must be, by a field each; what is no value is left out. */
export function shapeBounds(shapes: readonly Shape[]): Bounds {
  return anyBounds(
    shapes.map((shape): Bounds => {
      const bounds = new Map<string, readonly string[]>();
      for (const { key, values } of shape.labels.flatMap(boundLabel)) bounds.set(`label ${key}`, values);
      // Only pods have these.
      if (shape.kinds.every((kind) => kind === 'pod')) {
        if (shape.namespaces !== null) bounds.set('namespace', shape.namespaces);
        if (shape.accounts !== null) bounds.set('account', shape.accounts);
      }
      return bounds;
    }),
  );
}

function boundLabel(node: RequirementNode): readonly { readonly key: string; readonly values: string[] }[] {
  const values = valuesOf(node);
  return values === null ? [] : [{ key: node.key.text, values: [...values] }];
}

function shapesOfOne(program: Program, { node, namespace }: Resolved): readonly Shape[] | null {
  switch (node.kind) {
    case 'pods': {
      const here = namespace === null ? null : [namespace];
      const base: Shape = {
        ...ANYTHING,
        kinds: ['pod'],
        namespaces: here,
        accounts: node.account?.kind === 'account' ? node.account.names.map((name) => name.text) : null,
        nets: netsOf(node.at),
      };
      const placed = node.where === null ? [base] : narrowed({ ...base, namespaces: null }, node.where);
      const labelled = placed.flatMap((shape) => withLabels(shape, 'labels', node.selector));
      const accounts = node.account?.kind === 'accounts' ? node.account.selector : null;
      return labelled.flatMap((shape) => withLabels(shape, 'accountLabels', accounts));
    }
    case 'namespace':
    case 'namespaces':
      return narrowed({ ...ANYTHING, kinds: ['pod'] }, node);
    case 'nodes':
      return withLabels({ ...ANYTHING, kinds: ['node'], nets: netsOf(node.at) }, 'labels', node.selector);
    case 'cidr':
      return [{ ...ANYTHING, kinds: ['outside'], nets: netsOf(node.nets) }];
    case 'address':
      return [{ ...ANYTHING, nets: netsOf(node.nets) }];
    case 'dns':
    case 'world':
      return [{ ...ANYTHING, kinds: ['outside'] }];
    case 'any':
    case 'kube-apiserver':
      return [ANYTHING];
    case 'cluster':
      return [{ ...ANYTHING, kinds: ['pod', 'node'] }];
    case 'local-node':
      return [{ ...ANYTHING, kinds: ['node'], ownNode: true }];
    case 'remote-nodes':
      return [{ ...ANYTHING, kinds: ['node'], ownNode: false }];
    case 'own-namespace':
      return [{ ...ANYTHING, kinds: ['pod'], namespaces: namespace === null ? null : [namespace] }];
    case 'identity': {
      const kind = EVERY_KIND.slice(3).find((each) => each === node.name.text);
      return kind === undefined ? null : [{ ...ANYTHING, kinds: [kind] }];
    }
    case 'cluster-dns': {
      const setting = program.scope.cluster?.settings.find((each) => each.kind === 'dns');
      if (setting?.kind !== 'dns' || setting.endpoints.of.some((each) => each.kind === 'cluster-dns'))
        return null;
      return shapesOf(program, setting.endpoints.of, null);
    }
  }
}

function narrowed(base: Shape, where: Extract<EndpointNode, { kind: 'namespace' | 'namespaces' }>): Shape[] {
  if (where.kind === 'namespace') return [{ ...base, namespaces: where.names.map((name) => name.text) }];
  return withLabels(base, 'namespaceLabels', where.selector).map((shape) => {
    const byName = shape.namespaceLabels.filter((each) => each.key.text === METADATA_NAME);
    const exact = byName.find(
      (each) => each.kind === 'in' || (each.kind === 'compare' && each.operator === '='),
    );
    if (exact === undefined) return shape;
    const names = exact.kind === 'in' ? exact.values : exact.kind === 'compare' ? [exact.value] : [];
    return { ...shape, namespaces: names.map((name) => name.text) };
  });
}

function withLabels(
  shape: Shape,
  family: 'labels' | 'namespaceLabels' | 'accountLabels',
  selector: SelectorNode | null,
): Shape[] {
  if (selector === null) return [shape];
  return selector.groups.map((group) => ({ ...shape, [family]: [...shape[family], ...group] }));
}

/** The addresses of a list of nets less its exceptions; what is no net is left out. */
export function netsOf(nodes: NetsNode | null): NetSet | null {
  if (nodes === null) return null;
  const set = (words: NetsNode['of']): NetSet =>
    netSet(words.map((word) => parseNet(word.text)).filter((net) => net !== undefined));
  return subtract(set(nodes.of), set(nodes.except));
}

/** Can one endpoint be among both? */
export function canMeet(a: readonly Shape[], b: readonly Shape[]): boolean {
  return a.some((x) => b.some((y) => canBeBoth(x, y)));
}

function canBeBoth(a: Shape, b: Shape): boolean {
  const pods = a.kinds.includes('pod') && b.kinds.includes('pod');
  if (!a.kinds.some((kind) => b.kinds.includes(kind))) return false;
  if (a.nets !== null && b.nets !== null && !overlaps(a.nets, b.nets)) return false;
  if (a.ownNode !== null && b.ownNode !== null && a.ownNode !== b.ownNode) return false;
  if (!pods) return canMeetLabels(a.labels, b.labels);
  return (
    shareOne(a.namespaces, b.namespaces) &&
    shareOne(a.accounts, b.accounts) &&
    canMeetLabels(a.labels, b.labels) &&
    canMeetLabels(a.namespaceLabels, b.namespaceLabels) &&
    canMeetLabels(a.accountLabels, b.accountLabels)
  );
}

function shareOne(a: readonly string[] | null, b: readonly string[] | null): boolean {
  return a === null || b === null || a.some((name) => b.includes(name));
}

function canMeetLabels(a: readonly RequirementNode[], b: readonly RequirementNode[]): boolean {
  return [...byKey([...a, ...b]).values()].every(canMeetAll);
}
