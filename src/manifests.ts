/**
 * Texts of manifests -> the objects that a plugin enforces, the objects that tell of the cluster, and what was passed over. Chooses
 * the plugin by their kinds where none is given. Reads no file.
 */
import { append } from './base/append.js';
import { nowhere, type SourceFile } from './base/source.js';
import { sameTree } from './base/tree.js';
import { type Diagnostic, diagnostic } from './diagnostics/diagnostic.js';
import { checkMetadataFields } from './targets/kube/decode.js';
import { type KubeObject, objectLabel } from './targets/kube/object.js';
import { isWorldKind } from './targets/kube/read-world.js';
import { type Profile, parseProfile } from './targets/profiles.js';
import { meaningOf, readerOf } from './targets/registry.js';
import { parseManifests } from './targets/yaml-text.js';

export interface ReadManifests {
  /** The reading: `k8s,plugin=cilium` has become Cilium's. `null` where none could be chosen. */
  readonly profile: Profile | null;
  /** What the plugin enforces, each with a namespace where its kind needs one. */
  readonly objects: readonly KubeObject[];
  /** Namespaces, pods and the like: facts, no policies. */
  readonly world: readonly KubeObject[];
  readonly passedOver: number;
  readonly diagnostics: readonly Diagnostic[];
}

/** Texts -> the objects that a plugin enforces, with their namespaces filled in. Adds `manifest-*`, `kind-not-enforced`, `profile-*`, `namespace-missing`, `object-repeated`, `object-differs`. */
export function readManifests(
  files: readonly SourceFile[],
  given: Profile | null,
  namespace: string | null,
): ReadManifests {
  const diagnostics: Diagnostic[] = [];
  const all: KubeObject[] = [];
  let passedOver = 0;
  for (const file of files) {
    const parsed = parseManifests(file);
    append(diagnostics, parsed.diagnostics);
    append(all, parsed.objects);
    passedOver += parsed.passedOver.length;
  }
  const world = all.filter(isWorldKind);
  for (const object of world) checkMetadataFields(object, diagnostics);
  const rest = all.filter((object) => !isWorldKind(object));
  const profile = given ?? assumedProfile(rest, diagnostics);
  if (profile === null) return { profile, objects: [], world, passedOver, diagnostics };
  const reading = readerOf(profile);
  if (!reading.ok) {
    diagnostics.push(
      diagnostic('profile-wrong', nowhere(profile.label), { problem: reading.error, remedy: reading.help }),
    );
    return { profile: null, objects: [], world, passedOver, diagnostics };
  }
  const reader = meaningOf(reading.profile);
  const objects: KubeObject[] = [];
  for (const object of rest)
    if (reader.understands(object, reading.profile)) objects.push(object);
    else if (isPolicyLike(object))
      diagnostics.push(
        diagnostic('kind-not-enforced', object.span, {
          kind: `${object.kind} (${object.apiVersion})`,
          profile: reading.profile.label,
        }),
      );
  return {
    profile: reading.profile,
    objects: once(
      objects.map((object) => placed(object, namespace, diagnostics)),
      diagnostics,
    ),
    world,
    passedOver: passedOver + rest.length - objects.length,
    diagnostics,
  };
}

/** An object written twice is one object in a cluster: of different ones the one applied last, which no file says. */
function once(objects: readonly KubeObject[], diagnostics: Diagnostic[]): readonly KubeObject[] {
  const known = new Map<string, KubeObject>();
  return objects.filter((object) => {
    const key = JSON.stringify([object.apiVersion, object.kind, object.namespace, object.name]);
    const first = known.get(key);
    if (first === undefined) {
      known.set(key, object);
      return true;
    }
    const code = sameTree(first.body, object.body) ? 'object-repeated' : 'object-differs';
    diagnostics.push(
      diagnostic(
        code,
        object.span,
        { object: objectLabel(object) },
        { related: [{ span: first.span, message: 'first written here' }] },
      ),
    );
    return false;
  });
}

/** Passing a policy over in silence would lose what it says: those groups hold little else, and other groups name them so. */
function isPolicyLike({ apiVersion, kind }: KubeObject): boolean {
  if (/Network(Policy|Set)|^Cilium|^HostEndpoint$/i.test(kind)) return true;
  if (apiVersion.startsWith('networking.k8s.io/')) return !NETWORKING_KINDS.has(kind);
  return /^(cilium\.io|projectcalico\.org|crd\.projectcalico\.org|policy\.networking\.k8s\.io)\//.test(
    apiVersion,
  );
}

/** Kinds of the group of NetworkPolicy that are none (Kubernetes 1.36 API reference). */
const NETWORKING_KINDS = new Set(['Ingress', 'IngressClass', 'IPAddress', 'ServiceCIDR']);

const NAMESPACED = new Set([
  'NetworkPolicy',
  'CiliumNetworkPolicy',
  'NetworkSet',
  'StagedNetworkPolicy',
  'StagedKubernetesNetworkPolicy',
]);

function placed(object: KubeObject, namespace: string | null, diagnostics: Diagnostic[]): KubeObject {
  if (object.namespace !== '' || !NAMESPACED.has(object.kind)) return object;
  if (namespace !== null) return { ...object, namespace };
  diagnostics.push(diagnostic('namespace-missing', object.span, { kind: object.kind, name: object.name }));
  return object;
}

function assumedProfile(objects: readonly KubeObject[], diagnostics: Diagnostic[]): Profile | null {
  const calico = objects.find((object) => /(^|\.)projectcalico\.org\//.test(object.apiVersion));
  const cilium = objects.find((object) => object.apiVersion.startsWith('cilium.io/'));
  if (calico !== undefined && cilium !== undefined) {
    diagnostics.push(
      diagnostic(
        'profile-ambiguous',
        cilium.span,
        {},
        { related: [{ span: calico.span, message: 'this is for Calico' }] },
      ),
    );
    return null;
  }
  const result = parseProfile(calico !== undefined ? 'calico' : cilium !== undefined ? 'cilium' : 'k8s');
  if (!result.ok) return null;
  const first = objects[0];
  if (first !== undefined)
    diagnostics.push(
      diagnostic('profile-assumed', nowhere(first.span.file.name), { profile: result.profile.label }),
    );
  return result.profile;
}
