/**
 * Everything for which the API server or, under `weave`, the plugin refuses an object, and lints: rules without effect, and
 * rules on which the known readings disagree where the profile names no plugin. Decides nothing about flows.
 */
import { append } from '../../base/append.js';
import { groupBy } from '../../base/group.js';
import { type Diagnostic, diagnostic, sortDiagnostics } from '../../diagnostics/diagnostic.js';
import { DIRECTIONS } from '../../ir/policy.js';
import { intersect } from '../../values/intervals.js';
import { netSet, parseNet, printAddress } from '../../values/nets.js';
import { cidrOf } from '../kube/cidr.js';
import { type ClusterNetworkPolicy, isClusterNetworkPolicy } from '../kube/cluster-network-policy.js';
import { type LabelSelector, requirementsOf } from '../kube/label-selector.js';
import { isNetworkPolicy, type NetworkPolicy, policyTypesOf } from '../kube/network-policy.js';
import { type KubeObject, objectLabel } from '../kube/object.js';
import { validateClusterNetworkPolicy } from '../kube/validate-cluster-network-policy.js';
import { validateNetworkPolicy } from '../kube/validate-network-policy.js';
import type { Profile } from '../profiles.js';
import { allPorts, hasClusterPolicies, namedPorts } from './profile-settings.js';

/** Sorted. Errors refuse their object; objects of other kinds are passed over. */
export function validate(objects: readonly KubeObject[], profile: Profile): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const policies = objects.filter(isNetworkPolicy).flatMap((one) => validateNetworkPolicy(one, found) ?? []);
  const cluster = objects
    .filter(isClusterNetworkPolicy)
    .flatMap((one) => validateClusterNetworkPolicy(one, found) ?? []);
  const unknownPlugin = profile.cni === 'k8s' && (profile.options.get('plugin') ?? '') === '';
  for (const policy of policies) {
    append(found, lintDeadSections(policy));
    if (unknownPlugin) append(found, lintIpBlocks(policy));
    if (profile.cni === 'weave') append(found, weaveLimits(policy));
  }
  if (hasClusterPolicies(profile)) {
    append(found, priorityTies(cluster));
    if (unknownPlugin) append(found, lintBaseline(cluster, policies));
  } else {
    for (const { object } of cluster)
      found.push(
        diagnostic('cluster-policy-off', object.span, {
          object: objectLabel(object),
          profile: profile.label,
        }),
      );
  }
  return sortDiagnostics(found);
}

function lintDeadSections(policy: NetworkPolicy): readonly Diagnostic[] {
  const object = objectLabel(policy.object);
  const types = policyTypesOf(policy);
  const found: Diagnostic[] = [];
  for (const section of DIRECTIONS) {
    const [first] = policy[section] ?? [];
    if (first !== undefined && !types.has(section))
      found.push(
        diagnostic('policy-section-dead', first.span, {
          object,
          section,
          type: section === 'ingress' ? 'Ingress' : 'Egress',
        }),
      );
  }
  if (!policy.object.body.entries.has('spec'))
    found.push(diagnostic('policy-without-spec', policy.object.span, { object }));
  return found;
}

/** Nets that pods and nodes usually get their addresses from: RFC 1918, RFC 6598, RFC 4193. */
const INSIDE = netSet(
  ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7'].flatMap(
    (text) => parseNet(text) ?? [],
  ),
);

/** Once per policy and direction, at the first block that may hold a pod or a node; with an address as the witness. */
function lintIpBlocks(policy: NetworkPolicy): readonly Diagnostic[] {
  const types = policyTypesOf(policy);
  return DIRECTIONS.filter((direction) => types.has(direction)).flatMap((direction) => {
    for (const peer of (policy[direction] ?? []).flatMap((rule) => rule.peers ?? [])) {
      const cidr = peer.ipBlock?.cidr ?? null;
      const net = cidr === null ? undefined : cidrOf(cidr.value);
      const [inside] = net === undefined ? [] : intersect(netSet([net]), INSIDE);
      if (cidr !== null && inside !== undefined) {
        const address = printAddress(inside.first < inside.last ? inside.first + 1n : inside.first);
        return [diagnostic('reading-ip-block', cidr.span, { path: cidr.path, address })];
      }
    }
    return [];
  });
}

function weaveLimits(policy: NetworkPolicy): readonly Diagnostic[] {
  return [
    ...namedPorts(policy).map(({ span, path }) => diagnostic('weave-named-port', span, { path })),
    ...allPorts(policy).flatMap(({ port, endPort }) =>
      port !== null && endPort !== null && endPort.value !== port.value
        ? [diagnostic('weave-end-port', endPort.span, { path: endPort.path, port: port.value })]
        : [],
    ),
  ];
}

/** Two policies of one tier and priority that one pod may meet in one direction: the order is not defined (kubernetes 2.2). */
function priorityTies(policies: readonly ClusterNetworkPolicy[]): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const levels = groupBy(policies, (one) => `${one.tier?.value} ${one.priority?.value}`);
  for (const level of levels.values()) {
    level.forEach((second, index) => {
      const first = level.slice(0, index).find((one) => mayMeet(one, second));
      if (first !== undefined)
        found.push(
          diagnostic(
            'cluster-priority-tie',
            second.priority?.span ?? second.span,
            { first: objectLabel(first.object), second: objectLabel(second.object) },
            {
              related: [
                { span: first.priority?.span ?? first.span, message: 'the other policy of this priority' },
              ],
            },
          ),
        );
    });
  }
  return found;
}

function mayMeet(a: ClusterNetworkPolicy, b: ClusterNetworkPolicy): boolean {
  const sameDirection = DIRECTIONS.some(
    (direction) => (a[direction] ?? []).length > 0 && (b[direction] ?? []).length > 0,
  );
  const namespaces = (one: ClusterNetworkPolicy) =>
    one.subject?.namespaces ?? one.subject?.pods?.namespaceSelector ?? null;
  const pods = (one: ClusterNetworkPolicy) => one.subject?.pods?.podSelector ?? null;
  return sameDirection && !areDisjoint(namespaces(a), namespaces(b)) && !areDisjoint(pods(a), pods(b));
}

/** Can no set of labels match both? Says no in doubt. */
function areDisjoint(a: LabelSelector | null, b: LabelSelector | null): boolean {
  if (a === null || b === null) return false;
  return requirementsOf(a).some((x) =>
    requirementsOf(b).some((y) => {
      if (x.key !== y.key) return false;
      const [p, q] = [x.operator, y.operator];
      const present = (operator: string): boolean => operator === 'In' || operator === 'Exists';
      if ((p === 'DoesNotExist' && present(q)) || (q === 'DoesNotExist' && present(p))) return true;
      if (p === 'In' && q === 'In') return !x.values.some((value) => y.values.includes(value));
      if (p === 'In' && q === 'NotIn') return x.values.every((value) => y.values.includes(value));
      if (p === 'NotIn' && q === 'In') return y.values.every((value) => x.values.includes(value));
      return false;
    }),
  );
}

/** Baseline rules beside NetworkPolicies: per pod, per direction, or (Cilium) before the isolation (kubernetes 2.3). */
function lintBaseline(
  cluster: readonly ClusterNetworkPolicy[],
  policies: readonly NetworkPolicy[],
): readonly Diagnostic[] {
  const [policy] = policies;
  if (policy === undefined) return [];
  return cluster
    .filter((one) => one.tier?.value === 'Baseline')
    .map(({ object, tier, span }) =>
      diagnostic('reading-baseline', tier?.span ?? span, {
        object: objectLabel(object),
        policy: objectLabel(policy.object),
      }),
    );
}
