/**
 * What a selector of a Calico rule can select: the two ends of the flow, host endpoints and network sets, each with labels and
 * addresses. calico.md section 2 (labels an endpoint carries), 3.4 and 3.10.
 */
import type { Json, JsonMap } from '../../src/base/tree.js';
import type { Endpoint, Flow } from '../../src/flow/flow.js';
import type { Interval } from '../../src/values/intervals.js';
import { netInterval, parseAddress, parseNet } from '../../src/values/nets.js';
import type { OracleProfile } from './asked.js';
import type { Labels } from './calico-selector.js';
import {
  at,
  groupOf,
  kindOf,
  labelsOf,
  mapOf,
  mapsOf,
  nameOf,
  namespaceOf,
  textOf,
  textsOf,
} from './json.js';

export interface Member {
  readonly labels: Labels;
  holds(address: bigint): boolean;
  /** Does it give this port of the flow, at this end of it, the name? */
  names(port: string, flow: Flow, end: Endpoint): boolean;
}

/** Calico's own objects of a kind, by either of its API groups. */
export function calicoObjects(objects: readonly Json[], kind: string): readonly JsonMap[] {
  return objects
    .filter((one) => ['projectcalico.org', 'crd.projectcalico.org'].includes(groupOf(one)))
    .filter((one) => kindOf(one) === kind)
    .map(mapOf);
}

/** Own labels beat inherited ones; what looks inherited is stripped from a pod's own. */
export function podLabels(pod: Endpoint): Labels {
  const inherited = [
    ...[...pod.namespaceLabels].map(([key, value]): [string, string] => [`pcns.${key}`, value]),
    ['pcns.projectcalico.org/name', pod.namespace] as const,
    ...[...pod.accountLabels].map(([key, value]): [string, string] => [`pcsa.${key}`, value]),
    ['pcsa.projectcalico.org/name', pod.account] as const,
  ];
  const own = [...pod.labels].filter(([key]) => !key.startsWith('pcns.') && !key.startsWith('pcsa.'));
  return new Map([
    ...inherited,
    ...own,
    ['projectcalico.org/namespace', pod.namespace],
    ['projectcalico.org/orchestrator', 'k8s'],
    ['projectcalico.org/serviceaccount', pod.account],
  ]);
}

/** The two ends of the flow, as far as they are endpoints by themselves. */
export function endMembers(objects: readonly Json[], profile: OracleProfile, flow: Flow): readonly Member[] {
  const ends = [flow.subject, flow.peer];
  const pods = ends.filter((end) => end.kind === 'pod');
  const hosts = calicoObjects(objects, 'HostEndpoint');
  const automatic =
    profile.options.get('host-endpoints') === 'auto'
      ? ends.filter((end) => end.kind === 'node' && !hosts.some((host) => isOf(host, end)))
      : [];
  return [
    ...pods.map((pod) => ({
      labels: podLabels(pod),
      holds: (address: bigint) => address === pod.address,
      names: (port: string, of: Flow, end: Endpoint) => end === pod && of.portNames.includes(port),
    })),
    ...automatic.map((node) => ({
      labels: autoHostLabels(node),
      holds: (address: bigint) => address === node.address,
      names: () => false,
    })),
  ];
}

/** Host endpoints and sets given as objects. Sets are closed: only those given exist. */
export function otherMembers(objects: readonly Json[]): readonly Member[] {
  return [
    ...calicoObjects(objects, 'HostEndpoint').map((host) => ({
      labels: hostLabels(objects, host),
      holds: (address: bigint): boolean => hostAddresses(host).includes(address),
      names: (port: string, of: Flow): boolean =>
        mapsOf(at(host, 'spec', 'ports')).some(
          (one) =>
            one['name'] === port &&
            one['port'] === of.port &&
            protocolNumber(one['protocol']) === of.protocol,
        ),
    })),
    ...calicoObjects(objects, 'NetworkSet').map((set) => netMember(set, namespaceLabels(objects, set))),
    ...calicoObjects(objects, 'GlobalNetworkSet').map((set) => netMember(set, [])),
  ];
}

