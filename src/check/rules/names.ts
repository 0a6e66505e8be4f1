/** The names that a program gives are names that Kubernetes and the plugins take. */
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.js';
import type { Word } from '../../syntax/ast.js';
import { dnsLabelProblem, subdomainProblem } from '../kubernetes-syntax.js';
import type { Program } from '../program.js';
import { endpoints, namespaceNames, statements } from '../walk.js';

/** Adds `bad-namespace-name`, `bad-name`, `bad-cluster-name`, `bad-let-name` and `bad-interface-name`. */
export function names(program: Program): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const namespace = (name: Word): void => {
    const why = hole(name) ? null : dnsLabelProblem(name.text, 63);
    if (why !== null) diagnostics.push(diagnostic('bad-namespace-name', name.span, { name: name.text, why }));
  };
  const object = (what: string, name: Word): void => {
    const why = hole(name) ? null : subdomainProblem(name.text);
    if (why !== null) diagnostics.push(diagnostic('bad-name', name.span, { what, name: name.text, why }));
  };
  for (const { node } of statements(program)) {
    switch (node.kind) {
      case 'namespace':
        namespace(node.name);
        break;
      case 'policy':
      case 'connect':
      case 'gateway':
      case 'tier':
        object(node.kind, node.name);
        break;
      case 'let':
        if (node.name.quoted) diagnostics.push(...letName(node.name));
        break;
      case 'cluster':
        for (const setting of node.settings) {
          const why =
            setting.kind === 'name' && !hole(setting.name) ? dnsLabelProblem(setting.name.text, 32) : null;
          if (setting.kind === 'name' && why !== null)
            diagnostics.push(
              diagnostic('bad-cluster-name', setting.name.span, { name: setting.name.text, why }),
            );
        }
        break;
      default:
    }
  }
  for (const { name } of namespaceNames(program)) namespace(name);
  for (const { node } of endpoints(program))
    if (node.kind === 'pods' && node.account?.kind === 'account')
      for (const name of node.account.names) object('service account', name);
  for (const { via } of program.scope.gateways)
    if (via?.kind === 'interface' && !hole(via.value) && !/^[^\s/:]{1,15}$/.test(via.value.text))
      diagnostics.push(diagnostic('bad-interface-name', via.value.span, { name: via.value.text }));
  return diagnostics;
}

function hole(name: Word): boolean {
  return name.text === '' && !name.quoted;
}

function letName(name: Word): Diagnostic[] {
  return /^[A-Za-z0-9_]([A-Za-z0-9_./:-]*[A-Za-z0-9_])?$/.test(name.text)
    ? []
    : [diagnostic('bad-let-name', name.span, { name: name.text })];
}
