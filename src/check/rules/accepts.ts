/** An `accept` names targets there are, says why, and is not repeated. */
import { suggest } from '../../base/suggest.js';
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.js';
import type { AcceptNode } from '../../syntax/ast.js';
import { firstWord, isHole } from '../../syntax/cst.js';
import type { Program } from '../program.js';
import { acceptLists } from '../walk.js';

const TARGETS: readonly string[] = ['k8s', 'calico', 'cilium'];

/** Adds `unknown-target`, `repeated-accept` and `empty-text`. */
export function accepts(program: Program): readonly Diagnostic[] {
  return [...acceptLists(program)].flatMap((list) => [
    ...list.flatMap(ownProblems),
    ...list.flatMap((each, i) => repetition(each, list.slice(0, i)) ?? []),
  ]);
}

function ownProblems(node: AcceptNode): Diagnostic[] {
  const unknown = node.targets.flatMap((target) => {
    if (target.text === '' || TARGETS.includes(target.text)) return [];
    const near = suggest(target.text, TARGETS);
    const more = near === undefined ? {} : { help: `did you mean \`${near}\`?` };
    return [diagnostic('unknown-target', target.span, { name: target.text }, more)];
  });
  const twice = node.targets.filter(
    (target, i) => target.text !== '' && node.targets.findIndex((each) => each.text === target.text) < i,
  );
  return [
    ...unknown,
    ...twice.map((target) =>
      diagnostic('repeated-accept', target.span, { what: node.what, target: `\`${target.text}\`` }),
    ),
    ...(node.reason.text.trim() === '' && !isHole(node.reason)
      ? [diagnostic('empty-text', node.reason.span, { what: 'the reason' })]
      : []),
  ];
}

function repetition(node: AcceptNode, before: readonly AcceptNode[]): Diagnostic | null {
  for (const other of before) {
    if (other.what !== node.what) continue;
    const shared =
      other.targets.length === 0 || node.targets.length === 0
        ? [...other.targets, ...node.targets][0]
        : node.targets.find((target) => other.targets.some((each) => each.text === target.text));
    if (shared === undefined && other.targets.length + node.targets.length > 0) continue;
    const target = shared === undefined ? 'every target' : `\`${shared.text}\``;
    const span = firstWord(node.span);
    const related = [{ span: other.span, message: 'first written here' }];
    return diagnostic('repeated-accept', span, { what: node.what, target }, { related });
  }
  return null;
}
