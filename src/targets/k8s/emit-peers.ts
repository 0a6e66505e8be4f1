/**
 * One part of a rule's peers → NetworkPolicy peers, or what stands in the way and the nearest wider thing. An ipBlock matches
 * whatever holds the address (the reading of the upstream conformance tests), so kinds are told apart by the cluster's CIDRs.
 */
import type { JsonMap } from '../../base/tree.js';
import type { Feature } from '../../ir/feature.js';
import { type EndpointKind, type Facts, type Pred, TRUE_PRED } from '../../ir/policy.js';
import { METADATA_NAME } from '../../ir/pred-literals.js';
import { allOf, anyOf, inNets, isKind } from '../../ir/preds.js';
import { overlaps, sameSet } from '../../values/intervals.js';
import { netBlocks, printBlock, withoutEverything } from '../../values/net-blocks.js';
import { ALL_NETS, type NetSet } from '../../values/nets.js';
import { addressForm } from '../address-forms.js';
import type { KeyedLiteral, Names, Shape } from '../endpoint-shape.js';
import type { Reading } from './emit-reading.js';
import { isSelectable, labelSelector } from './emit-selectors.js';

/** `null` peers: every endpoint, so the rule has no `from` or `to`. */
export interface SaidPeers {
  readonly peers: readonly JsonMap[] | null;
  /** What they match. */
  readonly pred: Pred;
  readonly absent: Pred | null;
}

export type PeerPlan =
  | { readonly ok: true; readonly said: SaidPeers }
  | { readonly ok: false; readonly code: Feature; readonly wider: SaidPeers };

export const EVERYBODY: SaidPeers = { peers: null, pred: TRUE_PRED, absent: null };

export interface PeerPlace {
  /** The policy's own. */
  readonly namespace: string;
  readonly facts: Facts;
  readonly reading: Reading;
}

/** INVARIANT: `own-namespace` is resolved, and kinds that no ipBlock matches stand alone (`reachable`). */
export function planPeer(shape: Shape, place: PeerPlace): PeerPlan {
  const { facts, reading } = place;
  const [kind, ...more] = shape.kinds;
  if (kind === 'pod' && more.length === 0) return planPods(shape, place);
  const problem = addressProblem(shape);
  const { apiServer } = shape;
  if (kind !== undefined && more.length === 0 && !reading.addressed.some((known) => known === kind))
    return { ok: false, code: kind === 'node' ? 'node' : 'identity', wider: EVERYBODY };
  if (problem === null && isEverybody(shape, reading)) return { ok: true, said: EVERYBODY };
  const form = addressForm(shape.kinds, shape.nets, facts, reading.addressed);
  if (problem === null && apiServer === null && form !== null)
    return { ok: true, said: saidNets(form.nets, form.absent, reading) };
  return {
    ok: false,
    code: problem ?? (apiServer === null ? kindFeature(shape) : 'kube-apiserver'),
    wider:
      form !== null
        ? saidNets(form.nets, form.absent, reading)
        : shape.nets === null
          ? EVERYBODY
          : saidNets(shape.nets, null, reading),
  };
}

export function isEverybody(shape: Shape, reading: Reading): boolean {
  const { nets, apiServer, ownNode, cluster } = shape;
  const plain = nets === null && apiServer === null && ownNode === null && cluster === null;
  return plain && reading.kinds.every((kind) => shape.kinds.includes(kind));
}

/** The shape in parts: what ipBlocks match together, and each kind that they do not match by itself. */
export function reachable(shape: Shape, { facts, reading }: PeerPlace): readonly Shape[] {
  const apart = shape.kinds.filter((kind) => !reading.addressed.some((known) => known === kind));
  if (apart.length === 0 || shape.kinds.length === 1 || isEverybody(shape, reading)) return [shape];
  const together = shape.kinds.filter((kind) => !apart.includes(kind));
  const part = (kinds: readonly EndpointKind[]): Shape => ({
    ...shape,
    kinds,
    pred: allOf(anyOf(...kinds.map((kind) => isKind(kind))), shape.pred),
  });
  const homes = new Map<EndpointKind, NetSet | null>([
    ['pod', facts.podCidr],
    ['node', facts.nodeCidr],
  ]);
  return [
    ...(together.length === 0 ? [] : [part(together)]),
    ...apart
      .filter((kind) => {
        const home = homes.get(kind) ?? null;
        return home === null || shape.nets === null || overlaps(home, shape.nets);
      })
      .map((kind) => part([kind])),
  ];
}

