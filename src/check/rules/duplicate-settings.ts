/** One cluster block per program, each setting and option once. */
import type { Span } from '../../base/source.js';
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.js';
import type { SettingNode } from '../../syntax/ast.js';
import { firstWord } from '../../syntax/cst.js';
import type { Program } from '../program.js';
import { statements } from '../walk.js';

/** Adds `duplicate-cluster` and `duplicate-setting`. */
export function duplicateSettings(program: Program): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  let cluster: Span | null = null;
  const once = (entries: readonly { readonly name: string; readonly span: Span }[]): void => {
    const first = new Map<string, Span>();
    for (const { name, span } of entries) {
      const before = first.get(name);
      if (before === undefined) first.set(name, span);
      else if (name !== '')
        diagnostics.push(
          diagnostic(
            'duplicate-setting',
            firstWord(span),
            { name },
            {
              related: [{ span: firstWord(before), message: 'first set here' }],
            },
          ),
        );
    }
  };
  for (const { node } of statements(program)) {
    if (node.kind !== 'cluster') continue;
    const keyword = firstWord(node.span);
    if (cluster !== null) {
      const related = [{ span: cluster, message: 'the first one is here' }];
      diagnostics.push(diagnostic('duplicate-cluster', keyword, {}, { related }));
    }
    cluster ??= keyword;
    once(node.settings.map((setting) => ({ name: nameOf(setting), span: setting.span })));
    for (const setting of node.settings)
      if (setting.kind === 'target')
        once(setting.options.map((option) => ({ name: option.name.text, span: option.name.span })));
  }
  return diagnostics;
}

function nameOf(setting: SettingNode): string {
  if (setting.kind === 'target') return setting.target;
  return setting.kind === 'namespaces-closed' ? 'namespaces' : setting.kind;
}
