/**
 * Peers by CIDR groups as formulas. An address has the labels of every group around it, and Cilium asks these, not the groups: so
 * `NotIn` and `DoesNotExist` hold outside all groups, two requirements may be met by two groups, and a node that CIDRs may match is
 * met through a prefix of length 0, too (pkg/policy/types/requirements.go matchesEncodedRequirements, pkg/ipcache/metadata.go
 * mergeLabels, run at 1.20.2).
 */
import type { Formula } from '../../flow/formula.js';
import type { EndpointKind } from '../../ir/policy.js';
import { subtract } from '../../values/intervals.js';
import { netSet, parseNet } from '../../values/nets.js';
import { kindIs, type Reading } from './identities.js';
import type { CiliumCidrGroup, CiliumSelector } from './resources.js';
import { meetsGroup, onlyNegative, requirementsOf } from './selector-terms.js';

/** The peers in one of the groups, outside the nets `except`. */
export function groupPeers(
  reading: Reading,
  groups: readonly CiliumCidrGroup[],
  except: readonly string[] = [],
): Formula {
  const addresses = groups.flatMap((group) => group.externalCidrs.items.map(({ value }) => value));
  return reading.formulas.and(carriers(reading), inNets(reading, addresses, except));
}

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
  const { formulas } = reading;
  const requirements = requirementsOf(selector);
  if (requirements.length === 0 && except.length === 0) return formulas.true;
  return formulas.all([
    carriers(reading),
    ...requirements.map((requirement) => {
      const meant = groups.filter((group) => meetsGroup(requirement, group.labels));
      const inMeant = groupPeers(reading, meant);
      return onlyNegative([requirement]) ? formulas.not(inMeant) : inMeant;
    }),
    formulas.not(inNets(reading, except, [])),
  ]);
}

/** What has labels of groups at all. */
function carriers(reading: Reading): Formula {
  const { settings } = reading;
  const kinds: EndpointKind[] = ['outside'];
  if (settings.cidrsMatchNodes) kinds.push('node');
  if (settings.cidrsMatchPods) kinds.push('pod');
  return kindIs(reading, 'peer', ...kinds);
}

function inNets({ formulas }: Reading, nets: readonly string[], except: readonly string[]): Formula {
  const set = (texts: readonly string[]) => netSet(texts.flatMap((text) => parseNet(text) ?? []));
  const addresses = subtract(set(nets), set(except));
  return formulas.address({ type: 'address', name: 'address', end: 'peer', key: '' }, addresses);
}
