/** A name for traffic stands after `on`, a name for endpoints elsewhere. */
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.js';
import type { LetNode, Word } from '../../syntax/ast.js';
import type { Program } from '../program.js';
import { resolveLet } from '../scope.js';
import { endpoints, trafficLists } from '../walk.js';

/** Adds `name-of-traffic` and `name-of-endpoints`. */
export function letKinds(program: Program): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const look = (name: Word, namespace: string | null, wanted: LetNode['value']['kind']): void => {
    const found = resolveLet(program.scope, name.text, namespace);
    if (found.kind !== 'found' || found.let.node.value.kind === wanted) return;
    const code = wanted === 'endpoints' ? 'name-of-traffic' : 'name-of-endpoints';
    const related = [{ span: found.let.node.name.span, message: 'declared here' }];
    diagnostics.push(diagnostic(code, name.span, { name: name.text }, { related }));
  };
  for (const { node, place } of endpoints(program))
    if (node.kind === 'name') look(node.name, place.namespace, 'endpoints');
  for (const { node, namespace } of trafficLists(program))
    for (const traffic of [...node.of, ...node.except])
      if (traffic.kind === 'name') look(traffic.name, namespace, 'traffics');
  return diagnostics;
}
