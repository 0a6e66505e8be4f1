/** Follows `import "path"` on disk: relative to the importing file, inside the directories that the command line names. */
import { dirname } from 'node:path';
import type { ImportResolver } from '../program.js';
import { type Io, isInside, joinPath, shownPath } from './io.js';

/** `paths` as given: a file stands for its directory; none for the current one. */
export function importResolver(io: Io, paths: readonly string[]): ImportResolver {
  const roots = (paths.length === 0 ? ['.'] : paths.filter((path) => path !== '-')).map((path) =>
    io.kindOf(path) === 'directory' ? path : dirname(path),
  );
  return (path, from) => {
    const found = joinPath(from.name === '<stdin>' ? '.' : dirname(from.name), path);
    if (!roots.some((root) => isInside(root, found)))
      return { ok: false, why: 'leaves the directories given on the command line' };
    if (io.kindOf(found) !== 'file') return { ok: false, why: 'names no file' };
    return { ok: true, file: { name: shownPath(found), text: io.read(found) } };
  };
}
