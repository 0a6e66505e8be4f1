/**
 * One part of a rule's peers → NetworkPolicy peers, or what stands in the way and the nearest wider thing. An ipBlock matches
 * whatever holds the address (the reading of the upstream conformance tests), so kinds are told apart by the cluster's CIDRs.
 */
import type { JsonMap } from '../../base/tree.js';
import type { Feature } from '../../ir/feature.js';
import { type Facts, type Pred, TRUE_PRED } from '../../ir/policy.js';
import { METADATA_NAME } from '../../ir/pred-literals.js';
import { allOf, inNets, isKind } from '../../ir/preds.js';
import { sameSet } from '../../values/intervals.js';
import { ALL_NETS, type NetSet } from '../../values/nets.js';
import { addressForm } from '../address-forms.js';
import type { KeyedLiteral, Names, Shape } from '../endpoint-shape.js';
import { netBlocks, printBlock } from '../../values/net-blocks.js';
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

/** `namespace` is the policy's own. INVARIANT: `own-namespace` is resolved. */
export function planPeer(shape: Shape, namespace: string, facts: Facts): PeerPlan {
  const [kind, ...more] = shape.kinds;
  if (kind === 'pod' && more.length === 0) return planPods(shape, namespace, facts);
  const problem = addressProblem(shape);
  const { apiServer } = shape;
  const form = addressForm(shape.kinds, shape.nets, facts);
  if (problem === null && apiServer === null && form !== null)
    return { ok: true, said: saidNets(form.nets, form.absent) };
  const nearest =
    form === null
      ? saidNets(shape.nets ?? ALL_NETS, null)
      : { ...saidNets(form.nets, null), absent: form.absent };
  return {
    ok: false,
    code: problem ?? (apiServer === null ? kindFeature(shape) : 'kube-apiserver'),
    wider: nearest,
  };
}

function planPods(shape: Shape, namespace: string, facts: Facts): PeerPlan {
  const selects =
    shape.namespace !== null ||
    shape.namespaceLabels.length + shape.labels.length + shape.accountLabels.length > 0 ||
    shape.account !== null;
  if (!selects && shape.nets !== null && otherProblem(shape) === null) {
    const form = addressForm(['pod'], shape.nets, facts);
    if (form !== null) return { ok: true, said: saidNets(form.nets, form.absent) };
  }
  const labels = shape.labels.filter(isSelectable);
  const namespaceLabels = shape.namespaceLabels.filter(isSelectable);
  const code: Feature | null =
    shape.labels.length + shape.namespaceLabels.length > labels.length + namespaceLabels.length
      ? 'label-text'
      : shape.account !== null
        ? 'account'
        : shape.accountLabels.length > 0
          ? 'account-label'
          : shape.nets !== null
            ? 'pod-address'
            : otherProblem(shape);
  const said = saidPods(shape.namespace, namespaceLabels, labels, namespace);
  return code === null ? { ok: true, said } : { ok: false, code, wider: said };
}

function saidPods(
  names: Names | null,
  namespaceLabels: readonly KeyedLiteral[],
  labels: readonly KeyedLiteral[],
  namespace: string,
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
  return {
    peers: [
      {
        namespaceSelector: labelSelector([...asked, ...namespaceLabels]),
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

function saidNets(nets: NetSet, absent: Pred | null): SaidPeers {
  if (sameSet(nets, ALL_NETS)) return { ...EVERYBODY, absent };
  const peers = ([4, 6] as const).flatMap((family) =>
    netBlocks(nets, family).map((block): JsonMap => {
      const { cidr, except } = printBlock(block);
      return { ipBlock: { cidr, ...(except.length === 0 ? {} : { except }) } };
    }),
  );
  return { peers, pred: inNets(nets), absent };
}

/** What keeps a part that is not only pods from being told by addresses alone. */
function addressProblem(shape: Shape): Feature | null {
  if (shape.dns.length > 0) return 'dns';
  if (shape.nodeLabels.length > 0) return 'node';
  if (shape.ownNode !== null) return shape.ownNode ? 'local-node' : 'remote-node';
  return shape.cluster === null ? null : 'cluster';
}

function otherProblem(shape: Shape): Feature | null {
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
