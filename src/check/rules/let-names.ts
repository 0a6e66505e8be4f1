/** Every `$name` means one `let`. */
import { sortedUnique } from '../../base/order.js';
import { suggester } from '../../base/suggest.js';
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.js';
import type { Word } from '../../syntax/ast.js';
import type { Program } from '../program.js';
import { resolveLet } from '../scope.js';
import { endpoints, trafficLists } from '../walk.js';

/** So many of the declarations of an ambiguous name are shown. */
const MOST_SHOWN = 12;

/** Adds `unknown-name` and `ambiguous-name`. Names in parts that could not be read are not missed. */
export function letNames(program: Program): readonly Diagnostic[] {
  const unread = new Set(program.files.flatMap((file) => file.unread ?? []));
  const diagnostics: Diagnostic[] = [];
  const suggest = suggester(program.scope.letsNamed.keys());
  const look = (name: Word, namespace: string | null): void => {
    const found = resolveLet(program.scope, name.text, namespace);
    if (found.kind === 'found' || name.text === '' || unread.has(name.text)) return;
    if (found.kind === 'ambiguous') {
      const names = sortedUnique(found.lets.slice(0, MOST_SHOWN).map((each) => `\`${each.namespace}\``));
      const more = found.lets.length > MOST_SHOWN ? ' and others' : '';
      const namespaces = `${names.join(', ')}${more}`;
      const related = found.lets
        .slice(0, MOST_SHOWN)
        .map((each) => ({ span: each.node.name.span, message: 'declared here' }));
      const parameters = { name: name.text, namespaces };
      diagnostics.push(diagnostic('ambiguous-name', name.span, parameters, { related }));
      return;
    }
    const known = suggest(name.text);
    const more = known === undefined ? {} : { help: `did you mean \`$${known}\`?` };
    diagnostics.push(diagnostic('unknown-name', name.span, { name: name.text }, more));
  };
  for (const { node, place } of endpoints(program))
    if (node.kind === 'name') look(node.name, place.namespace);
  for (const { node, namespace } of trafficLists(program))
    for (const traffic of [...node.of, ...node.except])
      if (traffic.kind === 'name') look(traffic.name, namespace);
  return diagnostics;
}
