/**
 * Which label keys are part of an identity where Cilium enforces, its own policies and those of Kubernetes. A selector on a dropped
 * key never matches, and its negation always does (cilium#28003, #18878).
 */

/** Prefixes kept although a shorter prefix drops them. */
const KEPT = [
  'io.kubernetes.pod.namespace',
  'io.cilium.k8s.namespace.labels',
  'app.kubernetes.io',
  'io.cilium.k8s.policy.cluster',
  'io.cilium.k8s.policy.serviceaccount',
];

const DROPPED = [
  'io.kubernetes',
  'kubernetes.io',
  'k8s.io',
  'topology.kubernetes.io',
  'statefulset.kubernetes.io/pod-name',
  'apps.kubernetes.io/pod-index',
  'batch.kubernetes.io/job-completion-index',
  'batch.kubernetes.io/controller-uid',
  'controller-uid',
  'pod-template-hash',
  'pod-template-generation',
  'controller-revision-hash',
  'annotation',
  'etcd_node',
];
const BETA = 'beta.kubernetes.io';

/**
 * Does the default filter keep a pod label with this key in the identity? The longest prefix that keeps it must be longer than the
 * shortest that drops it (pkg/labelsfilter/filter.go @ 2efb257, which drops `.*beta\.kubernetes\.io` as well).
 */
export function isIdentityLabel(key: string): boolean {
  const lengths = (prefixes: readonly string[]): readonly number[] =>
    prefixes.filter((prefix) => key.startsWith(prefix)).map((prefix) => prefix.length);
  const beta = key.lastIndexOf(BETA);
  const dropped = [...lengths(DROPPED), ...(beta < 0 ? [] : [beta + BETA.length])];
  return dropped.length === 0 || Math.max(0, ...lengths(KEPT)) > Math.min(...dropped);
}
