/** CiliumNetworkPolicy and CiliumClusterwideNetworkPolicy, element by element: cilium.md 1.2, 2.3, 2.5 to 2.8b. */
import type { Json, JsonMap } from '../../src/base/tree.js';
import type { Direction } from '../../src/ir/policy.js';
import type { OracleProfile } from './asked.js';
import type { CiliumRule, Entry } from './cilium-entries.js';
import {
  CLUSTER,
  cidrMatches,
  type Identity,
  isRelevant,
  meets,
  meetsAsPeer,
  NAMESPACE,
  NAMESPACE_LABELS,
  type Requirement,
  requirementsOf,
} from './cilium-identity.js';
import { ALL_TRAFFIC, nameMatches, trafficOf } from './cilium-traffic.js';
import {
  at,
  groupOf,
  isGiven,
  kindOf,
  labelsOf,
  listOf,
  mapOf,
  mapsOf,
  nameOf,
  namespaceOf,
  textOf,
  textsOf,
} from './json.js';

interface Scope {
  readonly objects: readonly Json[];
  readonly profile: OracleProfile;
  /** `null` for a clusterwide policy. */
  readonly namespace: string | null;
  /** The subject selector speaks of `reserved:init`. */
  readonly init: boolean;
}

/** Every rule of every policy object. */
export function policyRules(objects: readonly Json[], profile: OracleProfile): readonly CiliumRule[] {
  return objects
    .filter((one) => groupOf(one) === 'cilium.io')
    .flatMap((one) => {
      const kind = kindOf(one);
      if (kind !== 'CiliumNetworkPolicy' && kind !== 'CiliumClusterwideNetworkPolicy') return [];
      const namespace = kind === 'CiliumNetworkPolicy' ? namespaceOf(one) || 'default' : null;
      const specs = [
        ...(isGiven(at(one, 'spec')) ? [mapOf(at(one, 'spec'))] : []),
        ...mapsOf(at(one, 'specs')),
      ];
      return specs.flatMap((spec) => [
        ...ruleOf(spec, 'ingress', objects, profile, namespace),
        ...ruleOf(spec, 'egress', objects, profile, namespace),
      ]);
    });
}

/** Nothing where the direction has no element at all. */
function ruleOf(
  spec: JsonMap,
  direction: Direction,
  objects: readonly Json[],
  profile: OracleProfile,
  namespace: string | null,
): readonly CiliumRule[] {
  const allows = mapsOf(spec[direction]);
  const denies = mapsOf(spec[`${direction}Deny`]);
  if (allows.length + denies.length === 0) return [];
  const written = at(spec['enableDefaultDeny'], direction);
  const obeyed = profile.options.get('non-default-deny') !== 'off';
  const onNodes = isGiven(spec['nodeSelector']);
  const subject = requirementsOf(mapOf(onNodes ? spec['nodeSelector'] : spec['endpointSelector']), 'any');
  const init = subject.some(({ source, key }) => source === 'reserved' && key === 'init');
  const scope: Scope = { objects, profile, namespace, init };
  return [
    {
      direction,
      isolates: !(obeyed && written === false),
      applies: (identity) =>
        onNodes ? nodeMatches(subject, identity, profile) : endpointMatches(subject, namespace, identity),
      entries: [
        ...allows.flatMap((element) => entriesOf(element, direction, 'allow', scope)),
        ...denies.flatMap((element) => entriesOf(element, direction, 'deny', scope)),
      ],
    },
  ];
}

/** The own host by those labels of its node that are relevant (pkg/endpoint InitWithNodeLabels). */
function nodeMatches(
  subject: readonly Requirement[],
  { end, labels }: Identity,
  profile: OracleProfile,
): boolean {
  if (end.kind !== 'node') return false;
  const own = [...end.nodeLabels].filter(([key]) => isRelevant(key, profile));
  return meets(subject, {
    end,
    labels: [...labels, ...own.map(([key, value]) => ({ source: 'k8s', key, value }))],
  });
}

/** A namespaced policy has its namespace forced in, over what a `k8s:` match label says. */
function endpointMatches(
  subject: readonly Requirement[],
  namespace: string | null,
  identity: Identity,
): boolean {
  if (identity.end.kind === 'node') return false;
  if (namespace === null) return meets(subject, identity);
  const isForced = ({ source, key, operator }: Requirement): boolean =>
    source === 'k8s' && key === NAMESPACE && operator === 'Equals';
  const forced = { source: 'k8s', key: NAMESPACE, operator: 'In', values: [namespace] };
  return meets([...subject.filter((one) => !isForced(one)), forced], identity);
}

type PeerTest = (identity: Identity) => boolean;

