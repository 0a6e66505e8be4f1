/**
 * What a policy cannot change for nodes under Calico: failsafe ports are open, and a host reaches its own pods whatever a
 * policy says. Each is a loss where the policy would decide otherwise.
 */
import { DIRECTIONS, type Direction, type Policy, type Pred, TRUE_PRED } from '../../ir/policy.js';
import { simplifyPred } from '../../ir/pred-forms.js';
import { allOf, IS_NODE, IS_POD, isFalse, OWN_NODE } from '../../ir/preds.js';
import { ANY_REQUEST } from '../../ir/request.js';
import { ALL_TRAFFIC, TCP, type Traffic, UDP } from '../../ir/traffic.js';
import { intersectTraffic, portTraffic, unionTraffic } from '../../ir/traffic-sets.js';
import type { Region } from '../../loss/loss.js';
import { type Ledger, region } from '../losses.js';
import type { Profile } from '../profiles.js';

const TCP_BOTH = [179, 2379, 2380, 5473, 6443, 6666, 6667];

/** The default failsafe ports (felix/config/config_params.go:442-443, calico.md 3.10). */
const FAILSAFE: Readonly<Record<Direction, Traffic>> = {
  ingress: unionTraffic(ports(TCP, [22, ...TCP_BOTH]), ports(UDP, [68])),
  egress: unionTraffic(ports(TCP, TCP_BOTH), ports(UDP, [53, 67])),
};

export function reportHosts(policy: Policy, profile: Profile, ledger: Ledger): void {
  const nodes = simplifyPred(allOf(IS_NODE, policy.subject));
  if (isFalse(nodes)) return;
  const accepted = profile.options.get('endpoint-to-host') !== 'drop';
  const ownPods = allOf(IS_POD, OWN_NODE);
  if (profile.options.get('failsafe') === 'on')
    claim(
      policy,
      'failsafe ports of a host endpoint stay open',
      closings(policy, nodes, TRUE_PRED, FAILSAFE),
      ledger,
    );
  claim(
    policy,
    'a node and its own pods reach each other whatever a policy says',
    closings(policy, nodes, ownPods, {
      ingress: accepted
        ? ALL_TRAFFIC
        : { ...ALL_TRAFFIC, tcp: [], udp: [], sctp: [], icmp: [], icmpv6: [], others: [] },
      egress: ALL_TRAFFIC,
    }),
    ledger,
  );
}

/** Felix may drop what pods send to their own node after all policies. */
export function reportEndpointToHost(profile: Profile, origin: Policy['origin'], ledger: Ledger): void {
  if (profile.options.get('endpoint-to-host') !== 'drop') return;
  ledger.choose({
    code: 'local-node',
    origin,
    message: 'Felix drops what a pod sends to its own node (`endpoint-to-host=drop`)',
    remedy: 'set `defaultEndpointToHostAction: Accept` in the FelixConfiguration',
    accepts: [],
    alternatives: [
      {
        kind: 'narrower',
        regions: [region('ingress', IS_NODE, allOf(IS_POD, OWN_NODE), ALL_TRAFFIC, ANY_REQUEST)],
        instead: 'pods do not reach their own node',
      },
    ],
  });
}

/** The flows among these that the policy denies or isolates. */
function closings(
  policy: Policy,
  nodes: Pred,
  peers: Pred,
  traffic: Readonly<Record<Direction, Traffic>>,
): readonly Region[] {
  return DIRECTIONS.flatMap((direction) => {
    const isolated =
      policy.isolates[direction] === 'none'
        ? []
        : [region(direction, nodes, peers, traffic[direction], ANY_REQUEST)];
    const denied = policy.rules
      .filter((rule) => rule.direction === direction && rule.action === 'deny')
      .map((rule) =>
        region(
          direction,
          allOf(nodes, rule.own),
          allOf(peers, rule.peer),
          intersectTraffic(traffic[direction], rule.traffic),
          ANY_REQUEST,
        ),
      );
    return [...isolated, ...denied];
  });
}

function claim(policy: Policy, message: string, regions: readonly Region[], ledger: Ledger): void {
  ledger.choose({
    code: 'node-subject',
    origin: policy.origin,
    message,
    remedy: 'allow these flows in the policy, or accept `wider`',
    accepts: policy.accepts,
    alternatives: [{ kind: 'wider', regions, instead: 'they stay open' }],
  });
}

function ports(protocol: typeof TCP | typeof UDP, numbers: readonly number[]): Traffic {
  return portTraffic(
    protocol,
    numbers.map((n) => ({ first: n, last: n })),
  );
}
