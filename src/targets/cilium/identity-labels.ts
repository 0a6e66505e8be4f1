/**
 * Which label keys are part of an identity. A selector on a dropped key never matches, and its negation always does
 * (cilium#28003, #18878).
 */

/** Prefixes kept although a shorter prefix drops them. Longest match wins. */
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

/** Does the default filter keep a pod label with this key in the identity? (pkg/labelsfilter/filter.go @ 2efb257) */
export function isIdentityLabel(key: string): boolean {
  const longest = (prefixes: readonly string[]) =>
    Math.max(0, ...prefixes.filter((prefix) => key.startsWith(prefix)).map((prefix) => prefix.length));
  const kept = longest(KEPT);
  const dropped = longest(DROPPED);
  return kept > 0 ? kept > dropped : dropped === 0 && !key.includes('beta.kubernetes.io');
}
