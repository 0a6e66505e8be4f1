/**
 * A plain evaluator of everything Calico enforces: one flow, JSON as a user wrote it, tiers and policies and rules walked one after
 * the other. From calico.md 3.1 and 3.10; shares nothing with what it checks.
 */
import type { Json } from '../../src/base/tree.js';
import type { Flow } from '../../src/flow/flow.js';
import { type Asked, type Judge, judgeBy, type OracleProfile, TCP, UDP, type Verdict } from './asked.js';
import {
  autoHostLabels,
  calicoObjects,
  endMembers,
  hostLabels,
  isOf,
  type Member,
  otherMembers,
  podLabels,
} from './calico-members.js';
import { type CalicoTier, tiersOf } from './calico-policies.js';
import { ruleMatches } from './calico-rule.js';
import type { Labels } from './calico-selector.js';
import { at, kindOf, nameOf, textsOf } from './json.js';

/** Does Calico let the flow through on the side of its subject? */
export function allowed(objects: readonly Json[], profile: OracleProfile, flow: Flow): Verdict {
  return judge(objects, profile)(flow);
}

interface Cluster {
  readonly objects: readonly Json[];
  readonly profile: OracleProfile;
  readonly tiers: readonly CalicoTier[];
  readonly others: readonly Member[];
}

/** As `allowed`, for many flows. */
export function judge(objects: readonly Json[], profile: OracleProfile): Judge {
  const cluster = { objects, profile, tiers: tiersOf(objects, profile), others: otherMembers(objects) };
  return judgeBy(objects, (asked) => decide(cluster, asked));
}

function decide(cluster: Cluster, asked: Asked): boolean {
  const { flow } = asked;
  if (flow.subject.kind === 'node') return nodeAllows(cluster, asked);
  if (flow.subject.kind !== 'pod') return true;
  // What a host sends to its own pods is not policed.
  if (flow.direction === 'ingress' && flow.ownNode) return true;
  // After the last tier: the profile of the namespace allows.
  return walk(cluster, asked, podLabels(flow.subject)) ?? true;
}

/** What the tiers decide for an endpoint with these labels; `null` where they leave it to the profiles. */
function walk({ objects, profile, tiers, others }: Cluster, asked: Asked, labels: Labels): boolean | null {
  const { direction } = asked.flow;
  const members = [...endMembers(objects, profile, asked.flow), ...others];
  for (const tier of tiers) {
    const applying = tier.policies.filter(
      (policy) => policy.types.includes(direction) && policy.selects(labels),
    );
    if (applying.length === 0) continue;
    const first = applying
      .flatMap((policy) => policy[direction].map((rule) => ({ rule, namespace: policy.namespace })))
      .filter(({ rule }) => rule['action'] !== 'Log')
      .find(({ rule, namespace }) => ruleMatches(rule, { asked, objects, profile, members, namespace }));
    const action = first === undefined ? (tier.pass ? 'Pass' : 'Deny') : first.rule['action'];
    if (action !== 'Pass') return action === 'Allow';
  }
  return null;
}

function nodeAllows(cluster: Cluster, asked: Asked): boolean {
  const { flow } = asked;
  const { objects, profile } = cluster;
  if (flow.ownNode && flow.peer.kind === 'pod')
    return flow.direction === 'egress' || profile.options.get('endpoint-to-host') === 'accept';
  const hosts = calicoObjects(objects, 'HostEndpoint').filter((host) => isOf(host, flow.subject));
  if (hosts.length === 0 && profile.options.get('host-endpoints') !== 'auto') return true;
  if (profile.options.get('failsafe') === 'on' && isFailsafe(flow)) return true;
  if (hosts.length === 0) return walk(cluster, asked, autoHostLabels(flow.subject)) ?? true;
  // A flow does not say its interface: all that the node has must agree.
  return hosts.every(
    (host) =>
      walk(cluster, asked, hostLabels(objects, host)) ??
      textsOf(at(host, 'spec', 'profiles')).some((one) => allowsAll(one, objects)),
  );
}

/** Of the profiles that exist under Kubernetes, those of namespaces and the built-in one allow; those of accounts say nothing. */
function allowsAll(name: string, objects: readonly Json[]): boolean {
  const exists = (namespace: string): boolean =>
    objects.some((one) => kindOf(one) === 'Namespace' && nameOf(one) === namespace);
  return name === 'projectcalico-default-allow' || (name.startsWith('kns.') && exists(name.slice(4)));
}

const BOTH = [179, 2379, 2380, 5473, 6443, 6666, 6667];

function isFailsafe({ direction, protocol, port }: Flow): boolean {
  if (protocol === TCP) return BOTH.includes(port) || (direction === 'ingress' && port === 22);
  if (protocol === UDP) return direction === 'ingress' ? port === 68 : port === 53 || port === 67;
  return false;
}
