/** Policies and `connect`s that end up in one namespace, or cluster-wide, have different names. */
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.js';
import type { ConnectNode, PolicyNode } from '../../syntax/ast.js';
import type { Program } from '../program.js';
import type { Declared } from '../scope.js';
import { shapesOf } from '../shapes.js';

/** Adds `duplicate-policy`. */
export function duplicatePolicies(program: Program): readonly Diagnostic[] {
  const first = new Map<string, PolicyNode | ConnectNode>();
  const all: readonly Declared<PolicyNode | ConnectNode>[] = [
    ...program.scope.policies,
    ...program.scope.connects,
  ];
  return all.flatMap((each) => {
    const { node } = each;
    if (node.name.text === '') return [];
    const key = JSON.stringify([scopeNameOf(program, each), node.name.text]);
    const before = first.get(key);
    if (before === undefined) {
      first.set(key, node);
      return [];
    }
    const what = before.kind === node.kind ? node.kind : `${before.kind} or ${node.kind}`;
    const related = [{ span: before.name.span, message: 'first declared here' }];
    return [diagnostic('duplicate-policy', node.name.span, { what, name: node.name.text }, { related })];
  });
}

/** The one namespace that binds the subjects by name, or null. */
function scopeNameOf(
  program: Program,
  { node, namespace }: Declared<PolicyNode | ConnectNode>,
): string | null {
  if (namespace !== null || node.kind === 'connect') return namespace;
  const shapes = shapesOf(program, node.subjects, null);
  const names = new Set(shapes?.flatMap((shape) => shape.namespaces ?? ['', ' ']) ?? []);
  const [only] = names;
  return names.size === 1 && only !== undefined ? only : null;
}
