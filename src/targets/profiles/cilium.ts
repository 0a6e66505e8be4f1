/** Options in which readings of Cilium's policies differ. Sources name the document or file and version. */
import type { ProfileTable } from '../profiles.js';

const ON_OFF = ['on', 'off'] as const;

export const CILIUM_PROFILE: ProfileTable = {
  cni: 'cilium',
  versions: ['1.18', '1.19', '1.20'],
  newest: '1.20',
  options: [
    {
      name: 'cluster-name',
      values: 'text',
      defaults: [{ from: '0.0', value: 'default' }],
      what: 'name of this cluster; `any` switches cluster scoping off',
      source: 'pkg/k8s/apis/cilium.io/utils/utils.go @ 2efb257',
    },
    {
      name: 'default-local-cluster',
      values: ON_OFF,
      defaults: [
        { from: '0.0', value: 'off' },
        { from: '1.19', value: 'on' },
      ],
      what: 'peer selectors mean pods of the own cluster',
      source: 'cilium#43913, upgrade notes 1.19',
    },
    {
      name: 'enforcement',
      values: ['default', 'always', 'never'],
      defaults: [{ from: '0.0', value: 'default' }],
      what: 'whether endpoints that no policy selects are denied, or nothing is enforced',
      source: 'Documentation/security/policy/intro.rst',
    },
    {
      name: 'allow-localhost',
      values: ['always', 'policy'],
      defaults: [{ from: '0.0', value: 'always' }],
      what: 'the own node reaches its pods whatever isolates them',
      source: 'pkg/option (auto acts as always under Kubernetes) @ 2efb257',
    },
    {
      name: 'host-firewall',
      values: ON_OFF,
      defaults: [{ from: '0.0', value: 'off' }],
      what: 'policies on nodes are enforced',
      source: 'pkg/policy/repository.go computePolicyEnforcementAndRules @ 2efb257',
    },
    {
      name: 'cidr-match-mode',
      values: ['none', 'nodes', 'pods', 'nodes+pods'],
      defaults: [{ from: '0.0', value: 'none' }],
      what: 'whether a CIDR also matches nodes or pods that hold such an address',
      source: 'policyCIDRMatchMode; nodes 1.15, pods 1.20 (#45194)',
    },
    {
      name: 'node-selector-labels',
      values: ON_OFF,
      defaults: [{ from: '0.0', value: 'off' }],
      what: 'nodes carry their labels in policy (`fromNodes`, `toNodes`)',
      source: 'enable-node-selector-labels, pkg/policy/api/rule_validation.go @ 2efb257',
    },
    {
      name: 'dual-stack',
      values: ON_OFF,
      defaults: [{ from: '0.0', value: 'off' }],
      what: 'both families are on',
      source: 'pkg/policy/api/entity.go @ 2efb257',
    },
    {
      name: 'l7-proxy',
      values: ON_OFF,
      defaults: [{ from: '0.0', value: 'on' }],
      what: 'HTTP and DNS rules are possible',
      source: 'pkg/option @ 2efb257',
    },
    {
      name: 'icmp-rules',
      values: ON_OFF,
      defaults: [{ from: '0.0', value: 'on' }],
      what: 'ICMP rules are possible',
      source: 'pkg/option @ 2efb257',
    },
    {
      name: 'non-default-deny',
      values: ON_OFF,
      defaults: [{ from: '0.0', value: 'on' }],
      what: '`enableDefaultDeny` is obeyed',
      source: 'pkg/option @ 2efb257',
    },
    {
      name: 'extended-ip-protocols',
      values: ON_OFF,
      defaults: [{ from: '0.0', value: 'off' }],
      what: 'protocols such as VRRP, IGMP, GRE can be named',
      source: 'enable-extended-ip-protocols (#39872, #44459)',
    },
    {
      name: 'cluster-network-policy',
      values: ON_OFF,
      defaults: [{ from: '0.0', value: 'off' }],
      what: 'ClusterNetworkPolicy v1alpha2 is enforced (1.20)',
      source: 'enable-k8s-cluster-network-policy (#47227)',
    },
    {
      name: 'identity-labels',
      values: ['default', 'all'],
      defaults: [{ from: '0.0', value: 'default' }],
      what: 'which pod labels are part of the identity; `default` drops pod-template-hash and the like',
      source: 'pkg/labelsfilter/filter.go @ 2efb257',
    },
    {
      name: 'dns-beside-allow',
      values: ['refuses', 'passes'],
      defaults: [{ from: '0.0', value: 'refuses' }],
      what: 'what a DNS rule does with a name that only an allow of other ports covers: the proxy knows the allows of its own port only',
      source: 'pkg/fqdn/dnsproxy/proxy.go CheckAllowed and GeneratePattern (read, not run)',
    },
    {
      name: 'dns-double-star',
      values: ON_OFF,
      defaults: [
        { from: '0.0', value: 'off' },
        { from: '1.19', value: 'on' },
      ],
      what: 'a leading `**.` in a DNS pattern means one or more labels; before, the same as `*.`',
      source: 'pkg/fqdn/matchpattern @ 2efb257; release notes 1.19',
    },
    {
      name: 'aggregate-identities',
      values: ON_OFF,
      defaults: [
        { from: '0.0', value: 'off' },
        { from: '1.20', value: 'on' },
      ],
      what: 'a peer selector of nothing but `NotIn` and `DoesNotExist` means every pod: placeholders for pods lack the labels',
      source: 'pkg/policy/aggregate.go, pkg/policy/cell/cell.go, run at v1.20.2; cilium#47216',
    },
    {
      name: 'entity-cluster-mesh',
      values: ON_OFF,
      defaults: [
        { from: '0.0', value: 'off' },
        { from: '1.20', value: 'on' },
      ],
      what: 'the entity `cluster-mesh` exists',
      source: 'pkg/policy/api/entity.go @ 2efb257',
    },
  ],
};
