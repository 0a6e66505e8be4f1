/** `namespaces(shop)` asks for a label key; where `shop` is a namespace of the program, its name was meant. */
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.js';
import type { Program } from '../program.js';
import { namespaceNames, selectors } from '../walk.js';

/** Adds `namespace-name-as-key`. Namespaces are known where they are declared or named. */
export function namespaceNamesAsKeys(program: Program): readonly Diagnostic[] {
  const known = new Set(program.scope.namespaces.keys());
  for (const { name } of namespaceNames(program)) if (name.text !== '') known.add(name.text);
  return [...selectors(program)].flatMap(({ node, of }) =>
    of !== 'namespaces'
      ? []
      : node.groups
          .flat()
          .flatMap((each) =>
            each.kind === 'exists' && known.has(each.key.text)
              ? [diagnostic('namespace-name-as-key', each.key.span, { key: each.key.text })]
              : [],
          ),
  );
}
