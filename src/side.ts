/**
 * Texts -> one side of a question: what a set of policies decides, whether it was written in the language or as manifests of
 * any plugin. Drivers that compare, test and explain start here. Reads no file.
 */
import type { SourceFile } from './base/source.js';
import { nowhere } from './base/source.js';
import { check } from './check/check.js';
import { type Diagnostic, diagnostic, hasErrors, sortDiagnostics } from './diagnostics/diagnostic.js';
import type { Decision } from './flow/decision.js';
import { meaning } from './flow/meaning.js';
import { CILIUM_KINDS, type Universe, universe } from './flow/universe.js';
import { normalize } from './ir/normalize.js';
import { type EndpointKind, type Facts, NO_FACTS, type PolicySet, type Pred } from './ir/policy.js';
import { allOf, IS_OUTSIDE, notOf } from './ir/preds.js';
import { lower } from './lower/lower.js';
import type { LoweredTest } from './lower/tests.js';
import { type ImportResolver, loadProgram } from './program.js';
import type { KubeObject } from './targets/kube/object.js';
import { isWorldKind, worldOf } from './targets/kube/read-world.js';
import { type Profile, parseProfile, pluginOf } from './targets/profiles.js';
import { meaningOf, readerOf } from './targets/registry.js';
import { parseManifests } from './targets/yaml-text.js';

export interface SideRequest {
  /** `.netc` files, or manifests; not both. */
  readonly files: readonly SourceFile[];
  readonly resolveImport: ImportResolver;
  /** The cluster that manifests are for; `null`: the newest release of the plugin their kinds belong to. */
  readonly profile: Profile | null;
  /** Namespace of manifests that name none; `null`: such an object is an error. */
  readonly namespace: string | null;
}

export interface Side {
  readonly kind: 'program' | 'manifests';
  readonly decision: Decision;
  readonly facts: Facts;
  /** The plugin that reads the manifests; `null` for a program, which means the same everywhere. */
  readonly profile: Profile | null;
  readonly tests: readonly LoweredTest[];
  /** Of a program only. */
  readonly policies: PolicySet | null;
  /** Of manifests only: the objects that the plugin enforces, and how many others were passed over. */
  readonly objects: readonly KubeObject[];
  readonly passedOver: number;
}

export interface SideResult {
  /** `null` where there are errors. */
  readonly side: Side | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads one side. Adds everything that reading its texts can add, and `profile-assumed`, `profile-ambiguous`, `namespace-missing`. */
export function readSide(request: SideRequest): SideResult {
  const programs = request.files.filter((file) => isProgram(file.name));
  if (programs.length > 0 && programs.length < request.files.length) {
    const other = request.files.find((file) => !isProgram(file.name));
    return { side: null, diagnostics: [diagnostic('side-mixed', nowhere(other?.name ?? ''), {})] };
  }
  return programs.length > 0 ? programSide(request) : manifestSide(request);
}

export function isProgram(name: string): boolean {
  return name.toLowerCase().endsWith('.netc');
}

function programSide(request: SideRequest): SideResult {
  const program = loadProgram(request.files, request.resolveImport);
  const checked = check(program.files);
  const before = [...program.diagnostics, ...checked.diagnostics];
  if (hasErrors(before)) return { side: null, diagnostics: sortDiagnostics(before) };
  const lowered = lower(program.files, checked.scope);
  const diagnostics = sortDiagnostics([...before, ...lowered.diagnostics]);
  if (hasErrors(diagnostics)) return { side: null, diagnostics };
  const policies = normalize(lowered.policies);
  const side: Side = {
    kind: 'program',
    decision: meaning(policies),
    facts: policies.facts,
    profile: null,
    tests: lowered.tests,
    policies,
    objects: [],
    passedOver: 0,
  };
  return { side, diagnostics };
}

function manifestSide(request: SideRequest): SideResult {
  const read = readManifests(request.files, request.profile, request.namespace);
  if (read.profile === null || hasErrors(read.diagnostics))
    return { side: null, diagnostics: sortDiagnostics(read.diagnostics) };
  const { profile, objects } = read;
  const world = worldOf(read.world);
  const reader = meaningOf(profile);
  const diagnostics = sortDiagnostics([...read.diagnostics, ...reader.validate(objects, profile)]);
  const side: Side = {
    kind: 'manifests',
    decision: reader.semantics(objects, profile, world),
    facts: {
      ...NO_FACTS,
      namespaces: [...world.namespaces.values()].map(({ name, labels }) => ({ name, labels })),
    },
    profile,
    tests: [],
    policies: null,
    objects,
    passedOver: read.passedOver,
  };
  return { side: hasErrors(diagnostics) ? null : side, diagnostics };
}

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

/** Texts -> the objects that a plugin enforces, with their namespaces filled in. Adds `manifest-*` and the codes of `readSide`. */
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
    diagnostics.push(...parsed.diagnostics);
    all.push(...parsed.objects);
    passedOver += parsed.passedOver.length;
  }
  const world = all.filter(isWorldKind);
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
  const objects = rest.filter((object) => reader.understands(object, reading.profile));
  for (const object of rest)
    if (!objects.includes(object) && isPolicyGroup(object))
      diagnostics.push(
        diagnostic('kind-not-enforced', object.span, {
          kind: `${object.kind} (${object.apiVersion})`,
          profile: reading.profile.label,
        }),
      );
  return {
    profile: reading.profile,
    objects: objects.map((object) => placed(object, namespace, diagnostics)),
    world,
    passedOver: passedOver + rest.length - objects.length,
    diagnostics,
  };
}

/** Groups whose objects are policies: passing one over in silence would lose what it says. */
function isPolicyGroup(object: KubeObject): boolean {
  return /^(cilium\.io|projectcalico\.org|crd\.projectcalico\.org|policy\.networking\.k8s\.io)\//.test(
    object.apiVersion,
  );
}

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

/** What is compared when both sides are read: kinds that both know, one cluster, the facts of both. */
export function commonUniverse(
  a: Side,
  b: Side,
): { readonly universe: Universe; readonly notCompared: readonly string[] } {
  const cilium = [a, b].every((side) => side.profile === null || pluginOf(side.profile.cni) === 'cilium');
  const someCilium = [a, b].some((side) => side.profile !== null && pluginOf(side.profile.cni) === 'cilium');
  const kinds: readonly EndpointKind[] = cilium ? CILIUM_KINDS : [];
  const absent = [a, b].flatMap((side) => foreign(side.profile));
  const sets = new Map([...(a.policies?.sets ?? []), ...(b.policies?.sets ?? [])]);
  const facts = a.kind === 'program' ? a.facts : b.facts;
  const notCompared = [
    ...(cilium ? [] : CILIUM_KINDS.map((kind) => `identity(${kind})`)),
    ...(someCilium ? ['endpoints of other clusters'] : []),
  ];
  return {
    universe: universe(facts, { kinds, absent, sets }),
    notCompared: someCilium || !cilium ? notCompared : [],
  };
}

/** netc speaks about one cluster: where a plugin tells clusters apart, every pod and node is of its own. */
export function foreign(profile: Profile | null): readonly Pred[] {
  const own = profile?.options.get('cluster-name');
  return own === undefined ? [] : [allOf(notOf(IS_OUTSIDE), notOf({ kind: 'cluster-name', names: [own] }))];
}
