/** Options in which readings of Calico's policies differ. Sources name the document or file and version. */
import type { ProfileTable } from '../profiles.js';

const ON_OFF = ['on', 'off'] as const;

export const CALICO_PROFILE: ProfileTable = {
  cni: 'calico',
  versions: ['3.30', '3.31', '3.32', '3.34-dev'],
  newest: '3.32',
  options: [
    {
      name: 'http',
      values: ON_OFF,
      defaults: [{ from: '0.0', value: 'off' }],
      what: 'application layer policy (Dikastes beside Istio) enforces `http` on ingress, for requests with paths in normal form; without it, and for traffic that is no HTTP, a rule with `http` is its L4 part',
      source: 'app-policy/, felix/rules @ 87c1590',
    },
    {
      name: 'host-endpoints',
      values: ['off', 'auto'],
      defaults: [{ from: '0.0', value: 'off' }],
      what: '`auto`: every node has a host endpoint with the labels of the node, so policies can select nodes',
      source: 'kube-controllers autoCreate; docs reference/host-endpoints',
    },
    {
      name: 'failsafe',
      values: ON_OFF,
      defaults: [{ from: '0.0', value: 'on' }],
      what: 'the default failsafe ports of host endpoints are open whatever a policy says',
      source: 'felix/config/config_params.go:442-443 @ 87c1590',
    },
    {
      name: 'endpoint-to-host',
      values: ['accept', 'drop'],
      defaults: [{ from: '0.0', value: 'accept' }],
      what: 'what becomes of traffic from a pod to its own node after the policies on the pod',
      source:
        'DefaultEndpointToHostAction; manifests/calico.yaml sets ACCEPT, the default of Felix is Drop @ 87c1590',
    },
    {
      name: 'tie-break',
      values: ['key', 'name'],
      defaults: [
        { from: '0.0', value: 'key' },
        { from: '3.32', value: 'name' },
      ],
      what: 'policies of one order go by the key of the store (namespace, tier, name), or by name, namespace, kind',
      source: 'felix/calc/policy_sorter.go PolKVLess @ v3.31.7, @ 87c1590 (#11232)',
    },
    {
      name: 'built-in-tiers',
      values: ['admin-network-policy', 'cluster-network-policy'],
      defaults: [
        { from: '0.0', value: 'admin-network-policy' },
        { from: '3.32', value: 'cluster-network-policy' },
      ],
      what: 'the tiers around `default`: `adminnetworkpolicy` and `baselineadminnetworkpolicy`, or `kube-admin` and `kube-baseline`',
      source: 'libcalico-go/lib/names/policy.go @ v3.31.7, @ 87c1590 (#11144, #10810)',
    },
    {
      name: 'cluster-network-policy',
      values: ON_OFF,
      defaults: [
        { from: '0.0', value: 'off' },
        { from: '3.32', value: 'on' },
      ],
      what: 'ClusterNetworkPolicy v1alpha2 is enforced',
      source: 'release notes 3.32 (#10810)',
    },
    {
      name: 'node-os',
      values: ['linux', 'windows'],
      defaults: [{ from: '0.0', value: 'linux' }],
      what: 'on Windows nodes rules with negated matches are dropped',
      source: 'felix/dataplane/windows/policysets/policysets.go:297',
    },
  ],
};