function planPods(shape: Shape, { namespace, facts, reading }: PeerPlace): PeerPlan {
  const selects =
    shape.namespace !== null ||
    shape.namespaceLabels.length + shape.labels.length + shape.accountLabels.length > 0 ||
    shape.account !== null;
  if (!selects && shape.nets !== null && otherProblem(shape) === null) {
    const form = reading.addressed.includes('pod')
      ? addressForm(['pod'], shape.nets, facts, reading.addressed)
      : null;
    if (form !== null) return { ok: true, said: saidNets(form.nets, form.absent, reading) };
  }
  const labels = shape.labels.filter((label) => isSelectable(label) && !reading.drops(label.key));
  const namespaceLabels = shape.namespaceLabels.filter(isSelectable);
  const code: Feature | null =
    shape.labels.length + shape.namespaceLabels.length > labels.length + namespaceLabels.length
      ? shape.labels.some((label) => reading.drops(label.key))
        ? 'label'
        : 'label-text'
      : shape.account !== null
        ? 'account'
        : shape.accountLabels.length > 0
          ? 'account-label'
          : shape.nets !== null
            ? 'pod-address'
            : otherProblem(shape);
  const said = saidPods(shape.namespace, namespaceLabels, labels, namespace, reading);
  return code === null ? { ok: true, said } : { ok: false, code, wider: said };
}

function saidPods(
  names: Names | null,
  namespaceLabels: readonly KeyedLiteral[],
  labels: readonly KeyedLiteral[],
  namespace: string,
  reading: Reading,
): SaidPeers {
  const pred = allOf(
    isKind('pod'),
    ...(names === null ? [] : [signed({ kind: 'namespace', names: names.names }, names.negated)]),
    ...namespaceLabels.map(({ key, test, negated }) =>
      signed({ kind: 'namespace-label', key, test }, negated),
    ),
    ...labels.map(({ key, test, negated }) => signed({ kind: 'label', key, test }, negated)),
  );
  const [only] = names?.names ?? [];
  const own = names !== null && !names.negated && names.names.length === 1 && only === namespace;
  const nameLiteral: readonly KeyedLiteral[] =
    names === null || own
      ? []
      : [{ key: METADATA_NAME, test: { kind: 'in', values: names.names }, negated: names.negated }];
  const podSelector = labelSelector(labels);
  if (own && namespaceLabels.length === 0) return { peers: [{ podSelector }], pred, absent: null };
  const asked = own
    ? [{ key: METADATA_NAME, test: { kind: 'in', values: [namespace] } as const, negated: false }]
    : nameLiteral;
  const where: readonly KeyedLiteral[] = [...asked, ...namespaceLabels];
  const loose = where.length > 0 && where.every((literal) => literal.negated);
  const guard: readonly KeyedLiteral[] =
    loose && reading.guardsNamespaces
      ? [{ key: METADATA_NAME, test: { kind: 'exists' }, negated: false }]
      : [];
  return {
    peers: [
      {
        namespaceSelector: labelSelector([...guard, ...where]),
        ...(labels.length === 0 ? {} : { podSelector }),
      },
    ],
    pred,
    absent: null,
  };
}

function signed(test: Pred, negated: boolean): Pred {
  return negated ? { kind: 'not', of: test } : test;
}

function saidNets(nets: NetSet, absent: Pred | null, reading: Reading): SaidPeers {
  const all = reading.addressed.length === reading.kinds.length;
  if (all && sameSet(nets, ALL_NETS)) return { ...EVERYBODY, absent };
  const blocks = ([4, 6] as const).flatMap((family) => {
    const found = netBlocks(nets, family);
    return reading.splitsEverything ? found.flatMap(withoutEverything) : found;
  });
  const peers = blocks.map((block): JsonMap => {
    const { cidr, except } = printBlock(block);
    return { ipBlock: { cidr, ...(except.length === 0 ? {} : { except }) } };
  });
  const pred = allOf(anyOf(...reading.addressed.map((kind) => isKind(kind))), inNets(nets));
  return { peers, pred: all ? inNets(nets) : pred, absent };
}

/** What keeps a part that is not only pods from being told by addresses alone. */
export function addressProblem(shape: Shape): Feature | null {
  if (shape.dns.length > 0) return 'dns';
  if (shape.nodeLabels.length > 0) return 'node';
  if (shape.ownNode !== null) return shape.ownNode ? 'local-node' : 'remote-node';
  return shape.cluster === null ? null : 'cluster';
}

export function otherProblem(shape: Shape): Feature | null {
  if (shape.ownNode !== null) return 'local-node';
  if (shape.apiServer !== null) return 'kube-apiserver';
  return shape.cluster === null ? null : 'cluster';
}

function kindFeature(shape: Shape): Feature {
  const [kind, ...more] = shape.kinds;
  if (more.length > 0) return shape.kinds.includes('outside') ? 'except' : 'cluster';
  if (kind === 'node') return 'node';
  return shape.nets === null ? 'world' : 'cidr';
}
