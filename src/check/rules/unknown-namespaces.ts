/** Where the cluster block closes the namespaces, only those declared exist. */
import { suggest } from '../../base/suggest.js';
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.js';
import type { Program } from '../program.js';
import { namespaceNames } from '../walk.js';

/** Adds `unknown-namespace`. */
export function unknownNamespaces(program: Program): readonly Diagnostic[] {
  const closed = program.scope.cluster?.settings.some((setting) => setting.kind === 'namespaces-closed');
  if (closed !== true) return [];
  const known = program.scope.namespaces;
  const unread = new Set(program.files.flatMap((file) => file.unread ?? []));
  return [...namespaceNames(program)].flatMap(({ name }) => {
    if (known.has(name.text) || name.text === '' || unread.has(name.text)) return [];
    const near = suggest(name.text, known.keys());
    const more = near === undefined ? {} : { help: `did you mean \`${near}\`?` };
    return [diagnostic('unknown-namespace', name.span, { name: name.text }, more)];
  });
}
