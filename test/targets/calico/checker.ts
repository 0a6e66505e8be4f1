/**
 * Where the engine that decided the vectors is not the dataplane. The IP sets of its checker look up an address whose first 24
 * bits (IPv6: 120) they know only in a bitmap of single addresses (app-policy/policystore/ipset.go containsIP @ 87c1590), so
 * network set members of /25 to /31 are never found there, and endpoints inside them, which the sets leave out as covered, are
 * not found either. The kernel's sets find both.
 */
import type { Json, JsonMap } from '../../../src/base/tree.js';
import type { Flow } from '../../../src/flow/flow.js';
import { contains } from '../../../src/values/intervals.js';
import { type Net, netSet, parseNet } from '../../../src/values/nets.js';

function isMap(value: Json | undefined): value is JsonMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function netsOf(object: Json): readonly string[] {
  const spec = isMap(object) ? object['spec'] : undefined;
  const nets = isMap(spec) ? spec['nets'] : undefined;
  return Array.isArray(nets) ? nets.map(String) : [];
}

function isLost(net: Net | undefined): net is Net {
  if (net === undefined) return false;
  const from = net.family === 4 ? 24 : 120;
  return net.prefix > from && net.prefix < from + 8;
}

/** The objects without the nets that the checker never finds. */
export function asCheckerSees(objects: readonly Json[]): readonly Json[] {
  return objects.map((object) => {
    if (!isMap(object) || !isMap(object['spec']) || netsOf(object).length === 0) return object;
    return {
      ...object,
      spec: { ...object['spec'], nets: netsOf(object).filter((net) => !isLost(parseNet(net))) },
    };
  });
}

/** Does an end of the flow lie in such a net? */
export function isInLostNet(flow: Flow, objects: readonly Json[]): boolean {
  const lost = netSet(objects.flatMap((object) => netsOf(object).map(parseNet).filter(isLost)));
  return contains(lost, flow.peer.address) || contains(lost, flow.subject.address);
}

/** The flow with a peer that no set knows. */
export function withUnknownPeer(flow: Flow): Flow {
  return { ...flow, peer: { ...flow.peer, kind: 'outside', namespace: '', account: '' } };
}
