/**
 * What Calico takes but its author hardly means, per object: warnings only. Each is a trap that the project's reference names
 * (calico.md, "Ten facts that bite", sections 1.9, 3.3 to 3.9).
 */
import { diagnostic } from '../../diagnostics/diagnostic.js';
import { DIRECTIONS, type Direction } from '../../ir/policy.js';
import type { Report } from '../kube/decode.js';
import { objectLabel } from '../kube/object.js';
import type { Profile } from '../profiles.js';
import { DEFAULT_NAMESPACE, joinEntitySelectors, joinPolicySelectors } from './join-selectors.js';
import { protocolNumber } from './resource-ports.js';
import type { CalicoRule, EntityRule } from './resource-rules.js';
import { CALICO_CRD_API, type CalicoPolicy, type Given } from './resources.js';
import { matchesLabels, type Selector } from './selector.js';

/** Of a policy that validation takes. */
export function lintPolicy(policy: CalicoPolicy, profile: Profile, report: Report): void {
  const object = objectLabel(policy.object);
  if ((policy.types?.value ?? []).length === 0) {
    const written = DIRECTIONS.filter((direction) => policy[direction]);
    const empty = written.find((direction) => policy[direction]?.value.length === 0);
    if (policy.object.apiVersion === CALICO_CRD_API)
      report.push(diagnostic('calico-types-both', policy.span, { object }));
    else if (empty !== undefined) report.push(diagnostic('calico-types-implicit', policy.span, { object }));
  }
  if (policy.namespaceSelector?.value || policy.serviceAccountSelector?.value) {
    const joined = joinPolicySelectors({
      namespace: namespaceOf(policy),
      selector: textOf(policy.selector),
      namespaceSelector: textOf(policy.namespaceSelector),
      serviceAccountSelector: textOf(policy.serviceAccountSelector),
    });
    const at = policy.namespaceSelector?.value ? policy.namespaceSelector : policy.serviceAccountSelector;
    if (at && matchesNothingKnown(joined))
      report.push(diagnostic('calico-reaches-hosts', at.span, { path: at.path, what: 'host endpoints' }));
  }
  for (const direction of DIRECTIONS)
    for (const rule of policy[direction]?.value ?? []) lintRule(rule, direction, policy, profile, report);
}

function lintRule(
  rule: CalicoRule,
  direction: Direction,
  policy: CalicoPolicy,
  profile: Profile,
  report: Report,
): void {
  const { path, span } = rule;
  if (rule.protocol && rule.notProtocol) {
    const [is, not] = [protocolNumber(rule.protocol.value), protocolNumber(rule.notProtocol.value)];
    if (is === not)
      report.push(diagnostic('calico-dead-rule', span, { path, why: 'it excludes its own protocol' }));
  }
  if (rule.http && profile.options.get('http') !== 'on')
    report.push(
      diagnostic('calico-http-ignored', rule.http.span, {
        path: rule.http.path,
        profile: profile.label,
        instead: rule.protocol ? 'allows every request on its ports' : 'allows all traffic it selects',
      }),
    );
  for (const entity of [rule.source, rule.destination]) {
    if (!entity) continue;
    const { services, namespaceSelector } = entity.value;
    if (services && !services.value.namespace?.value)
      report.push(
        diagnostic('calico-dead-rule', services.span, {
          path: services.path,
          why: 'a service without `namespace` is none',
        }),
      );
    if (namespaceSelector?.value && namespaceSelector.value.trim() !== 'global()') {
      const joined = joinEntitySelectors(selectorsOf(entity.value), namespaceOf(policy));
      if (joined?.selector && matchesNothingKnown(joined.selector))
        report.push(
          diagnostic('calico-reaches-hosts', namespaceSelector.span, {
            path: namespaceSelector.path,
            what: 'host endpoints and global network sets',
          }),
        );
    }
  }
  if (direction === 'egress' && rule.destination) lintNamedPorts(rule.destination.value, policy, report);
}

function lintNamedPorts(entity: EntityRule, policy: CalicoPolicy, report: Report): void {
  const joined = joinEntitySelectors(selectorsOf(entity), namespaceOf(policy));
  if (joined === undefined || joined.selector !== null) return;
  for (const { value, span, path } of entity.ports?.value ?? [])
    if (value.kind === 'name')
      report.push(diagnostic('calico-port-everywhere', span, { path, name: value.name }));
}

/** Does it match what has no label at all? Then nothing in it is positive. */
function matchesNothingKnown(selector: Selector | undefined): boolean {
  return selector !== undefined && matchesLabels(selector, new Map());
}

function selectorsOf(entity: EntityRule): Parameters<typeof joinEntitySelectors>[0] {
  const accounts = entity.serviceAccounts?.value;
  return {
    selector: textOf(entity.selector),
    notSelector: textOf(entity.notSelector),
    namespaceSelector: textOf(entity.namespaceSelector),
    accounts: accounts
      ? {
          names: (accounts.names?.value ?? []).map((name) => name.value),
          selector: textOf(accounts.selector),
        }
      : null,
  };
}

/** Empty for a cluster-wide policy. */
function namespaceOf(policy: CalicoPolicy): string {
  return policy.kind === 'NetworkPolicy' ? policy.object.namespace || DEFAULT_NAMESPACE : '';
}

function textOf(given: Given<string>): string {
  return given?.value ?? '';
}
