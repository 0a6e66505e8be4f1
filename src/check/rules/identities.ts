/** The reserved identities are those of Cilium that nothing else says. */
import { suggest } from '../../base/suggest.js';
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.js';
import type { Program } from '../program.js';
import { endpoints } from '../walk.js';

const IDENTITIES: readonly string[] = ['health', 'ingress', 'init', 'unmanaged'];

/** What the other reserved identities of Cilium are called in the language. */
const ELSEWHERE: ReadonlyMap<string, string> = new Map([
  ['world', 'world'],
  ['cluster', 'cluster'],
  ['all', 'any'],
  ['kube-apiserver', 'kube-apiserver'],
  ['host', 'local-node'],
  ['remote-node', 'remote-nodes'],
]);

/** Adds `unknown-identity`. */
export function identities(program: Program): readonly Diagnostic[] {
  return [...endpoints(program)].flatMap(({ node }) => {
    if (node.kind !== 'identity' || node.name.text === '' || IDENTITIES.includes(node.name.text)) return [];
    const name = node.name.text;
    const word = ELSEWHERE.get(name);
    const near = suggest(name, IDENTITIES);
    const help =
      word !== undefined ? `write \`${word}\`` : near === undefined ? null : `did you mean \`${near}\`?`;
    return [diagnostic('unknown-identity', node.name.span, { name }, help === null ? {} : { help })];
  });
}
