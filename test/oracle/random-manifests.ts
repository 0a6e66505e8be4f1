/** Random sets of small manifests per plugin, and profiles to read them under; from a seed. */
import fc from 'fast-check';
import type { JsonMap } from '../../src/base/tree.js';
import { calicoManifests } from './random-calico.js';
import { ciliumManifests } from './random-cilium.js';
import { k8sManifests } from './random-k8s.js';
import { oneOf } from './random-parts.js';

export type PluginName = 'k8s' | 'calico' | 'cilium';

/** Objects that the plugin accepts, mostly: a set may still hold what `validate` refuses. */
export const MANIFESTS: Readonly<Record<PluginName, fc.Arbitrary<readonly JsonMap[]>>> = {
  k8s: k8sManifests,
  calico: calicoManifests,
  cilium: ciliumManifests,
};

function options(
  cni: string,
  versions: readonly [string, ...string[]],
  settings: Readonly<Record<string, readonly [string, ...string[]]>>,
): fc.Arbitrary<string> {
  const chosen = Object.entries(settings).map(([name, values]) =>
    fc.oneof(
      { weight: 3, arbitrary: fc.constant('') },
      { weight: 1, arbitrary: oneOf(...values).map((value) => `,${name}=${value}`) },
    ),
  );
  return fc
    .tuple(oneOf(...versions), ...chosen)
    .map(([version, ...rest]) => `${cni}@${version}${rest.join('')}`);
}

/** Profiles as a command line says them. */
export const PROFILES: Readonly<Record<PluginName, fc.Arbitrary<string>>> = {
  k8s: options('k8s', ['1.36'], { baseline: ['per-pod'] }).map((text) => `${text},cluster-network-policy=on`),
  calico: options('calico', ['3.31', '3.32', '3.34-dev'], {
    http: ['on'],
    'host-endpoints': ['auto'],
    failsafe: ['off'],
    'endpoint-to-host': ['drop'],
  }),
  // Mostly with the labels that `fromNodes` needs.
  cilium: options('cilium', ['1.19', '1.20'], {
    'default-local-cluster': ['off'],
    enforcement: ['always', 'never'],
    'allow-localhost': ['policy'],
    'host-firewall': ['on'],
    'cidr-match-mode': ['nodes', 'pods', 'nodes+pods'],
    'dual-stack': ['on'],
    'identity-labels': ['all'],
    'non-default-deny': ['off'],
    'dns-beside-allow': ['passes'],
    'cluster-network-policy': ['on'],
  }).chain((text) => oneOf(text, `${text},node-selector-labels=on`, `${text},node-selector-labels=on`)),
};

/** `count` sets from a seed, with the profile of each. */
export function sampleManifests(
  plugin: PluginName,
  seed: number,
  count: number,
): readonly { readonly objects: readonly JsonMap[]; readonly profile: string }[] {
  return fc
    .sample(fc.tuple(MANIFESTS[plugin], PROFILES[plugin]), { seed, numRuns: count })
    .map(([objects, profile]) => ({ objects, profile }));
}
