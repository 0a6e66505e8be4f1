/**
 * Texts -> one side of a question: what a set of policies decides, whether it was written in the language or as manifests of
 * any plugin. Drivers that compare, test and explain start here. Reads no file.
 */
import { sortedUnique } from './base/order.js';
import type { SourceFile } from './base/source.js';
import { nowhere } from './base/source.js';
import { besideOf, type GivenBeside, NOTHING_BESIDE, type ReadBeside, readBeside } from './beside.js';
import { check } from './check/check.js';
import { lacking, readCluster } from './cluster.js';
import { type Diagnostic, diagnostic, hasErrors, sortDiagnostics } from './diagnostics/diagnostic.js';
import type { Decision } from './flow/decision.js';
import { meaning } from './flow/meaning.js';
import { CILIUM_KINDS, ofOtherClusters, type Universe, universe } from './flow/universe.js';
import { normalize } from './ir/normalize.js';
import type { EndpointKind, Facts, PolicySet } from './ir/policy.js';
import { lower } from './lower/lower.js';
import type { LoweredTest } from './lower/tests.js';
import { readManifests } from './manifests.js';
import { type ImportResolver, isProgram, loadProgram } from './program.js';
import type { KubeObject } from './targets/kube/object.js';
import { worldOf } from './targets/kube/read-world.js';
import { type Profile, pluginOf } from './targets/profiles.js';
import { meaningOf } from './targets/registry.js';

export interface SideRequest {
  /** `.netc` files, or manifests; not both. */
  readonly files: readonly SourceFile[];
  readonly resolveImport: ImportResolver;
  /** The cluster that manifests are for; `null`: the newest release of the plugin their kinds belong to. */
  readonly profile: Profile | null;
  /** Namespace of manifests that name none; `null`: such an object is an error. */
  readonly namespace: string | null;
  /** Policies that are there beside them (`--with`). */
  readonly beside?: GivenBeside;
  /** What tells of the cluster beside the manifests themselves (`--cluster`). */
  readonly cluster?: readonly SourceFile[];
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
  /** Of manifests only: the objects that tell of the cluster. */
  readonly world: readonly KubeObject[];
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

function programSide(request: SideRequest): SideResult {
  const program = loadProgram(request.files, request.resolveImport);
  const checked = check(program.files);
  const before = [...program.diagnostics, ...checked.diagnostics];
  if (hasErrors(before)) return { side: null, diagnostics: sortDiagnostics(before) };
  const lowered = lower(checked.scope);
  const diagnostics = sortDiagnostics([...before, ...lowered.diagnostics]);
  if (hasErrors(diagnostics)) return { side: null, diagnostics };
  const own = normalize(lowered.policies);
  const beside = besideProgram(request, own.facts);
  const policies = besideOf(own, beside)?.together ?? own;
  const all = sortDiagnostics([...diagnostics, ...beside.diagnostics]);
  const side: Side = {
    kind: 'program',
    decision: meaning(policies),
    facts: policies.facts,
    profile: null,
    tests: lowered.tests,
    policies,
    objects: [],
    passedOver: 0,
    world: [],
  };
  return { side: hasErrors(all) ? null : side, diagnostics: all };
}

/** A program means the same everywhere; what stands beside it is read as the cluster given would, else as its own kinds say. */
function besideProgram({ beside, profile, namespace }: SideRequest, facts: Facts): ReadBeside {
  const manifests = (beside?.files ?? []).filter((file) => !isProgram(file.name));
  const assumed = readManifests(manifests, profile, namespace);
  if (assumed.profile === null) return { ...NOTHING_BESIDE, diagnostics: assumed.diagnostics };
  const read = readBeside(beside, assumed.profile, facts);
  const chosen = assumed.diagnostics.filter(({ code }) => code === 'profile-assumed');
  return { ...read, diagnostics: [...chosen, ...read.diagnostics] };
}

function manifestSide(request: SideRequest): SideResult {
  const read = readManifests(request.files, request.profile, request.namespace);
  if (read.profile === null || hasErrors(read.diagnostics))
    return { side: null, diagnostics: sortDiagnostics(read.diagnostics) };
  const { profile } = read;
  const reader = meaningOf(profile);
  const cluster = readCluster(request.cluster ?? [], read.world);
  const beside = readBeside(request.beside, profile, cluster.facts);
  const objects = [...read.objects, ...beside.objects];
  const world = [...cluster.world, ...beside.world];
  const diagnostics = sortDiagnostics([
    ...read.diagnostics,
    ...cluster.diagnostics,
    ...beside.diagnostics,
    ...lacking(cluster.facts, objects),
    ...reader.validate([...read.objects, ...world], profile),
  ]);
  const side: Side = {
    kind: 'manifests',
    decision: reader.semantics(objects, profile, worldOf(world)),
    facts: cluster.facts,
    profile,
    tests: [],
    policies: null,
    objects,
    passedOver: read.passedOver,
    world,
  };
  return { side: hasErrors(diagnostics) ? null : side, diagnostics };
}

/** What is compared when both sides are read: kinds that both know, one cluster, the facts of both. */
export function commonUniverse(
  a: Side,
  b: Side,
): { readonly universe: Universe; readonly notCompared: readonly string[] } {
  const cilium = [a, b].every((side) => side.profile === null || pluginOf(side.profile.cni) === 'cilium');
  const someCilium = [a, b].some((side) => side.profile !== null && pluginOf(side.profile.cni) === 'cilium');
  const kinds: readonly EndpointKind[] = cilium ? CILIUM_KINDS : [];
  const [ownCluster = null, ...others] = sortedUnique(
    [a, b].flatMap((side) => side.profile?.options.get('cluster-name') ?? []),
  );
  const sets = new Map([...(a.policies?.sets ?? []), ...(b.policies?.sets ?? [])]);
  const facts = a.kind === 'program' ? a.facts : b.facts;
  const notCompared = [
    ...(cilium ? [] : CILIUM_KINDS.map((kind) => `identity(${kind})`)),
    ...(someCilium ? ['endpoints of other clusters'] : []),
  ];
  return {
    // Two names for the one cluster leave it no endpoint.
    universe: universe(facts, { kinds, ownCluster, absent: others.map(ofOtherClusters), sets }),
    notCompared: someCilium || !cilium ? notCompared : [],
  };
}
