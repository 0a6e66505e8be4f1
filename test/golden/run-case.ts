/** One golden case → the files that its `expect/` must hold. */
import type { SourceFile } from '../../src/base/source.js';
import { type CompiledTarget, type CompileResult, compile } from '../../src/compile.js';
import { findingOf } from '../../src/diagnostics/finding.js';
import { renderText } from '../../src/diagnostics/render/text.js';
import { type Facts, NO_FACTS } from '../../src/ir/policy.js';
import { headerLines } from '../../src/loss/header.js';
import { isPlain, outcomeText, placeText, reportText } from '../../src/loss/report.js';
import { noImports } from '../../src/program.js';
import type { GoldenCase } from './cases.js';

export function compileCase(of: GoldenCase, inputs: readonly SourceFile[] = of.inputs): CompileResult {
  return compile({
    files: inputs,
    resolveImport: (path, from) => {
      const found = inputs.find((file) => file.name === path);
      return found === undefined ? noImports(path, from) : { ok: true, file: found };
    },
    targets: of.targets,
    accepts: of.accepts,
    program: of.name.split('/').pop() ?? of.name,
  });
}

/** File names below `expect/` and their texts. What is undecided or broken has no file: the runner fails on it. */
export function filesOf(result: CompileResult): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  if (result.diagnostics.length > 0)
    files.set('diagnostics.txt', renderText(result.diagnostics.map(findingOf), false));
  for (const [name, text] of targetFiles(result.targets, result.source?.policies.facts ?? NO_FACTS))
    files.set(name, text);
  return files;
}

/** What was emitted for each target, or which losses refused it, and the loss report. */
export function targetFiles(targets: readonly CompiledTarget[], facts: Facts): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const target of targets) {
    const name = target.profile.cni;
    const { report } = target;
    if (target.outcome === 'refused') {
      const refused = report.losses
        .filter(({ loss }) => loss.acceptedBy === null)
        .map(
          ({ loss }) => `${placeText(loss.origin.span)} ${loss.origin.label}: ${loss.kind}:${loss.code}\n`,
        );
      files.set(`${name}.refused.txt`, `${outcomeText(report)}\n${refused.join('')}`);
    } else {
      const header = headerLines(report, facts);
      files.set(`${name}.yaml`, `${header.map((line) => `# ${line}\n`).join('')}${target.text}`);
    }
  }
  const told = targets.map((target) => target.report).filter((report) => !isPlain(report));
  if (told.length > 0) files.set('loss.txt', reportText(told));
  return files;
}
