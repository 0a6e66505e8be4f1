/** Which targets a compile is for: what the command line names, over what the cluster block says, over a table's defaults. */

import { nowhere, type Span } from './base/source.js';
import { type Diagnostic, diagnostic } from './diagnostics/diagnostic.js';
import type { GivenTarget } from './lower/facts.js';
import {
  type GivenProfile,
  makeProfile,
  type Profile,
  type ProfileResult,
  pluginOf,
  tableOf,
} from './targets/profiles.js';
import { readerOf } from './targets/registry.js';

/** One for each plugin that resources can be written for. */
export const ALL_TARGETS: readonly GivenProfile[] = (['k8s', 'calico', 'cilium'] as const).map((cni) => ({
  cni,
  version: null,
  options: new Map(),
}));

/** The targets that the cluster block names, else all; what `netc check` looks at. */
export function namedTargets(inProgram: readonly GivenTarget[]): readonly GivenProfile[] {
  const named = ALL_TARGETS.filter((each) => inProgram.some((block) => block.target === each.cni));
  return named.length === 0 ? ALL_TARGETS : named;
}

export interface ChosenTargets {
  readonly profiles: readonly Profile[];
  /** Codes `target-setting`, `target-version-newer`. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * `canal` takes what the cluster block says of `calico`, and `weave` what it says of `k8s`. A cluster that has a name has it under
 * every plugin with an option for it.
 */
export function chooseTargets(
  asked: readonly GivenProfile[],
  inProgram: readonly GivenTarget[],
  clusterName: string | null = null,
): ChosenTargets {
  const profiles: Profile[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const given of asked) {
    const block = inProgram.find((each) => each.target === pluginOf(given.cni));
    const options = new Map<string, string>();
    const named = tableOf(given.cni).options.some((option) => option.name === CLUSTER_NAME);
    if (clusterName !== null && named) options.set(CLUSTER_NAME, clusterName);
    for (const { name, value } of block?.options ?? []) options.set(name.text, value.text);
    for (const [name, value] of given.options) options.set(name, value);
    const version = given.version ?? block?.version?.text ?? null;
    const result = withReader(makeProfile(given.cni, version, options));
    if (result.ok) {
      profiles.push(result.profile);
      for (const what of result.warnings)
        diagnostics.push(diagnostic('target-version-newer', versionSpan(given, block), { what }));
    } else {
      diagnostics.push(...settingErrors(given, block, result));
    }
  }
  // What the cluster block says of a target that is not asked for must be right too.
  for (const block of inProgram) {
    if (asked.some((given) => pluginOf(given.cni) === block.target)) continue;
    const given: GivenProfile = { cni: block.target, version: null, options: new Map() };
    diagnostics.push(...chooseTargets([given], [block]).diagnostics);
  }
  return { profiles, diagnostics };
}

const CLUSTER_NAME = 'cluster-name';

/** A profile that is read by another plugin's rules is right only if that one is. */
function withReader(result: ProfileResult): ProfileResult {
  if (!result.ok) return result;
  const reader = readerOf(result.profile);
  return reader.ok ? result : reader;
}

/** One error per setting that is wrong by itself, each where it is written; else the one found, at the block. */
function settingErrors(
  given: GivenProfile,
  block: GivenTarget | undefined,
  found: { readonly error: string; readonly help: string },
): readonly Diagnostic[] {
  const errors: Diagnostic[] = [];
  const test = (span: Span, version: string | null, options: ReadonlyMap<string, string>): void => {
    const alone = withReader(makeProfile(given.cni, version, options));
    if (!alone.ok)
      errors.push(diagnostic('target-setting', span, { problem: alone.error, remedy: alone.help }));
  };
  if (block !== undefined) {
    if (block.version !== null) test(block.version.span, block.version.text, new Map());
    for (const { name, value } of block.options) {
      const known = withReader(makeProfile(given.cni, null, new Map([[name.text, value.text]])));
      // A wrong name is the name's fault, a wrong value the value's.
      const span = known.ok || known.error.includes('has no option') ? name.span : value.span;
      test(span, null, new Map([[name.text, value.text]]));
    }
  }
  if (errors.length > 0) return errors;
  const span = block?.span ?? nowhere(`--target ${given.cni}`);
  return [diagnostic('target-setting', span, { problem: found.error, remedy: found.help })];
}

function versionSpan(given: GivenProfile, block: GivenTarget | undefined): Span {
  if (given.version === null && block?.version) return block.version.span;
  return nowhere(`--target ${given.cni}`);
}
