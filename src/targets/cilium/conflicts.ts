/**
 * Rules that are valid alone and that the agent cannot merge for one endpoint: two L7 kinds, two modes of authentication, or two
 * TLS contexts on the same selector and port (pkg/policy/l4.go, run against the engine at 2efb257). Rules whose subjects are
 * written alike are compared; subjects written differently may overlap too, which only their labels can tell.
 */
import { compareText, sortInPlace } from '../../base/order.js';
import type { Span } from '../../base/source.js';
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.js';
import { objectLabel } from '../kube/object.js';
import { policyNamespace } from './entries.js';
import { portMatches } from './ports.js';
import {
  allElements,
  type CiliumPolicy,
  type CiliumRule,
  type CiliumSelector,
  type PortRule,
  type RuleElement,
} from './resources.js';
import { requirementsOf } from './selector-terms.js';

interface Claim {
  readonly value: string;
  readonly place: string;
}

/** Adds `cilium-conflict`. */
export function conflicts(policies: readonly CiliumPolicy[]): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const claims = new Map<string, Claim>();
  const claim = (key: string, what: string, value: string, place: string, span: Span) => {
    const first = claims.get(`${what} ${key}`);
    if (first === undefined) claims.set(`${what} ${key}`, { value, place });
    else if (first.value !== value)
      found.push(
        diagnostic('cilium-conflict', span, {
          path: place,
          other: first.place,
          what: `${what} ${first.value} and ${value}`,
        }),
      );
  };
  for (const policy of policies) {
    for (const rule of policy.rules) {
      for (const element of allElements(rule).filter((each) => each.action === 'allow')) {
        const place = `${objectLabel(policy.object)} ${element.path}`;
        for (const peer of peerKeys(element, policy)) {
          const base = `${element.direction} ${subjectKey(rule, policy)} ${peer}`;
          const mode = element.authentication;
          for (const { port, rule: portRule } of portKeys(element)) {
            if (mode !== null) claim(`${base} ${port}`, 'authentication', mode.value, place, mode.span);
            if (portRule === null) continue;
            const parser = parserOf(portRule);
            if (parser !== null) claim(`${base} ${port}`, 'L7', parser, place, portRule.span);
            const tls = tlsOf(portRule);
            if (tls !== null) claim(`${base} ${port}`, 'TLS', tls, place, portRule.span);
          }
        }
      }
    }
  }
  return found;
}

/** Without ports there is one key, so that authentication on the peer as a whole is compared too. */
function portKeys(
  element: RuleElement,
): readonly { readonly port: string; readonly rule: PortRule | null }[] {
  if (element.toPorts.items.length === 0) return [{ port: '', rule: null }];
  return element.toPorts.items.flatMap((rule) =>
    rule.ports.items.flatMap(portMatches).map((match) => ({ port: match.key, rule })),
  );
}

function parserOf(rule: PortRule): string | null {
  if (rule.listener !== null) return 'crd';
  if ((rule.rules?.http.items.length ?? 0) > 0) return 'http';
  return (rule.rules?.dns.items.length ?? 0) > 0 ? 'dns' : null;
}

/** The text of the contexts, so that equal ones are not told apart. */
function tlsOf(rule: PortRule): string | null {
  const spans = [rule.terminatingTls, rule.originatingTls];
  if (spans.every((span) => span === null)) return null;
  return spans.map((span) => (span === null ? '' : span.file.text.slice(span.start, span.end))).join('|');
}

function subjectKey(rule: CiliumRule, policy: CiliumPolicy): string {
  const namespace = policy.kind === 'CiliumNetworkPolicy' ? policyNamespace(policy) : '';
  const selector = rule.endpointSelector ?? rule.nodeSelector;
  return `${namespace} ${rule.nodeSelector === null ? 'endpoint' : 'node'} ${selectorKey(selector)}`;
}

/** One key for each peer that becomes one selector; `*` for every peer. */
function peerKeys(element: RuleElement, policy: CiliumPolicy): readonly string[] {
  const { peers } = element;
  const scope = policy.kind === 'CiliumNetworkPolicy' ? policyNamespace(policy) : '';
  const keys = [
    ...peers.endpoints.items.map((selector) => `endpoints ${scope} ${selectorKey(selector)}`),
    ...peers.nodes.items.map((selector) => `nodes ${selectorKey(selector)}`),
    ...peers.cidrs.items.map((cidr) => `cidr ${cidr.value}`),
    ...peers.entities.items.map((entity) => `entity ${entity.value}`),
    ...peers.names.items.map(
      (name) => `name ${name.matchName?.value ?? ''} ${name.matchPattern?.value ?? ''}`,
    ),
  ];
  const others = peers.cidrSets.items.length + peers.groups.items.length + peers.services.items.length;
  return keys.length > 0 || others > 0 ? keys : ['*'];
}

function selectorKey(selector: CiliumSelector | null): string {
  if (selector === null) return '';
  const tests = requirementsOf(selector).map(
    ({ key, operator, values }) =>
      `${key.source}:${key.key} ${operator} ${sortInPlace([...values], compareText).join(',')}`,
  );
  return sortInPlace(tests, compareText).join(';');
}
