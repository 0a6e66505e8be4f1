/** Where the cluster block closes the namespaces, only those declared exist. */
import { suggester } from '../../base/suggest.js';
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.js';
import type { RequirementNode } from '../../syntax/ast.js';
import { textOf } from '../../syntax/cst.js';
import type { Program } from '../program.js';
import { isMetBy } from '../requirements.js';
import { namespaceNames, selectors } from '../walk.js';

/** Adds `unknown-namespace` and `no-such-namespace`. Where the DNS is may be said without declaring its namespace. */
export function unknownNamespaces(program: Program): readonly Diagnostic[] {
  const closed = program.scope.cluster?.settings.some((setting) => setting.kind === 'namespaces-closed');
  return closed === true ? [...unknown(program), ...unmatched(program)] : [];
}

function unknown(program: Program): Diagnostic[] {
  const known = program.scope.namespaces;
  const unread = new Set(program.files.flatMap((file) => file.unread ?? []));
  const suggest = suggester(known.keys());
  return [...namespaceNames(program)].flatMap(({ name, place }) => {
    if (known.has(name.text) || name.text === '' || unread.has(name.text)) return [];
    if (place.role === 'cluster-dns') return [];
    const near = suggest(name.text);
    const more = near === undefined ? {} : { help: `did you mean \`${near}\`?` };
    return [diagnostic('unknown-namespace', name.span, { name: name.text }, more)];
  });
}

/** Declared namespaces have exactly the labels declared, and their name under `kubernetes.io/metadata.name`. */
function unmatched(program: Program): Diagnostic[] {
  const all = [...program.scope.namespaces.values()].map(
    ({ name, labels }) => new Map([...labels, ['kubernetes.io/metadata.name', name]]),
  );
  const having = new Map<string, ReadonlyMap<string, string>[]>();
  for (const labels of all)
    for (const label of labels) {
      const key = JSON.stringify(label);
      const list = having.get(key);
      if (list === undefined) having.set(key, [labels]);
      else list.push(labels);
    }
  /** What may meet a group: where it asks for one value, few have that. */
  const near = (group: readonly RequirementNode[]): readonly ReadonlyMap<string, string>[] => {
    for (const each of group)
      if (each.kind === 'compare' && each.operator === '=')
        return having.get(JSON.stringify([each.key.text, each.value.text])) ?? [];
    return all;
  };
  return [...selectors(program)].flatMap(({ node, of, place }) => {
    if (of !== 'namespaces' || place.role === 'cluster-dns') return [];
    const met = node.groups.some((group) =>
      near(group).some((labels) => group.every((requirement) => isMetBy(requirement, labels))),
    );
    return met ? [] : [diagnostic('no-such-namespace', node.span, { text: textOf(node.span) })];
  });
}
