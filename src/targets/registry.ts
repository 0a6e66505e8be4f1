/** ONE LINE PER PLUGIN: which reading a profile has. The only file of this floor that knows the targets. */
import { semantics as calicoSemantics } from './calico/semantics.js';
import { validate as calicoValidate } from './calico/validate.js';
import { semantics as ciliumSemantics } from './cilium/semantics.js';
import { validate as ciliumValidate } from './cilium/validate.js';
import { semantics as k8sSemantics } from './k8s/semantics.js';
import { validate as k8sValidate } from './k8s/validate.js';
import { type Profile, type ProfileResult, parseProfile, pluginOf } from './profiles.js';
import type { Plugin } from './target.js';

/** What a plugin enforces and what it refuses. */
export type Meaning = Pick<Plugin, 'semantics' | 'validate'>;

const MEANINGS: ReadonlyMap<string, Meaning> = new Map([
  ['k8s', { semantics: k8sSemantics, validate: k8sValidate }],
  ['calico', { semantics: calicoSemantics, validate: calicoValidate }],
  ['cilium', { semantics: ciliumSemantics, validate: ciliumValidate }],
]);

/** The reading that a profile has; `plugin=` is resolved by `readerOf` before. */
export function meaningOf(profile: Profile): Meaning | undefined {
  return MEANINGS.get(pluginOf(profile.cni));
}

/** `k8s,plugin=cilium@1.20` is NetworkPolicy as that plugin reads it: its own profile. Every other profile is its own reader. */
export function readerOf(profile: Profile): ProfileResult {
  const plugin = profile.options.get('plugin') ?? '';
  return profile.cni !== 'k8s' || plugin === '' ? { ok: true, profile, warnings: [] } : parseProfile(plugin);
}
