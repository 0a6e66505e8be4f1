/** NetworkPolicy and ClusterNetworkPolicy as Cilium compiles them: cilium.md 2.13 and 4. */
import type { Json, JsonMap } from '../../src/base/tree.js';
import type { Direction } from '../../src/ir/policy.js';
import type { Asked, OracleProfile } from './asked.js';
import { hasPorts } from './asked.js';
import type { CiliumRule, Entry } from './cilium-entries.js';
import {
  cidrMatches,
  type Identity,
  meets,
  meetsAsPeer,
  NAMESPACE,
  NAMESPACE_LABELS,
  type Requirement,
  requirementsOf,
} from './cilium-identity.js';
import { clusterRequirement } from './cilium-policies.js';
import { at, groupOf, isGiven, kindOf, mapOf, mapsOf, namespaceOf, textOf, textsOf } from './json.js';

type Test = (asked: Asked, peer: Identity) => boolean;

const DIRECTIONS: readonly Direction[] = ['ingress', 'egress'];
const PROTOCOLS: ReadonlyMap<string, number> = new Map([
  ['TCP', 6],
  ['UDP', 17],
  ['SCTP', 132],
]);

export function networkPolicyRules(objects: readonly Json[], profile: OracleProfile): readonly CiliumRule[] {
  return objects
    .filter((one) => groupOf(one) === 'networking.k8s.io' && kindOf(one) === 'NetworkPolicy')
    .flatMap((one) => {
      const spec = mapOf(at(one, 'spec'));
      const namespace = namespaceOf(one) || 'default';
      const subject = [...requirementsOf(mapOf(spec['podSelector']), 'k8s'), inNamespace(namespace)];
      return DIRECTIONS.filter((direction) => governs(spec, direction)).map((direction) => ({
        direction,
        isolates: true,
        applies: (identity: Identity) => identity.end.kind === 'pod' && meets(subject, identity),
        entries: mapsOf(spec[direction]).map((rule) => networkEntry(rule, direction, namespace, profile)),
      }));
    });
}

/** Rules count whatever the types say; the types only isolate a direction without rules. */
function governs(spec: JsonMap, direction: Direction): boolean {
  if (mapsOf(spec[direction]).length > 0) return true;
  const types = textsOf(spec['policyTypes']);
  // What the API server fills in where nothing is written.
  const filled =
    types.length > 0 ? types : mapsOf(spec['egress']).length > 0 ? ['Ingress', 'Egress'] : ['Ingress'];
  return direction === 'ingress'
    ? filled.includes('Ingress') || !filled.includes('Egress')
    : filled.includes('Egress');
}

function inNamespace(namespace: string): Requirement {
  return { source: 'k8s', key: NAMESPACE, operator: 'In', values: [namespace] };
}

function networkEntry(rule: JsonMap, direction: Direction, namespace: string, profile: OracleProfile): Entry {
  const peers = mapsOf(rule[direction === 'ingress' ? 'from' : 'to']).map((peer) =>
    networkPeer(peer, namespace, profile),
  );
  const ports = mapsOf(rule['ports']);
  return {
    verdict: 'allow',
    tier: 'Normal',
    priority: 0,
    matches: (asked, peer) =>
      (peers.length === 0 || peers.some((test) => test(asked, peer))) &&
      (ports.length === 0 || ports.some((port) => portMatches(port, asked))),
    filter: null,
    portKey: portKey(ports),
  };
}

/** The single number that all ports come to; empty otherwise. */
function portKey(ports: readonly JsonMap[]): string {
  const numbers = new Set(ports.map((port) => (isGiven(port['endPort']) ? '' : textOf(port['port']))));
  return numbers.size === 1 ? ([...numbers][0] ?? '') : '';
}

function networkPeer(peer: JsonMap, namespace: string, profile: OracleProfile): Test {
  if (isGiven(peer['ipBlock'])) {
    const cidr = textOf(at(peer['ipBlock'], 'cidr'));
    const holes = textsOf(at(peer['ipBlock'], 'except'));
    return (_, identity) =>
      cidrMatches(cidr, identity, profile) && !holes.some((hole) => cidrMatches(hole, identity, profile));
  }
  const requirements = [
    ...(isGiven(peer['namespaceSelector'])
      ? namespaceRequirements(mapOf(peer['namespaceSelector']))
      : [inNamespace(namespace)]),
    ...requirementsOf(mapOf(peer['podSelector']), 'k8s'),
    ...clusterRequirement(profile),
  ];
  return (_, identity) => meetsAsPeer(requirements, identity, profile);
}

