/** Options of commands that read policies of any kind: `--profile`, `-n`. */
import { type Command, Option } from 'commander';
import { readSide, type SideResult } from '../side.js';
import { importResolver } from './imports.js';
import { type Io, UsageError } from './io.js';
import { profileOption } from './options.js';
import { type LoadedPaths, loadAny } from './sources.js';

export interface SideOptions {
  readonly profile?: string;
  readonly namespace?: string;
}

export function addSideOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--profile <profile>',
        'the cluster the manifests are for, such as cilium@1.20 or k8s,plugin=calico',
      ),
    )
    .option('-n, --namespace <namespace>', 'namespace of manifests that name none');
}

/** Reads what the paths name, programs or manifests, `git:REV` included (see `loadAny`). */
export function sideOf(
  io: Io,
  paths: readonly string[],
  options: SideOptions,
  beside: readonly string[] = [],
): SideResult {
  const loaded: LoadedPaths = loadAny(io, paths, beside);
  if (loaded.files.length === 0)
    throw new UsageError(`no input: found neither .netc files nor manifests in ${paths.join(' ')}`);
  return readSide({
    files: loaded.files,
    resolveImport: importResolver(io, loaded.paths),
    profile: options.profile === undefined ? null : profileOption(io, '--profile', options.profile),
    namespace: options.namespace ?? null,
  });
}