function entriesOf(
  element: JsonMap,
  direction: Direction,
  verdict: 'allow' | 'deny',
  scope: Scope,
): readonly Entry[] {
  const traffic = trafficOf(element, scope.profile);
  const peers = peersOf(element, direction, verdict, traffic !== null, scope);
  if (peers === 'nothing') return [];
  return (traffic ?? ALL_TRAFFIC).map((part) => ({
    verdict,
    tier: 'Normal',
    priority: 0,
    matches: ({ flow }, peer) => part.matches(flow) && (peers === 'any' || peers(peer)),
    filter: verdict === 'deny' ? null : part.filter,
    portKey: part.portKey,
  }));
}

/** Whom an element speaks about. Beside ports, no peer list and some empty ones mean everybody; alone they mean nobody. */
function peersOf(
  element: JsonMap,
  direction: Direction,
  verdict: 'allow' | 'deny',
  besideTraffic: boolean,
  scope: Scope,
): PeerTest | 'any' | 'nothing' {
  const { profile } = scope;
  const side = direction === 'ingress' ? 'from' : 'to';
  const tests: PeerTest[] = [];
  let narrowed = false;
  const take = (member: string, test: (one: Json) => readonly PeerTest[]): void => {
    if (!isGiven(element[member])) return;
    narrowed = true;
    tests.push(...listOf(element[member]).flatMap(test));
  };
  take(`${side}Endpoints`, (one) => [endpointPeer(mapOf(one), scope)]);
  take(`${side}Nodes`, (one) => [nodePeer(mapOf(one))]);
  take(`${side}CIDR`, (one) => [(peer) => cidrMatches(textOf(one), peer, profile)]);
  take(`${side}CIDRSet`, (one) => [cidrSetPeer(mapOf(one), scope)]);
  take(`${side}Entities`, (one) => [entityPeer(textOf(one), profile)]);
  // Only these two narrow nothing where they name nothing.
  if (direction === 'egress' && verdict === 'allow' && listOf(element['toFQDNs']).length > 0) {
    narrowed = true;
    const names = mapsOf(element['toFQDNs']);
    tests.push(
      ({ end }) =>
        end.kind === 'outside' &&
        end.dnsNames.some((name) => names.some((one) => nameMatches(one, name, profile))),
    );
  }
  if (direction === 'egress' && verdict === 'allow') {
    const services = mapsOf(element['toServices']).flatMap((one) => servicePeers(one, scope));
    if (services.length > 0) {
      narrowed = true;
      tests.push(...services);
    }
  }
  if (narrowed) return (peer) => tests.some((test) => test(peer));
  return besideTraffic ? 'any' : 'nothing';
}

function endpointPeer(selector: JsonMap, scope: Scope): PeerTest {
  const written = requirementsOf(selector, 'any');
  return (peer) => meetsAsPeer([...written, ...impliedOf(written, scope)], peer, scope.profile);
}

/** What a peer selector of a policy means beside what it says. */
function impliedOf(
  written: readonly Requirement[],
  { namespace, init, profile }: Scope,
): readonly Requirement[] {
  if (written.some(({ source }) => source === 'reserved')) return [];
  const own = written.filter(({ source }) => source === 'k8s' || source === 'any');
  const names = own.some(({ key }) => key === NAMESPACE);
  const labels = own.some(({ key }) => key.startsWith(NAMESPACE_LABELS));
  const result: Requirement[] = [];
  if (namespace !== null && !names && !labels)
    result.push({ source: 'k8s', key: NAMESPACE, operator: 'In', values: [namespace] });
  if (namespace === null && !names && !init)
    result.push({ source: 'k8s', key: NAMESPACE, operator: 'Exists', values: [] });
  if (!own.some(({ key }) => key === CLUSTER)) result.push(...clusterRequirement(profile));
  return result;
}

/** The own cluster, where selectors mean that. */
export function clusterRequirement({ options }: OracleProfile): readonly Requirement[] {
  const name = options.get('cluster-name') ?? '';
  if (options.get('default-local-cluster') !== 'on' || name === 'any') return [];
  return [{ source: 'k8s', key: CLUSTER, operator: 'In', values: [name] }];
}

/** Never the own host. */
function nodePeer(selector: JsonMap): PeerTest {
  const written = requirementsOf(selector, 'node').map((one) =>
    one.source === 'any' || one.source === 'k8s' ? { ...one, source: 'node' } : one,
  );
  return (peer) =>
    peer.labels.some(({ source, key }) => source === 'reserved' && key === 'remote-node') &&
    meets(written, peer);
}

