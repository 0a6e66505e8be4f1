/**
 * THE PIPELINE: parse, check, lower, then per target legalize, emit, print, prove, report. Pure: texts and profiles in,
 * objects, text and a report out. Knows no target by name.
 */
import type { Progress } from './base/progress.js';
import type { SourceFile } from './base/source.js';
import { besideOf, type GivenBeside, readBeside } from './beside.js';
import { check } from './check/check.js';
import { ALL_TARGETS, chooseTargets, namedTargets } from './chosen-targets.js';
import { type CompiledTarget, compileFor } from './compile-for.js';
import { type Diagnostic, diagnostic, hasErrors, sortDiagnostics } from './diagnostics/diagnostic.js';
import { normalize } from './ir/normalize.js';
import type { Accept, PolicySet } from './ir/policy.js';
import { lint } from './lints.js';
import { applies } from './loss/acceptance.js';
import { type LowerResult, lower } from './lower/lower.js';
import type { LoweredTest } from './lower/tests.js';
import { type ImportResolver, loadProgram } from './program.js';
import { type GivenProfile, type Profile, pluginOf } from './targets/profiles.js';

export interface CompileRequest {
  readonly files: readonly SourceFile[];
  readonly resolveImport: ImportResolver;
  /** What to compile for, over what the cluster block says; `named`: the targets of the cluster block, else all. */
  readonly targets: readonly GivenProfile[] | 'named';
  /** What the command line accepts for every construct: `wider`, `narrower:http`, ... */
  readonly accepts: readonly string[];
  /** Value of the label `netc.dev/program`. */
  readonly program: string;
  /** Policies that are in the cluster beside this program (`--with`): compared, never emitted. */
  readonly beside?: GivenBeside;
  readonly progress?: Progress | undefined;
}

export type { CompiledTarget } from './compile-for.js';

export interface CompileResult {
  /** Of the program, then of every target, sorted. With an error among them nothing may be written. */
  readonly diagnostics: readonly Diagnostic[];
  /** What the program says; `null` where its text has errors. */
  readonly source: CompiledSource | null;
  /** One per target asked for, in that order; empty where the program or a profile has errors. */
  readonly targets: readonly CompiledTarget[];
}

export interface CompiledSource {
  readonly policies: PolicySet;
  readonly tests: readonly LoweredTest[];
}

/** Compiles a program for some targets. */
export function compile(request: CompileRequest): CompileResult {
  const { source, profiles, diagnostics: known } = understood(request);
  if (source === null) return { diagnostics: sortDiagnostics(known), source, targets: [] };

  const { policies } = source;
  const compiled = profiles.map((profile) => {
    const beside = readBeside(request.beside, profile, policies.facts);
    if (hasErrors(beside.diagnostics)) return { target: null, diagnostics: beside.diagnostics };
    const { accepts, program: name, progress } = request;
    const { target, diagnostics } = compileFor(policies, profile, {
      accepts,
      program: name,
      beside: besideOf(policies, beside),
      progress,
    });
    return {
      target: hasErrors(diagnostics) ? null : target,
      diagnostics: [...beside.diagnostics, ...diagnostics],
    };
  });
  const after = [
    ...known,
    ...compiled.flatMap((each) => each.diagnostics),
    ...unusedAccepts(
      policies,
      compiled.flatMap((each) => each.target ?? []),
    ),
  ];
  return {
    diagnostics: sortDiagnostics(after),
    source,
    targets: compiled.flatMap((each) => each.target ?? []),
  };
}

interface Understood {
  /** `null` where an error stands in the way. */
  readonly source: CompiledSource | null;
  readonly profiles: readonly Profile[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Texts -> what they mean and for whom. */
function understood(request: CompileRequest): Understood {
  const { lowered, diagnostics: before } = read(request);
  if (lowered === null) return { source: null, profiles: [], diagnostics: before };

  const policies = normalize(lowered.policies);
  const asked = request.targets === 'named' ? namedTargets(lowered.targets) : request.targets;
  const chosen = chooseTargets(asked, lowered.targets, policies.facts.clusterName);
  const diagnostics = [...before, ...lowered.diagnostics, ...chosen.diagnostics, ...lint(lowered.policies)];
  return {
    source: hasErrors(diagnostics) ? null : { policies, tests: lowered.tests },
    profiles: chosen.profiles,
    diagnostics,
  };
}

/** Texts -> policies, as far as there are no errors. The syntax trees end here: they are the larger part of what a program takes. */
function read({ files, resolveImport }: CompileRequest): {
  readonly lowered: LowerResult | null;
  readonly diagnostics: readonly Diagnostic[];
} {
  const program = loadProgram(files, resolveImport);
  const checked = check(program.files);
  const diagnostics = [...program.diagnostics, ...checked.diagnostics];
  return { lowered: hasErrors(diagnostics) ? null : lower(program.files, checked.scope), diagnostics };
}

/** An acceptance is unused if every target it speaks about was compiled and none of them needed it. */
function unusedAccepts(policies: PolicySet, targets: readonly CompiledTarget[]): readonly Diagnostic[] {
  const compiled = new Set<string>(targets.map((target) => pluginOf(target.profile.cni)));
  const used = new Set(
    targets.flatMap((target) =>
      target.proof.losses.flatMap(({ loss }) =>
        loss.acceptedBy?.origin ? [placeKey(loss.acceptedBy.origin)] : [],
      ),
    ),
  );
  return acceptsOf(policies)
    .filter((accept) => !used.has(placeKey(accept.origin)))
    .filter((accept) => ALL_TARGETS.every(({ cni }) => !applies(accept, cni) || compiled.has(cni)))
    .map((accept) => diagnostic('accept-unused', accept.origin.span, {}));
}

function acceptsOf(policies: PolicySet): readonly Accept[] {
  return [
    ...policies.policies.flatMap((policy) => [
      ...policy.accepts,
      ...policy.effects.flatMap((effect) => effect.accepts ?? []),
      ...policy.rules.flatMap((rule) => [
        ...rule.accepts,
        ...rule.effects.flatMap((effect) => effect.accepts ?? []),
      ]),
    ]),
    ...policies.gateways.flatMap((gateway) => gateway.accepts),
  ];
}

function placeKey(origin: Accept['origin']): string {
  return JSON.stringify([origin.span.file.name, origin.span.start]);
}
