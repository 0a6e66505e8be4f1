/** What Cilium refuses of a ClusterNetworkPolicy that the API server takes (pkg/k8s/cluster_network_policy.go @ 2efb257). */
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.js';
import type { ClusterNetworkPolicy } from '../kube/cluster-network-policy.js';
import type { Profile } from '../profiles.js';

/** Adds `cilium-cluster-policy-refused`: the agent then enforces nothing of the policy. */
export function clusterPolicyRefusals(policy: ClusterNetworkPolicy, profile: Profile): readonly Diagnostic[] {
  return (policy.egress ?? []).flatMap((rule) =>
    (rule.peers ?? []).flatMap((peer) => {
      const refuse = (what: string) => [
        diagnostic('cilium-cluster-policy-refused', peer.span, { path: peer.path, what }),
      ];
      if (peer.nodes !== null && profile.options.get('node-selector-labels') === 'off')
        return refuse('`nodes` needs node-selector-labels');
      if (peer.domainNames === null) return [];
      if (rule.action?.value !== 'Accept') return refuse('`domainNames` stands in Accept rules only');
      return profile.options.get('l7-proxy') === 'off' ? refuse('`domainNames` needs the L7 proxy') : [];
    }),
  );
}

/** Does the agent take the policy? */
export function ciliumTakes(policy: ClusterNetworkPolicy, profile: Profile): boolean {
  return clusterPolicyRefusals(policy, profile).length === 0;
}
