/**
 * What host endpoints do beside policies: failsafe ports, a host and its own pods, and the deny of a host that no profile opens.
 * Said as policies of a tier before and a tier after all others. Source: reference of the project, calico 3.10.
 */
import { nowhere } from '../../base/source.js';
import {
  type Action,
  DIRECTIONS,
  type Direction,
  type Origin,
  type Policy,
  type Pred,
  type Rule,
  type Tier,
  TRUE_PRED,
} from '../../ir/policy.js';
import { allOf, IS_NODE, IS_POD, isFalse, OWN_NODE } from '../../ir/preds.js';
import { ANY_REQUEST } from '../../ir/request.js';
import { ALL_TRAFFIC, TCP, type Traffic, UDP } from '../../ir/traffic.js';
import { portTraffic, unionTraffic } from '../../ir/traffic-sets.js';
import { union } from '../../values/intervals.js';
import type { Profile } from '../profiles.js';
import { nodesOf, type Population, policedNodes } from './read-population.js';
import { after, before, madeTier } from './read-tiers.js';

export interface HostRules {
  readonly tiers: readonly Tier[];
  readonly policies: readonly Policy[];
}

const OWN_PODS = allOf(IS_POD, OWN_NODE);

/** `police`: some policy applies to nodes. Empty where every node is open anyway. */
export function hostRules(
  population: Population,
  tiers: readonly Tier[],
  profile: Profile,
  police: boolean,
): HostRules {
  const policed = policedNodes(population);
  const closed = nodesOf(population.hosts.filter(({ open }) => !open));
  const drops = profile.options.get('endpoint-to-host') === 'drop';
  const first = madeTier('host-endpoints', before(tiers), tiers);
  const last = madeTier('host-endpoints-closed', after(tiers), tiers);
  const policies: Policy[] = [];
  if (drops)
    policies.push(
      policy('endpoint-to-host', first, 0, IS_NODE, [rule('ingress', 'deny', OWN_PODS, ALL_TRAFFIC)]),
    );
  if (!isFalse(policed) && (police || !isFalse(closed))) {
    policies.push(
      policy('own-pods', first, 1, policed, [
        ...(drops ? [] : [rule('ingress', 'allow', OWN_PODS, ALL_TRAFFIC)]),
        rule('egress', 'allow', OWN_PODS, ALL_TRAFFIC),
      ]),
    );
    if (profile.options.get('failsafe') === 'on')
      policies.push(
        policy(
          'failsafe',
          first,
          1,
          policed,
          DIRECTIONS.map((direction) => rule(direction, 'allow', TRUE_PRED, FAILSAFE[direction])),
        ),
      );
  }
  if (!isFalse(closed))
    policies.push({
      ...policy('no-profile', last, 0, closed, []),
      isolates: { ingress: 'all', egress: 'all' },
    });
  return {
    tiers: [first, last].filter(({ name }) => policies.some((one) => one.tier === name)),
    policies: policies.map((one) => placed(one, population)),
  };
}

function ports(protocol: typeof TCP | typeof UDP, ...numbers: readonly number[]): Traffic {
  return portTraffic(protocol, union(numbers.map((number) => ({ first: number, last: number }))));
}

const CONTROL_PLANE = [179, 2379, 2380, 5473, 6443, 6666, 6667];

/** Open by default whatever a policy says. */
const FAILSAFE: Readonly<Record<Direction, Traffic>> = {
  ingress: unionTraffic(ports(TCP, 22, ...CONTROL_PLANE), ports(UDP, 68)),
  egress: unionTraffic(ports(TCP, ...CONTROL_PLANE), ports(UDP, 53, 67)),
};

function policy(name: string, tier: Tier, tie: number, subject: Pred, rules: readonly Rule[]): Policy {
  return {
    name,
    scope: { kind: 'cluster' },
    tier: tier.name,
    rank: { order: 1000, tie },
    subject,
    sequence: 'together',
    isolates: { ingress: 'none', egress: 'none' },
    rules,
    effects: [],
    origin: { span: nowhere('Calico'), label: `host endpoints: ${name}` },
    accepts: [],
    description: '',
  };
}

/** What is there because of host endpoints is told where the first of them was written. */
function placed(one: Policy, { hosts: [host] }: Population): Policy {
  if (host === undefined) return one;
  const { span } = host.resource.object;
  const at = (origin: Origin): Origin => ({ ...origin, span });
  return {
    ...one,
    origin: at(one.origin),
    rules: one.rules.map((each) => ({ ...each, origin: at(each.origin) })),
  };
}

function rule(direction: Direction, action: Action, peer: Pred, traffic: Traffic): Rule {
  return {
    direction,
    action,
    own: TRUE_PRED,
    peer,
    traffic,
    request: ANY_REQUEST,
    effects: [],
    origin: { span: nowhere('Calico'), label: 'host endpoints' },
    accepts: [],
  };
}
