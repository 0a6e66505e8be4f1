/**
 * Formulas rebuilt with some tests replaced: what a formula says within a scope (tests of the subject's namespace become
 * constants), and what it says when the two ends change places.
 */
import { present } from '../base/unreachable.js';
import type { EndpointKind, Facts } from '../ir/policy.js';
import { METADATA_NAME } from '../ir/pred-literals.js';
import { overlaps, subtract } from '../values/intervals.js';
import type { NetSet } from '../values/nets.js';
import type { End, Field } from './fields.js';
import { type Formula, type Formulas, isLeaf, type Leaf } from './formula.js';
import { matches } from './strings.js';
import type { Scope, Universe } from './universe.js';

/** All formulas within `roots`, parts before wholes. */
export function nodesBelow(roots: readonly Formula[]): readonly Formula[] {
  // Parts are always built before the whole, so ascending ids are a bottom-up order.
  return visited(roots, Number.POSITIVE_INFINITY).sort((a, b) => a.id - b.id);
}

/** How many formulas there are within one; counted no further than to more than `most`. */
export function countBelow(root: Formula, most: number): number {
  return visited([root], most).length;
}

/** By id: the last visit that came by. Ids are of one store, so what several visits leave here never meets. */
let marks = new Float64Array(1024);
let visits = 0;

/** Each formula within `roots` once, wholes before parts; ends after more than `most`. */
function visited(roots: readonly Formula[], most: number): Formula[] {
  const visit = ++visits;
  const nodes: Formula[] = [];
  const open: Formula[] = [];
  const add = (node: Formula): void => {
    if (node.id >= marks.length) {
      const larger = new Float64Array(2 * node.id);
      larger.set(marks);
      marks = larger;
    }
    if (marks[node.id] === visit) return;
    marks[node.id] = visit;
    nodes.push(node);
    if (!isLeaf(node)) open.push(node);
  };
  for (const root of roots) add(root);
  for (let node = open.pop(); node !== undefined && nodes.length <= most; node = open.pop()) {
    if (node.kind === 'not') add(node.of);
    else if (!isLeaf(node)) for (const part of node.of) add(part);
  }
  return nodes;
}

/** How parts are put together. */
export interface Joins {
  not(of: Formula): Formula;
  all(of: readonly Formula[]): Formula;
  any(of: readonly Formula[]): Formula;
}

/** The formula with every leaf replaced. `known` remembers across calls with the same `replace` and joins. */
export function replaceLeaves(
  formulas: Formulas,
  root: Formula,
  replace: (leaf: Leaf) => Formula,
  known: Map<number, Formula> = new Map(),
  { not, all, any }: Joins = formulas,
): Formula {
  const look = (of: Formula): Formula => present(known.get(of.id), 'a part of a formula');
  for (const node of nodesBelow([root])) {
    if (known.has(node.id)) continue;
    if (isLeaf(node)) known.set(node.id, replace(node));
    else if (node.kind === 'not') known.set(node.id, not(look(node.of)));
    else known.set(node.id, (node.kind === 'and' ? all : any)(node.of.map(look)));
  }
  return look(root);
}

/**
 * What leaves say within a scope, with facts written in: the label `kubernetes.io/metadata.name` is the namespace's name, the kind
 * and namespace of a subject that the scope fixes are constants, and so are the labels of a namespace in a closed cluster. What a
 * test says of the kind of its endpoint stands beside it: an address by the declared nets, the own node of a pod, the own cluster.
 */
export function inScope(formulas: Formulas, scope: Scope, universe: Universe): (leaf: Leaf) => Formula {
  const { namespace } = scope;
  const { facts, ownCluster } = universe;
  const labels = facts.closed ? facts.namespaces.find((n) => n.name === namespace)?.labels : undefined;
  const constant = (value: boolean): Formula => (value ? formulas.true : formulas.false);
  const kinds = kindsIn(scope, universe);
  const ofKinds = (end: End, met: readonly EndpointKind[]): Formula => {
    if (met.length === kinds[end].length) return formulas.true;
    return formulas.text({ type: 'text', name: 'kind', end, key: '' }, { kind: 'in', values: met });
  };

  return (given) => {
    let leaf = given;
    if (leaf.kind === 'boolean') {
      if (namespace === null) return leaf;
      if (leaf.field.name === 'own-node') return formulas.and(leaf, ofKinds('peer', ['node']));
      if (leaf.field.name !== 'own-namespace') return leaf;
      return formulas.text(
        { type: 'text', name: 'namespace', end: 'peer', key: '' },
        { kind: 'in', values: [namespace] },
      );
    }
    if (leaf.kind === 'address') {
      const { end } = leaf.field;
      const { test } = leaf;
      return formulas.and(
        leaf,
        ofKinds(
          end,
          kinds[end].filter((kind) => canBeIn(test, kind, facts)),
        ),
      );
    }
    if (leaf.kind !== 'text') return leaf;
    if (leaf.field.name === 'namespace-label' && leaf.field.key === METADATA_NAME) {
      const moved = formulas.text(
        { type: 'text', name: 'namespace', end: leaf.field.end, key: '' },
        leaf.test,
      );
      if (moved.kind !== 'text') return moved;
      leaf = moved;
    }
    const { field, test } = leaf;
    if (field.name === 'kind') {
      return ofKinds(
        field.end,
        kinds[field.end].filter((kind) => matches(test, kind)),
      );
    }
    if (field.name === 'cluster-name' && ownCluster !== null) {
      if (!matches(test, ownCluster)) return formulas.false;
      return ofKinds(
        field.end,
        kinds[field.end].filter((kind) => kind !== 'outside'),
      );
    }
    if (field.end !== 'subject' || namespace === null) return leaf;
    if (field.name === 'namespace') return constant(matches(test, namespace));
    if (field.name === 'node-label' || field.name === 'dns-name') return formulas.false;
    if (field.name === 'namespace-label' && labels !== undefined) {
      const value = labels.get(field.key);
      return constant(value !== undefined && matches(test, value));
    }
    return leaf;
  };
}

/** The kinds that each end can have within a scope. */
export function kindsIn(
  { namespace }: Scope,
  universe: Universe,
): Readonly<Record<End, readonly EndpointKind[]>> {
  return { subject: namespace === null ? universe.subjects : ['pod'], peer: universe.peers };
}

/** Whether the facts leave an endpoint of the kind an address of these. */
function canBeIn(nets: NetSet, kind: EndpointKind, { podCidr, nodeCidr }: Facts): boolean {
  if (kind === 'pod') return podCidr === null || overlaps(nets, podCidr);
  if (kind === 'node') return nodeCidr === null || overlaps(nets, nodeCidr);
  return kind !== 'outside' || subtract(subtract(nets, podCidr ?? []), nodeCidr ?? []).length > 0;
}

/** The leaf with subject and peer exchanged: what one end of a connection tests, as seen from the other end. */
export function swapped(formulas: Formulas): (leaf: Leaf) => Formula {
  const other = <F extends Field>(field: F): F =>
    field.end === 'flow' ? field : { ...field, end: field.end === 'subject' ? 'peer' : 'subject' };
  return (leaf) => {
    switch (leaf.kind) {
      case 'constant':
        return leaf;
      case 'text':
        return formulas.text(other(leaf.field), leaf.test);
      case 'number':
        return leaf;
      case 'address':
        return formulas.address(other(leaf.field), leaf.test);
      case 'boolean':
        return formulas.boolean(other(leaf.field));
    }
  };
}
