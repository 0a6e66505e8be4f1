/** Options of commands that read policies of any kind: `--profile`, `-n`, `--with`, `--cluster`. */
import { type Command, Option } from 'commander';
import type { SourceFile } from '../base/source.js';
import type { GivenBeside } from '../beside.js';
import { readSide, type SideResult } from '../side.js';
import { importResolver } from './imports.js';
import { type Io, UsageError } from './io.js';
import { collect, profileOption } from './options.js';
import { type LoadedPaths, loadAny, loadSources } from './sources.js';

export interface BesideOptions {
  readonly namespace?: string;
  readonly with?: readonly string[];
}

export interface SideOptions extends BesideOptions {
  readonly profile?: string;
  readonly cluster?: readonly string[];
}

/** `--with`, and `-n` for what it names. */
export function addBesideOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--with <path>', 'policies that are there as well: compared, never emitted; repeatable')
        .argParser(collect)
        .default([], 'none'),
    )
    .option('-n, --namespace <namespace>', 'namespace of manifests that name none');
}

export function addSideOptions(command: Command): Command {
  return addBesideOptions(command)
    .addOption(
      new Option(
        '--profile <profile>',
        'the cluster the manifests are for, such as cilium@1.20 or k8s,plugin=calico',
      ),
    )
    .addOption(
      new Option(
        '--cluster <path>',
        'facts: namespaces, pods, nodes and so on as kubectl get -o yaml prints them, or .netc with a cluster block; repeatable',
      )
        .argParser(collect)
        .default([], 'none'),
    );
}

/** What `--with` names; directories may hold programs and manifests. */
export function besideOption(io: Io, options: BesideOptions): GivenBeside {
  const paths = options.with ?? [];
  return {
    files: paths.length === 0 ? [] : loadSources(io, paths, ['netc', 'manifest']),
    resolveImport: importResolver(io, paths),
    namespace: options.namespace ?? null,
  };
}

/** What is there beside the input is no part of it, though a directory of the input may hold it. */
export function notBeside(
  io: Io,
  files: readonly SourceFile[],
  options: BesideOptions,
): readonly SourceFile[] {
  const there = new Set(besideOption(io, options).files.map((file) => file.name));
  return files.filter((file) => !there.has(file.name));
}

export function clusterOption(io: Io, options: SideOptions): readonly SourceFile[] {
  const paths = options.cluster ?? [];
  return paths.length === 0 ? [] : loadSources(io, paths, ['netc', 'manifest']);
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
  const request = {
    files: notBeside(io, loaded.files, options),
    resolveImport: importResolver(io, loaded.paths),
    profile: options.profile === undefined ? null : profileOption(io, '--profile', options.profile),
    namespace: options.namespace ?? null,
    beside: besideOption(io, options),
    cluster: clusterOption(io, options),
  };
  return readSide(request);
}
