/**
 * Label selectors → predicates: what a key with its source (`k8s:`, `any:`, `reserved:`, `node:`) asks of an endpoint, and the
 * namespace and cluster that Cilium adds to a peer. Knows no rule. Written from the reference, apart from `semantics.ts`.
 */
import type { Span } from '../../base/source.js';
import { diagnostic } from '../../diagnostics/diagnostic.js';
import { FALSE_PRED, type Facts, type LabelTest, type Pred, TRUE_PRED } from '../../ir/policy.js';
import {
  API_SERVER,
  allOf,
  anyOf,
  IS_NODE,
  IS_OUTSIDE,
  IS_POD,
  inNamespaces,
  isKind,
  labelTest,
  notOf,
  OWN_NODE,
} from '../../ir/preds.js';
import { overlaps } from '../../values/intervals.js';
import { ALL_NETS } from '../../values/nets.js';
import { isIdentityLabel } from '../identity-labels.js';
import type { Report } from '../kube/decode.js';
import type { LabelOperator, LabelSelector } from '../kube/label-selector.js';
import type { Profile } from '../profiles.js';
import type { CiliumSelector } from './resources.js';
import {
  ACCOUNT_KEY,
  CLUSTER_KEY,
  NAMESPACE_KEY,
  NAMESPACE_LABEL_PREFIX,
  onlyNegative,
  parseLabelKey,
} from './selector-terms.js';
import { ANY_CLUSTER, type CiliumSettings, settingsOf } from './settings.js';

/** A profile's settings, and what of the facts a reading needs. */
export interface ReadSettings extends CiliumSettings {
  /** The endpoints that carry `reserved:kube-apiserver`: nodes and outside addresses. */
  readonly apiServer: Pred;
}

/** A pod at an address that the facts call the API server's is none to Cilium; where no pod can be at one, one test says it all. */
export function readSettings(profile: Profile, { apiServer, podCidr }: Facts): ReadSettings {
  const alone = apiServer === null || !overlaps(apiServer.nets, podCidr ?? ALL_NETS);
  const guarded = allOf(anyOf(IS_NODE, IS_OUTSIDE), API_SERVER);
  return { ...settingsOf(profile), apiServer: alone ? API_SERVER : guarded };
}

/** The end of a flow that a selector speaks about. */
export type SelectedEnd = 'subject' | 'peer';

/** One requirement of a selector, with the place of its key. */
export interface Ask {
  readonly source: string;
  readonly key: string;
  readonly operator: LabelOperator;
  readonly values: readonly string[];
  readonly span: Span;
}

/** The requirements of Cilium's own selectors; a key without a source is one of `any`. */
export function asksOf(selector: CiliumSelector): readonly Ask[] {
  return [
    ...selector.matchLabels.map(({ key, value }): Ask => {
      return { ...parseLabelKey(key.value), operator: 'In', values: [value.value], span: key.span };
    }),
    ...selector.matchExpressions.map(({ key, operator, values }): Ask => {
      const asked = OPERATORS.find((known) => known === operator.value) ?? 'In';
      const texts = values.items.map((item) => item.value);
      return { ...parseLabelKey(key.value), operator: asked, values: texts, span: key.span };
    }),
  ];
}

const OPERATORS = ['In', 'NotIn', 'Exists', 'DoesNotExist'] as const satisfies readonly LabelOperator[];

/** The requirements of Kubernetes' own selectors, whose keys Cilium reads with the source `k8s`; a missing selector is an empty one. */
export function kubernetesAsks(selector: LabelSelector | null, prefix = ''): readonly Ask[] {
  if (selector === null) return [];
  return [
    ...[...selector.matchLabels].map(([key, value]): Ask => {
      const span = selector.matchLabelSpans.get(key)?.key ?? selector.span;
      return { source: 'k8s', key: `${prefix}${key}`, operator: 'In', values: [value], span };
    }),
    ...selector.matchExpressions.map(({ key, keySpan, operator, values }): Ask => {
      return { source: 'k8s', key: `${prefix}${key}`, operator, values, span: keySpan };
    }),
  ];
}

