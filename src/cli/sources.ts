/** Paths on the command line -> source files, in a stable order. Directories are searched; `-` is standard input. */
import type { SourceFile } from '../base/source.js';
import { type Io, joinPath, shownPath, UsageError } from './io.js';

export type SourceKind = 'netc' | 'manifest';

const EXTENSIONS: Readonly<Record<SourceKind, readonly string[]>> = {
  netc: ['.netc'],
  manifest: ['.yaml', '.yml', '.json'],
};

/** Directories that never hold what a user means. */
const SKIPPED = new Set(['node_modules', '.git', '.hg', '.svn']);

export function kindOfPath(path: string): SourceKind | undefined {
  for (const kind of ['netc', 'manifest'] as const)
    if (EXTENSIONS[kind].some((end) => path.toLowerCase().endsWith(end))) return kind;
  return undefined;
}

/**
 * Loads every file of `kinds` that the paths name: a file as it is (whatever its ending, when only one kind is asked for),
 * a directory with all below it, `-` as `<stdin>`. No path means the current directory. Nothing found is a UsageError.
 */
export function loadSources(io: Io, paths: readonly string[], kinds: readonly SourceKind[]): SourceFile[] {
  const found = new Map<string, SourceFile>();
  const add = (path: string): void => {
    const name = shownPath(path);
    if (!found.has(name)) found.set(name, { name, text: io.read(path) });
  };
  for (const path of paths.length === 0 ? ['.'] : paths) {
    if (path === '-') {
      found.set('<stdin>', { name: '<stdin>', text: io.stdin() });
      continue;
    }
    switch (io.kindOf(path)) {
      case 'missing':
        throw new UsageError(`${path}: no such file or directory`);
      case 'directory':
        for (const file of filesBelow(io, path, kinds)) add(file);
        break;
      default:
        add(path);
    }
  }
  if (found.size === 0) {
    const endings = kinds.flatMap((kind) => EXTENSIONS[kind]).join(', ');
    throw new UsageError(
      `no input: found no ${endings} file`,
      kinds.includes('netc') ? '`netc init` writes a first one' : '',
    );
  }
  return [...found.values()];
}

export interface LoadedPaths {
  readonly files: readonly SourceFile[];
  /** The paths on disk that were looked at. */
  readonly paths: readonly string[];
}

/**
 * Programs or manifests: `.netc` files where there are any below the paths, else manifests. `git:REV` names the paths of the
 * other side (`beside`) as they were at a revision.
 */
export function loadAny(io: Io, paths: readonly string[], beside: readonly string[] = []): LoadedPaths {
  const [only] = paths;
  if (paths.length === 1 && only?.startsWith('git:'))
    return { files: loadRevision(io, only.slice('git:'.length), beside), paths: beside };
  const found = loadSources(io, paths, ['netc', 'manifest']);
  const direct = new Set(paths.map(shownPath));
  const programs = found.filter((file) => kindOfPath(file.name) === 'netc');
  const mixed = found.some((file) => kindOfPath(file.name) !== 'netc' && direct.has(file.name));
  return { files: programs.length > 0 && !mixed ? programs : found, paths };
}

/** Files at a revision of the repository that holds the current directory; `REV` may not look like an option. */
function loadRevision(io: Io, revision: string, paths: readonly string[]): SourceFile[] {
  if (revision === '' || revision.startsWith('-')) throw new UsageError(`git:${revision} names no revision`);
  const given = paths.length === 0 ? ['.'] : paths;
  const names = io.git('.', 'ls-tree', '-r', '-z', '--name-only', revision, '--', ...given).split('\0');
  const known = names.filter((name) => kindOfPath(name) !== undefined);
  const programs = known.filter((name) => kindOfPath(name) === 'netc');
  return (programs.length > 0 ? programs : known).map((name) => ({
    name,
    text: io.git('.', 'show', `${revision}:./${name}`),
  }));
}

/** A name for the program: the directory or file named first, else the first file; as a label value. */
export function programName(paths: readonly string[], files: readonly SourceFile[]): string {
  const given = paths.find((path) => path !== '-' && path !== '.') ?? files[0]?.name ?? '';
  const last = shownPath(given).replace(/\/+$/, '').split('/').at(-1) ?? '';
  const name = last
    .replace(/\.[a-z]+$/i, '')
    .replace(/[^A-Za-z0-9._-]/g, '-')
    .replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '')
    .slice(0, 63);
  return name === '' ? 'netc' : name;
}

function filesBelow(io: Io, directory: string, kinds: readonly SourceKind[]): string[] {
  const result: string[] = [];
  for (const name of io.list(directory)) {
    if (SKIPPED.has(name)) continue;
    const path = directory === '.' ? name : joinPath(directory, name);
    const kind = io.kindOf(path);
    if (kind === 'directory') result.push(...filesBelow(io, path, kinds));
    else if (kind === 'file') {
      const source = kindOfPath(name);
      if (source !== undefined && kinds.includes(source)) result.push(path);
    }
  }
  return result;
}
