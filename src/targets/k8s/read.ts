/**
 * NetworkPolicies and ClusterNetworkPolicies -> the neutral policy, in the reading of the upstream conformance tests: tiers
 * `admin` and `baseline` around the default one, where every NetworkPolicy is of one level, allows only and isolates all but
 * the own node. Says the meaning a second time: it knows nothing of `semantics`, and the two are compared (law 3).
 */
import { groupBy } from '../../base/group.js';
import { nowhere } from '../../base/source.js';
import { hasErrors } from '../../diagnostics/diagnostic.js';
import {
  type Action,
  DEFAULT_ORDER,
  DEFAULT_TIER,
  DEFAULT_TIER_ORDER,
  DIRECTIONS,
  type Direction,
  type Facts,
  type Origin,
  type Policy,
  type Pred,
  type Rule,
  type Tier,
  TRUE_PRED,
} from '../../ir/policy.js';
import { simplifyPred } from '../../ir/pred-forms.js';
import { ANY_REQUEST } from '../../ir/request.js';
import { ALL_TRAFFIC, type Traffic } from '../../ir/traffic.js';
import { type ClusterNetworkPolicy, isClusterNetworkPolicy } from '../kube/cluster-network-policy.js';
import { isNetworkPolicy, type NetworkPolicy, policyTypesOf } from '../kube/network-policy.js';
import { type KubeObject, objectLabel } from '../kube/object.js';
import { factsWith } from '../kube/read-facts.js';
import { descriptionOf, noteMetadata } from '../kube/read-metadata.js';
import { mappingOf, type ReadPolicy, sparingOwnNode, tellApart } from '../kube/read-policies.js';
import { isWorldKind } from '../kube/read-world.js';
import { validateClusterNetworkPolicy } from '../kube/validate-cluster-network-policy.js';
import type { Profile } from '../profiles.js';
import type { Mapped, ReadResult } from '../target.js';
import { enforcedNetworkPolicies, hasClusterPolicies } from './profile-settings.js';
import {
  clusterPeers,
  clusterSubject,
  clusterTraffic,
  networkPolicyPeers,
  networkPolicyTraffic,
  podsOf,
} from './read-rules.js';
import { validate } from './validate.js';

const ADMIN = 'admin';
const BASELINE = 'baseline';
/** Between the default tier and Baseline: what one direction of a NetworkPolicy does to the other where pods are read whole. */
const SELECTED = 'selected';

/**
 * Adds what `validate` adds and `metadata-not-read`. An object that is refused (with an error) has no policy in the set: one that the
 * API server or the plugin refuses, and ClusterNetworkPolicies whose order is not defined because they share a priority.
 */
export function read(objects: readonly KubeObject[], profile: Profile, facts: Facts): ReadResult {
  const networkPolicies = enforcedNetworkPolicies(objects, profile);
  const cluster = hasClusterPolicies(profile)
    ? withoutTies(
        objects.filter(isClusterNetworkPolicy).flatMap((one) => validateClusterNetworkPolicy(one, []) ?? []),
        profile,
      )
    : [];
  const perPod =
    profile.options.get('baseline') === 'per-pod' && cluster.some((one) => one.tier?.value === 'Baseline');
  const read = tellApart([
    ...networkPolicies.map((policy) => readNetworkPolicy(policy, profile.cni !== 'weave')),
    ...(perPod ? networkPolicies.flatMap(otherDirection) : []),
    ...cluster.map(readClusterPolicy),
  ]);
  const mapping = mappingOf(objects, read, becameOf(profile, read));
  return {
    policies: {
      facts: factsWith(facts, objects),
      tiers: tiersOf(read),
      policies: read.map(({ policy }) => policy),
      sets: new Map(),
      gateways: [],
      end: [],
      enforced: TRUE_PRED,
    },
    diagnostics: [
      ...validate(objects, profile),
      ...mapping.flatMap(({ became, object }) => (became === 'policy' ? noteMetadata(object) : [])),
    ],
    mapping,
  };
}

function becameOf(profile: Profile, read: readonly ReadPolicy[]): (object: KubeObject) => Mapped['became'] {
  const policies = new Set(read.map(({ object }) => object));
  return (object) => {
    if (policies.has(object)) return 'policy';
    if (isNetworkPolicy(object)) return 'refused';
    if (isClusterNetworkPolicy(object)) {
      const off = !hasClusterPolicies(profile) && !hasErrors(validate([object], profile));
      return off ? 'not-enforced' : 'refused';
    }
    return isWorldKind(object) ? 'fact' : 'passed-over';
  };
}

/** Two of one tier and priority that one pod may meet are both left out; `validate` says which, and why. */
function withoutTies(
  policies: readonly ClusterNetworkPolicy[],
  profile: Profile,
): readonly ClusterNetworkPolicy[] {
  const levels = groupBy(policies, (one) => `${one.tier?.value} ${one.priority?.value}`);
  return policies.filter((one) =>
    (levels.get(`${one.tier?.value} ${one.priority?.value}`) ?? []).every(
      (other) => other === one || !hasErrors(validate([one.object, other.object], profile)),
    ),
  );
}

