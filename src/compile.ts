/**
 * THE PIPELINE: parse, check, lower, then per target legalize, emit, print, prove, report. Pure: texts and profiles in,
 * objects, text and a report out. Knows no target by name.
 */
import type { SourceFile } from './base/source.js';
import { invariant } from './base/unreachable.js';
import { check } from './check/check.js';
import { ALL_TARGETS, chooseTargets, namedTargets } from './chosen-targets.js';
import { type Diagnostic, diagnostic, hasErrors, sortDiagnostics } from './diagnostics/diagnostic.js';
import { normalize } from './ir/normalize.js';
import type { Accept, PolicySet } from './ir/policy.js';
import { predKey } from './ir/preds.js';
import { legalizeFor } from './legalize-for.js';
import { lint } from './lints.js';
import { applies } from './loss/acceptance.js';
import type { Outcome, TargetReport } from './loss/report.js';
import { lower } from './lower/lower.js';
import type { LoweredTest } from './lower/tests.js';
import { type ImportResolver, loadProgram } from './program.js';
import { type Proof, prove } from './prove.js';
import { type GivenProfile, type Profile, pluginOf } from './targets/profiles.js';
import { readerOf, targetOf } from './targets/registry.js';
import type { EmittedObject } from './targets/target.js';
import { printManifests } from './targets/yaml-text.js';

export interface CompileRequest {
  readonly files: readonly SourceFile[];
  readonly resolveImport: ImportResolver;
  /** What to compile for, over what the cluster block says; `named`: the targets of the cluster block, else all. */
  readonly targets: readonly GivenProfile[] | 'named';
  /** What the command line accepts for every construct: `wider`, `narrower:http`, ... */
  readonly accepts: readonly string[];
  /** Value of the label `netc.dev/program`. */
  readonly program: string;
}

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

export interface CompiledTarget {
  readonly profile: Profile;
  readonly outcome: Outcome;
  /** What was emitted, in final order. May be written only where the outcome is exact, conditional or lossy. */
  readonly objects: readonly EmittedObject[];
  /** The same as text, documents in the order of `objects`. */
  readonly text: string;
  readonly proof: Proof;
  readonly report: TargetReport;
}

/** Compiles a program for some targets. */
export function compile(request: CompileRequest): CompileResult {
  const program = loadProgram(request.files, request.resolveImport);
  const checked = check(program.files);
  const before = [...program.diagnostics, ...checked.diagnostics];
  if (hasErrors(before)) return { diagnostics: sortDiagnostics(before), source: null, targets: [] };

  const lowered = lower(program.files, checked.scope);
  const policies = normalize(lowered.policies);
  const asked = request.targets === 'named' ? namedTargets(lowered.targets) : request.targets;
  const chosen = chooseTargets(asked, lowered.targets, policies.facts.clusterName);
  const known = [...before, ...lowered.diagnostics, ...chosen.diagnostics, ...lint(lowered.policies)];
  if (hasErrors(known)) return { diagnostics: sortDiagnostics(known), source: null, targets: [] };

  const compiled = chosen.profiles.map((profile) => compileFor(policies, profile, request));
  const after = [
    ...known,
    ...compiled.flatMap((each) => each.diagnostics),
    ...unusedAccepts(
      policies,
      compiled.map((each) => each.target),
    ),
  ];
  return {
    diagnostics: sortDiagnostics(after),
    source: { policies, tests: lowered.tests },
    targets: compiled.map((each) => each.target),
  };
}

/** The half of the pipeline that is about one target; other drivers enter here with policies that they read elsewhere. */
export function compileFor(
  policies: PolicySet,
  profile: Profile,
  options: Pick<CompileRequest, 'accepts' | 'program'>,
): { readonly target: CompiledTarget; readonly diagnostics: readonly Diagnostic[] } {
  const { family } = targetOf(profile.cni);
  const legal = legalizeFor(policies, profile);
  const reader = readerOf(profile);
  invariant(reader.ok, `${profile.label} was chosen without a reader`);
  const { plugin } = targetOf(reader.profile.cni);
  const attempt = (unassumed: ReadonlySet<string>) => {
    const emitted = family.emit(legal.policies, profile, {
      program: options.program,
      accepts: options.accepts,
      unassumed,
    });
    const text = printManifests(emitted.objects.map((object) => object.manifest));
    return {
      emitted,
      text,
      proof: prove({ source: policies, emitted, text, profile: reader.profile, plugin }),
    };
  };
  const { emitted, text, proof } = withoutContradictions(attempt);
  const outcome = outcomeOf(proof);
  return {
    target: {
      profile,
      outcome,
      objects: emitted.objects,
      text,
      proof,
      report: {
        target: profile.label,
        outcome,
        losses: proof.losses,
        conditions: proof.conditions,
        rewrites: legal.notes,
        needs: emitted.needs,
        notCompared: proof.notCompared,
        undecided: proof.undecided,
      },
    },
    diagnostics: [...legal.diagnostics, ...emitted.diagnostics],
  };
}

/** Emits again where an output counts on facts that cannot hold together: what hangs on the excess of them is lost. */
function withoutContradictions<T extends { readonly proof: Proof }>(
  attempt: (unassumed: ReadonlySet<string>) => T,
): T {
  const unassumed = new Set<string>();
  for (;;) {
    const result = attempt(unassumed);
    const before = unassumed.size;
    for (const { absent } of result.proof.excess) unassumed.add(predKey(absent));
    if (unassumed.size === before) return result;
  }
}

/** A broken proof outweighs everything: what netc says of the output cannot be trusted then. */
function outcomeOf(proof: Proof): Outcome {
  if (proof.verdict === 'broken') return 'broken';
  if (proof.losses.some(({ loss }) => loss.acceptedBy === null)) return 'refused';
  if (proof.verdict === 'undecided') return 'undecided';
  if (proof.losses.length > 0) return 'lossy';
  return proof.conditions.length > 0 ? 'conditional' : 'exact';
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
