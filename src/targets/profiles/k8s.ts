/** Options in which readings of NetworkPolicy and ClusterNetworkPolicy differ. Sources name the document or file and version. */
import type { ProfileTable } from '../profiles.js';

export const K8S_PROFILE: ProfileTable = {
  cni: 'k8s',
  versions: ['1.31', '1.32', '1.33', '1.34', '1.35', '1.36', '1.37'],
  newest: '1.36',
  options: [
    {
      name: 'cluster-network-policy',
      values: ['off', 'on', 'experimental'],
      defaults: [{ from: '0.0', value: 'off' }],
      what: 'the CRD of ClusterNetworkPolicy v1alpha2 is installed and enforced, and written; `experimental`: that of the experimental channel, with `nodes` and `domainNames` as egress peers',
      source: 'network-policy-api v0.2.0 config/crd/{standard,experimental}',
    },
    {
      name: 'baseline',
      values: ['per-direction', 'per-pod'],
      defaults: [{ from: '0.0', value: 'per-direction' }],
      what: 'whether a NetworkPolicy of the other direction hides Baseline rules',
      source: 'network-policy-api types.go; kube-network-policies networkpolicy.go:185-212 reads per pod',
    },
    {
      name: 'plugin',
      values: 'text',
      defaults: [{ from: '0.0', value: '' }],
      what: 'the plugin that enforces, such as `cilium@1.20`; empty is the reading of the upstream conformance tests',
      source: 'kubernetes test/e2e/network/netpol @ 008b3652',
    },
  ],
};
