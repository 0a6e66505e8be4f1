/**
 * Whether Calico takes a tier, a set or a host endpoint (libcalico-go/lib/validator/v3/validator.go, CEL rules of
 * api/pkg/apis/projectcalico/v3 @ 87c1590; built-in tiers also @ v3.31.0, v3.31.7, v3.32.1).
 */
import { diagnostic } from '../../diagnostics/diagnostic.js';
import { DEFAULT_TIER_ORDER } from '../../ir/policy.js';
import { SCTP, TCP, UDP } from '../../ir/traffic.js';
import { parseAddress, parseNet } from '../../values/nets.js';
import type { Report } from '../kube/decode.js';
import { dnsLabelFault, portNameFault } from '../kube/name-rules.js';
import { objectLabel } from '../kube/object.js';
import { atLeast, type Profile } from '../profiles.js';
import { checkListedName, checkName, checkWord, LIMITS_SINCE } from './check-texts.js';
import { NAMESPACE_LABEL } from './join-selectors.js';
import { protocolNumber } from './resource-ports.js';
import type { CalicoSet, CalicoTier, HostEndpoint, HostPort } from './resources.js';
import { builtInTiers } from './tiers.js';

/** Before, a built-in tier may end in another action, which is obeyed. */
const ACTION_HELD_SINCE = '3.32';

/**
 * Names have no dot, because they stand before the dot in names of policies. A built-in tier keeps its order and action; before
 * 3.33 the default order is filled in before it is checked.
 */
export function checkTier(tier: CalicoTier, profile: Profile, report: Report): void {
  const { name, span } = tier.object;
  const why = dnsLabelFault(name);
  if (why !== undefined) report.push(diagnostic('calico-tier-name', span, { name, why }));
  if (tier.defaultAction) checkWord(tier.defaultAction, ['Deny', 'Pass'], report);
  const builtIn = builtInTiers(profile).find((known) => known.name === name);
  if (builtIn === undefined) return;
  const filledIn = atLeast(profile, LIMITS_SINCE) ? undefined : DEFAULT_TIER_ORDER;
  if ((tier.order?.value ?? filledIn) !== builtIn.order)
    report.push(
      diagnostic('calico-built-in-tier', tier.order?.span ?? span, {
        name,
        field: '`order`',
        value: builtIn.order,
      }),
    );
  if (!atLeast(profile, ACTION_HELD_SINCE)) return;
  const action = builtIn.otherwise === 'pass' ? 'Pass' : 'Deny';
  if ((tier.defaultAction?.value ?? 'Deny') !== action)
    report.push(
      diagnostic('calico-built-in-tier', tier.defaultAction?.span ?? span, {
        name,
        field: '`defaultAction`',
        value: `\`${action}\``,
      }),
    );
}

/** Looser than nets of rules: bare addresses, bits behind the prefix and both families are taken. */
export function checkSet(set: CalicoSet, report: Report): void {
  if (set.object.labels.has(NAMESPACE_LABEL))
    report.push(diagnostic('calico-set-label', set.object.span, { label: NAMESPACE_LABEL }));
  for (const { value, span, path } of set.nets?.value ?? [])
    if (parseNet(value) === undefined)
      report.push(diagnostic('cidr', span, { path, written: value, why: 'it is no net and no address' }));
}

export function checkHost(host: HostEndpoint, report: Report): void {
  if (!host.node?.value)
    report.push(diagnostic('manifest-missing-field', host.span, { path: 'spec', field: 'node' }));
  checkName(host.node, report);
  if (!host.interfaceName?.value && (host.expectedIPs?.value ?? []).length === 0)
    report.push(diagnostic('calico-host-place', host.span, {}));
  const name = host.interfaceName;
  if (name?.value && name.value !== '*' && !/^[a-zA-Z0-9_.-]{1,15}$/.test(name.value))
    report.push(diagnostic('calico-interface', name.span, { path: name.path, written: name.value }));
  lintInterface(host, report);
  for (const { value, span, path } of host.expectedIPs?.value ?? [])
    if (parseAddress(value) === undefined)
      report.push(diagnostic('calico-address', span, { path, written: value }));
  for (const profile of host.profiles?.value ?? []) checkListedName(profile, report);
  for (const port of host.ports?.value ?? []) checkHostPort(port, report);
}

/** Felix polices the one interface that has the name or the addresses (felix/calc and felix/dataplane/linux/endpoint_mgr.go @ 87c1590). */
function lintInterface(host: HostEndpoint, report: Report): void {
  const { interfaceName: name, expectedIPs: addresses } = host;
  if (name?.value === '*') return;
  const place = name?.value ? name : addresses;
  if (!place) return;
  report.push(
    diagnostic('calico-one-interface', place.span, {
      object: objectLabel(host.object),
      which: name?.value ? `\`${name.value}\`` : 'with these addresses',
      node: host.node?.value ?? '',
    }),
  );
}

function checkHostPort({ name, protocol, port, span, path }: HostPort, report: Report): void {
  for (const [field, given] of [
    ['name', name],
    ['protocol', protocol],
    ['port', port],
  ] as const)
    if (!given) report.push(diagnostic('manifest-missing-field', span, { path, field }));
  const why = name ? portNameFault(name.value) : undefined;
  if (name && why !== undefined)
    report.push(diagnostic('port-name', name.span, { path: name.path, name: name.value, why }));
  const number = protocol ? protocolNumber(protocol.value) : undefined;
  if (protocol && number !== TCP && number !== UDP && number !== SCTP)
    report.push(diagnostic('calico-ports-need-protocol', protocol.span, { path }));
  if (port && (port.value < 1 || port.value > 65535))
    report.push(diagnostic('port-number', port.span, { path: port.path, written: port.value }));
}
