/**
 * How the plugin that a profile names reads what NetworkPolicy leaves open: what an ipBlock matches, and which kinds of
 * endpoints there are. Knows the differences only, not the plugins.
 */

import type { EndpointKind } from '../../ir/policy.js';
import { ENDPOINT_KINDS } from '../../ir/pred-literals.js';
import { ADDRESSED_KINDS, type AddressedKind } from '../address-forms.js';
import { isIdentityLabel } from '../identity-labels.js';
import { atLeast, type Profile, parseProfile, pluginOf } from '../profiles.js';

export interface Reading {
  /** Kinds that an ipBlock matches by their address. */
  readonly addressed: readonly AddressedKind[];
  /** Kinds of endpoints that the plugin knows. */
  readonly kinds: readonly EndpointKind[];
  /** A selector of namespaces that only excludes also matches what is in no namespace (cilium.md 2.2). */
  readonly guardsNamespaces: boolean;
  /** `0.0.0.0/0` matches fewer kinds than longer nets do (cilium.md 2.8). */
  readonly splitsEverything: boolean;
  /** The plugin drops the label from identities, so that no selector finds it. */
  readonly drops: (key: string) => boolean;
}

/** The reading of the upstream conformance tests, which Calico shares. */
export const UPSTREAM: Reading = {
  addressed: ADDRESSED_KINDS,
  kinds: ADDRESSED_KINDS,
  guardsNamespaces: false,
  splitsEverything: false,
  drops: () => false,
};

export function readingOf(profile: Profile): Reading {
  const named = profile.options.get('plugin') ?? '';
  const plugin = named === '' ? null : parseProfile(named);
  if (plugin === null || !plugin.ok || pluginOf(plugin.profile.cni) !== 'cilium') return UPSTREAM;
  const { options } = plugin.profile;
  const mode = options.get('cidr-match-mode') ?? 'none';
  const addressed: readonly AddressedKind[] = [
    ...(mode.includes('pods') && atLeast(plugin.profile, '1.20') ? (['pod'] as const) : []),
    ...(mode.includes('nodes') ? (['node'] as const) : []),
    'outside',
  ];
  return {
    addressed,
    kinds: ENDPOINT_KINDS,
    guardsNamespaces: options.get('default-local-cluster') === 'off' || options.get('cluster-name') === 'any',
    splitsEverything: addressed.includes('node'),
    drops: options.get('identity-labels') === 'all' ? () => false : (key) => !isIdentityLabel(key),
  };
}
