/** Lints of the peers of one element: empty lists, services, groups, and selectors that reach everything. */
import { diagnostic } from '../../diagnostics/diagnostic.js';
import { parseNet, printNet } from '../../values/nets.js';
import type { Report } from '../kube/decode.js';
import { lintSelector } from './lint-selectors.js';
import type { Listed, RuleElement } from './resources.js';
import { requirementsOf, scopedPeer } from './selector-terms.js';
import type { CiliumSettings } from './settings.js';

/** Adds `cilium-open-to-all`, `cilium-selects-nothing`, `cilium-reaches-all`, `cilium-deny-services`, `cilium-groups-unknown`, `cilium-host-bits`, and what `lintSelector` does. */
export function lintPeers(
  element: RuleElement,
  scope: { readonly namespace: string | null },
  settings: CiliumSettings,
  report: Report,
): void {
  const { peers, path } = element;
  const prefix = element.direction === 'ingress' ? 'from' : 'to';
  lintEmptyLists(element, prefix, report);
  for (const [index, selector] of peers.endpoints.items.entries()) {
    const at = `${path}.${prefix}Endpoints[${index}]`;
    lintSelector(selector, at, settings, report);
    const scoped = scopedPeer(requirementsOf(selector), scope.namespace, false, settings);
    if (
      scoped.length > 0 &&
      scoped.every(({ operator }) => operator === 'NotIn' || operator === 'DoesNotExist')
    )
      report.push(diagnostic('cilium-reaches-all', selector.span, { path: at }));
  }
  if (peers.groups.items.length > 0)
    report.push(diagnostic('cilium-groups-unknown', peers.groups.span, { path: `${path}.${prefix}Groups` }));
  if (element.action === 'deny' && peers.services.items.length > 0) {
    const effect =
      element.toPorts.items.length > 0 ? 'every destination is denied on these ports' : 'nothing is denied';
    report.push(
      diagnostic('cilium-deny-services', peers.services.span, { path: `${path}.toServices`, effect }),
    );
  }
  const cidrs = [
    ...peers.cidrs.items,
    ...peers.cidrSets.items.flatMap((rule) => [
      ...(rule.cidr === null ? [] : [rule.cidr]),
      ...rule.except.items,
    ]),
  ];
  for (const cidr of cidrs) {
    const net = parseNet(cidr.value);
    if (net?.hostBits)
      report.push(
        diagnostic('cilium-host-bits', cidr.span, { path, written: cidr.value, net: printNet(net) }),
      );
  }
}

/** Every empty form is one of two kinds (run against the engine at 2efb257): read as absent, or selecting nothing. */
function lintEmptyLists(element: RuleElement, prefix: string, report: Report): void {
  const { peers, path } = element;
  const lists: readonly (readonly [string, Listed<unknown>, 'absent' | 'nothing'])[] = [
    ['Endpoints', peers.endpoints, 'nothing'],
    ['Nodes', peers.nodes, 'nothing'],
    ['CIDR', peers.cidrs, 'nothing'],
    ['CIDRSet', peers.cidrSets, 'nothing'],
    ['Entities', peers.entities, 'nothing'],
    ['Groups', peers.groups, 'absent'],
    ['Services', peers.services, 'absent'],
    ['FQDNs', peers.names, 'absent'],
  ];
  const named = lists.some(([, list]) => list.items.length > 0);
  const closed = lists.some(
    ([, list, empty]) => empty === 'nothing' && list.written === 'list' && list.items.length === 0,
  );
  const open = !named && !closed && element.toPorts.items.length + element.icmps.items.length > 0;
  for (const [name, list, empty] of lists) {
    if (list.items.length > 0 || list.written === 'missing') continue;
    const member = `${prefix}${name}`;
    if (list.written === 'list' && empty === 'nothing')
      report.push(
        diagnostic('cilium-selects-nothing', list.span, {
          path: `${path}.${member}`,
          why: 'the list is empty',
        }),
      );
    else if (open) report.push(diagnostic('cilium-open-to-all', list.span, { path, member }));
  }
}
