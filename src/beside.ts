/**
 * Policies that are in the cluster beside those that are worked on (`--with`): manifests of any kind that the plugin enforces, or
 * programs, which are compiled for it. They are read and compared on both sides, and never emitted. Reads no file.
 */
import { append } from './base/append.js';
import { nowhere, type SourceFile } from './base/source.js';
import { check } from './check/check.js';
import type { Beside } from './compile-at-once.js';
import { compileFor } from './compile-for.js';
import { type Diagnostic, diagnostic, hasErrors } from './diagnostics/diagnostic.js';
import { normalize } from './ir/normalize.js';
import { type Facts, NO_FACTS, type PolicySet, TRUE_PRED } from './ir/policy.js';
import { allOf, expandSets, isTrue } from './ir/preds.js';
import { lower } from './lower/lower.js';
import { readManifests } from './manifests.js';
import { type ImportResolver, isProgram, loadProgram } from './program.js';
import type { KubeObject } from './targets/kube/object.js';
import { worldOf } from './targets/kube/read-world.js';
import type { Profile } from './targets/profiles.js';
import { meaningOf } from './targets/registry.js';
import { parseManifests } from './targets/yaml-text.js';

/** What the caller gives: `.netc` files and manifests, mixed. */
export interface GivenBeside {
  readonly files: readonly SourceFile[];
  readonly resolveImport: ImportResolver;
  /** Namespace of manifests that name none. */
  readonly namespace: string | null;
}

export interface ReadBeside {
  /** What they mean under the profile. */
  readonly policies: PolicySet;
  /** What the plugin enforces of them. */
  readonly objects: readonly KubeObject[];
  /** Namespaces and the like among the manifests. */
  readonly world: readonly KubeObject[];
  /** Adds what reading adds, `with-not-enforced` and `with-not-exact`. With an error among them the rest is empty. */
  readonly diagnostics: readonly Diagnostic[];
}

const NO_POLICIES: PolicySet = {
  facts: NO_FACTS,
  tiers: [],
  policies: [],
  sets: new Map(),
  gateways: [],
  end: [],
  enforced: TRUE_PRED,
};
/** Nothing is there beside. */
export const NOTHING_BESIDE: ReadBeside = { policies: NO_POLICIES, objects: [], world: [], diagnostics: [] };

/** Reads what is given as the cluster of `profile` would; `facts` are those of the policies worked on. */
export function readBeside(given: GivenBeside | undefined, profile: Profile, facts: Facts): ReadBeside {
  if (given === undefined || given.files.length === 0) return NOTHING_BESIDE;
  const programs = readPrograms(given, profile, facts);
  const manifests = readObjects(given, profile, facts);
  const diagnostics = [...programs.diagnostics, ...manifests.diagnostics];
  if (hasErrors(diagnostics)) return { ...NOTHING_BESIDE, diagnostics };
  return {
    policies: mergePolicies(programs.policies, manifests.policies),
    objects: [...programs.objects, ...manifests.objects],
    world: manifests.world,
    diagnostics,
  };
}

/** `null` where nothing is given beside the policies. */
export function besideOf(policies: PolicySet, read: ReadBeside): Beside | null {
  if (read.objects.length === 0) return null;
  return {
    together: mergePolicies(policies, read.policies),
    objects: read.objects,
    world: worldOf(read.world),
  };
}

/** Both in one set: tiers by name, and what is decided after the last tier, are those of `a`. */
export function mergePolicies(a: PolicySet, b: PolicySet): PolicySet {
  const known = new Set(a.tiers.map((tier) => tier.name));
  return {
    ...a,
    tiers: [...a.tiers, ...b.tiers.filter((tier) => !known.has(tier.name))],
    policies: [...a.policies, ...withoutSets(b).policies],
    gateways: [...a.gateways, ...b.gateways],
  };
}

/** Named sets written out, so that those of another set cannot be meant, and subjects that nothing polices left out. */
function withoutSets(set: PolicySet): PolicySet {
  if (set.sets.size === 0 && isTrue(set.enforced)) return set;
  return {
    ...set,
    sets: new Map(),
    policies: set.policies.map((policy) => ({
      ...policy,
      subject: allOf(expandSets(policy.subject, set.sets), expandSets(set.enforced, set.sets)),
      rules: policy.rules.map((rule) => ({
        ...rule,
        own: expandSets(rule.own, set.sets),
        peer: expandSets(rule.peer, set.sets),
      })),
    })),
  };
}

function readPrograms(given: GivenBeside, profile: Profile, facts: Facts): ReadBeside {
  const files = given.files.filter((file) => isProgram(file.name));
  if (files.length === 0) return NOTHING_BESIDE;
  const program = loadProgram(files, given.resolveImport);
  const checked = check(program.files);
  const before = [...program.diagnostics, ...checked.diagnostics];
  if (hasErrors(before)) return { ...NOTHING_BESIDE, diagnostics: before };
  const lowered = lower(checked.scope);
  // It is the same cluster: what is known of it decides how the program can be said.
  const policies = { ...normalize(lowered.policies), facts };
  const diagnostics = [...before, ...lowered.diagnostics];
  if (hasErrors(diagnostics)) return { ...NOTHING_BESIDE, diagnostics };
  const { target } = compileFor(policies, profile, { accepts: [], program: 'with' });
  if (target.outcome !== 'exact')
    diagnostics.push(diagnostic('with-not-exact', nowhere(files[0]?.name ?? ''), { target: profile.label }));
  const { objects } = parseManifests({ name: files[0]?.name ?? '', text: target.text });
  return { policies, objects, world: [], diagnostics };
}

function readObjects(given: GivenBeside, profile: Profile, facts: Facts): ReadBeside {
  const files = given.files.filter((file) => !isProgram(file.name));
  if (files.length === 0) return NOTHING_BESIDE;
  const read = readManifests(files, profile, given.namespace);
  const diagnostics = read.diagnostics.map((found) =>
    found.code === 'kind-not-enforced'
      ? diagnostic('with-not-enforced', found.span, { profile: profile.label })
      : found,
  );
  if (read.profile === null || hasErrors(diagnostics)) return { ...NOTHING_BESIDE, diagnostics };
  const plugin = meaningOf(read.profile);
  const all = [...read.objects, ...read.world];
  append(diagnostics, plugin.validate(all, read.profile));
  if (hasErrors(diagnostics)) return { ...NOTHING_BESIDE, diagnostics };
  const result = plugin.read(all, read.profile, facts);
  return {
    policies: result.policies,
    objects: read.objects,
    world: read.world,
    diagnostics: [...diagnostics, ...result.diagnostics],
  };
}
