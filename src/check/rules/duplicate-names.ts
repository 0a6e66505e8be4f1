/** Each name is declared once: lets per namespace, tiers, gateways and tests. */
import type { Span } from '../../base/source.js';
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.js';
import type { Program } from '../program.js';
import { statements } from '../walk.js';

/** Adds `duplicate-name`. */
export function duplicateNames(program: Program): readonly Diagnostic[] {
  const first = new Map<string, Span>();
  return statements(program).flatMap(({ node, namespace }) => {
    if (node.kind !== 'let' && node.kind !== 'tier' && node.kind !== 'gateway' && node.kind !== 'test')
      return [];
    const { name } = node;
    if (name.text === '') return [];
    const key = JSON.stringify([node.kind, namespace, name.text]);
    const before = first.get(key);
    if (before === undefined) {
      first.set(key, name.span);
      return [];
    }
    const related = [{ span: before, message: 'first declared here' }];
    const written = name.quoted ? JSON.stringify(name.text) : name.text;
    return [diagnostic('duplicate-name', name.span, { keyword: node.kind, name: written }, { related })];
  });
}
