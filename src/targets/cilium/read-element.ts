/**
 * One element of a CiliumNetworkPolicy → rules of the neutral policy: one for its plain ports, one for each set of L7 rules. What
 * narrows in a way that no flow shows is kept as an effect where that was accepted, and refused otherwise.
 */
import { diagnostic } from '../../diagnostics/diagnostic.js';
import type { Effect, Origin, Pred, Rule } from '../../ir/policy.js';
import { TRUE_PRED } from '../../ir/policy.js';
import { simplifyPred } from '../../ir/pred-forms.js';
import { isFalse } from '../../ir/preds.js';
import { ANY_REQUEST, type Request } from '../../ir/request.js';
import { ALL_TRAFFIC } from '../../ir/traffic.js';
import { isEmptyTraffic } from '../../ir/traffic-sets.js';
import type { Report } from '../kube/decode.js';
import { parsePort } from './ports.js';
import { elementPeer, type PeerContext } from './read-peers.js';
import { dnsRequest, httpRequest } from './read-requests.js';
import { icmpPart, type PortPart, partsTraffic, portParts } from './read-traffic.js';
import type { PortProtocol, PortRule, RuleElement } from './resources.js';

/** A rule and the ports that Cilium knows it by; their union is the rule's traffic. */
export interface DraftRule {
  readonly rule: Rule;
  readonly ports: readonly PortPart[];
}

export interface ElementContext extends PeerContext {
  /** As in `CiliumNetworkPolicy shop/api`. */
  readonly label: string;
  /** `effect`, `effect:authentication`, …: what may be narrower in fact than netc can say. */
  readonly accepts: readonly string[];
}

/** Adds `cilium-read-*`. None where the element selects no peer or no port. */
export function elementRules(element: RuleElement, context: ElementContext): readonly DraftRule[] {
  const peer = simplifyPred(elementPeer(element, context));
  const place: Place = {
    element,
    context,
    peer,
    origin: { span: element.span, label: `${context.label} ${shortPath(element.path)}` },
    effects: authenticationEffects(element, context),
  };
  const rules = trafficRules(place);
  return isFalse(peer) ? [] : rules.filter(({ rule }) => !isEmptyTraffic(rule.traffic));
}

/** `spec.ingress[0]` → `ingress[0]`. */
export function shortPath(path: string): string {
  return path.replace(/^spec\./, '');
}

interface Place {
  readonly element: RuleElement;
  readonly context: ElementContext;
  readonly peer: Pred;
  readonly origin: Origin;
  readonly effects: readonly Effect[];
}

function trafficRules(place: Place): readonly DraftRule[] {
  const { toPorts, icmps } = place.element;
  if (toPorts.items.length === 0 && icmps.items.length === 0)
    return [draft(place, ANY_REQUEST, [{ key: '', traffic: ALL_TRAFFIC }], [])];
  if (toPorts.items.length === 0) {
    const parts = icmps.items.flatMap((rule) => rule.fields.items.map(icmpPart));
    return [draft(place, ANY_REQUEST, parts, [])];
  }
  const plain: PortPart[] = [];
  const plainEffects: Effect[] = [];
  const special: DraftRule[] = [];
  for (const [index, portRule] of toPorts.items.entries()) {
    const path = `${place.element.path}.toPorts[${index}]`;
    const ports = portRule.ports.items.flatMap((entry, port) => {
      refuseNamedRange(entry, `${path}.ports[${port}]`, place.context.report);
      return portParts(entry);
    });
    const effects = tlsEffects(portRule, path, place);
    const l7 = l7Of(portRule, path, place);
    if (l7 !== null) special.push(draft(place, l7.request, ports, [...effects, ...l7.effects]));
    else {
      plain.push(...ports);
      plainEffects.push(...effects);
    }
  }
  return [...(plain.length === 0 ? [] : [draft(place, ANY_REQUEST, plain, plainEffects)]), ...special];
}

function draft(
  { element, peer, origin, effects }: Place,
  request: Request,
  ports: readonly PortPart[],
  more: readonly Effect[],
): DraftRule {
  const rule: Rule = {
    direction: element.direction,
    action: element.action,
    own: TRUE_PRED,
    peer,
    traffic: partsTraffic(ports),
    request,
    effects: [...effects, ...more],
    origin,
    accepts: [],
  };
  return { rule, ports };
}

/** An empty list of HTTP rules is a plain allow (cilium.md 2.5). */
function l7Of(
  { rules }: PortRule,
  path: string,
  { context: { settings, report }, origin }: Place,
): { readonly request: Request; readonly effects: readonly Effect[] } | null {
  const http = rules?.http.items ?? [];
  if (http.length > 0) {
    const { request, edits } = httpRequest(http, `${path}.rules.http`, report);
    const effects = edits.map(({ detail, span }): Effect => {
      return { kind: 'header-edit', detail, origin: { span, label: origin.label } };
    });
    return { request, effects };
  }
  const dns = rules?.dns.items ?? [];
  if (dns.length === 0) return null;
  return { request: dnsRequest(dns, settings, `${path}.rules.dns`, report), effects: [] };
}

function authenticationEffects(element: RuleElement, context: ElementContext): readonly Effect[] {
  const mode = element.authentication;
  if (mode === null) return [];
  const path = `${element.path}.authentication`;
  if (mode.value !== 'disabled' && !accepted('authentication', context))
    context.report.push(diagnostic('cilium-read-authentication', mode.span, { path, mode: mode.value }));
  return [{ kind: 'authentication', detail: mode.value, origin: { span: mode.span, label: context.label } }];
}

/** Contexts and listeners are refused whatever is accepted: they decide what a rule sees at all. */
function tlsEffects(rule: PortRule, path: string, { context }: Place): readonly Effect[] {
  const { report, label } = context;
  for (const [member, span] of [
    ['terminatingTLS', rule.terminatingTls],
    ['originatingTLS', rule.originatingTls],
  ] as const) {
    if (span !== null) report.push(diagnostic('cilium-read-tls', span, { path: `${path}.${member}` }));
  }
  if (rule.listener !== null)
    report.push(diagnostic('cilium-read-listener', rule.listener.span, { path: `${path}.listener` }));
  const names = rule.serverNames;
  if (names.items.length === 0) return [];
  if (!accepted('tls-name', context))
    report.push(diagnostic('cilium-read-server-names', names.span, { path: `${path}.serverNames` }));
  const detail = names.items.map(({ value }) => value).join(', ');
  return [{ kind: 'tls-name', detail, origin: { span: names.span, label } }];
}

function accepted(code: string, { accepts }: ElementContext): boolean {
  return accepts.includes('effect') || accepts.includes(`effect:${code}`);
}

/** What a range that starts at a name means is not settled (cilium.md 2.9). */
function refuseNamedRange(entry: PortProtocol, path: string, report: Report): void {
  const name = entry.port?.value ?? '';
  const end = entry.endPort;
  const port = parsePort(name);
  if (end !== null && end.value > 0 && port.kind === 'name')
    report.push(diagnostic('cilium-named-port-range', end.span, { path, name: port.name }));
}
