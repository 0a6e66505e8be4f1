/**
 * A directory that belongs to netc: one file per object, all or nothing. A file there that carries netc's mark and is not part
 * of the new output is deleted and named; one that does not carry it is an error, before anything is written.
 */
import { compareText } from '../base/order.js';
import { type Io, isInside, joinPath, shownPath, UsageError } from './io.js';

/** First line of every file that netc writes. */
export const MARK = '# Written by netc. Do not edit: change the source and compile again.';

export interface OutputFile {
  /** File name inside the directory, without a separator. */
  readonly name: string;
  /** Begins with the mark. */
  readonly text: string;
}

export interface Written {
  readonly written: readonly string[];
  readonly deleted: readonly string[];
}

/** File name of an object: kind, namespace and name, in lower case, so that no two objects share one. */
export function objectFileName(object: {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}): string {
  const parts = [object.kind, ...(object.namespace === '' ? [] : [object.namespace]), object.name];
  return `${parts
    .map((part) =>
      part
        .toLowerCase()
        .replace(/[^a-z0-9.-]/g, '-')
        .replace(/^\.+/, ''),
    )
    .join('_')}.yaml`;
}

/** Replaces the contents of several directories as one step; on any failure the old contents stay. */
export function writeDirectories(io: Io, outputs: ReadonlyMap<string, readonly OutputFile[]>): Written {
  const written: string[] = [];
  const deleted: string[] = [];
  const stale: string[] = [];
  for (const [directory, files] of outputs) {
    checkNames(directory, files);
    for (const name of staleNames(io, directory, new Set(files.map((file) => file.name)))) {
      stale.push(joinPath(directory, name));
      deleted.push(shownPath(joinPath(directory, name)));
    }
  }
  const staged: { readonly from: string; readonly to: string }[] = [];
  try {
    for (const [directory, files] of outputs) {
      io.makeDirectory(directory);
      for (const file of files) {
        const to = joinPath(directory, file.name);
        if (io.kindOf(to) === 'file' && io.read(to) === file.text) {
          written.push(shownPath(to));
          continue;
        }
        const from = joinPath(directory, `.${file.name}.netc-tmp`);
        io.write(from, file.text);
        staged.push({ from, to });
      }
    }
  } catch (error) {
    for (const { from } of staged) if (io.kindOf(from) === 'file') io.remove(from);
    throw error;
  }
  for (const { from, to } of staged) {
    io.rename(from, to);
    written.push(shownPath(to));
  }
  for (const path of stale) io.remove(path);
  return { written: written.sort(compareText), deleted: deleted.sort(compareText) };
}

function checkNames(directory: string, files: readonly OutputFile[]): void {
  const seen = new Set<string>();
  for (const file of files) {
    if (
      file.name.includes('/') ||
      file.name.includes('\\') ||
      !isInside(directory, joinPath(directory, file.name))
    ) {
      throw new UsageError(`the object's file name \`${file.name}\` would leave ${directory}`);
    }
    if (seen.has(file.name))
      throw new UsageError(`two objects would be written to ${joinPath(directory, file.name)}`);
    seen.add(file.name);
  }
}

/** Names of marked files that the new output does not have; leftovers of an interrupted run count as marked. */
function staleNames(io: Io, directory: string, next: ReadonlySet<string>): string[] {
  const kind = io.kindOf(directory);
  if (kind === 'missing') return [];
  if (kind !== 'directory') throw new UsageError(`${directory} is not a directory`);
  const stale: string[] = [];
  for (const name of io.list(directory)) {
    const path = joinPath(directory, name);
    if (io.kindOf(path) !== 'file')
      throw new UsageError(
        `${shownPath(path)} is not netc's, and ${shownPath(directory)} would be`,
        'give `--out` a directory of its own',
      );
    const marked = io.read(path).startsWith(MARK);
    if (!marked)
      throw new UsageError(
        `${shownPath(path)} does not carry netc's mark, so it stays and nothing is written`,
        'give `--out` a directory of its own',
      );
    if (!next.has(name)) stale.push(name);
  }
  return stale;
}