function netMember(set: JsonMap, inherited: Iterable<readonly [string, string]>): Member {
  const nets = textsOf(at(set, 'spec', 'nets')).map(intervalOf);
  return {
    labels: new Map([...inherited, ...labelsOf(at(set, 'metadata', 'labels'))]),
    holds: (address) => nets.some((net) => net.first <= address && address <= net.last),
    names: () => false,
  };
}

/** A network set is in its namespace, and has what its namespace hands down. */
function namespaceLabels(objects: readonly Json[], set: JsonMap): readonly (readonly [string, string])[] {
  const namespace = namespaceOf(set) || 'default';
  return [...profileLabels(objects, namespace), ['projectcalico.org/namespace', namespace]];
}

function profileLabels(objects: readonly Json[], namespace: string): readonly (readonly [string, string])[] {
  const object = objects.find((one) => kindOf(one) === 'Namespace' && nameOf(one) === namespace);
  return [
    ['pcns.kubernetes.io/metadata.name', namespace],
    ...[...labelsOf(at(object, 'metadata', 'labels'))].map(([key, value]): [string, string] => [
      `pcns.${key}`,
      value,
    ]),
    ['pcns.projectcalico.org/name', namespace],
  ];
}

/** Labels of the object and of its profiles. */
export function hostLabels(objects: readonly Json[], host: JsonMap): Labels {
  const result = new Map<string, string>(labelsOf(at(host, 'metadata', 'labels')));
  for (const profile of textsOf(at(host, 'spec', 'profiles'))) {
    const handed = profile.startsWith('kns.')
      ? new Map(profileLabels(objects, profile.slice('kns.'.length)))
      : new Map(accountLabels(objects, profile));
    for (const [key, value] of handed) if (!result.has(key)) result.set(key, value);
  }
  return result;
}

/** Of the profile `ksa.namespace.name`. */
function accountLabels(objects: readonly Json[], profile: string): readonly (readonly [string, string])[] {
  const [kind, namespace, ...rest] = profile.split('.');
  if (kind !== 'ksa') return [];
  const name = rest.join('.');
  const object = objects.find(
    (one) => kindOf(one) === 'ServiceAccount' && namespaceOf(one) === namespace && nameOf(one) === name,
  );
  const own = [...labelsOf(at(object, 'metadata', 'labels'))];
  return [
    ...own.map(([key, value]): [string, string] => [`pcsa.${key}`, value]),
    ['pcsa.projectcalico.org/name', name],
  ];
}

export function autoHostLabels(node: Endpoint): Labels {
  return new Map([...node.nodeLabels, ['projectcalico.org/created-by', 'calico-kube-controllers']]);
}

/** A host endpoint is of a node by the addresses it expects, or by the node's name. */
export function isOf(host: JsonMap, node: Endpoint): boolean {
  const addresses = hostAddresses(host);
  return (
    addresses.includes(node.address) ||
    node.nodeLabels.get('kubernetes.io/hostname') === at(host, 'spec', 'node')
  );
}

function hostAddresses(host: JsonMap): readonly bigint[] {
  return textsOf(at(host, 'spec', 'expectedIPs')).flatMap((one) => parseAddress(one) ?? []);
}

const PROTOCOLS: ReadonlyMap<string, number> = new Map([
  ['TCP', 6],
  ['UDP', 17],
  ['SCTP', 132],
  ['ICMP', 1],
  ['ICMPv6', 58],
  ['UDPLite', 136],
]);

/** A protocol by name, number or digits. */
export function protocolNumber(value: Json | undefined): number {
  return PROTOCOLS.get(textOf(value)) ?? Number(textOf(value));
}

export function inNet(text: string, address: bigint): boolean {
  const { first, last } = intervalOf(text);
  return first <= address && address <= last;
}

function intervalOf(text: string): Interval<bigint> {
  const net = parseNet(text);
  if (net === undefined) throw new Error(`no net: ${text}`);
  return netInterval(net);
}
