/** What ClusterNetworkPolicies a profile has, and how the plugin that enforces them reads what they leave open. */
import type { ClusterWords } from '../../legalize/cluster-tiers.js';
import { type Profile, parseProfile, pluginOf } from '../profiles.js';
import { type Reading, readingOf } from './emit-reading.js';
import { hasClusterPolicies } from './profile-settings.js';

export interface ClusterReading {
  readonly reading: Reading;
  /** Egress peers of the experimental channel: `nodes` and `domainNames` (kubernetes.md 2.2). */
  readonly experimental: boolean;
  /**
   * Cilium looks at Baseline before isolation denies (cilium.md 2.13); where a NetworkPolicy decides both directions of its pods,
   * Baseline is not reached at all (kubernetes.md 2.3).
   */
  readonly baseline: ClusterWords['baseline'];
}

/** `null`: the profile has none. Calico has neither `nodes` nor `domainNames` (calico.md 5.2), of Cilium's netc uses neither. */
export function clusterReadingOf(profile: Profile): ClusterReading | null {
  if (!hasClusterPolicies(profile)) return null;
  const named = profile.options.get('plugin') ?? '';
  const plugin = named === '' ? null : parseProfile(named);
  const cilium = plugin?.ok === true && pluginOf(plugin.profile.cni) === 'cilium';
  const perPod = plugin === null && profile.options.get('baseline') === 'per-pod';
  return {
    reading: readingOf(profile),
    experimental: plugin === null && profile.options.get('cluster-network-policy') === 'experimental',
    baseline: perPod ? 'none' : cilium ? 'before-isolation' : 'all',
  };
}
