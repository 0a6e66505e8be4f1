/**
 * Turns label selectors into requirements over sourced keys (`k8s:app`, `any:app`, `reserved:host`), and adds the implicit
 * namespace and cluster that Cilium adds to a peer. Knows no formula and no identity.
 */
import { type LabelOperator, meetsRequirement } from '../kube/label-selector.js';
import type { CiliumSelector } from './resources.js';
import type { CiliumSettings } from './settings.js';

/** `any` matches labels of every source; it is the source of a key written without one. */
export interface LabelKey {
  readonly source: string;
  readonly key: string;
}

export interface Requirement {
  readonly key: LabelKey;
  readonly operator: LabelOperator;
  readonly values: readonly string[];
}

export const NAMESPACE_KEY = 'io.kubernetes.pod.namespace';
export const NAMESPACE_LABEL_PREFIX = 'io.cilium.k8s.namespace.labels.';
export const CLUSTER_KEY = 'io.cilium.k8s.policy.cluster';
export const ACCOUNT_KEY = 'io.cilium.k8s.policy.serviceaccount';

/** Splits at the first colon; the dotted spelling is an ordinary key (pkg/policy/api/selector.go @ 2efb257). */
export function parseLabelKey(written: string, source = 'any'): LabelKey {
  const colon = written.indexOf(':');
  return colon < 0
    ? { source, key: written }
    : { source: written.slice(0, colon), key: written.slice(colon + 1) };
}

/** The requirements of a selector of Cilium's own kinds. An operator that `validate` refuses matches nothing. */
export function requirementsOf(selector: CiliumSelector): readonly Requirement[] {
  return [
    ...selector.matchLabels.map(({ key, value }): Requirement => {
      return { key: parseLabelKey(key.value), operator: 'In', values: [value.value] };
    }),
    ...selector.matchExpressions.map(({ key, operator, values }): Requirement => {
      return {
        key: parseLabelKey(key.value),
        operator: OPERATORS.find((known) => known === operator.value) ?? 'In',
        values: values.items.map((item) => item.value),
      };
    }),
  ];
}

const OPERATORS = ['In', 'NotIn', 'Exists', 'DoesNotExist'] as const satisfies readonly LabelOperator[];

/** Is nothing asked but that labels are absent? Then whatever has no labels at all is selected. */
export function onlyNegative(requirements: readonly Pick<Requirement, 'operator'>[]): boolean {
  return (
    requirements.length > 0 &&
    requirements.every(({ operator }) => operator === 'NotIn' || operator === 'DoesNotExist')
  );
}

/** Is this a key that `k8s:` and unprefixed spellings of `name` both mean? */
export function namesKey(requirement: Requirement, name: string): boolean {
  return isKubernetesSource(requirement.key) && requirement.key.key === name;
}

function isKubernetesSource(key: LabelKey): boolean {
  return key.source === 'any' || key.source === 'k8s';
}

/**
 * What Cilium adds to a peer selector (pkg/k8s/apis/cilium.io/utils/utils.go getEndpointSelector @ 2efb257): nothing where a
 * `reserved:` key stands; else the policy's namespace, or "has a namespace" in a cluster-wide policy, where no namespace is
 * named; and the own cluster where none is named. `subjectMayBeInit`: the subject selector mentions `reserved:init`.
 */
export function scopedPeer(
  requirements: readonly Requirement[],
  namespace: string | null,
  subjectMayBeInit: boolean,
  settings: CiliumSettings,
): readonly Requirement[] {
  if (requirements.some(({ key }) => key.source === 'reserved')) return requirements;
  const added: Requirement[] = [];
  if (!requirements.some((each) => namesKey(each, NAMESPACE_KEY))) {
    if (namespace === null) {
      if (!subjectMayBeInit) added.push(k8sRequirement(NAMESPACE_KEY, 'Exists', []));
    } else if (!requirements.some(namesNamespaceLabel)) {
      added.push(k8sRequirement(NAMESPACE_KEY, 'In', [namespace]));
    }
  }
  return [...requirements, ...added, ...clusterScope(requirements, settings)];
}

/** The own cluster, where the selector names none and the profile scopes. */
export function clusterScope(
  requirements: readonly Requirement[],
  settings: CiliumSettings,
): readonly Requirement[] {
  if (!settings.localClusterOnly || requirements.some((each) => namesKey(each, CLUSTER_KEY))) return [];
  return [k8sRequirement(CLUSTER_KEY, 'In', [settings.clusterName])];
}

export function k8sRequirement(key: string, operator: LabelOperator, values: readonly string[]): Requirement {
  return { key: { source: 'k8s', key }, operator, values };
}

/** Do plain labels, such as those of a Service or of a CIDR group, meet every requirement? Sources are not looked at. */
export function meetLabels(
  requirements: readonly Requirement[],
  labels: ReadonlyMap<string, string>,
): boolean {
  return requirements.every(({ key, operator, values }) =>
    meetsRequirement(operator, values, labels.get(key.key)),
  );
}

/**
 * Does a group with these labels have the one that the requirement is about: of that key, and for `In` and `NotIn` with one of the
 * values? Labels of groups have the source `cidrgroup`.
 */
export function meetsGroup(
  { key, operator, values }: Requirement,
  labels: ReadonlyMap<string, string>,
): boolean {
  const value = labels.get(key.key);
  if (value === undefined || (key.source !== 'any' && key.source !== 'cidrgroup')) return false;
  return operator === 'Exists' || operator === 'DoesNotExist' || values.includes(value);
}

function namesNamespaceLabel(requirement: Requirement): boolean {
  return isKubernetesSource(requirement.key) && requirement.key.key.startsWith(NAMESPACE_LABEL_PREFIX);
}
