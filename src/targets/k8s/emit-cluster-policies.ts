/**
 * Policies of the two tiers around the namespaced ones → ClusterNetworkPolicies, split where one would hold more than the API takes.
 * INVARIANT: legalisation moved only what can be said there; anything else is a loss.
 */
import { type JsonMap, withoutRepeats } from '../../base/tree.js';
import type { Direction, Facts, Policy, Rule } from '../../ir/policy.js';
import { isFalse } from '../../ir/preds.js';
import { isEmptyTraffic } from '../../ir/traffic-sets.js';
import { ADMIN_TIER, isClusterTier } from '../../legalize/cluster-tiers.js';
import type { TierPolicies } from '../emit-input.js';
import { dropAction } from '../emit-losses.js';
import { CLUSTER_NETWORK_POLICY_API } from '../kube/cluster-network-policy.js';
import { CLUSTER_POLICY_LIMIT } from '../kube/validate-cluster-network-policy.js';
import type { Ledger } from '../losses.js';
import type { ObjectParts } from '../metadata.js';
import { objectName, suffixedName } from '../names.js';
import { noteAbsent } from '../rule-losses.js';
import type { ClusterReading } from './cluster-reading.js';
import {
  type ClusterSaid,
  chunks,
  sayClusterPeers,
  sayClusterSubject,
  sayClusterTraffic,
} from './cluster-words.js';

export interface ClusterPlace {
  readonly reading: ClusterReading;
  readonly facts: Facts;
  /** Where losses and conditions go; `null` where only the number of objects is asked for. */
  readonly ledger: Ledger | null;
}

/** For messages. */
const TARGET = 'ClusterNetworkPolicy';

/** Between two priorities some are left free as long as they last. */
const GAP = 10;
const MOST_PRIORITY = 1000;

const ACTIONS = { allow: 'Accept', deny: 'Deny', pass: 'Pass' } as const;

/** Of the tiers given those around the namespaced policies; each object with the policy that it comes from. */
export function emitClusterPolicies(
  tiers: readonly TierPolicies[],
  place: ClusterPlace,
): readonly { readonly policy: Policy; readonly parts: ObjectParts }[] {
  return tiers
    .filter(({ tier }) => isClusterTier(tier.name))
    .flatMap(({ tier, policies }) => {
      const made = policies.flatMap((policy) =>
        clusterSpecs(policy, place).map((body, i) => ({ policy, body, number: i + 1 })),
      );
      const gap = made.length * GAP <= MOST_PRIORITY ? GAP : 1;
      return made.map(({ policy, body, number }, i) => ({
        policy,
        parts: {
          apiVersion: CLUSTER_NETWORK_POLICY_API,
          kind: 'ClusterNetworkPolicy',
          name: nameOf(policy, number),
          namespace: '',
          spec: {
            tier: tier.name === ADMIN_TIER ? 'Admin' : 'Baseline',
            priority: (i + 1) * gap - (gap === 1 ? 1 : 0),
            ...body,
          },
          origins: [policy.origin, ...(policy.also ?? [])],
          description: policy.description,
        },
      }));
    });
}

function nameOf(policy: Policy, number: number): string {
  const name = objectName(policy.name, 'subdomain');
  return number === 1 ? name : suffixedName(name, `${number}`, 'subdomain');
}

/** `subject`, `ingress` and `egress` of each object that the policy becomes: one for each selector of subjects, and more where there are more rules than one holds. */
export function clusterSpecs(policy: Policy, place: ClusterPlace): readonly JsonMap[] {
  const subject = sayClusterSubject(policy.subject, place.reading);
  const unsaid = policy.rules.filter((rule) => !isSaid(rule, subject, place));
  for (const rule of unsaid)
    if (place.ledger !== null) dropAction(rule, policy, rule.action, TARGET, place.ledger);
  const rules = (direction: Direction): readonly (readonly JsonMap[])[] =>
    chunks(
      policy.rules
        .filter((rule) => rule.direction === direction && !unsaid.includes(rule))
        .flatMap((rule) => ruleJson(rule, policy, place)),
      CLUSTER_POLICY_LIMIT,
    );
  const [ingress, egress] = [rules('ingress'), rules('egress')];
  return subject.parts.flatMap(({ json }) =>
    Array.from({ length: Math.max(ingress.length, egress.length) }, (_, i) => ({
      subject: json,
      ...(ingress[i] === undefined ? {} : { ingress: ingress[i] }),
      ...(egress[i] === undefined ? {} : { egress: egress[i] }),
    })),
  );
}

function isSaid(rule: Rule, subject: ClusterSaid, { reading, facts }: ClusterPlace): boolean {
  const peers = sayClusterPeers(rule.peer, rule.direction, rule.action, reading, facts);
  const traffic = sayClusterTraffic(rule.traffic, peers.addressed);
  return (
    isFalse(subject.rest) &&
    isFalse(peers.rest) &&
    isEmptyTraffic(traffic.rest) &&
    rule.request.kind === 'any' &&
    rule.own.kind === 'all' &&
    rule.own.of.length === 0
  );
}

/** One rule, or several of the same action where it has more peers or ports than one holds. */
function ruleJson(rule: Rule, policy: Policy, { reading, facts, ledger }: ClusterPlace): readonly JsonMap[] {
  const said = sayClusterPeers(rule.peer, rule.direction, rule.action, reading, facts);
  const { protocols } = sayClusterTraffic(rule.traffic, said.addressed);
  if (ledger !== null)
    for (const absent of said.absent)
      noteAbsent({ rule, policy, subject: policy.subject, ledger, target: TARGET }, absent, rule.traffic);
  const peers = withoutRepeats(said.parts.map(({ json }) => json));
  return chunks(peers, CLUSTER_POLICY_LIMIT).flatMap((some) =>
    (protocols === null ? [null] : chunks(protocols, CLUSTER_POLICY_LIMIT)).map(
      (ports): JsonMap => ({
        action: ACTIONS[rule.action],
        [rule.direction === 'ingress' ? 'from' : 'to']: some,
        ...(ports === null ? {} : { protocols: ports }),
      }),
    ),
  );
}
