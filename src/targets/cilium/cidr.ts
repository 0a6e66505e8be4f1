/**
 * CIDR peers as formulas. A CIDR matches identities with a world label, so never a pod or a node, unless the profile's match
 * mode says so (cilium#9998; `policyCIDRMatchMode`).
 */
import type { Formula } from '../../flow/formula.js';
import type { EndpointKind } from '../../ir/policy.js';
import { subtract } from '../../values/intervals.js';
import { type Net, netInterval, netSet, parseNet } from '../../values/nets.js';
import { kindIs, type Reading } from './identities.js';

/**
 * The peers in `net` outside `except`. In `nodes` mode nodes that hold such an address are among them, but never through a
 * prefix of length 0 (cilium#39688, open); in `pods` mode pods are.
 */
export function inCidr(reading: Reading, net: Net, except: readonly Net[]): Formula {
  const { formulas, settings } = reading;
  const kinds: EndpointKind[] = ['outside'];
  if (settings.cidrsMatchNodes && net.prefix > 0) kinds.push('node');
  if (settings.cidrsMatchPods) kinds.push('pod');
  const addresses = subtract([netInterval(net)], netSet(except));
  return formulas.and(
    kindIs(reading, 'peer', ...kinds),
    formulas.address({ type: 'address', name: 'address', end: 'peer', key: '' }, addresses),
  );
}

/** As `inCidr` from texts; what does not parse (validation refuses it) is no net and no hole. */
export function inCidrText(reading: Reading, text: string, except: readonly string[]): Formula {
  const net = parseNet(text);
  return net === undefined
    ? reading.formulas.false
    : inCidr(
        reading,
        net,
        except.map(parseNet).filter((hole) => hole !== undefined),
      );
}
