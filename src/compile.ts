/**
 * THE PIPELINE: parse, check, lower, then per target legalize, emit, print, prove, report. Pure: texts and profiles in,
 * objects, text and a report out. Knows no target by name.
 */
import { append } from './base/append.js';
import type { Progress } from './base/progress.js';
import type { SourceFile } from './base/source.js';
import { besideOf, type GivenBeside, readBeside } from './beside.js';
import { check } from './check/check.js';
import { ALL_TARGETS, chooseTargets, namedTargets } from './chosen-targets.js';
import { type CompiledTarget, compileForSteps } from './compile-for.js';
import { type Diagnostic, diagnostic, hasErrors, sortDiagnostics } from './diagnostics/diagnostic.js';
import { normalize } from './ir/normalize.js';
import type { Accept, Policy, PolicySet } from './ir/policy.js';
import { lint } from './lints.js';
import { applies } from './loss/acceptance.js';
import { lowerAway, type Unlowered, unlowered } from './lower/lower.js';
import type { LoweredTest } from './lower/tests.js';
import { type ImportResolver, loadProgram } from './program.js';
import { inThisThread, type Steps } from './steps.js';
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
  /** Lets go of policies as they are compiled: of a large program, `source` has none in the end. */
  readonly lean?: boolean;
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
  return inThisThread(compileSteps(request), request.progress);
}

/** The same, with what may be done elsewhere as steps. */
export function* compileSteps(request: CompileRequest): Steps<CompileResult> {
  const { source, profiles, diagnostics, letGo } = understood(request);
  if (source === null) return { diagnostics: sortDiagnostics(diagnostics), source, targets: [] };

  const again = (): PolicySet => understood(request).source?.policies ?? source.policies;
  const { accepts, program, progress } = request;
  const { policies } = source;
  const given = acceptsOf(policies);
  const found = [...diagnostics];
  const targets: CompiledTarget[] = [];
  for (const profile of profiles) {
    const read = readBeside(request.beside, profile, policies.facts);
    append(found, read.diagnostics);
    if (hasErrors(read.diagnostics)) continue;
    const beside = besideOf(policies, read);
    const lent = request.lean === true && profile === profiles.at(-1) ? { letGo, again } : undefined;
    const options = { accepts, program, beside, progress, lent };
    const { target, diagnostics: more } = yield* compileForSteps(policies, profile, options);
    append(found, more);
    if (!hasErrors(more)) targets.push(target);
  }
  return {
    diagnostics: sortDiagnostics([...found, ...unusedAccepts(given, targets)]),
    source,
    targets,
  };
}

interface Understood {
  /** `null` where an error stands in the way. */
  readonly source: CompiledSource | null;
  readonly profiles: readonly Profile[];
  readonly diagnostics: readonly Diagnostic[];
  /** Takes the policies out of `source`. */
  letGo(): void;
}

/** Texts -> what they mean and for whom. */
function understood(request: CompileRequest): Understood {
  const { program, diagnostics: before } = read(request);
  if (program === null) return { source: null, profiles: [], diagnostics: before, letGo: () => {} };

  const lowered = lowerAway(program);
  const normal = normalize(lowered.policies);
  const list: Policy[] = [...normal.policies];
  const policies: PolicySet = { ...normal, policies: list };
  const asked = request.targets === 'named' ? namedTargets(lowered.targets) : request.targets;
  const chosen = chooseTargets(asked, lowered.targets, policies.facts.clusterName);
  const diagnostics = [...before, ...lowered.diagnostics, ...chosen.diagnostics, ...lint(lowered.policies)];
  return {
    source: hasErrors(diagnostics) ? null : { policies, tests: lowered.tests },
    profiles: chosen.profiles,
    diagnostics,
    letGo: () => void list.splice(0),
  };
}

/** Texts -> what is left to lower of them, as far as there are no errors; nothing else of the syntax trees stays. */
function read({ files, resolveImport }: CompileRequest): {
  readonly program: Unlowered | null;
  readonly diagnostics: readonly Diagnostic[];
} {
  const program = loadProgram(files, resolveImport);
  const checked = check(program.files);
  const diagnostics = [...program.diagnostics, ...checked.diagnostics];
  return { program: hasErrors(diagnostics) ? null : unlowered(checked.scope), diagnostics };
}

/** An acceptance is unused if every target it speaks about was compiled and none of them needed it. */
function unusedAccepts(
  accepts: readonly Accept[],
  targets: readonly CompiledTarget[],
): readonly Diagnostic[] {
  const compiled = new Set<string>(targets.map((target) => pluginOf(target.profile.cni)));
  const used = new Set(
    targets.flatMap((target) =>
      target.proof.losses.flatMap(({ loss }) =>
        loss.acceptedBy?.origin ? [placeKey(loss.acceptedBy.origin)] : [],
      ),
    ),
  );
  return accepts
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