/** A selector of namespaces; the empty one asks for a namespace at all, which nodes and the outside have not (cilium#4513). */
export function namespaceAsks(selector: LabelSelector | null, span: Span): readonly Ask[] {
  const asks = kubernetesAsks(selector, NAMESPACE_LABEL_PREFIX);
  return asks.length > 0 ? asks : [k8sAsk(NAMESPACE_KEY, 'Exists', [], span)];
}

export function k8sAsk(key: string, operator: LabelOperator, values: readonly string[], span: Span): Ask {
  return { source: 'k8s', key, operator, values, span };
}

/**
 * What Cilium adds to `fromEndpoints` and `toEndpoints` (utils.go getEndpointSelector @ 2efb257): nothing beside a `reserved:`
 * key; else the policy's namespace unless the selector speaks of namespaces, or in a cluster-wide policy (`namespace` null) "has
 * a namespace" unless it names one or `mayBeInit`; and the own cluster.
 */
export function scopedAsks(
  asks: readonly Ask[],
  scope: { readonly namespace: string | null; readonly mayBeInit: boolean; readonly span: Span },
  settings: ReadSettings,
): readonly Ask[] {
  if (asks.some(({ source }) => source === 'reserved')) return asks;
  const { namespace, mayBeInit, span } = scope;
  const byName = asks.some((each) => isKubernetes(each) && each.key === NAMESPACE_KEY);
  const byLabel = asks.some((each) => isKubernetes(each) && each.key.startsWith(NAMESPACE_LABEL_PREFIX));
  const implied: Ask[] = [];
  if (namespace === null) {
    if (!byName && !mayBeInit) implied.push(k8sAsk(NAMESPACE_KEY, 'Exists', [], span));
  } else if (!byName && !byLabel) {
    implied.push(k8sAsk(NAMESPACE_KEY, 'In', [namespace], span));
  }
  return [...asks, ...implied, ...ownClusterAsks(asks, settings, span)];
}

/** The own cluster, where peers mean it (`policy-default-local-cluster`) and no key names a cluster. */
export function ownClusterAsks(asks: readonly Ask[], settings: ReadSettings, span: Span): readonly Ask[] {
  const named = asks.some((each) => isKubernetes(each) && each.key === CLUSTER_KEY);
  return named || !settings.localClusterOnly ? [] : [k8sAsk(CLUSTER_KEY, 'In', [settings.clusterName], span)];
}

function isKubernetes({ source }: Ask): boolean {
  return source === 'any' || source === 'k8s';
}

/** The endpoints that meet every requirement. Negations hold for whatever lacks the label, whatever it is (cilium#46949). */
export function selectorPred(asks: readonly Ask[], end: SelectedEnd, settings: ReadSettings): Pred {
  return allOf(...asks.map((each) => meets(each, (test) => carries(each, test, end, settings))));
}

/**
 * The peers of a selector; where identities are aggregated, one of negations alone means every pod, and every other node that has
 * labels, since the placeholders of these have none (cilium#47216).
 */
export function selectedPeers(asks: readonly Ask[], settings: ReadSettings): Pred {
  const exact = selectorPred(asks, 'peer', settings);
  if (!settings.aggregated || !onlyNegative(asks)) return exact;
  const nodes =
    settings.nodeLabels || settings.cidrsMatchNodes ? allOf(IS_NODE, notOf(OWN_NODE)) : FALSE_PRED;
  return anyOf(exact, IS_POD, nodes);
}

/** The subjects of a `nodeSelector`: nodes by their own labels, filtered like those of pods (cilium.md 2.12). */
export function hostPred(asks: readonly Ask[], settings: ReadSettings): Pred {
  return allOf(
    IS_NODE,
    ...asks.map((each) =>
      meets(each, (test) => {
        const { source, key } = each;
        const kept = !settings.labelsFiltered || isIdentityLabel(key);
        const asKubernetes = isKubernetes(each) && kept;
        const asNode = (source === 'any' || source === 'node') && settings.nodeLabels;
        const asHost = (source === 'any' || source === 'reserved') && key === 'host' && takesEmpty(test);
        if (asHost) return TRUE_PRED;
        return asKubernetes || asNode ? labelTest('node-label', key, test) : FALSE_PRED;
      }),
    ),
  );
}