/** An empty selector is any namespace, which only pods have. */
function namespaceRequirements(selector: JsonMap): readonly Requirement[] {
  const written = requirementsOf(selector, 'k8s');
  if (written.length === 0) return [{ source: 'k8s', key: NAMESPACE, operator: 'Exists', values: [] }];
  return written.map((one) => ({ ...one, source: 'k8s', key: NAMESPACE_LABELS + one.key }));
}

function portMatches(port: JsonMap, { flow }: Asked): boolean {
  if (PROTOCOLS.get(textOf(port['protocol']) || 'TCP') !== flow.protocol) return false;
  const which = port['port'];
  if (!isGiven(which)) return true;
  if (typeof which === 'string') return flow.portNames.includes(which.toLowerCase());
  const last = isGiven(port['endPort']) ? port['endPort'] : which;
  return Number(which) <= flow.port && flow.port <= Number(last);
}

const VERDICTS = { Accept: 'allow', Deny: 'deny', Pass: 'pass' } as const;

export function clusterPolicyRules(objects: readonly Json[], profile: OracleProfile): readonly CiliumRule[] {
  return objects
    .filter((one) => groupOf(one) === 'policy.networking.k8s.io' && kindOf(one) === 'ClusterNetworkPolicy')
    .flatMap((one) => {
      const spec = mapOf(at(one, 'spec'));
      // Nothing binds the subject to pods but its requirements (pkg/k8s/cluster_network_policy.go @ 0ac689d7).
      const subject = podRequirements(mapOf(spec['subject']));
      return DIRECTIONS.filter((direction) => mapsOf(spec[direction]).length > 0).map((direction) => ({
        direction,
        isolates: false,
        applies: (identity: Identity) => identity.end.kind !== 'node' && meets(subject, identity),
        entries: mapsOf(spec[direction]).flatMap((rule, i) =>
          clusterEntries(rule, i, direction, spec, profile),
        ),
      }));
    });
}

function podRequirements(given: JsonMap): readonly Requirement[] {
  const pods = mapOf(given['pods']);
  const namespaces = isGiven(given['pods']) ? pods['namespaceSelector'] : given['namespaces'];
  return [
    ...namespaceRequirements(mapOf(namespaces)),
    ...requirementsOf(mapOf(isGiven(given['pods']) ? pods['podSelector'] : {}), 'k8s'),
  ];
}

/** Rule i of a policy has its priority and i hundredths. */
function clusterEntries(
  rule: JsonMap,
  index: number,
  direction: Direction,
  spec: JsonMap,
  profile: OracleProfile,
): readonly Entry[] {
  const verdict = Object.entries(VERDICTS).find(([action]) => action === rule['action'])?.[1] ?? 'deny';
  const peers = mapsOf(rule[direction === 'ingress' ? 'from' : 'to']);
  const known = peers.filter((peer) => ['namespaces', 'pods', 'networks'].some((one) => isGiven(peer[one])));
  const closes = known.length < peers.length && verdict !== 'allow';
  const tests = known.map((peer) => clusterPeer(peer, profile));
  const protocols = mapsOf(rule['protocols']);
  return [
    {
      verdict: closes ? 'deny' : verdict,
      tier: spec['tier'] === 'Admin' ? 'Admin' : 'Baseline',
      priority: Number(spec['priority']) * 100 + index,
      matches: (asked, peer) =>
        closes ||
        (tests.some((test) => test(asked, peer)) &&
          (protocols.length === 0 || protocols.some((protocol) => protocolMatches(protocol, asked)))),
      filter: null,
      portKey: '',
    },
  ];
}

function clusterPeer(peer: JsonMap, profile: OracleProfile): Test {
  if (isGiven(peer['networks']))
    return (_, identity) => textsOf(peer['networks']).some((net) => cidrMatches(net, identity, profile));
  // Whole namespaces are not bound to the own cluster, pods are.
  const scope = isGiven(peer['pods']) ? clusterRequirement(profile) : [];
  const requirements = [...podRequirements(peer), ...scope];
  return (_, identity) => meetsAsPeer(requirements, identity, profile);
}

function protocolMatches(protocol: JsonMap, { flow }: Asked): boolean {
  const name = protocol['destinationNamedPort'];
  if (isGiven(name)) return hasPorts(flow) && flow.portNames.includes(textOf(name).toLowerCase());
  const key = ['tcp', 'udp', 'sctp'].find((one) => isGiven(protocol[one])) ?? '';
  if (PROTOCOLS.get(key.toUpperCase()) !== flow.protocol) return false;
  const port = mapOf(at(protocol[key], 'destinationPort'));
  if (isGiven(port['number'])) return port['number'] === flow.port;
  return Number(at(port, 'range', 'start')) <= flow.port && flow.port <= Number(at(port, 'range', 'end'));
}
