/**
 * `cidrGroupSelector` as formulas. Cilium asks it of addresses, not of groups: an address has the labels of every group around it,
 * so `NotIn` and `DoesNotExist` hold outside all groups, and two requirements may be met by two groups
 * (pkg/policy/types/requirements.go matchesEncodedRequirements, pkg/ipcache/metadata.go mergeLabels, run at 1.20.2).
 */
import type { Formula } from '../../flow/formula.js';
import type { EndpointKind } from '../../ir/policy.js';
import { inCidrText } from './cidr.js';
import { kindIs, type Reading } from './identities.js';
import type { CiliumCidrGroup, CiliumSelector } from './resources.js';
import { meetsGroup, requirementsOf } from './selector-terms.js';

/**
 * The peers that the selector means, outside the nets `except`. An empty selector without exceptions has the key of the selector of
 * everything, and is taken for it: every peer, in the cluster too (pkg/policy/selectorcache.go wildcardSelectorKey).
 */
export function groupSelectorPeers(
  reading: Reading,
  selector: CiliumSelector,
  except: readonly string[],
  groups: readonly CiliumCidrGroup[],
): Formula {
  const { formulas, settings } = reading;
  const requirements = requirementsOf(selector);
  if (requirements.length === 0 && except.length === 0) return formulas.true;
  const kinds: EndpointKind[] = ['outside'];
  if (settings.cidrsMatchNodes) kinds.push('node');
  if (settings.cidrsMatchPods) kinds.push('pod');
  const inside = (nets: readonly string[]): Formula =>
    formulas.any(nets.map((net) => inCidrText(reading, net, [])));
  return formulas.all([
    kindIs(reading, 'peer', ...kinds),
    ...requirements.map((requirement) => {
      const meant = groups.filter((group) => meetsGroup(requirement, group.labels));
      const inMeant = inside(meant.flatMap((group) => group.externalCidrs.items.map(({ value }) => value)));
      const negated = requirement.operator === 'NotIn' || requirement.operator === 'DoesNotExist';
      return negated ? formulas.not(inMeant) : inMeant;
    }),
    formulas.not(inside(except)),
  ]);
}
