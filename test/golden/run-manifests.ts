/** One golden case of manifests → the files that its `expect/` must hold: the program imported, and what each target gets. */
import type { SourceFile } from '../../src/base/source.js';
import { chooseTargets } from '../../src/chosen-targets.js';
import { findingOf } from '../../src/diagnostics/finding.js';
import { renderText } from '../../src/diagnostics/render/text.js';
import { type ImportResult, importManifests } from '../../src/import.js';
import { NO_FACTS } from '../../src/ir/policy.js';
import { type Migrated, migrate } from '../../src/migrate.js';
import { objectLabel } from '../../src/targets/kube/object.js';
import type { GoldenCase } from './cases.js';
import { targetFiles } from './run-case.js';

export interface ManifestsRun {
  readonly imported: ImportResult;
  /** One per target, in the order of the case. */
  readonly migrated: readonly Migrated[];
}

export function runManifests(of: GoldenCase, inputs: readonly SourceFile[] = of.inputs): ManifestsRun {
  const given = { files: inputs, profile: of.profile, namespace: null };
  return {
    imported: importManifests(given),
    migrated: chooseTargets(of.targets, []).profiles.map((to) =>
      migrate({ ...given, to, accepts: of.accepts, program: of.name.split('/').pop() ?? of.name }),
    ),
  };
}

/** Documents of every file in reverse: no verdict depends on their order. */
export function reversed(inputs: readonly SourceFile[]): readonly SourceFile[] {
  return inputs.map(({ name, text }) => ({
    name,
    text: text
      .split(/^---\n/m)
      .reverse()
      .join('\n---\n'),
  }));
}

/** `import.netc` where the language can say it, `became.txt`, the targets' files, and `diagnostics.txt`. */
export function filesOfManifests({ imported, migrated }: ManifestsRun): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  const said = new Map(
    [imported, ...migrated]
      .flatMap((run) => run.diagnostics)
      .map((found) => [renderText([findingOf(found)], false), findingOf(found)]),
  );
  if (said.size > 0) files.set('diagnostics.txt', renderText([...said.values()], false));
  if (imported.text !== '') files.set('import.netc', imported.text);
  const became = migrated.map(becameText).filter((text) => text !== '');
  if (became.length > 0) files.set('became.txt', became.join('\n'));
  const targets = migrated.flatMap((run) => run.target ?? []);
  for (const [name, text] of targetFiles(targets, imported.policies?.facts ?? NO_FACTS))
    files.set(name, text);
  return files;
}

function becameText({ target, became }: Migrated): string {
  if (target === null) return '';
  const lines = became.map(({ object, what, objects }) => {
    const news = objects.map((one) => objectLabel(one));
    return `  ${objectLabel(object)} -> ${news.length === 0 ? what : news.join(', ')}\n`;
  });
  return `${target.profile.label}\n${lines.join('')}`;
}
