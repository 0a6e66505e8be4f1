/**
 * The peers of one rule element, with every empty form as Cilium reads it (cilium 2.5 of the reference: run against the engine
 * at 2efb257): an empty list of endpoints, nodes, CIDRs or entities selects nothing; `null`, and an empty list of names,
 * services or groups, is as if absent; without any peer list, ports and ICMP mean every peer.
 */
import type { Formula } from '../../flow/formula.js';
import type { World } from '../kube/world.js';
import { inCidrText } from './cidr.js';
import { groupPeers, groupSelectorPeers } from './groups.js';
import { isEntity, isRemoteNode, kindIs, type Reading } from './identities.js';
import { selected, selectedPeers } from './label-tests.js';
import { nameTest } from './names.js';
import type { CidrRule, CiliumCidrGroup, Listed, NameSelector, RuleElement } from './resources.js';
import { requirementsOf, scopedPeer } from './selector-terms.js';
import { servicePeers } from './services.js';

/** What peers are resolved against. */
export interface PeerScope {
  /** The policy's namespace; `null` in a cluster-wide policy. */
  readonly namespace: string | null;
  /** The subject selector mentions `reserved:init`. */
  readonly subjectMayBeInit: boolean;
  readonly groups: readonly CiliumCidrGroup[];
  readonly world: World;
}

/** The peers that the element selects; false where it selects none. */
export function elementPeers(reading: Reading, element: RuleElement, scope: PeerScope): Formula {
  const { formulas, settings } = reading;
  const { peers } = element;
  const parts: Formula[] = [];
  for (const selector of peers.endpoints.items) {
    const requirements = requirementsOf(selector);
    parts.push(
      selectedPeers(reading, scopedPeer(requirements, scope.namespace, scope.subjectMayBeInit, settings)),
    );
  }
  for (const selector of peers.nodes.items) {
    parts.push(
      formulas.and(isRemoteNode(reading, 'peer'), selected(reading, 'peer', requirementsOf(selector))),
    );
  }
  for (const cidr of peers.cidrs.items) parts.push(inCidrText(reading, cidr.value, []));
  for (const rule of peers.cidrSets.items) parts.push(cidrRulePeers(reading, rule, scope.groups));
  for (const entity of peers.entities.items) parts.push(isEntity(reading, 'peer', entity.value));
  for (const name of peers.names.items) parts.push(namePeers(reading, name));
  // Cilium resolves services of `egress` only, never of `egressDeny` (pkg/policy/k8s/service.go).
  const services = element.action === 'allow' ? servicePeers(reading, peers.services.items, scope.world) : [];
  parts.push(...services);
  if (parts.length > 0) return formulas.any(parts);
  const selectsNothing = [peers.endpoints, peers.nodes, peers.cidrs, peers.cidrSets, peers.entities].some(
    isEmptyList,
  );
  if (selectsNothing || peers.groups.items.length > 0) return formulas.false;
  return element.toPorts.items.length > 0 || element.icmps.items.length > 0 ? formulas.true : formulas.false;
}

function isEmptyList(list: Listed<unknown>): boolean {
  return list.written === 'list' && list.items.length === 0;
}

/** A CIDR, the CIDRs of the group that a name finds, or what a selector of groups means, without the holes; a missing group is nothing. */
function cidrRulePeers(reading: Reading, rule: CidrRule, groups: readonly CiliumCidrGroup[]): Formula {
  const holes = rule.except.items.map((item) => item.value);
  const cidr = rule.cidr?.value ?? '';
  const name = rule.groupRef?.value ?? '';
  if (cidr === '' && name === '' && rule.groupSelector !== null)
    return groupSelectorPeers(reading, rule.groupSelector, holes, groups);
  if (cidr !== '') return inCidrText(reading, cidr, holes);
  const named = groups.filter((group) => name !== '' && group.name === name);
  return groupPeers(reading, named, holes);
}

/** Outside addresses that the DNS proxy saw in an answer for such a name; never pods, nodes or Services. */
function namePeers(reading: Reading, name: NameSelector): Formula {
  const { formulas } = reading;
  const test = nameTest(name, reading.settings);
  return test === null
    ? formulas.false
    : formulas.and(
        kindIs(reading, 'peer', 'outside'),
        formulas.text({ type: 'text', name: 'dns-name', end: 'peer', key: '' }, test),
      );
}
