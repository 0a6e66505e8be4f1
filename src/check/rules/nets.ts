/** Nets and addresses are such, and nets have no host bits. */
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.js';
import type { Word } from '../../syntax/ast.js';
import { parseAddress, parseNet, printNet } from '../../values/nets.js';
import type { Program } from '../program.js';
import { netLists } from '../walk.js';

/** Adds `bad-net`, `host-bits` and `bad-address`. */
export function nets(program: Program): readonly Diagnostic[] {
  const diagnostics = [...netLists(program)].flatMap(({ of, except }) =>
    [...of, ...except].flatMap(netProblem),
  );
  for (const { via } of program.scope.gateways)
    if (via?.kind === 'ip' && via.value.text !== '' && parseAddress(via.value.text) === undefined)
      diagnostics.push(diagnostic('bad-address', via.value.span, { text: via.value.text }));
  return diagnostics;
}

function netProblem(word: Word): Diagnostic[] {
  const { text, span } = word;
  if (text === '') return [];
  const net = parseNet(text);
  if (net === undefined) return [diagnostic('bad-net', span, { text })];
  const address = text.slice(0, text.indexOf('/'));
  return net.hostBits ? [diagnostic('host-bits', span, { text, net: printNet(net), address })] : [];
}
