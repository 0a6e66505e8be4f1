/** Checks L7 rules, server names and listeners of one `toPorts` entry (pkg/policy/api/rule_validation.go, http.go, l4.go @ 2efb257). */
import { diagnostic } from '../../diagnostics/diagnostic.js';
import { parseRegex } from '../../flow/automata/parse-regex.js';
import type { Direction } from '../../ir/policy.js';
import type { Report } from '../kube/decode.js';
import { parsePort } from './ports.js';
import type { HttpRule, L7Rules, PortRule, Text } from './resources.js';
import type { CiliumSettings } from './settings.js';
import { checkName } from './validate-names.js';

const MISMATCH_ACTIONS = ['LOG', 'ADD', 'DELETE', 'REPLACE'];

/** Adds `cilium-l7-*`, `cilium-regex`, `cilium-header-match`, `cilium-server-names`, `cilium-listener`, `cilium-setting`, `cilium-dns-name`. */
export function checkL7(
  rule: PortRule,
  path: string,
  place: { readonly direction: Direction; readonly onHost: boolean },
  settings: CiliumSettings,
  report: Report,
): void {
  const { rules } = rule;
  if (rules !== null) {
    const at = `${path}.rules`;
    checkKinds(rules, at, report);
    if (rules.http.items.length + rules.dns.items.length > 0) {
      if (!settings.l7Proxy)
        report.push(diagnostic('cilium-setting', rules.span, { path: at, option: 'l7-proxy' }));
      checkPlace(rules, at, place, report);
      checkPorts(rule, rules, path, report);
    }
    for (const [index, http] of rules.http.items.entries()) checkHttp(http, `${at}.http[${index}]`, report);
    for (const [index, name] of rules.dns.items.entries())
      checkName(name, `${at}.dns[${index}]`, true, report);
  }
  checkServerNames(rule, path, report);
  checkListener(rule, path, place.direction, report);
}

/** The schema wants exactly one kind written; the agent wants at most one with rules. */
function checkKinds(rules: L7Rules, path: string, report: Report): void {
  const http = rules.http.written === 'list';
  const dns = rules.dns.written === 'list';
  if (http === dns)
    report.push(diagnostic('cilium-l7-kinds', rules.span, { path, found: http ? 'both' : 'none' }));
}

function checkPlace(
  rules: L7Rules,
  path: string,
  place: { readonly direction: Direction; readonly onHost: boolean },
  report: Report,
): void {
  const refuse = (what: string) => report.push(diagnostic('cilium-l7-place', rules.span, { path, what }));
  if (place.direction === 'ingress') {
    if (place.onHost) refuse('L7 rules on traffic to nodes');
    else if (rules.dns.items.length > 0) refuse('DNS rules on ingress');
  } else if (place.onHost && rules.http.items.length > 0) refuse('HTTP rules on traffic from nodes');
}

function checkPorts(rule: PortRule, rules: L7Rules, path: string, report: Report): void {
  const refuse = (span: PortRule['span'], what: string) =>
    report.push(diagnostic('cilium-l7-port', span, { path, what }));
  const dns = rules.dns.items.length > 0;
  if (dns && rule.ports.items.length === 0) refuse(rules.span, 'DNS rules need a port');
  for (const port of rule.ports.items) {
    const parsed = parsePort(port.port?.value || '0');
    if (parsed.kind === 'number' && parsed.number === 0)
      refuse(port.span, 'L7 rules need a port other than 0');
    if (!dns && port.protocol?.value !== 'TCP') refuse(port.span, 'HTTP rules need `protocol: TCP`');
    if (dns && parsed.kind === 'number' && (port.endPort?.value ?? 0) > parsed.number)
      refuse(port.span, 'DNS rules take no range of ports');
  }
}

function checkHttp(rule: HttpRule, path: string, report: Report): void {
  checkRegex(rule.path, `${path}.path`, 'cilium-regex', report);
  checkRegex(rule.method, `${path}.method`, 'cilium-regex', report);
  for (const [index, match] of rule.headerMatches.items.entries()) {
    const refuse = (what: string) =>
      report.push(
        diagnostic('cilium-header-match', match.span, { path: `${path}.headerMatches[${index}]`, what }),
      );
    if ((match.name?.value ?? '') === '') refuse('it names no header');
    const mismatch = match.mismatch?.value ?? '';
    if (mismatch !== '' && !MISMATCH_ACTIONS.includes(mismatch))
      refuse(`\`${mismatch}\` is no action on a mismatch; one of ${MISMATCH_ACTIONS.join(', ')}`);
    if (match.secret !== null && (match.secret.name?.value ?? '') === '') refuse('its secret has no name');
  }
}

/** Adds `code` where the text is no expression of RE2. */
export function checkRegex(
  text: Text | null,
  path: string,
  code: 'cilium-regex' | 'cilium-host-regex',
  report: Report,
): void {
  if (text === null || text.value === '') return;
  const parsed = parseRegex(text.value);
  if (parsed.kind === 'error')
    report.push(diagnostic(code, text.span, { path, written: text.value, why: parsed.reason }));
}

function checkServerNames(rule: PortRule, path: string, report: Report): void {
  const names = rule.serverNames;
  const refuse = (what: string) =>
    report.push(diagnostic('cilium-server-names', names.span, { path: `${path}.serverNames`, what }));
  if (names.written === 'list' && names.items.length === 0) refuse('an empty list is refused by the schema');
  const l7 = (rule.rules?.http.items.length ?? 0) + (rule.rules?.dns.items.length ?? 0) > 0;
  if (names.items.length > 0 && l7 && rule.terminatingTls === null)
    refuse('server names beside L7 rules need `terminatingTLS`');
  for (const name of names.items) {
    if (name.value === '') refuse('a name is empty');
    else if (name.value.length > 255) refuse(`\`${name.value.slice(0, 32)}…\` has more than 255 characters`);
  }
  if (new Set(names.items.map((name) => name.value)).size < names.items.length)
    refuse('a name is there twice');
}

function checkListener(rule: PortRule, path: string, direction: Direction, report: Report): void {
  const { listener } = rule;
  if (listener === null) return;
  const at = `${path}.listener`;
  const refuse = (what: string) =>
    report.push(diagnostic('cilium-listener', listener.span, { path: at, what }));
  if (direction === 'ingress') refuse('a listener is possible on egress only');
  if ((rule.rules?.http.items.length ?? 0) + (rule.rules?.dns.items.length ?? 0) > 0)
    refuse('a listener cannot stand beside L7 rules');
  if ((listener.name?.value ?? '') === '') refuse('it has no name');
  if ((listener.envoyConfigName?.value ?? '') === '') refuse('its `envoyConfig` has no name');
  const kind = listener.envoyConfigKind?.value ?? '';
  if (kind !== '' && kind !== 'CiliumEnvoyConfig' && kind !== 'CiliumClusterwideEnvoyConfig')
    refuse(`\`${kind}\` is no kind of Envoy configuration`);
  const priority = listener.priority?.value ?? 0;
  if (listener.priority !== null && (priority < 1 || priority > 100))
    refuse(`priority ${priority} is not 1 to 100`);
}
