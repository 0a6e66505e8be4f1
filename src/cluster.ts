/**
 * What is told of a cluster (`--cluster`) -> facts and objects: manifests of it (namespaces, pods, nodes, services), or a `.netc`
 * file with a `cluster` block, which states what no manifest shows. Reads no file.
 */
import type { SourceFile } from './base/source.js';
import { check } from './check/check.js';
import { type Diagnostic, diagnostic, hasErrors } from './diagnostics/diagnostic.js';
import { type Facts, type NamespaceFact, NO_FACTS } from './ir/policy.js';
import { lower } from './lower/lower.js';
import { isProgram, loadProgram, noImports } from './program.js';
import type { KubeObject } from './targets/kube/object.js';
import { isWorldKind, worldOf } from './targets/kube/read-world.js';
import { parseManifests } from './targets/yaml-text.js';

export interface Cluster {
  readonly facts: Facts;
  /** Namespaces, pods and the like; policies among the manifests are no facts and are left out. */
  readonly world: readonly KubeObject[];
  /** Adds what reading the texts adds, and `cluster-with-policies`. */
  readonly diagnostics: readonly Diagnostic[];
}

/** `beside`: objects that tell of the cluster, found among policies. */
export function readCluster(files: readonly SourceFile[], beside: readonly KubeObject[] = []): Cluster {
  const programs = files.filter((file) => isProgram(file.name));
  const parsed = files.filter((file) => !isProgram(file.name)).map((file) => parseManifests(file));
  const world = [...beside, ...parsed.flatMap(({ objects }) => objects.filter(isWorldKind))];
  const stated = statedFacts(programs);
  const shown = [...worldOf(world).namespaces.values()].map(({ name, labels }) => ({ name, labels }));
  return {
    facts: { ...stated.facts, namespaces: unite(stated.facts.namespaces, shown) },
    world,
    diagnostics: [...parsed.flatMap(({ diagnostics }) => diagnostics), ...stated.diagnostics],
  };
}

function statedFacts(files: readonly SourceFile[]): {
  readonly facts: Facts;
  readonly diagnostics: readonly Diagnostic[];
} {
  if (files.length === 0) return { facts: NO_FACTS, diagnostics: [] };
  const program = loadProgram(files, noImports);
  const checked = check(program.files);
  const diagnostics = [...program.diagnostics, ...checked.diagnostics];
  if (hasErrors(diagnostics)) return { facts: NO_FACTS, diagnostics };
  const { policies, diagnostics: lowered } = lower(checked.scope);
  const extra = policies.policies.map((policy) =>
    diagnostic('cluster-with-policies', policy.origin.span, {}),
  );
  return { facts: policies.facts, diagnostics: [...diagnostics, ...lowered, ...extra] };
}

/** Objects in a namespace that does not exist by the facts: whatever is proved under those says nothing of them. */
export function lacking(facts: Facts, objects: readonly KubeObject[]): readonly Diagnostic[] {
  if (!facts.closed) return [];
  const known = new Set(facts.namespaces.map((fact) => fact.name));
  return objects
    .filter(({ namespace }) => namespace !== '' && !known.has(namespace))
    .map(({ span, namespace }) => diagnostic('cluster-lacks-namespace', span, { namespace }));
}

/** Labels that manifests show win over those stated. */
function unite(stated: readonly NamespaceFact[], shown: readonly NamespaceFact[]): readonly NamespaceFact[] {
  const all = new Map(stated.map((fact) => [fact.name, fact]));
  for (const fact of shown)
    all.set(fact.name, {
      name: fact.name,
      labels: new Map([...(all.get(fact.name)?.labels ?? []), ...fact.labels]),
    });
  return [...all.values()];
}