function cidrSetPeer(set: JsonMap, { objects, profile }: Scope): PeerTest {
  const groups = objects.filter((one) => groupOf(one) === 'cilium.io' && kindOf(one) === 'CiliumCIDRGroup');
  const holes = textsOf(set['except']);
  const isHole: PeerTest = (peer) => holes.some((hole) => cidrMatches(hole, peer, profile));
  const netsOf = (one: Json): readonly string[] => textsOf(at(one, 'spec', 'externalCIDRs'));
  if (isGiven(set['cidrGroupSelector'])) {
    const asked = requirementsOf(mapOf(set['cidrGroupSelector']), 'any');
    if (asked.length === 0 && holes.length === 0) return () => true;
    return (peer) => {
      const mode = (profile.options.get('cidr-match-mode') ?? '').split('+');
      const { kind } = peer.end;
      if (kind !== 'outside' && !mode.includes(kind === 'node' ? 'nodes' : kind === 'pod' ? 'pods' : '-'))
        return false;
      // An address has the labels of every group around it.
      const around = groups.filter((one) =>
        netsOf(one).some((cidr) => cidrMatches(cidr, peer, profile, true)),
      );
      const labels = around.flatMap((one) => [...labelsOf(at(one, 'metadata', 'labels'))]);
      return meets(asked, { ...peer, labels: fromGroups(labels) }) && !isHole(peer);
    };
  }
  const named = groups.filter((one) => isGiven(set['cidrGroupRef']) && nameOf(one) === set['cidrGroupRef']);
  const cidrs = isGiven(set['cidr']) ? [textOf(set['cidr'])] : named.flatMap(netsOf);
  const isGroup = !isGiven(set['cidr']);
  return (peer) => cidrs.some((cidr) => cidrMatches(cidr, peer, profile, isGroup)) && !isHole(peer);
}

function fromGroups(labels: Iterable<readonly [string, string]>): Identity['labels'] {
  return [...labels].map(([key, value]) => ({ source: 'cidrgroup', key, value }));
}

function groupIdentity(labels: ReadonlyMap<string, string>): Identity {
  const nobody = { kind: 'outside', name: '', namespace: '', account: '', clusterName: '' } as const;
  const none = new Map<string, string>();
  return {
    labels: fromGroups(labels),
    end: {
      ...nobody,
      namespaceLabels: none,
      labels: none,
      accountLabels: none,
      nodeLabels: none,
      address: 0n,
      apiServer: false,
      dnsNames: [],
    },
  };
}

const CLUSTER_RESERVED = ['host', 'remote-node', 'init', 'ingress', 'health', 'unmanaged', 'kube-apiserver'];

function entityPeer(entity: string, profile: OracleProfile): PeerTest {
  const reserved =
    (...keys: readonly string[]): PeerTest =>
    ({ labels }) =>
      labels.some(({ source, key }) => source === 'reserved' && keys.includes(key));
  const inCluster =
    (test: (name: string) => boolean): PeerTest =>
    ({ labels }) =>
      labels.some(({ source, key, value }) => source === 'k8s' && key === CLUSTER && test(value));
  switch (entity) {
    case 'all':
      return () => true;
    case 'none':
      return () => false;
    case 'world':
      return reserved('world', 'world-ipv4', 'world-ipv6');
    case 'cluster':
      return either(
        reserved(...CLUSTER_RESERVED),
        inCluster((name) => name === profile.options.get('cluster-name')),
      );
    case 'cluster-mesh':
      return either(
        reserved(...CLUSTER_RESERVED),
        inCluster(() => true),
      );
    default:
      return reserved(entity);
  }
}

function either(a: PeerTest, b: PeerTest): PeerTest {
  return (peer) => a(peer) || b(peer);
}

/** The pods that a service selects, or the addresses behind one without a selector. */
function servicePeers(reference: JsonMap, { objects, profile }: Scope): readonly PeerTest[] {
  const byName = mapOf(reference['k8sService']);
  const bySelector = mapOf(reference['k8sServiceSelector']);
  if (!isGiven(reference['k8sService']) && !isGiven(reference['k8sServiceSelector'])) return [];
  const namespace = textOf(byName['namespace']) || textOf(bySelector['namespace']);
  const services = objects
    .filter((one) => kindOf(one) === 'Service' && groupOf(one) === '')
    .filter((one) => namespace === '' || namespaceOf(one) === namespace)
    .filter((one) =>
      isGiven(reference['k8sService'])
        ? nameOf(one) === byName['serviceName']
        : meets(
            requirementsOf(mapOf(bySelector['selector']), 'any'),
            groupIdentity(labelsOf(at(one, 'metadata', 'labels'))),
          ),
    );
  return services.map((service): PeerTest => {
    const selector = at(service, 'spec', 'selector');
    if (labelsOf(selector).size > 0) {
      const written = requirementsOf({ matchLabels: mapOf(selector) }, 'k8s');
      const here = { source: 'k8s', key: NAMESPACE, operator: 'In', values: [namespaceOf(service)] };
      return (peer) => meets([...written, here, ...clusterRequirement(profile)], peer);
    }
    const cidrs = objects
      .filter((one) => kindOf(one) === 'EndpointSlice' && namespaceOf(one) === namespaceOf(service))
      .filter((one) => at(one, 'metadata', 'labels', 'kubernetes.io/service-name') === nameOf(service))
      .flatMap((one) => mapsOf(at(one, 'endpoints')).flatMap((endpoint) => textsOf(endpoint['addresses'])));
    // One CIDR per backend, which matches what CIDRs match.
    return (peer) => cidrs.some((cidr) => cidrMatches(cidr, peer, profile));
  });
}
