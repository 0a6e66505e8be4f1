/**
 * The options of a Cilium profile as typed values, read once. What each option means and where its default comes from
 * is said in `targets/profiles/cilium.ts`.
 */
import type { Profile } from '../profiles.js';

export interface CiliumSettings {
  readonly clusterName: string;
  /** Peer selectors that name no cluster mean the own one. */
  readonly localClusterOnly: boolean;
  readonly enforcement: 'default' | 'always' | 'never';
  /** The own node reaches its pods below every explicit deny. */
  readonly localhostAllowed: boolean;
  readonly hostFirewall: boolean;
  readonly cidrsMatchNodes: boolean;
  readonly cidrsMatchPods: boolean;
  readonly nodeLabels: boolean;
  readonly dualStack: boolean;
  readonly l7Proxy: boolean;
  readonly icmpRules: boolean;
  /** `enableDefaultDeny` is obeyed. */
  readonly defaultDenyOption: boolean;
  readonly extendedProtocols: boolean;
  readonly clusterNetworkPolicy: boolean;
  /** Labels that the identity filter drops are no part of the identity. */
  readonly labelsFiltered: boolean;
  /** A DNS rule refuses names that only an allow of other ports would let through. */
  readonly dnsRulesRestrict: boolean;
  /** A leading `**.` in a DNS pattern means one or more labels. */
  readonly manyLabelPatterns: boolean;
  readonly clusterMeshEntity: boolean;
  /** Identities are looked up as placeholders of their class, too. */
  readonly aggregated: boolean;
}

/** The profile's options; the name `any` for the cluster switches its scoping off (PolicyAnyCluster, pkg/clustermesh/types @ 2efb257). */
export function settingsOf(profile: Profile): CiliumSettings {
  const is = (option: string, value: string): boolean => profile.options.get(option) === value;
  const mode = profile.options.get('cidr-match-mode') ?? 'none';
  const enforcement = profile.options.get('enforcement');
  const clusterName = profile.options.get('cluster-name') ?? 'default';
  return {
    clusterName,
    localClusterOnly: is('default-local-cluster', 'on') && clusterName !== ANY_CLUSTER,
    enforcement: enforcement === 'always' || enforcement === 'never' ? enforcement : 'default',
    localhostAllowed: is('allow-localhost', 'always'),
    hostFirewall: is('host-firewall', 'on'),
    cidrsMatchNodes: mode.includes('nodes'),
    cidrsMatchPods: mode.includes('pods'),
    nodeLabels: is('node-selector-labels', 'on'),
    dualStack: is('dual-stack', 'on'),
    l7Proxy: is('l7-proxy', 'on'),
    icmpRules: is('icmp-rules', 'on'),
    defaultDenyOption: is('non-default-deny', 'on'),
    extendedProtocols: is('extended-ip-protocols', 'on'),
    clusterNetworkPolicy: is('cluster-network-policy', 'on'),
    labelsFiltered: is('identity-labels', 'default'),
    dnsRulesRestrict: is('dns-beside-allow', 'refuses'),
    manyLabelPatterns: is('dns-double-star', 'on'),
    clusterMeshEntity: is('entity-cluster-mesh', 'on'),
    aggregated: is('aggregate-identities', 'on'),
  };
}

export const ANY_CLUSTER = 'any';
