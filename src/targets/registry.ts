/** ONE LINE PER PLUGIN AND FAMILY. The only file of this floor that knows the targets. */
import { present } from '../base/unreachable.js';
import { family as calicoFamily } from './calico/index.js';
import { read as calicoRead } from './calico/read.js';
import { calicoKind, isStaged } from './calico/resources.js';
import { semantics as calicoSemantics } from './calico/semantics.js';
import { validate as calicoValidate } from './calico/validate.js';
import { isCiliumResource } from './cilium/decode.js';
import { family as ciliumFamily } from './cilium/index.js';
import { read as ciliumRead } from './cilium/read.js';
import { semantics as ciliumSemantics } from './cilium/semantics.js';
import { validate as ciliumValidate } from './cilium/validate.js';
import { family as k8sFamily } from './k8s/index.js';
import { read as k8sRead } from './k8s/read.js';
import { enforcesKubernetesKind } from './k8s/resources.js';
import { semantics as k8sSemantics } from './k8s/semantics.js';
import { validate as k8sValidate } from './k8s/validate.js';
import type { KubeObject } from './kube/object.js';
import {
  atLeast,
  type Cni,
  makeProfile,
  type Profile,
  type ProfileResult,
  parseProfile,
  pluginOf,
} from './profiles.js';
import type { Family, Plugin } from './target.js';

/** What a plugin enforces and what it refuses. */
export type Enforcer = Pick<Plugin, 'name' | 'understands' | 'validate' | 'read' | 'semantics'>;

export interface RegisteredTarget {
  readonly plugin: Enforcer;
  readonly family: Family;
}

type Kind = Pick<KubeObject, 'apiVersion' | 'kind'>;

/** A plugin enforces NetworkPolicies, ClusterNetworkPolicies where the profile has them, and kinds of its own. */
function enforcer(
  name: string,
  own: (object: Kind) => boolean,
  rest: Pick<Enforcer, 'validate' | 'read' | 'semantics'>,
): Enforcer {
  const understands = (object: Kind, profile: Profile): boolean =>
    enforcesKubernetesKind(object, profile) || own(object);
  return { name, understands, ...rest };
}

function isEnforcedCalico(object: Kind): boolean {
  const kind = calicoKind(object);
  return kind !== undefined && !isStaged(kind);
}

const PLUGINS: ReadonlyMap<string, Enforcer> = new Map([
  ['k8s', enforcer('k8s', () => false, { validate: k8sValidate, read: k8sRead, semantics: k8sSemantics })],
  [
    'calico',
    enforcer('calico', isEnforcedCalico, {
      validate: calicoValidate,
      read: calicoRead,
      semantics: calicoSemantics,
    }),
  ],
  [
    'cilium',
    enforcer('cilium', isCiliumResource, {
      validate: ciliumValidate,
      read: ciliumRead,
      semantics: ciliumSemantics,
    }),
  ],
]);

const FAMILIES: ReadonlyMap<string, Family> = new Map([
  ['k8s', k8sFamily],
  ['calico', calicoFamily],
  ['cilium', ciliumFamily],
]);

/** The plugin that reads and enforces, and the family that is written, for a cni. */
export function targetOf(cni: Cni): RegisteredTarget {
  const name = pluginOf(cni);
  return {
    plugin: present(PLUGINS.get(name), `plugin ${name}`),
    family: present(FAMILIES.get(name), `family ${name}`),
  };
}

/** The reading that a profile has; `plugin=` is resolved by `readerOf` before. */
export function meaningOf(profile: Profile): Enforcer {
  return present(PLUGINS.get(pluginOf(profile.cni)), `plugin of ${profile.label}`);
}

/**
 * `k8s,plugin=cilium@1.20` is NetworkPolicy as that plugin reads it: its own profile. Every other profile is its own reader. That the
 * cluster has ClusterNetworkPolicy is said of both.
 */
export function readerOf(profile: Profile): ProfileResult {
  const named = profile.options.get('plugin') ?? '';
  if (profile.cni !== 'k8s' || named === '') return { ok: true, profile, warnings: [] };
  const read = parseProfile(named);
  if (!read.ok || (profile.options.get(CLUSTER_POLICIES) ?? 'off') === 'off') return read;
  const { cni, version, options } = read.profile;
  const since = CLUSTER_POLICIES_SINCE.get(cni);
  if (since === undefined || !atLeast(read.profile, since))
    return {
      ok: false,
      error: `${read.profile.label} does not enforce ClusterNetworkPolicy`,
      help: since === undefined ? 'leave `cluster-network-policy` out' : `it does since ${since}`,
    };
  if (options.get(CLUSTER_POLICIES) === 'on') return read;
  const made = makeProfile(cni, version, new Map([...options, [CLUSTER_POLICIES, 'on']]));
  return made.ok ? { ...made, warnings: read.warnings } : made;
}

const CLUSTER_POLICIES = 'cluster-network-policy';
/** Calico release notes 3.32 (#10810); Cilium #47227. */
const CLUSTER_POLICIES_SINCE: ReadonlyMap<string, string> = new Map([
  ['k8s', '1.31'],
  ['calico', '3.32'],
  ['canal', '3.32'],
  ['cilium', '1.20'],
]);