function tiersOf(read: readonly ReadPolicy[]): readonly Tier[] {
  const tier = (name: string, order: number, otherwise: Tier['otherwise']): Tier => ({
    name,
    rank: { order, tie: 0 },
    otherwise,
    origin: { span: nowhere('Kubernetes'), label: `the ${name} tier` },
  });
  const all = [
    tier(ADMIN, 1000, 'pass'),
    tier(DEFAULT_TIER, DEFAULT_TIER_ORDER, 'deny'),
    tier(SELECTED, DEFAULT_TIER_ORDER * 2, 'pass'),
    tier(BASELINE, DEFAULT_TIER_ORDER * 10, 'pass'),
  ];
  return all.filter(({ name }) => name === DEFAULT_TIER || read.some(({ policy }) => policy.tier === name));
}

function readNetworkPolicy(policy: NetworkPolicy, endPorts: boolean): ReadPolicy {
  const { object } = policy;
  const { namespace } = object;
  const label = objectLabel(object);
  const types = policyTypesOf(policy);
  const rules = DIRECTIONS.filter((direction) => types.has(direction)).flatMap((direction) =>
    (policy[direction] ?? []).map((rule, index) =>
      readRule(
        direction,
        'allow',
        networkPolicyPeers(rule.peers, namespace),
        networkPolicyTraffic(rule.ports, endPorts),
        { span: rule.span, label: `${label} ${direction}[${index}]` },
      ),
    ),
  );
  return {
    object,
    policy: {
      ...bare(object, podsOf(namespace, policy.podSelector)),
      scope: { kind: 'namespace', namespace },
      tier: DEFAULT_TIER,
      rank: { order: DEFAULT_ORDER, tie: 0 },
      sequence: 'together',
      isolates: {
        ingress: types.has('ingress') ? 'all-but-own-node' : 'none',
        egress: types.has('egress') ? 'all' : 'none',
      },
      rules,
    },
  };
}

/** Read per pod, a NetworkPolicy decides both directions of the pods it selects: what it does not govern passes before Baseline. */
function otherDirection(policy: NetworkPolicy): readonly ReadPolicy[] {
  const types = policyTypesOf(policy);
  const { object } = policy;
  const { namespace } = object;
  const label = `${objectLabel(object)} (Baseline is read per pod)`;
  return DIRECTIONS.filter((direction) => !types.has(direction)).map((direction) => ({
    object,
    policy: {
      ...bare(object, podsOf(namespace, policy.podSelector)),
      name: `${object.name}-${direction}`,
      scope: { kind: 'namespace', namespace },
      tier: SELECTED,
      rank: { order: DEFAULT_ORDER, tie: 0 },
      sequence: 'together',
      isolates: { ingress: 'none', egress: 'none' },
      rules: [readRule(direction, 'allow', TRUE_PRED, ALL_TRAFFIC, { span: object.span, label })],
    },
  }));
}

function readClusterPolicy(policy: ClusterNetworkPolicy): ReadPolicy {
  const { object, subject } = policy;
  const label = objectLabel(object);
  const rules = DIRECTIONS.flatMap((direction) =>
    (policy[direction] ?? []).map((rule, index) => {
      const name = rule.name === null || rule.name.value === '' ? '' : ` (${rule.name.value})`;
      return readRule(
        direction,
        actionOf(rule.action?.value),
        clusterPeers(rule.peers),
        clusterTraffic(rule.protocols),
        { span: rule.span, label: `${label} ${direction}[${index}]${name}` },
      );
    }),
  );
  return {
    object,
    policy: {
      ...bare(object, subject === null ? { kind: 'any', of: [] } : clusterSubject(subject)),
      scope: { kind: 'cluster' },
      tier: policy.tier?.value === 'Admin' ? ADMIN : BASELINE,
      rank: { order: policy.priority?.value ?? 0, tie: 0 },
      sequence: 'first-match',
      isolates: { ingress: 'none', egress: 'none' },
      rules,
    },
  };
}

function actionOf(written: string | undefined): Action {
  return written === 'Accept' ? 'allow' : written === 'Deny' ? 'deny' : 'pass';
}

function bare(
  object: KubeObject,
  subject: Pred,
): Pick<Policy, 'name' | 'subject' | 'effects' | 'origin' | 'accepts' | 'description'> {
  return {
    name: object.name,
    subject,
    effects: [],
    origin: { span: object.span, label: objectLabel(object) },
    accepts: [],
    description: descriptionOf(object),
  };
}

function readRule(direction: Direction, action: Action, peer: Pred, traffic: Traffic, origin: Origin): Rule {
  return {
    direction,
    action,
    own: TRUE_PRED,
    peer: simplifyPred(direction === 'ingress' ? sparingOwnNode(peer) : peer),
    traffic,
    request: ANY_REQUEST,
    effects: [],
    origin,
    accepts: [],
  };
}