function meets({ operator, values }: Ask, carries: (test: LabelTest) => Pred): Pred {
  const there = carries(
    operator === 'In' || operator === 'NotIn' ? { kind: 'in', values } : { kind: 'exists' },
  );
  return operator === 'NotIn' || operator === 'DoesNotExist' ? notOf(there) : there;
}

function carries(asked: Ask, test: LabelTest, end: SelectedEnd, settings: ReadSettings): Pred {
  const { source, key } = asked;
  const any = source === 'any';
  return anyOf(
    ...(isKubernetes(asked) ? [kubernetesLabel(key, test, settings)] : []),
    ...((any || source === 'reserved') && takesEmpty(test) ? [reservedPred(key, end, settings)] : []),
    ...((any || source === 'node') && end === 'peer' && settings.nodeLabels
      ? [labelTest('node-label', key, test)]
      : []),
  );
}

/** Labels of Kubernetes' making first: namespace, cluster, account, labels of the namespace; then the pod's own, if identities keep them. */
function kubernetesLabel(key: string, test: LabelTest, settings: ReadSettings): Pred {
  const names = test.kind === 'in' ? test.values : null;
  if (key === NAMESPACE_KEY) return names === null ? IS_POD : inNamespaces(...names);
  if (key === ACCOUNT_KEY) return names === null ? IS_POD : { kind: 'account', names };
  if (key === CLUSTER_KEY) {
    // Nodes have labels, and with them a cluster, only where the agent was told to keep these.
    const members = settings.nodeLabels ? anyOf(IS_POD, IS_NODE) : IS_POD;
    return names === null ? members : allOf(members, { kind: 'cluster-name', names });
  }
  if (key.startsWith(NAMESPACE_LABEL_PREFIX))
    return labelTest('namespace-label', key.slice(NAMESPACE_LABEL_PREFIX.length), test);
  return settings.labelsFiltered && !isIdentityLabel(key) ? FALSE_PRED : labelTest('label', key, test);
}

/** Reserved labels have the empty value. */
function takesEmpty(test: LabelTest): boolean {
  return test.kind === 'exists' || (test.kind === 'in' && test.values.includes(''));
}

/** The node that a peer is when it is the subject's own: Cilium's `host`. */
export const OWN_HOST: Pred = allOf(IS_NODE, OWN_NODE);

/** The endpoints that carry `reserved:NAME` (cilium.md 2.1); under dual stack the world's label tells the family. */
export function reservedPred(name: string, end: SelectedEnd, settings: ReadSettings): Pred {
  const world = (family: 4 | 6): Pred =>
    settings.dualStack ? allOf(IS_OUTSIDE, { kind: 'family', family }) : FALSE_PRED;
  switch (name) {
    case 'host':
      return end === 'subject' ? IS_NODE : OWN_HOST;
    case 'remote-node':
      return end === 'subject' ? FALSE_PRED : allOf(IS_NODE, notOf(OWN_NODE));
    case 'kube-apiserver':
      return settings.apiServer;
    case 'world':
      return settings.dualStack ? FALSE_PRED : IS_OUTSIDE;
    case 'world-ipv4':
      return world(4);
    case 'world-ipv6':
      return world(6);
    case 'health':
    case 'ingress':
    case 'init':
    case 'unmanaged':
      return isKind(name);
    default:
      return FALSE_PRED;
  }
}

const SOURCES = ['any', 'k8s', 'reserved', 'node'];

/** Adds `cilium-read-label-source` and `cilium-read-cluster`: what a selector asks that netc does not read. */
export function refuseSelector(
  asks: readonly Ask[],
  path: string,
  settings: ReadSettings,
  report: Report,
): void {
  for (const asked of asks) {
    const { source, key, values, span } = asked;
    if (!SOURCES.includes(source))
      report.push(diagnostic('cilium-read-label-source', span, { path, source }));
    if (!isKubernetes(asked) || key !== CLUSTER_KEY || settings.clusterName === ANY_CLUSTER) continue;
    const foreign = values.find((value) => value !== settings.clusterName);
    if (foreign !== undefined)
      report.push(
        diagnostic('cilium-read-cluster', span, { path, cluster: foreign, own: settings.clusterName }),
      );
  }
}
