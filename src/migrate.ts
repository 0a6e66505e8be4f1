/** Manifests of one plugin -> manifests of another: read and proved, compiled and proved, and what became of each object. */

import { compareNumber } from './base/order.js';
import type { SourceFile } from './base/source.js';
import { readBeside } from './beside.js';
import { type CompiledTarget, compileForSteps } from './compile-for.js';
import type { PrintedObject } from './compiled-target.js';
import type { Diagnostic } from './diagnostics/diagnostic.js';
import { hasErrors, sortDiagnostics } from './diagnostics/diagnostic.js';
import { type ImportRequest, type ReadPolicies, readPolicies } from './import.js';
import { inThisThread, type Steps } from './steps.js';
import type { KubeObject } from './targets/kube/object.js';
import { worldOf } from './targets/kube/read-world.js';
import type { Profile } from './targets/profiles.js';
import type { Mapped } from './targets/target.js';

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
  readonly objects: readonly PrintedObject[];
}

/** Reads, compiles, proves both. */
export function migrate(request: MigrateRequest): Migrated {
  return inThisThread(migrateSteps(request), request.progress);
}

/** The same, with what may be done elsewhere as steps. */
export function* migrateSteps(request: MigrateRequest): Steps<Migrated> {
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
  const { target, diagnostics } = yield* compileForSteps(policies, request.to, {
    accepts: request.accepts,
    program: request.program,
    progress: request.progress,
    beside:
      there.objects.length === 0 ? null : { together, objects: there.objects, world: worldOf(there.world) },
  });
  const from = byOrigin(
    target.objects,
    read.mapping.map(({ object }) => object),
  );
  return {
    read,
    target,
    became: read.mapping.map(({ object, became }) => ({
      object,
      what: became,
      objects: from.get(object) ?? [],
    })),
    diagnostics: sortDiagnostics([...known, ...diagnostics]),
  };
}

/** The new objects by the old ones that they come from: some rule or policy that they say was written inside the old one's text. */
function byOrigin(
  emitted: readonly PrintedObject[],
  old: readonly KubeObject[],
): ReadonlyMap<KubeObject, readonly PrintedObject[]> {
  const inFile = new Map<SourceFile, KubeObject[]>();
  for (const object of [...old].sort((a, b) => compareNumber(a.span.start, b.span.start))) {
    const before = inFile.get(object.span.file);
    if (before === undefined) inFile.set(object.span.file, [object]);
    else before.push(object);
  }
  const result = new Map<KubeObject, PrintedObject[]>();
  for (const object of emitted) {
    const from = new Set(
      object.origins.flatMap(({ span }) => objectAt(inFile.get(span.file) ?? [], span.start) ?? []),
    );
    for (const one of from) {
      const before = result.get(one);
      if (before === undefined) result.set(one, [object]);
      else before.push(object);
    }
  }
  return result;
}

/** The object whose text holds a place; the objects are sorted and do not overlap. */
function objectAt(objects: readonly KubeObject[], place: number): KubeObject | undefined {
  let low = 0;
  let high = objects.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((objects[middle]?.span.start ?? 0) <= place) low = middle + 1;
    else high = middle;
  }
  const found = objects[low - 1];
  return found !== undefined && place < Math.max(found.span.end, found.span.start + 1) ? found : undefined;
}
