/** Manifests of one plugin -> manifests of another: read and proved, compiled and proved, and what became of each object. */

import { readBeside } from './beside.js';
import { type CompiledTarget, compileFor } from './compile-for.js';
import type { Diagnostic } from './diagnostics/diagnostic.js';
import { hasErrors, sortDiagnostics } from './diagnostics/diagnostic.js';
import { type ImportRequest, type ReadPolicies, readPolicies } from './import.js';
import type { KubeObject } from './targets/kube/object.js';
import { worldOf } from './targets/kube/read-world.js';
import type { Profile } from './targets/profiles.js';
import type { EmittedObject, Mapped } from './targets/target.js';

export interface MigrateRequest extends ImportRequest {
  readonly to: Profile;
  readonly accepts: readonly string[];
  /** Value of the label `netc.dev/program`. */
  readonly program: string;
}

export interface Migrated {
  readonly read: ReadPolicies;
  /** `null` where the input has errors. */
  readonly target: CompiledTarget | null;
  /** What became of each old object, in the order read. */
  readonly became: readonly Became[];
  readonly diagnostics: readonly Diagnostic[];
}

export interface Became {
  readonly object: KubeObject;
  readonly what: Mapped['became'];
  /** The new objects that say what it said. */
  readonly objects: readonly EmittedObject[];
}

export function migrate(request: MigrateRequest): Migrated {
  const read = readPolicies(request);
  const { policies, together } = read;
  const failed = (diagnostics: readonly Diagnostic[]): Migrated => ({
    read,
    target: null,
    became: [],
    diagnostics: sortDiagnostics(diagnostics),
  });
  if (policies === null || together === null) return failed(read.diagnostics);
  // What is there beside them is there before and after: each plugin reads the same objects in its own way.
  const there = readBeside(request.beside, request.to, policies.facts);
  const known = [...read.diagnostics, ...there.diagnostics];
  if (hasErrors(known)) return failed(known);
  const { target, diagnostics } = compileFor(policies, request.to, {
    accepts: request.accepts,
    program: request.program,
    beside:
      there.objects.length === 0 ? null : { together, objects: there.objects, world: worldOf(there.world) },
  });
  return {
    read,
    target,
    became: read.mapping.map((mapped) => ({
      object: mapped.object,
      what: mapped.became,
      objects: target.objects.filter((object) => comesFrom(object, mapped.object)),
    })),
    diagnostics: sortDiagnostics([...known, ...diagnostics]),
  };
}

/** Some rule or policy that it says was written inside the old object's text. */
function comesFrom(emitted: EmittedObject, object: KubeObject): boolean {
  const { file, start, end } = object.span;
  return emitted.origins.some(
    ({ span }) => span.file === file && span.start >= start && span.start < Math.max(end, start + 1),
  );
}
