/** Short words for writing policy sets of the neutral policy by hand in tests. */
import { nowhere } from '../../src/base/source.js';
import type { Endpoint, Flow } from '../../src/flow/flow.js';
import {
  type Action,
  DEFAULT_ORDER,
  DEFAULT_TIER,
  DEFAULT_TIER_ORDER,
  type Direction,
  NO_FACTS,
  type Policy,
  type PolicySet,
  type Pred,
  type Rule,
  TRUE_PRED,
} from '../../src/ir/policy.js';
import { METADATA_NAME } from '../../src/ir/pred-literals.js';
import { ANY_REQUEST } from '../../src/ir/request.js';
import { ALL_TRAFFIC, type Traffic } from '../../src/ir/traffic.js';
import { type NetSet, netSet, parseAddress, parseNet } from '../../src/values/nets.js';

export function origin(label: string) {
  return { span: nowhere('test'), label };
}

export function setOf(policies: readonly Policy[], more: Partial<PolicySet> = {}): PolicySet {
  return {
    facts: NO_FACTS,
    tiers: [
      {
        name: DEFAULT_TIER,
        rank: { order: DEFAULT_TIER_ORDER, tie: 0 },
        otherwise: 'deny',
        origin: origin('default'),
      },
    ],
    policies,
    sets: new Map(),
    gateways: [],
    end: [],
    enforced: TRUE_PRED,
    ...more,
  };
}

/** Isolates for both directions (sparing the own node) unless `more` says otherwise. */
export function policy(
  name: string,
  subject: Pred,
  rules: readonly Rule[],
  more: Partial<Policy> = {},
): Policy {
  return {
    name,
    scope: { kind: 'cluster' },
    tier: DEFAULT_TIER,
    rank: { order: DEFAULT_ORDER, tie: 0 },
    subject,
    sequence: 'together',
    isolates: { ingress: 'all-but-own-node', egress: 'all' },
    rules,
    effects: [],
    origin: origin(name),
    accepts: [],
    description: '',
    ...more,
  };
}

export function rule(
  direction: Direction,
  action: Action,
  peer: Pred = TRUE_PRED,
  traffic: Traffic = ALL_TRAFFIC,
  more: Partial<Rule> = {},
): Rule {
  return {
    direction,
    action,
    own: TRUE_PRED,
    peer,
    traffic,
    request: ANY_REQUEST,
    effects: [],
    origin: origin(`${direction} ${action}`),
    accepts: [],
    ...more,
  };
}

export function nets(...texts: readonly string[]): NetSet {
  return netSet(texts.flatMap((text) => parseNet(text) ?? []));
}

export function address(text: string): bigint {
  return parseAddress(text) ?? 0n;
}

export function pod(namespace: string, labels: Readonly<Record<string, string>>, at: string): Endpoint {
  return {
    kind: 'pod',
    name: '',
    namespace,
    namespaceLabels: new Map([[METADATA_NAME, namespace]]),
    labels: new Map(Object.entries(labels)),
    account: 'default',
    accountLabels: new Map(),
    nodeLabels: new Map(),
    address: address(at),
    clusterName: 'default',
    apiServer: false,
    dnsNames: [],
  };
}

export function node(at: string): Endpoint {
  return { ...pod('', {}, at), kind: 'node', namespaceLabels: new Map(), account: '' };
}

export function outside(at: string, ...dnsNames: readonly string[]): Endpoint {
  return { ...node(at), kind: 'outside', clusterName: '', dnsNames };
}

/** tcp to port 80, opaque. */
export function flow(
  direction: Direction,
  subject: Endpoint,
  peer: Endpoint,
  more: Partial<Flow> = {},
): Flow {
  return {
    direction,
    subject,
    peer,
    ownNode: false,
    protocol: 6,
    port: 80,
    icmpType: -1,
    icmpCode: -1,
    portNames: [],
    request: { kind: 'opaque' },
    ...more,
  };
}
