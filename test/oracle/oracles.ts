/** The plain evaluators by the plugin whose reading they are. */
import type { Json } from '../../src/base/tree.js';
import { type Cni, makeProfile, type Profile, parseProfile, pluginOf } from '../../src/targets/profiles.js';
import type { Judge, OracleProfile } from './asked.js';
import { judge as calico } from './calico.js';
import { judge as cilium } from './cilium.js';
import { textOf } from './json.js';
import { judge as k8s } from './k8s.js';
import { optionsOf } from './vector-cases.js';

const ORACLES = { k8s, calico, cilium } as const;

/** What the objects enforce under a profile, by the evaluator of its plugin (that of `plugin=` where it names one). */
export function oracleOf(objects: readonly Json[], profile: OracleProfile & { readonly cni: Cni }): Judge {
  const plugin = profile.options.get('plugin') ?? '';
  const reader = plugin === '' ? profile : profileOf(plugin);
  return ORACLES[pluginOf(reader.cni)](objects, reader);
}

export function profileOf(text: string): Profile {
  const parsed = parseProfile(text);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.profile;
}

/** The profile that a verdict case holds under. */
export function profileOfCase(given: { readonly [key: string]: Json | undefined }): Profile {
  const cni = (['k8s', 'calico', 'cilium'] as const).find((one) => one === given['cni']);
  if (cni === undefined) throw new Error(`no plugin: ${textOf(given['cni'])}`);
  const made = makeProfile(cni, textOf(given['version']), optionsOf(given));
  if (!made.ok) throw new Error(made.error);
  return made.profile;
}
