/** Lints of ports, ICMP, L7 rules and effects of one element. */
import { diagnostic } from '../../diagnostics/diagnostic.js';
import type { Report } from '../kube/decode.js';
import { icmpFamily, icmpType } from './icmp.js';
import { parseHeaderLine } from './l7.js';
import { parsePort } from './ports.js';
import type { CiliumPolicy, HttpRule, PortProtocol, PortRule, RuleElement } from './resources.js';
import { checkRegex } from './validate-l7.js';

/** Adds `cilium-octal-port`, `cilium-end-port-ignored`, `cilium-named-port-range`, `cilium-selects-nothing`, `cilium-icmp-all`, `cilium-effect`, `cilium-header-never`, `cilium-host-regex`, `cilium-listener`. */
export function lintTraffic(element: RuleElement, kind: CiliumPolicy['kind'], report: Report): void {
  const { path } = element;
  const effect = (span: RuleElement['span'], at: string, what: string) =>
    report.push(diagnostic('cilium-effect', span, { path: at, what }));
  const mode = element.authentication;
  if (mode !== null && mode.value !== 'disabled')
    effect(mode.span, `${path}.authentication`, 'mutual authentication');
  for (const [index, rule] of element.toPorts.items.entries()) {
    const at = `${path}.toPorts[${index}]`;
    if (rule.ports.items.length === 0)
      report.push(diagnostic('cilium-selects-nothing', rule.span, { path: at, why: 'it has no ports' }));
    for (const [port, entry] of rule.ports.items.entries()) lintPort(entry, `${at}.ports[${port}]`, report);
    lintEffects(rule, at, kind, report);
    for (const [http, each] of (rule.rules?.http.items ?? []).entries())
      lintHttp(each, `${at}.rules.http[${http}]`, report);
  }
  for (const [index, rule] of element.icmps.items.entries()) {
    const at = `${path}.icmps[${index}]`;
    if (rule.fields.items.length === 0)
      report.push(diagnostic('cilium-selects-nothing', rule.span, { path: at, why: 'it has no fields' }));
    for (const field of rule.fields.items) {
      if (icmpType(field) === 0)
        report.push(
          diagnostic('cilium-icmp-all', field.span, { path: at, family: icmpFamily(field) ?? 'IPv4' }),
        );
    }
  }
}

function lintPort(entry: PortProtocol, path: string, report: Report): void {
  const written = entry.port?.value ?? '';
  const port = parsePort(written);
  const end = entry.endPort?.value ?? 0;
  const span = entry.endPort?.span ?? entry.span;
  if (port.kind === 'name' && end > 0)
    report.push(diagnostic('cilium-named-port-range', span, { path, name: port.name }));
  if (port.kind !== 'number') return;
  if (written.length > 1 && written.startsWith('0'))
    report.push(
      diagnostic('cilium-octal-port', entry.port?.span ?? entry.span, { path, written, port: port.number }),
    );
  if (end > 0 && (end < port.number || port.number === 0))
    report.push(diagnostic('cilium-end-port-ignored', span, { path, end, port: port.number }));
}

function lintEffects(rule: PortRule, path: string, kind: CiliumPolicy['kind'], report: Report): void {
  const effect = (span: PortRule['span'], what: string) =>
    report.push(diagnostic('cilium-effect', span, { path, what }));
  if (rule.serverNames.items.length > 0) effect(rule.serverNames.span, 'a TLS server name');
  if (rule.terminatingTls !== null) effect(rule.terminatingTls, 'TLS termination');
  if (rule.originatingTls !== null) effect(rule.originatingTls, 'TLS origination');
  if (rule.listener === null) return;
  effect(rule.listener.span, 'a listener');
  if (
    kind === 'CiliumClusterwideNetworkPolicy' &&
    rule.listener.envoyConfigKind?.value === 'CiliumEnvoyConfig'
  )
    report.push(
      diagnostic('cilium-listener', rule.listener.span, {
        path: `${path}.listener`,
        what: 'a cluster-wide policy cannot name a CiliumEnvoyConfig, and the agent then keeps its old policy',
      }),
    );
}

function lintHttp(rule: HttpRule, path: string, report: Report): void {
  checkRegex(rule.host, `${path}.host`, 'cilium-host-regex', report);
  for (const [index, line] of rule.headers.items.entries()) {
    const { name } = parseHeaderLine(line.value);
    if (name.replace(/^:/, '').includes(':'))
      report.push(
        diagnostic('cilium-header-never', line.span, {
          path: `${path}.headers[${index}]`,
          written: line.value,
        }),
      );
  }
  for (const [index, match] of rule.headerMatches.items.entries()) {
    const at = `${path}.headerMatches[${index}]`;
    if ((match.mismatch?.value ?? '') !== '')
      report.push(diagnostic('cilium-effect', match.span, { path: at, what: 'an edit of headers' }));
    else if (match.secret !== null)
      report.push(diagnostic('cilium-effect', match.span, { path: at, what: 'a header value in a secret' }));
  }
}
