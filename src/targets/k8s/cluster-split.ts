/** What of a rule's flows a ClusterNetworkPolicy of a profile can say: the answers that legalisation asks for. */
import type { Facts } from '../../ir/policy.js';
import { isFalse, testsOf } from '../../ir/preds.js';
import { isEmptyTraffic, subtractTraffic } from '../../ir/traffic-sets.js';
import type { Box } from '../../legalize/boxes.js';
import type { ClusterWords } from '../../legalize/cluster-tiers.js';
import type { ClusterReading } from './cluster-reading.js';
import { sayClusterPeers, sayClusterSubject, sayClusterTraffic } from './cluster-words.js';
import { clusterSpecs } from './emit-cluster-policies.js';

export function clusterWords(reading: ClusterReading, facts: Facts): ClusterWords {
  return {
    baseline: reading.baseline,
    objects: (policy) => clusterSpecs(policy, { reading, facts, ledger: null }).length,
    onlyHere: (box, direction) =>
      direction === 'egress' && testsOf(box.peer).some(({ kind }) => kind === 'dns' || kind === 'node-label'),
    split(box, direction, action) {
      const subject = sayClusterSubject(box.subject, reading);
      const peers = sayClusterPeers(box.peer, direction, action, reading, facts);
      const traffic = sayClusterTraffic(box.traffic, peers.addressed);
      if (subject.parts.length === 0 || peers.parts.length === 0 || traffic.protocols?.length === 0)
        return { said: null, rest: [box] };
      const said: Box = {
        ...box,
        subject: subject.pred,
        peer: peers.pred,
        traffic: isEmptyTraffic(traffic.rest) ? box.traffic : subtractTraffic(box.traffic, traffic.rest),
      };
      const rest: readonly Box[] = [
        ...(isFalse(subject.rest) ? [] : [{ ...box, subject: subject.rest }]),
        ...(isFalse(peers.rest) ? [] : [{ ...said, peer: peers.rest, traffic: box.traffic }]),
        ...(isEmptyTraffic(traffic.rest) ? [] : [{ ...said, traffic: traffic.rest }]),
      ];
      return { said, rest };
    },
  };
}
