/**
 * What Cilium knows an endpoint by: labels with their sources, and the addresses that CIDRs may match. cilium.md 2.1, 2.2, 2.8.
 */
import type { JsonMap } from '../../src/base/tree.js';
import type { Endpoint, Flow } from '../../src/flow/flow.js';
import { netInterval, parseNet } from '../../src/values/nets.js';
import { isV4, type OracleProfile } from './asked.js';
import { labelsOf, mapsOf, textOf, textsOf } from './json.js';

export interface Identity {
  readonly labels: readonly SourcedLabel[];
  readonly end: Endpoint;
}

interface SourcedLabel {
  readonly source: string;
  readonly key: string;
  readonly value: string;
}

export const NAMESPACE = 'io.kubernetes.pod.namespace';
export const NAMESPACE_LABELS = 'io.cilium.k8s.namespace.labels.';
export const CLUSTER = 'io.cilium.k8s.policy.cluster';
const ACCOUNT = 'io.cilium.k8s.policy.serviceaccount';

/** Keys that the default label filter leaves out (pkg/labelsfilter/filter.go); `*` stands at either end. */
const DROPPED = [
  /^io\.kubernetes/,
  /^kubernetes\.io/,
  /^.*beta\.kubernetes\.io/,
  /^k8s\.io/,
  /^topology\.kubernetes\.io/,
  /^statefulset\.kubernetes\.io\/pod-name/,
  /^apps\.kubernetes\.io\/pod-index/,
  /^batch\.kubernetes\.io\/job-completion-index/,
  /^batch\.kubernetes\.io\/controller-uid/,
  /^controller-uid/,
  /^pod-template-hash/,
  /^pod-template-generation/,
  /^controller-revision-hash/,
  /^annotation/,
  /^etcd_node/,
];
const KEPT = [/^io\.kubernetes\.pod\.namespace/, /^app\.kubernetes\.io/];

export function identityOf(end: Endpoint, flow: Flow, profile: OracleProfile): Identity {
  const { options } = profile;
  const reserved = (...keys: readonly string[]): readonly SourcedLabel[] =>
    [...keys, ...(end.apiServer ? ['kube-apiserver'] : [])].map((key) => ({
      source: 'reserved',
      key,
      value: '',
    }));
  switch (end.kind) {
    case 'pod':
      return { end, labels: podLabels(end, profile) };
    case 'node': {
      const kind = reserved(end === flow.subject || flow.ownNode ? 'host' : 'remote-node');
      if (options.get('node-selector-labels') !== 'on') return { end, labels: kind };
      // With their own labels nodes also get that of their cluster (pkg/node/manager nodeIdentityLabels).
      const cluster = sourced('k8s', [[CLUSTER, end.clusterName]]);
      return { end, labels: [...kind, ...sourced('node', end.nodeLabels), ...cluster] };
    }
    case 'outside': {
      const world =
        options.get('dual-stack') === 'on' ? (isV4(end.address) ? 'world-ipv4' : 'world-ipv6') : 'world';
      return { end, labels: reserved(world) };
    }
    case 'health':
    case 'ingress':
    case 'init':
    case 'unmanaged':
      return { end, labels: reserved(end.kind) };
  }
}

/** Is a label with this key part of an identity at all? */
export function isRelevant(key: string, { options }: OracleProfile): boolean {
  if (options.get('identity-labels') === 'all') return true;
  return KEPT.some((kept) => kept.test(key)) || !DROPPED.some((dropped) => dropped.test(key));
}

function podLabels(pod: Endpoint, profile: OracleProfile): readonly SourcedLabel[] {
  const own = [...pod.labels].filter(([key]) => isRelevant(key, profile));
  return sourced('k8s', [
    ...own,
    ...[...pod.namespaceLabels].map(([key, value]): [string, string] => [NAMESPACE_LABELS + key, value]),
    [NAMESPACE, pod.namespace],
    [CLUSTER, pod.clusterName],
    [ACCOUNT, pod.account],
  ]);
}

function sourced(source: string, labels: Iterable<readonly [string, string]>): readonly SourcedLabel[] {
  return [...labels].map(([key, value]) => ({ source, key, value }));
}

/**
 * A CIDR matches the world, and nodes or pods where the match mode says so; the whole of a family matches no node even then, unless
 * a group has it.
 */
export function cidrMatches(
  cidr: string,
  { end }: Identity,
  profile: OracleProfile,
  isGroup = false,
): boolean {
  const net = parseNet(cidr);
  if (net === undefined) throw new Error(`no net: ${cidr}`);
  const { first, last } = netInterval(net);
  if (end.address < first || last < end.address) return false;
  const mode = (profile.options.get('cidr-match-mode') ?? '').split('+');
  if (end.kind === 'node') return mode.includes('nodes') && (isGroup || net.prefix > 0);
  if (end.kind === 'pod') return mode.includes('pods');
  return end.kind === 'outside';
}

/** One requirement of a selector, its key with the source split off. `Equals` is a match label. */
export interface Requirement {
  readonly source: string;
  readonly key: string;
  readonly operator: string;
  readonly values: readonly string[];
}

/** The requirements of a label selector; `source` is that of keys which name none. */
export function requirementsOf(selector: JsonMap, source: string): readonly Requirement[] {
  const split = (written: string): { readonly source: string; readonly key: string } => {
    const colon = written.indexOf(':');
    return colon < 0
      ? { source, key: written }
      : { source: written.slice(0, colon), key: written.slice(colon + 1) };
  };
  return [
    ...[...labelsOf(selector['matchLabels'])].map(([key, value]) => ({
      ...split(key),
      operator: 'Equals',
      values: [value],
    })),
    ...mapsOf(selector['matchExpressions']).map((one) => ({
      ...split(textOf(one['key'])),
      operator: textOf(one['operator']),
      values: textsOf(one['values']),
    })),
  ];
}

/**
 * A peer's identity is looked up as itself and as the placeholder of its class, which has no labels: what only asks that labels are
 * absent is met by that of pods, and by that of other nodes where nodes have labels of their own.
 */
export function meetsAsPeer(
  requirements: readonly Requirement[],
  peer: Identity,
  { options }: OracleProfile,
): boolean {
  const negative = requirements.length > 0 && meets(requirements, { ...peer, labels: [] });
  if (options.get('aggregate-identities') !== 'on' || !negative) return meets(requirements, peer);
  const scoped =
    options.get('node-selector-labels') === 'on' ||
    (options.get('cidr-match-mode') ?? '').split('+').includes('nodes');
  const isRemote = peer.labels.some(({ source, key }) => source === 'reserved' && key === 'remote-node');
  return peer.end.kind === 'pod' || (scoped && isRemote) || meets(requirements, peer);
}

/** `any` is every source. `NotIn` and `DoesNotExist` hold for whatever lacks the key. */
export function meets(requirements: readonly Requirement[], { labels }: Identity): boolean {
  return requirements.every(({ source, key, operator, values }) => {
    const held = labels.filter((label) => label.key === key && (source === 'any' || source === label.source));
    switch (operator) {
      case 'Equals':
      case 'In':
        return held.some((label) => values.includes(label.value));
      case 'NotIn':
        return !held.some((label) => values.includes(label.value));
      case 'Exists':
        return held.length > 0;
      case 'DoesNotExist':
        return held.length === 0;
      default:
        throw new Error(`no operator: ${operator}`);
    }
  });
}
